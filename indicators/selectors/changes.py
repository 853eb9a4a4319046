"""What changed from one submitted version to another, field by field, and why it was returned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.domain.entries import Entry
from indicators.domain.reported import AnswerKind
from indicators.domain.workflow import UNDER_REVIEW
from indicators.filing_terms import STATE_REPORTED, state_name
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.selectors.records import AttachedFile, FiledVersion
from indicators.selectors.submissions import DutyPage
from plans.domain.units import get_unit


@dataclass(frozen=True)
class Content:
    """What stood in a field: a number with its unit and printed decimals, or a text."""

    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    decimals: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text and self.value is None


@dataclass(frozen=True)
class Change:
    """One field that differs."""

    label: str
    old: Content
    new: Content


@dataclass(frozen=True)
class ReturnedWith:
    """Why a version between the two was returned."""

    number: int
    reason: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class VersionChoice:
    """A version that can be compared; `accepted` where its value was accepted."""

    number: int
    accepted: bool


@dataclass(frozen=True)
class Comparison:
    """The newer version against the older. `newer` is None for the draft."""

    older: VersionChoice
    newer: int | None
    changes: tuple[Change, ...]
    added: tuple[AttachedFile, ...]
    removed: tuple[AttachedFile, ...]
    returns: tuple[ReturnedWith, ...]

    @property
    def same(self) -> bool:
        return not (self.changes or self.added or self.removed)


@dataclass(frozen=True)
class Changes:
    """The comparison that was asked for, and which can be asked for.

    `to_accepted` compares the same version with the accepted value that a correction replaces,
    where `chosen` does not.
    """

    choices: tuple[VersionChoice, ...]
    chosen: Comparison
    to_accepted: Comparison | None


def changes_between(page: DutyPage, older: int | None, newer: int | None) -> Changes | None:
    """Compare two versions by number: unless told otherwise the last with the one before it.

    None where fewer than two were submitted.
    """
    versions = {version.number: version for version in reversed(page.versions)}
    if len(versions) < 2:
        return None
    choices = tuple(VersionChoice(number, _accepted(page, v)) for number, v in versions.items())
    numbers = list(versions)
    newer = newer if newer in numbers[1:] else numbers[-1]
    before = numbers[: numbers.index(newer)]
    older = older if older in before else before[-1]
    accepted = [choice.number for choice in choices if choice.accepted and choice.number < newer]
    chosen = _compared(page, versions[older], versions[newer])
    against = versions[accepted[-1]] if accepted and accepted[-1] != older else None
    to_accepted = _compared(page, against, versions[newer]) if against else None
    return Changes(choices, chosen, to_accepted)


def changes_since(page: DutyPage, number: int) -> Comparison | None:
    """Compare the version submitted last with an earlier one; None where it is the last."""
    earlier = next((version for version in page.versions if version.number == number), None)
    if earlier is None or page.current is None or page.current.number == number:
        return None
    return _compared(page, earlier, page.current)


def changes_of_draft(page: DutyPage, entry: Entry) -> Comparison | None:
    """Compare what is about to be submitted with the version submitted last; None without one."""
    if page.current is None:
        return None
    return _comparison(page, page.current, _as_filed(page, page.current, entry), newer=None)


def _accepted(page: DutyPage, version: FiledVersion) -> bool:
    """Its last step approved it: the state is accepted, or was until a correction was granted."""
    current = page.current
    waits = current is not None and version.number == current.number and page.state in UNDER_REVIEW
    return not waits and bool(version.decisions) and version.decisions[-1].approved


def _compared(page: DutyPage, older: FiledVersion, newer: FiledVersion) -> Comparison:
    return _comparison(page, older, newer, newer=newer.number)


def _comparison(
    page: DutyPage, old: FiledVersion, new: FiledVersion, *, newer: int | None
) -> Comparison:
    kept_old, kept_new = {file.pk for file in old.files}, {file.pk for file in new.files}
    pairs = zip(_contents(old, page.asked.unit), _contents(new, page.asked.unit), strict=True)
    return Comparison(
        older=VersionChoice(old.number, _accepted(page, old)),
        newer=newer,
        changes=tuple(
            Change(label, before, after)
            for (label, before), (_label, after) in pairs
            if before != after
        ),
        added=tuple(file for file in new.files if file.pk not in kept_old),
        removed=tuple(file for file in old.files if file.pk not in kept_new),
        returns=_returns(page.versions, old.number, newer or new.number + 1),
    )


def _returns(versions: Sequence[FiledVersion], older: int, newer: int) -> tuple[ReturnedWith, ...]:
    """The returns of the versions from the older one on, before the newer."""
    return tuple(
        ReturnedWith(version.number, decision.reason, decision.text, decision.by, decision.at)
        for version in reversed(versions)
        if older <= version.number < newer
        for decision in version.decisions
        if not decision.approved
    )


def _contents(version: FiledVersion, asked_unit: str) -> Iterator[tuple[str, Content]]:
    """Every field with its label, in the order in which versions show them."""
    yield _("答复"), Content(version.answer)
    yield _("数值"), _number(version.value, version.unit, version.decimals)
    yield _("分子"), _number(version.numerator)
    yield _("分母"), _number(version.denominator)
    yield _("状态"), Content(version.target_state)
    yield _("下达数值"), _number(version.assigned_value, asked_unit)
    yield _("数据质量"), Content(version.quality)
    yield _("数据依据"), Content(version.basis)
    yield _("发布状态"), Content(version.release)
    yield _("发布日期"), _day(version.released_on)
    yield _("预计发布日期"), _day(version.expected_on)
    yield _("来源文件"), Content(version.document)
    yield _("备注"), Content(version.note)
    yield _("异常说明"), Content(version.explanation)
    yield _("校验提示"), Content(_("、").join(version.findings))


def _number(value: Decimal | None, unit: str = "", decimals: int | None = None) -> Content:
    """A number with what makes it another one: its unit and how precisely it was printed."""
    return Content() if value is None else Content("", value, unit, decimals)


def _day(day: date | None) -> Content:
    return Content(day.isoformat() if day else "")


def _as_filed(page: DutyPage, last: FiledVersion, entry: Entry) -> FiledVersion:
    """A checked draft as the version it would become."""
    indicator = page.duty.indicator
    return FiledVersion(
        number=last.number + 1,
        at=last.at,
        by="",
        entered_by="",
        answer=str(STATE_REPORTED if entry.target_state else Answer(entry.answer).label),
        is_value=entry.answer is AnswerKind.VALUE,
        value=entry.filed_value,
        decimals=entry.filed_decimals(indicator.decimals if indicator else 0),
        unit=get_unit(entry.unit).name if entry.unit else "",
        numerator=entry.numerator,
        denominator=entry.denominator,
        quality=str(Quality(entry.quality).label) if entry.quality else "",
        basis=str(Basis(entry.basis).label) if entry.basis else "",
        release=str(Release(entry.release).label) if entry.release else "",
        released_on=entry.released_on,
        expected_on=entry.expected_on,
        target_state=state_name(entry.target_state),
        assigned_value=entry.assigned_value,
        document=entry.document,
        note=entry.note,
        explanation=entry.explanation,
        # Which notices there are is told beside the form.
        findings=last.findings,
        withheld=(),
        files=page.files,
        decisions=(),
    )
