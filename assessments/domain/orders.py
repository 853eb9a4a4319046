"""What was ordered of a report beside its facts: kind, format, language, who asks, words of people.

A snapshot and an order give the file, to the byte.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from pydantic import JsonValue, TypeAdapter

from assessments.domain.facts import SnapshotFacts
from audit.domain.canonical import canonical_json


@dataclass(frozen=True)
class OfficialFields:
    """Fields of an official paper that people fill in; what is empty is not printed, never made up.

    Attributes:
        document_number: 发文字号.
        signer: 签发人.
        copy_number: 份号.
        secrecy: 密级和保密期限.
        urgency: 紧急程度.
        addressees: 主送机关.
        copies_to: 抄送机关.
        printed_by: 印发机关.
        printed_on: 印发日期, as it is to stand on paper.
        issue: the number of an issue of a bulletin (期号), digits.
    """

    document_number: str = ""
    signer: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    addressees: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""
    issue: str = ""


@dataclass(frozen=True)
class ReportOrder:
    """One file that somebody asked for.

    Attributes:
        subject: what a report about one thing is about: "department:12", "place:KEY",
            "assessment:5:2" (the second edition of its results); empty for the whole plan.
        edits: paragraphs that people rewrote, by the key of the paragraph.
        matter: what the file needs beside the snapshot, frozen when it is built, such as the
            edition of an assessment's result.
    """

    kind: str
    file_format: str
    language: str
    requested_unit: str
    requested_role: str
    subject: str = ""
    fields: OfficialFields = field(default_factory=OfficialFields)
    edits: Mapping[str, str] = field(default_factory=dict)
    matter: Mapping[str, JsonValue] = field(default_factory=dict)

    def compiled_by(self, facts: SnapshotFacts) -> str:
        """Who puts the paper together: the leading group's office, or the auditor who reads."""
        if self.requested_role == "auditor":
            return f"{self.requested_unit}(审计查阅)"
        group = facts.plan.leading_group
        return f"{group}办公室" if group else self.requested_unit


def order_text(order: ReportOrder) -> str:
    """The order as canonical JSON."""
    return canonical_json(asdict(order))


def order_from(text: str) -> ReportOrder:
    """The order of `order_text`."""
    return _READER.validate_json(text)


_READER = TypeAdapter(ReportOrder)
