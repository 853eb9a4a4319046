"""The words of a weekly mail: its title, its lines, and what changed since the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.selectors.departments import DepartmentList
from dashboards.selectors.duties import DutyLine
from dashboards.selectors.page_digests import PageDigest, ShownValue
from dashboards.selectors.places import PlaceList
from dashboards.selectors.targets import Choice, TargetList
from dashboards.terms import STANDING_NAMES
from dashboards.wording import target_words, value_words
from indicators.domain.progress.enums import Status
from indicators.models.submissions import SubmissionState
from indicators.selectors.progress import WITHHELD, Judged
from indicators.templatetags.figures import quantity
from indicators.terms import STATUS_NAMES

# So many lines of each kind stand in a mail; the page has them all.
SHOWN = 20


@dataclass(frozen=True)
class DigestLine:
    """One target of the mail."""

    name: str
    year: int
    status: str
    target: str
    value: str
    path: str


@dataclass(frozen=True)
class ChangeLine:
    """What is new about one target, value or duty since the last mail."""

    name: str
    text: str
    path: str


# Any: the text of a JSON column; only what is written by `seen_now` stands there.
Seen = Mapping[str, Any]

# Other turns of a submission are for those at work on it.
_TOLD = (SubmissionState.RETURNED, SubmissionState.ACCEPTED)


def digest_title(digest: PageDigest) -> str:
    """The page's name with what it is filtered by."""
    kinds = {
        "dashboards:overview": _("总览"),
        "dashboards:targets": _("目标清单"),
        "dashboards:departments": _("各部门"),
        "dashboards:department": _("部门"),
        "dashboards:places": _("各县区"),
        "dashboards:place": _("县区"),
        "dashboards:section": _("行动"),
        "dashboards:plan_task": _("重点任务"),
        "dashboards:indicator": _("指标"),
    }
    return _("、").join((f"{digest.page.name} · {kinds[digest.view]}", *_filters(digest)))


def digest_lines(digest: PageDigest) -> tuple[DigestLine, ...]:
    """The targets that need attention, worst first."""
    return tuple(_line(digest, each) for each in digest.attention[:SHOWN])


def seen_now(digest: PageDigest) -> dict[str, object]:
    """What stands on the page for its reader: verdicts and values of targets, values, duties."""
    return {
        "targets": {
            str(each.measure_id): {"status": each.status.value, "value": _number(each)}
            for each in digest.targets
        },
        "values": {each.key: _value(each) for each in digest.page.values},
        "duties": {str(each.id): _turn(each) for each in digest.duties},
    }


def digest_changes(digest: PageDigest, seen: Seen) -> tuple[ChangeLine, ...]:
    """What differs from the last mail: verdicts and values, what is new, returned or accepted.

    A value that the reader no longer sees is not named, the old one neither.
    """
    return (
        *_turned_targets(digest, seen.get("targets", {})),
        *_turned_duties(digest, seen.get("duties")),
        *_new_values(digest, seen.get("values")),
    )


def gone_count(digest: PageDigest, seen: Seen) -> int:
    """How many targets of the last mail stand on the page no more.

    Of values and duties nothing is said: that one is withheld since would show in the number.
    """
    return len(set(seen.get("targets", {})) - {str(each.measure_id) for each in digest.targets})


def _turned_targets(digest: PageDigest, seen: Seen) -> Iterator[ChangeLine]:
    for each in digest.targets:
        text = _change(each, seen.get(str(each.measure_id)))
        if text:
            yield ChangeLine(_name(digest, each), text, digest.path_of(each))


def _turned_duties(digest: PageDigest, seen: Seen | None) -> Iterator[ChangeLine]:
    """Submissions returned or accepted; nothing where the last mail did not look at duties."""
    if seen is None:
        return
    for each in digest.duties:
        if each.state in _TOLD and seen.get(str(each.id)) != _turn(each):
            path = reverse("indicators:duty", args=(each.id,))
            yield ChangeLine(_duty(digest, each), str(SubmissionState(each.state).label), path)


