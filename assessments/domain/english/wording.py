"""Words and figures of English sentences; figures are those of the Chinese edition, unscaled."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from assessments.domain.english.terms import (
    LAMPS,
    QUALITIES,
    REASONS,
    STANDINGS,
    STATUSES,
    STRIVEN_MISSED,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import (
    MISSING,
    amount_added,
    is_addition,
    is_yearly_change,
    percent,
    plain,
    printed,
    rounded,
)
from assessments.domain.standings import is_striven_for_and_missed, tally
from indicators.domain.progress.enums import Lamp, Reason, Rule, Status
from plans.domain.units import UnitError, find_unit

# Stands for a promise without a number.
IN_WORDS = "in words"
_SCALES = {"万": "×10,000", "亿": "×100 million"}
_COMPARATORS = {">=": "at least ", "<=": "at most ", ">": "more than ", "<": "less than "}
_CHANGES = {"down": "a fall of", "up": "a rise of"}
_HEDGES = {"力争": "strive for", "争取": "strive for", "基本": "basically"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_words(day: date) -> str:
    """A day: 5 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """A moment to the minute: 5 March 2026, 09:05."""
    return f"{day_words(moment.date())}, {moment.hour}:{moment.minute:02d}"


def some(count: int, one: str, many: str = "") -> str:
    """1 target, 2 targets."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def be(count: int) -> str:
    """The verb behind a count."""
    return "is" if count == 1 else "are"


def have(count: int) -> str:
    """The verb behind a count."""
    return "has" if count == 1 else "have"


def joined(parts: Iterable[str]) -> str:
    """a, b and c."""
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def listed(counts: Iterable[tuple[str, int]]) -> str:
    """3 met and 1 behind; what is none is left out."""
    return joined(f"{count} {name}" for name, count in counts if count)


def tally_words(targets: Iterable[TargetFacts]) -> str:
    """The counts of verdicts."""
    return listed((STANDINGS[standing], count) for standing, count in tally(targets).items())


def name(target: TargetFacts) -> str:
    """In the plan's own words, with the catalogue's English name where there is one."""
    english = f" [{target.indicator_en}]" if target.indicator_en else ""
    return f"{target.indicator}{english}"


def named(targets: Iterable[TargetFacts]) -> str:
    """Targets by name and year."""
    return "; ".join(f"{name(target)} ({target.target_year})" for target in targets)


def unit(printed_unit: str) -> str:
    """A unit in English; 万 and 亿 stand with it, so that no figure changes."""
    scale = _SCALES.get(printed_unit[:1])
    if scale is not None:
        english = _symbol(printed_unit[1:])
        if english is not None:
            return f"{scale} {english}"
    return _symbol(printed_unit) or printed_unit


def _symbol(printed_unit: str) -> str | None:
    try:
        found = find_unit(printed_unit)
    except UnitError:
        return None
    # Not every printer has the small figure.
    return found.english.replace("₂", "2") if found.english_factor == 1 else None


def quantity(number: str, printed_unit: str | None) -> str:
    """A number with its unit: 55%, 200 ×10,000 kW."""
    english = unit(printed_unit or "")
    return f"{number}{'' if english in ('%', '‰', '') else ' '}{english}"


def points(ratio: Decimal) -> str:
    """A difference of ratios in percentage points, without its sign."""
    return f"{rounded(abs(ratio) * 100, 1)} percentage points"


def status(target: TargetFacts) -> str:
    """The verdict."""
    if is_striven_for_and_missed(target):
        return STRIVEN_MISSED
    return STATUSES[Status(target.result.status)]


def reason(target: TargetFacts) -> str:
    """Why something is missing; empty where nothing is."""
    return REASONS[Reason(target.result.reason)] if target.result.reason else ""


def lamp(target: TargetFacts) -> str:
    """The lamp; empty where none applies."""
    return LAMPS[Lamp(target.result.lamp)] if target.result.lamp else ""


def responsible(target: TargetFacts) -> str:
    """Who answers for the target."""
    held = target.unit_in_charge
    if held is None:
        return "to be determined by the office"
    return f"{held.name}{' (presumed)' if held.presumed else ''}"


def units_of(targets: Iterable[TargetFacts]) -> str:
    """Who answers for several targets, each once."""
    return ", ".join(dict.fromkeys(map(responsible, targets)))


def value(target: TargetFacts) -> str:
    """The value in use with its year and what its quality limits; empty where there is none."""
    latest = target.latest
    if latest is None:
        return ""
    limits = ["preliminary"] if latest.quality == "preliminary" else []
    limits += ["estimate, no basis for appraisal"] if latest.is_estimate else []
    marks = f" ({'; '.join(limits)})" if limits else ""
    size = quantity(printed(latest), target.unit)
    if is_addition(target):
        return (
            f"{size} {'added' if target.kind == 'increment' else 'gained'} in {latest.year}{marks}"
        )
    if is_yearly_change(target):
        if not latest.value:
            return f"unchanged in {latest.year}{marks}"
        verb = "fell" if latest.value < 0 else "rose"
        return f"{verb} by {size.lstrip('-')} in {latest.year}{marks}"
    return f"{size} in {latest.year}{marks}"


def change(target: TargetFacts) -> str:
    """The cumulative change since the base; empty where unknown."""
    size = target.result.cumulative_change_pct
    if size is None:
        total = amount_added(target)
        verb = "added" if target.kind == "increment" else "gained"
        return f"{quantity(total, target.unit)} {verb} in all" if total else ""
    verb = "fall" if size < 0 else "rise"
    return f"cumulative {verb} of {rounded(abs(size), 2)}%"


def aim(target: TargetFacts) -> str:
    """The target in a few words, with the hedge of the plan."""
    hedge = _HEDGES.get(target.hedge or "", target.hedge or "")
    core = _aim(target)
    if not hedge or core == IN_WORDS or target.hedge in ("左右", "约", "余"):
        return core
    return f"{hedge} {core}"


def promise(target: TargetFacts) -> str:
    """What is promised by when: the plan's own sentence where nothing in it is a number."""
    words = aim(target)
    if words == IN_WORDS and target.quote:
        return f"'{target.quote}'"
    return f"{words} by {target.target_year}"


