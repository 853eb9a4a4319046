"""Draws of values to check on site, with what was found and the proof that they can be repeated."""

from dataclasses import dataclass

from assessments.domain.site_checks import RISK_TERMS, Risk, draw, values_at_risk
from assessments.models import Assessment, CheckDraw, CheckOutcome, SiteCheck
from assessments.selectors.snapshots import read_snapshot
from audit.services import read_texts
from indicators.filing_terms import period_words
from organizations.access import Viewer
from plans.domain.units import get_unit


@dataclass(frozen=True)
class CheckLine:
    """One value to check: what it is, why it was drawn, what was found last."""

    check: SiteCheck
    place: str
    indicator: str
    period: str
    value: str
    unit: str
    department: str
    reasons: tuple[str, ...]
    outcome: CheckOutcome | None
    said: str


@dataclass(frozen=True)
class DrawLine:
    """One draw; `repeats` says that seed and snapshot give it again."""

    draw: CheckDraw
    lines: tuple[CheckLine, ...]
    repeats: bool


@dataclass(frozen=True)
class ChecksPage:
    """The draws of an assessment, the last first."""

    assessment: Assessment
    draws: tuple[DrawLine, ...]
    may_check: bool


def checks_page(assessment: Assessment, viewer: Viewer) -> ChecksPage:
    """Four queries, and one for each snapshot drawn from."""
    related = ("observation__indicator", "observation__place", "observation__department")
    checks = SiteCheck.objects.filter(draw__assessment=assessment).select_related(*related)
    outcomes = CheckOutcome.objects.filter(site_check__draw__assessment=assessment)
    last = {row.site_check_id: row for row in outcomes.select_related("text__key").order_by("pk")}
    texts = read_texts(row.text for row in last.values())
    by_draw: dict[int, list[CheckLine]] = {}
    for row in checks.order_by("draw", "position"):
        outcome = last.get(row.pk)
        said = texts.get(outcome.text_id, "") if outcome else ""
        by_draw.setdefault(row.draw_id, []).append(_line(row, outcome, said))
    draws = assessment.draws.select_related("snapshot__content__key").order_by("-pk")
    return ChecksPage(
        assessment=assessment,
        draws=tuple(_draw(row, by_draw.get(row.pk, [])) for row in draws),
        may_check=viewer.is_office(assessment.tenant_id) and assessment.stage == "check",
    )


def _draw(row: CheckDraw, lines: list[CheckLine]) -> DrawLine:
    again = draw(values_at_risk(read_snapshot(row.snapshot)), row.seed, row.size)
    drawn = [line.check.observation_id for line in lines]
    return DrawLine(row, tuple(lines), drawn == [value.observation for value in again])


def _line(row: SiteCheck, outcome: CheckOutcome | None, said: str) -> CheckLine:
    seen = row.observation
    return CheckLine(
        check=row,
        place=seen.place.name,
        indicator=seen.indicator.name_zh,
        period=period_words(seen.period_kind, seen.year, seen.month),
        value=f"{seen.value:.{seen.decimals}f}",
        unit=get_unit(seen.indicator.unit).name,
        department=seen.department.name if seen.department else "",
        reasons=tuple(RISK_TERMS[Risk(each)] for each in row.reasons),
        outcome=outcome,
        said=said,
    )
