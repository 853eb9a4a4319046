"""The shape of a plan file. The order of the fields is the order of the keys in the file."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_serializer

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
IsoDate = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Number = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?$|^\d+/[1-9]\d*$|^\d+-\d+$")]
Year = Annotated[int, Field(ge=1990, le=2100)]
Offset = Annotated[int, Field(ge=0)]
Span = Annotated[list[Offset], Field(min_length=2, max_length=2)]


class PlaceLevel(StrEnum):
    """Level of an administrative place (行政区划)."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    ZONE = "zone"


class SectionKind(StrEnum):
    """What a section of a plan is about (行动 / 保障措施 …)."""

    GENERAL = "general"
    GOAL = "goal"
    ACTION = "action"
    COOPERATION = "cooperation"
    SAFEGUARD = "safeguard"
    ORGANIZATION = "organization"


class Wording(StrEnum):
    """How a responsibility is worded: 按职责分工负责 / 牵头…配合 / 牵头."""

    SHARED = "shared"
    LEAD_SUPPORT = "lead_support"
    LEAD_ONLY = "lead_only"


class TargetKind(StrEnum):
    """What a target commits to (design: "How a plan is read")."""

    LEVEL = "level"
    CHANGE = "change"
    INCREMENT = "increment"
    COVERAGE = "coverage"
    QUALITATIVE = "qualitative"


class TargetPeriod(StrEnum):
    """How the deadline is worded."""

    BY_END = "by_end"
    BEFORE = "before"
    WITHIN = "within"
    CUMULATIVE = "cumulative"
    ANNUAL = "annual"


class Comparator(StrEnum):
    """The relation of the value to the printed number; `~` is 左右/约."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "~"
    MORE_THAN = ">"
    LESS_THAN = "<"


class Direction(StrEnum):
    """Which way the quantity is to go."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"


class Nature(StrEnum):
    """约束性 / 预期性; null (未明确) where the plan does not say."""

    BINDING = "binding"
    EXPECTED = "expected"


class Governance(StrEnum):
    """治理关系: 本级 / 垂管 / 双管 / 企业 / 集体."""

    LOCAL = "本级"
    VERTICAL = "垂管"
    DUAL = "双管"
    COMPANY = "企业"
    COLLECTIVE = "集体"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_enum_values=True)


class PlaceEntry(_Entry):
    """The place that issued the plan; `code` is GB/T 2260."""

    code: Text
    name: Text
    level: Annotated[PlaceLevel, Field(strict=False)]
    parent: Text | None


class AttachmentEntry(_Entry):
    """A second document, such as a division of work (任务分工), whose text follows the plan's own."""

    file: Text
    sha256: Sha256
    span: Span


class SourceEntry(_Entry):
    """The source document; spans count code points of its text (LF as decoded).

    `attachments` stands in the file only where there are any: their text follows the document's.
    """

    file: Text
    sha256: Sha256
    text_sha256: Sha256
    attachments: list[AttachmentEntry] = Field(default_factory=list)

    # Any: pydantic's own handler.
    @model_serializer(mode="wrap")
    def _without_empty_attachments(self, handler: Any) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if not data["attachments"]:
            del data["attachments"]
        return data


class DepartmentEntry(_Entry):
    """A department as printed, and what is known of it."""

    name: Text
    canonical: Text
    function: Text
    governance: Annotated[Governance, Field(strict=False)]


class ResponsibilityEntry(_Entry):
    """One responsibility bracket; names verbatim, in printed order."""

    wording: Annotated[Wording, Field(strict=False)]
    text: Text
    span: Span
    lead: list[Text]
    support: list[Text]
    shared: list[Text]

    @property
    def names(self) -> list[str]:
        """All printed names of the bracket."""
        return [*self.lead, *self.support, *self.shared]


class TargetEntry(_Entry):
    """One commitment: one number, or one checkable text, of one named indicator."""

    key: Text
    quote: Text
    span: Span
    indicator: Text
    indicator_code: Text | None
    places: list[Text]
    nature: Annotated[Nature | None, Field(strict=False)]
    deadline_year: Year
    period: Annotated[TargetPeriod, Field(strict=False)]
    kind: Annotated[TargetKind, Field(strict=False)]
    comparator: Annotated[Comparator | None, Field(strict=False)]
    value: Number | None
    unit: Text | None
    base_year: Year | None
    base_year_inferred: bool
    direction: Annotated[Direction, Field(strict=False)]
    hedge: Text | None
    repeats: bool

    @property
    def number(self) -> Decimal | None:
        """The printed digits as a number: 1/3 is a third, of a range (1-2) the lower end."""
        if self.value is None:
            return None
        if "/" in self.value:
            numerator, denominator = self.value.split("/")
            return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("1E-8"))
        lower = self.value[1:].split("-")[0]
        return Decimal(self.value[0] + lower)


class TaskEntry(_Entry):
    """A plan task (重点任务)."""

    key: Text
    number: Text | None
    title: Text
    span: Span
    places: list[Text]
    responsibilities: list[ResponsibilityEntry]
    targets: list[TargetEntry]


class SectionEntry(_Entry):
    """A section of the plan with what stands in it."""

    key: Text
    path: Text
    kind: Annotated[SectionKind, Field(strict=False)]
    title: Text
    span: Span
    places: list[Text]
    targets: list[TargetEntry]
    tasks: list[TaskEntry]


class LeftOut(_Entry):
    """A figure of the text that is no target, and why."""

    span: Span
    quote: Text
    reason: Text


class PlanFile(_Entry):
    """A whole plan file, format 1."""

    format: Annotated[int, Field(ge=1, le=1)]
    slug: Slug
    version: Annotated[int, Field(ge=1)]
    title: Text | None
    place: PlaceEntry
    issuer: Text | None
    document_number: Text | None
    issued_on: IsoDate | None
    leading_group: Text | None
    source: SourceEntry
    departments: list[DepartmentEntry]
    sections: Annotated[list[SectionEntry], Field(min_length=1)]
    left_out: list[LeftOut]

    @property
    def tasks(self) -> list[TaskEntry]:
        """All plan tasks in order of the text."""
        return [task for section in self.sections for task in section.tasks]

    @property
    def targets(self) -> list[TargetEntry]:
        """All targets, each section's own before those of its tasks."""
        found: list[TargetEntry] = []
        for section in self.sections:
            found.extend(section.targets)
            for task in section.tasks:
                found.extend(task.targets)
        return found