def _aim(target: TargetFacts) -> str:
    if target.place_key and target.target_value is not None:
        forms = {"change_pct": "%", "change_points": "个百分点"}
        return _promised(
            target, plain(target.target_value), forms.get(target.target_form or "", target.unit)
        )
    if target.target_text is None:
        return _without_number(target)
    return _promised(target, target.target_text, target.target_unit)


def _promised(target: TargetFacts, number: str, printed_unit: str | None) -> str:
    size = quantity(number, printed_unit)
    if target.comparator == "~":
        size = f"about {size}"
    if target.kind == "change":
        since = f" on {target.base_year}" if target.base_year else ""
        return f"{_CHANGES.get(target.direction, 'a change of')} {size}{since}"
    if target.kind == "increment":
        return f"{size} added"
    return f"{_COMPARATORS.get(target.comparator or '', '')}{size}"


def _without_number(target: TargetFacts) -> str:
    if target.rule == Rule.COVERAGE:
        return "full coverage"
    if target.rule == Rule.PEAK:
        return "peak"
    if target.rule == Rule.ASSIGNED:
        known = target.assigned_value
        if known is None:
            return "meet what is assigned from above"
        falls = (target.case or {}).get("numeric_rule") == Rule.LOG_DECLINE
        size = quantity(plain(known), target.unit)
        return f"{'a fall of ' if falls else ''}{size} as assigned from above"
    return IN_WORDS


def progress(target: TargetFacts) -> str:
    """How far it is against what is expected by now; empty where there is no progress."""
    result = target.result
    if result.progress is None:
        return ""
    done = f"progress {percent(result.progress)}"
    if result.expected is None:
        return done
    if result.gap is None or not rounded(result.gap * 100, 1).strip("-0."):
        return f"{done}, level with the expected {percent(result.expected)}"
    word = "ahead of" if result.gap > 0 else "behind"
    return f"{done}, {points(result.gap)} {word} schedule"


def qualities(counts: Mapping[str, int]) -> str:
    """Numbers of values by their quality."""
    return listed((QUALITIES.get(term, term), count) for term, count in counts.items())


def lower_units(facts: SnapshotFacts) -> str:
    """What the place calls its lower units."""
    label = facts.plan.lower_units_label
    return f"counties and districts [{label}]" if label else "counties and districts"


def or_missing(text: str) -> str:
    """A dash for nothing."""
    return text or MISSING
