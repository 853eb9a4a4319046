"""What stands against a unit's name, and what the unit said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboards.selectors.duties import DutyLine
from dashboards.selectors.overview import worst_first
from indicators.domain.progress.severity import Standing
from indicators.selectors.progress import Judged

Subject = tuple[str, int]
"""What a duty asks about: an indicator at a place, or the state of a measure."""


@dataclass(frozen=True)
class Concern:
    """A target that needs attention, or a late duty, or both, with the unit's last words on it.

    `readable` says whether the viewer may open what was submitted: for others there are no words,
    and nothing says whether there are any.
    """

    what: str
    judged: Judged | None
    duty: DutyLine | None
    presumed: bool
    readable: bool
    said: str
    said_on: date | None

    @property
    def late(self) -> bool:
        """Answered after its date, or still owed after it."""
        return self.duty is not None and self.duty.late


def concerns_of(judged: Iterable[Judged], duties: Iterable[DutyLine]) -> tuple[Concern, ...]:
    """A department's targets that need attention, worst first, then what else of its is late."""
    by_subject = _by_subject(duties)
    found = []
    met: set[int] = set()
    for each in worst_first(each for each in judged if each.standing is Standing.ATTENTION):
        asked = [duty for key in subjects_of(each) for duty in by_subject.get(key, ())]
        met.update(duty.id for duty in asked)
        found.append(_concern(each.indicator, each, asked))
    late = (duty for rows in by_subject.values() for duty in rows if duty.late)
    found.extend(_concern(duty.what, None, [duty]) for duty in late if duty.id not in met)
    return tuple(found)


def subjects_of(judged: Judged) -> tuple[Subject, ...]:
    """What duties may ask about a target."""
    return (f"measure {judged.measure_id}", 0), (judged.indicator_code, judged.place_id)


def subject_of(duty: DutyLine) -> Subject:
    """What a duty asks about."""
    if duty.indicator_code:
        return duty.indicator_code, duty.place_id
    return f"measure {duty.measure_id}", 0


def last_said(concerns: Iterable[Concern]) -> Concern | None:
    """The one that was spoken of last."""
    spoken = [each for each in concerns if each.said and each.said_on]
    return max(spoken, key=lambda each: each.said_on or date.min, default=None)


def _by_subject(duties: Iterable[DutyLine]) -> Mapping[Subject, list[DutyLine]]:
    found: dict[Subject, list[DutyLine]] = {}
    for duty in duties:
        found.setdefault(subject_of(duty), []).append(duty)
    return found


def _concern(what: str, judged: Judged | None, asked: list[DutyLine]) -> Concern:
    """Of several duties (newest round first) the last words, and a late one before others."""
    spoken = next((duty for duty in asked if duty.said), None)
    shown = next((duty for duty in asked if duty.late), asked[0] if asked else None)
    return Concern(
        what=what,
        judged=judged,
        duty=shown,
        presumed=shown is not None and shown.presumed,
        readable=any(duty.may_open for duty in asked),
        said=spoken.said if spoken else "",
        said_on=spoken.said_on if spoken else None,
    )
