"""The time line of a value: every entry of the ledger, with what the rows say before and after.

The ledger leads: it knows who, when, from which unit and in which role. What an entry only hashes
(texts, typed values) is read from the row that it is about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from audit.models import LedgerEntry
from dashboards.ledger_terms import FIELD_NAMES
from dashboards.selectors.printed import printed
from dashboards.selectors.value_history.material import Material, facts_after
from indicators.filing_terms import finding_names, step_name
from indicators.models import Observation, ReviewAction, SubmissionVersion
from indicators.models.submissions import ReturnReason
from plans.domain.quantities import short_text

DRAFT = "submission.save_draft"
# The rows are found by them; to a reader they say nothing.
_KEYS_OF_ROWS = frozenset({"submission", "duty"})
# By label; what is empty says nothing.
Facts = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One field: what it says, and what it said before; both empty never."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One thing that happened; `seq` and `hash` are those of its ledger entry.

    Drafts saved one after the other by the same person are one event: `drafts` says how many, the
    other fields are those of the last.
    """

    at: datetime
    action: str
    by: str
    unit: str
    role: str
    title: str
    changes: tuple[Change, ...]
    text: str
    seq: int
    hash: str
    drafts: int = 1
    since: datetime | None = None


def events_of(material: Material) -> tuple[Event, ...]:
    """Everything that is recorded of a value, the first first."""
    return tuple(_drafts_joined(_Telling(material).events()))


def observation_facts(row: Observation, unit: str) -> Facts:
    """What an accepted version says, by label."""
    return {
        _("数值"): printed(row.value, row.decimals, unit),
        _("分子"): short_text(row.numerator),
        _("分母"): short_text(row.denominator),
        _("价格基期"): str(row.price_base or ""),
        _("数据质量"): row.get_quality_display(),
        _("依据"): row.get_basis_display(),
        _("发布状态"): row.get_release_display(),
        _("来源文件"): row.document,
    }