def _new_values(digest: PageDigest, seen: Seen | None) -> Iterator[ChangeLine]:
    """Values new or corrected; nothing where the last mail did not look at values."""
    if seen is None:
        return
    for each in digest.page.values:
        text = _turned(seen.get(each.key, ""), _value(each))
        if text:
            name = _("%(name)s(%(year)s年)") % {"name": each.indicator, "year": each.year}
            yield ChangeLine(_placed(each.place, name), text, digest.path_of_value(each))


def _change(judged: Judged, before: Mapping[str, str] | None) -> str:
    status = str(STATUS_NAMES[judged.status])
    if before is None:
        return _("新列入,%(status)s") % {"status": status}
    parts = []
    if before["status"] != judged.status.value:
        was = str(STATUS_NAMES[Status(before["status"])])
        parts.append(_("由“%(before)s”变为“%(after)s”") % {"before": was, "after": status})
    parts.append(_turned(before["value"], _number(judged)))
    return _(";").join(part for part in parts if part)


def _turned(before: str, after: str) -> str:
    """A value against the one told before; empty where it is the same, or not seen any more."""
    if not after or after == before:
        return ""
    if before:
        return _("数值由%(before)s变为%(after)s") % {"before": before, "after": after}
    return _("新数值%(after)s") % {"after": after}


def _turn(duty: DutyLine) -> str:
    """A duty's state with how often it came back: it may have been returned twice since."""
    return f"{duty.state}/{duty.returns}"


def _duty(digest: PageDigest, duty: DutyLine) -> str:
    """What is owed for which year, by whom where the page is not the unit's own."""
    name = _("%(name)s(%(year)s年)") % {"name": duty.what, "year": duty.year}
    about = (digest.page.name, digest.page.frame.place)
    unit = "" if duty.department in about else duty.department
    # The unit of a county has the county's name.
    place = "" if duty.place in (*about, unit) else duty.place
    return _placed(unit, _placed(place, name))


def _name(digest: PageDigest, judged: Judged) -> str:
    """The indicator of a target, with the place where it is another than the page's."""
    elsewhere = judged.place not in (digest.page.name, digest.page.frame.place)
    return _placed(judged.place if elsewhere else "", judged.indicator)


def _placed(place: str, name: str) -> str:
    return f"{place} · {name}" if place else name


def _value(shown: ShownValue) -> str:
    return str(quantity(shown.value, shown.unit))


def _line(digest: PageDigest, judged: Judged) -> DigestLine:
    return DigestLine(
        name=_name(digest, judged),
        year=judged.terms.year,
        status=str(STATUS_NAMES[judged.status]),
        target=target_words(judged.terms),
        value=_number(judged),
        path=digest.path_of(judged),
    )


def _number(judged: Judged) -> str:
    """The value in words with its year; empty where there is none or it is withheld."""
    words = "" if judged.missing == WITHHELD else str(value_words(judged))
    if not words or judged.figures.value_year is None:
        return words
    return _("%(value)s(%(year)s年)") % {"value": words, "year": judged.figures.value_year}


def _filters(digest: PageDigest) -> Iterator[str]:
    found = digest.page.chosen
    if isinstance(found, TargetList):
        yield from _of_targets(found)
    elif isinstance(found, DepartmentList):
        yield from _of_departments(found)
    elif isinstance(found, PlaceList):
        yield _("%(year)s年") % {"year": found.matrix.year}
    elif digest.view in ("dashboards:section", "dashboards:plan_task", "dashboards:indicator"):
        yield digest.page.frame.place


def _of_targets(found: TargetList) -> Iterator[str]:
    chosen = found.chosen
    if chosen.status:
        known = {status.value: name for status, name in STATUS_NAMES.items()}
        names = {**known, **STANDING_NAMES, "unassigned": _("上级下达、数值未录入")}
        yield str(names[chosen.status])
    if chosen.year is not None:
        yield _("%(year)s年到期") % {"year": chosen.year}
    yield from _chosen(found.sections, chosen.section)
    yield from _chosen(found.departments, found.chosen_department)


def _of_departments(found: DepartmentList) -> Iterator[str]:
    chosen = found.chosen
    yield from _chosen(found.sections, chosen.section)
    if chosen.standing:
        yield str(STANDING_NAMES[chosen.standing])
    if chosen.late:
        yield _("逾期")


def _chosen(choices: tuple[Choice, ...], value: str) -> Iterator[str]:
    yield from (each.label for each in choices if each.value == value)
