"""All rows that belong to one value, whoever wrote them and when; every property is one query."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.models import LedgerEntry, StoredContent
from audit.services import read_texts
from indicators.models import (
    DutyExtension,
    EntryOnBehalf,
    Evidence,
    EvidenceUse,
    Observation,
    ReportingDuty,
    ReviewAction,
    RevisionRequest,
    Submission,
    SubmissionComment,
    SubmissionVersion,
    ValueAbsence,
)
from organizations.selectors.accounts import names_of_accounts

_SLOT = ("place_id", "indicator_id", "definition_id", "period_kind", "year", "month")


class Material:
    """What is read of a value; `slot` is any of its versions."""

    def __init__(self, slot: Observation) -> None:
        self.slot = slot

    @cached_property
    def versions(self) -> list[Observation]:
        """Every accepted version, the first first."""
        rows = Observation.objects.filter(**{name: getattr(self.slot, name) for name in _SLOT})
        related = ("department", "absence", "withdrawal", "derivation__formula")
        return list(rows.select_related("submission_version", *related).order_by("version"))

    @cached_property
    def duties(self) -> list[ReportingDuty]:
        """The duties that asked for it; two plans of a place may ask for the same."""
        slot = self.slot
        rows = ReportingDuty.objects.filter(
            place=slot.place_id,
            indicator=slot.indicator_id,
            definition=slot.definition_id,
            round__period_kind=slot.period_kind,
            round__year=slot.year,
            round__month=slot.month,
        )
        return list(rows.select_related("round", "department", "submission").order_by("pk"))

    @cached_property
    def submissions(self) -> list[Submission]:
        """What answers the duties."""
        held = (getattr(duty, "submission", None) for duty in self.duties)
        return [each for each in held if each is not None]

    @cached_property
    def filed(self) -> list[SubmissionVersion]:
        """Everything that was submitted, in its order."""
        rows = SubmissionVersion.objects.filter(submission__in=self.submissions)
        rows = rows.select_related("note", "explanation").order_by("submitted_at", "pk")
        return list(rows)

    @cached_property
    def decisions(self) -> list[ReviewAction]:
        """Every step of review."""
        rows = ReviewAction.objects.filter(version__submission__in=self.submissions)
        return list(rows.select_related("version", "text"))

    @cached_property
    def uses(self) -> list[EvidenceUse]:
        """Every piece of evidence that was ever attached, those withdrawn too."""
        rows = EvidenceUse.objects.filter(submission__in=self.submissions)
        return list(rows.select_related("evidence__content__key").order_by("added_at", "pk"))

    @cached_property
    def requests(self) -> list[RevisionRequest]:
        """Requests to correct what was accepted."""
        rows = RevisionRequest.objects.filter(submission__in=self.submissions)
        return list(rows.select_related("version", "reason", "answer"))

    @cached_property
    def comments(self) -> list[SubmissionComment]:
        """Remarks between filler and reviewers."""
        rows = SubmissionComment.objects.filter(submission__in=self.submissions)
        return list(rows.select_related("text"))

    @cached_property
    def on_behalf(self) -> list[EntryOnBehalf]:
        """What the office typed for the unit."""
        return list(EntryOnBehalf.objects.filter(duty__in=self.duties).select_related("reason"))

    @cached_property
    def extensions(self) -> list[DutyExtension]:
        """More time that was given."""
        return list(DutyExtension.objects.filter(duty__in=self.duties).select_related("reason"))

    @cached_property
    def absences(self) -> list[ValueAbsence]:
        """Accepted answers that there is no value."""
        return list(ValueAbsence.objects.filter(submission_version__in=self.filed))

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        """Every entry of the ledger about one of these rows, in the order of the chain."""
        wanted = Q()
        for row in self._recorded_rows():
            wanted |= Q(object_type=row[0], object_id__in=row[1])
        found = LedgerEntry.objects.filter(wanted, chain=self.slot.tenant.chain).order_by("seq")
        own = {row.pk for row in self.submissions}
        return [entry for entry in found if _is_of(entry, own)]

    def _recorded_rows(self) -> Iterable[tuple[str, list[str]]]:
        kinds: tuple[tuple[type, Iterable[int]], ...] = (
            (Observation, (row.pk for row in self.versions)),
            (ReportingDuty, (row.pk for row in self.duties)),
            (Submission, (row.pk for row in self.submissions)),
            (Evidence, (row.evidence_id for row in self.uses)),
            (RevisionRequest, (row.pk for row in self.requests)),
            (SubmissionComment, (row.pk for row in self.comments)),
            (EntryOnBehalf, (row.pk for row in self.on_behalf)),
            (ValueAbsence, (row.pk for row in self.absences)),
        )
        for model, keys in kinds:
            yield model._meta.label_lower, [str(key) for key in keys]  # type: ignore[attr-defined]

    @cached_property
    def reasons(self) -> dict[UUID, StoredContent]:
        """The reasons that the ledger refers to."""
        wanted = {UUID(entry.reason_ref) for entry in self.entries if entry.reason_ref}
        return StoredContent.objects.in_bulk(wanted)

    @cached_property
    def texts(self) -> Mapping[UUID, str]:
        """Every free text that belongs to it; one that was lawfully destroyed is left out."""
        contents: list[StoredContent | None] = list(self.reasons.values())
        for version in self.filed:
            contents += [version.note, version.explanation]
        contents += [row.text for row in self.decisions]
        contents += [each for row in self.requests for each in (row.reason, row.answer)]
        contents += [row.text for row in self.comments]
        contents += [row.reason for row in self.on_behalf]
        contents += [row.reason for row in self.extensions]
        return read_texts(contents)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """Names of the accounts that had to do with it."""
        accounts = {entry.actor_account for entry in self.entries}
        accounts |= {use.evidence.uploaded_by for use in self.uses}
        accounts |= {version.entered_by for version in self.filed}
        return names_of_accounts(accounts)

    def text(self, content: StoredContent | None) -> str:
        """A free text; empty where there is none or it was destroyed."""
        return self.texts.get(content.pk, "") if content is not None else ""


def _is_of(entry: LedgerEntry, submissions: set[int]) -> bool:
    """A piece of evidence may serve other values, whose entries are not of this one."""
    if entry.object_type != Evidence._meta.label_lower:
        return True
    return facts_after(entry).get("submission") in submissions


# Any: plain data as JSON has it.
def facts_after(entry: LedgerEntry) -> Mapping[str, Any]:
    """What an entry says of its object after the change."""
    found: Mapping[str, Any] | None = json.loads(entry.after)
    return found or {}