class _Telling:
    """Entries of the ledger as events; the rows that they are about are found by their keys."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.unit: str = material.slot.indicator.unit
        self.tellers: Mapping[str, Callable[[LedgerEntry], tuple[str, Facts, Facts, str]]] = {
            "submission.submit": self._submitted,
            "submission.approve": self._decided,
            "submission.return": self._decided,
            "submission.comment": self._comment,
            "observation.record": self._accepted,
            "evidence.attach": self._evidence,
            "evidence.withdraw": self._evidence,
            "revision.request": self._requested,
            "absence.record": self._absent,
            DRAFT: self._drafted,
        }

    def events(self) -> Iterator[Event]:
        """One event an entry."""
        for entry in self.material.entries:
            told = self.tellers.get(entry.action, self._anything)
            title, before, after, text = told(entry)
            account = entry.actor_account
            yield Event(
                at=entry.at,
                action=entry.action,
                by=self.material.names.get(account or 0, "" if account is None else f"#{account}"),
                unit=entry.actor_unit,
                role=entry.actor_role,
                title=title,
                changes=changed(before, after),
                text=text or self._reason(entry),
                seq=entry.seq,
                hash=entry.hash,
            )

    def _reason(self, entry: LedgerEntry) -> str:
        return self.material.texts.get(UUID(entry.reason_ref), "") if entry.reason_ref else ""

    def _submitted(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        number = facts_after(entry).get("version")
        mine = [v for v in self.material.filed if str(v.submission_id) == entry.object_id]
        row = next((version for version in mine if version.number == number), None)
        if row is None:
            return self._anything(entry)
        earlier = [version for version in mine if version.number < row.number]
        before = self._filed_facts(earlier[-1]) if earlier else {}
        title = _("第%(number)s次提交") % {"number": row.number}
        return title, before, self._filed_facts(row), ""

    def _filed_facts(self, row: SubmissionVersion) -> Facts:
        names = self.material.names
        return {
            _("答复"): row.get_answer_display(),
            _("数值"): printed(row.value, row.decimals, row.unit),
            _("分子"): short_text(row.numerator),
            _("分母"): short_text(row.denominator),
            _("数据质量"): row.get_quality_display(),
            _("依据"): row.get_basis_display(),
            _("发布状态"): row.get_release_display(),
            _("来源文件"): row.document,
            _("备注"): self.material.text(row.note),
            _("异常说明"): self.material.text(row.explanation),
            _("校验提示"): _("、").join(finding_names(row.findings)),
            _("未告知填报单位的校验提示"): _("、").join(finding_names(row.withheld_findings)),
            _("佐证"): _("、").join(self._file(pk, sha) for pk, sha in row.evidence),
            _("代录"): names.get(row.entered_by or 0, ""),
        }

    @cached_property
    def _file_names(self) -> Mapping[int, str]:
        return {use.evidence_id: use.evidence.file_name for use in self.material.uses}

    def _file(self, pk: int, sha256: str) -> str:
        return f"{self._file_names.get(pk, f'#{pk}')}({sha256[:12]}…)"

    @cached_property
    def _actions(self) -> Mapping[tuple[str, datetime], ReviewAction]:
        rows = self.material.decisions
        return {(str(row.version.submission_id), row.at): row for row in rows}

    def _decided(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        row = self._actions.get((entry.object_id, entry.at))
        if row is None:
            return self._anything(entry)
        step = step_name(row.step_name)
        after = {
            _("退回原因"): str(ReturnReason(row.reason_code).label) if row.reason_code else "",
            _("新的截止日期"): row.new_due_on.isoformat() if row.new_due_on else "",
        }
        words = (
            _("%(step)s:退回第%(number)s次提交")
            if row.reason_code
            else _("%(step)s:同意第%(number)s次提交")
        )
        told = words % {"step": step, "number": row.version.number}
        return told, {}, after, self.material.text(row.text)

    def _comment(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        row = next((r for r in self.material.comments if str(r.pk) == entry.object_id), None)
        return "", {}, {}, self.material.text(row.text) if row else ""

    def _accepted(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        versions = self.material.versions
        row = next((r for r in versions if str(r.pk) == entry.object_id), None)
        if row is None:
            return self._anything(entry)
        earlier = [version for version in versions if version.version < row.version]
        before = observation_facts(earlier[-1], self.unit) if earlier else {}
        after = observation_facts(row, self.unit)
        if not earlier and row.submission_version_id:
            # Just submitted and told in full.
            after = {_("数值"): after[_("数值")]}
        return _("入库第%(number)s版") % {"number": row.version}, before, after, ""

    def _evidence(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        use = next((u for u in self.material.uses if str(u.evidence_id) == entry.object_id), None)
        if use is None:
            return self._anything(entry)
        after = {_("文件"): use.evidence.file_name, "SHA-256": use.evidence.sha256}
        return "", {}, after, ""

    def _requested(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        row = next((r for r in self.material.requests if str(r.pk) == entry.object_id), None)
        if row is None:
            return self._anything(entry)
        return "", {}, {_("针对版本"): str(row.version.number)}, self.material.text(row.reason)

    def _absent(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        row = next((r for r in self.material.absences if str(r.pk) == entry.object_id), None)
        return "", {}, {_("答复"): row.get_answer_display()} if row else {}, ""

    def _drafted(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        facts = facts_after(entry)
        # Entries from before it was keyed have another one, which tells too much.
        digest = str(facts.get("draft_hmac", ""))
        return "", {}, {_("草稿哈希"): f"{digest[:16]}…" if digest else ""}, ""

    def _anything(self, entry: LedgerEntry) -> tuple[str, Facts, Facts, str]:
        """An entry without a row of its own kind: its fields as the ledger has them."""
        facts = {
            FIELD_NAMES.get(name, name): _plain(value)
            for name, value in facts_after(entry).items()
            if name not in _KEYS_OF_ROWS
        }
        return "", {}, {str(name): value for name, value in facts.items()}, ""


def changed(before: Facts, after: Facts) -> tuple[Change, ...]:
    """The fields of a first version that say something; of a later one those that differ."""
    labels = dict.fromkeys([*after, *before])
    found = (Change(label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(each for each in found if each.before != each.after)


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _drafts_joined(events: Iterator[Event]) -> Iterator[Event]:
    """Drafts of one person that follow each other as one."""
    held: Event | None = None
    for event in events:
        if held is not None and _continues(held, event):
            since = held.since or held.at
            held = replace(event, drafts=held.drafts + 1, since=since)
            continue
        if held is not None:
            yield held
        held = event
    if held is not None:
        yield held


def _continues(held: Event, event: Event) -> bool:
    return held.action == event.action == DRAFT and (held.by, held.unit) == (event.by, event.unit)
