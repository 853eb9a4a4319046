"""The words of a weekly mail: its title, its lines, and what changed since the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dashboards.selectors.page_digests import PageDigest
from dashboards.terms import STANDING_NAMES
from dashboards.wording import target_words, value_words
from indicators.domain.progress.enums import Status
from indicators.selectors.progress import WITHHELD, Judged
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
    """What is new about one target since the last mail."""

    name: str
    text: str
    path: str


# Any: the text of a JSON column; only what is written by `seen_now` stands there.
Seen = Mapping[str, Any]


def digest_title(digest: PageDigest) -> str:
    """The page's name with what it is filtered by."""
    page = digest.page
    kinds = {
        "dashboards:overview": _("总览"),
        "dashboards:targets": _("目标清单"),
        "dashboards:department": _("部门"),
        "dashboards:place": _("县区"),
    }
    return _("、").join((f"{page.name} · {kinds[page.view]}", *_filters(digest)))


def digest_lines(digest: PageDigest) -> tuple[DigestLine, ...]:
    """The targets that need attention, worst first."""
    return tuple(_line(digest, each) for each in digest.attention[:SHOWN])


def seen_now(digest: PageDigest) -> dict[str, dict[str, str]]:
    """What stands on the page, by target: its verdict, and its value where the reader sees it."""
    return {
        str(each.measure_id): {"status": each.status.value, "value": _number(each)}
        for each in digest.targets
    }


def digest_changes(digest: PageDigest, seen: Seen) -> tuple[ChangeLine, ...]:
    """Targets whose verdict or value is another than in the last mail, and those new on the page.

    A value that the reader no longer sees is not named, the old one neither.
    """
    found = []
    for each in digest.targets:
        text = _change(each, seen.get(str(each.measure_id)))
        if text:
            found.append(ChangeLine(each.indicator, text, digest.path_of(each)))
    return tuple(found)


def gone_count(digest: PageDigest, seen: Seen) -> int:
    """How many targets of the last mail stand on the page no more."""
    return len(set(seen) - {str(each.measure_id) for each in digest.targets})


def _change(judged: Judged, before: Mapping[str, str] | None) -> str:
    status = str(STATUS_NAMES[judged.status])
    if before is None:
        return _("新列入,%(status)s") % {"status": status}
    parts = []
    if before["status"] != judged.status.value:
        was = str(STATUS_NAMES[Status(before["status"])])
        parts.append(_("由“%(before)s”变为“%(after)s”") % {"before": was, "after": status})
    value = _number(judged)
    if value and value != before["value"]:
        if before["value"]:
            words = {"before": before["value"], "after": value}
            parts.append(_("数值由%(before)s变为%(after)s") % words)
        else:
            parts.append(_("新数值%(after)s") % {"after": value})
    return _(";").join(parts)


def _line(digest: PageDigest, judged: Judged) -> DigestLine:
    return DigestLine(
        name=judged.indicator,
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
    if found is None:
        return
    chosen = found.chosen
    if chosen.status:
        known = {status.value: name for status, name in STATUS_NAMES.items()}
        names = {**known, **STANDING_NAMES, "unassigned": _("上级下达、数值未录入")}
        yield str(names[chosen.status])
    if chosen.year is not None:
        yield _("%(year)s年到期") % {"year": chosen.year}
    yield from (each.label for each in found.sections if each.value == chosen.section)
    yield from (each.label for each in found.departments if each.value == found.chosen_department)
