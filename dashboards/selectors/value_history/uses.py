"""What was made of a value: verdicts before and after each version, reports, letters, computed values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessments.domain.grounds import TargetGround
from assessments.models import CaseGround, Report, Snapshot
from dashboards.selectors.value_history.material import Material
from indicators.models import Derivation, MeasureVersion, Observation
from indicators.selectors.measure_names import measure_name
from indicators.selectors.past import Result, results_of_moments
from indicators.selectors.progress import YEARLY

# The engine judges the whole plan for each moment: so many versions are looked at, the newest.
MOST_VERSIONS = 8
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Verdict:
    """The engine's verdict of the value's year, just before a version was recorded and with it."""

    measure_id: int
    slug: str
    target: str
    target_year: int
    hedge: str
    before: str
    after: str

    @property
    def turned(self) -> bool:
        """The version changed the verdict."""
        return self.before != self.after


@dataclass(frozen=True)
class ReportUse:
    """A finished report, and the version that held at its moment."""

    pk: int
    kind: str
    year: int
    as_of: datetime
    version: int
    snapshot_sha256: str


@dataclass(frozen=True)
class SnapshotUse:
    """A snapshot without a report of its own, such as an assessment's."""

    year: int
    as_of: datetime
    version: int
    sha256: str


@dataclass(frozen=True)
class LetterUse:
    """A supervision case that rests on a version."""

    pk: int
    kind: str
    unit: str
    state: str
    drawn_up_on: date
    version: int


@dataclass(frozen=True)
class ComputedUse:
    """A value that was computed from a version."""

    pk: int
    indicator: str
    version: int
    computed_version: int
    recorded_at: datetime


class Uses:
    """What rests on the versions of a value; every method is one query, `terms` one more."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.versions = material.versions
        self.number = {row.pk: row.version for row in self.versions}
        self.terms = self._terms()

    def _terms(self) -> list[MeasureVersion]:
        """Every version of the terms of measures that ever judged by the value, the first first."""
        slot = self.material.slot
        related = ("measure__plan", "measure__latest__target", "measure__latest__indicator")
        rows = MeasureVersion.objects.filter(
            measure__place=slot.place_id, measure__versions__indicator=slot.indicator_id
        ).select_related("target", *related)
        return list(rows.order_by("number").distinct())

    def _fits(self, terms: MeasureVersion) -> bool:
        """Judges by the value's indicator and definition."""
        slot = self.material.slot
        if terms.withdrawn or terms.indicator_id != slot.indicator_id:
            return False
        wanted = terms.definition_id
        return wanted == slot.definition_id if wanted else slot.definition.is_default

    def verdicts(self) -> dict[int, tuple[Verdict, ...]]:
        """By version: the verdicts of its year before and with it. None of parts of years."""
        slot = self.material.slot
        last = {terms.measure_id: terms for terms in self.terms}
        measures = {key: terms for key, terms in last.items() if self._fits(terms)}
        looked_at = self.versions[-MOST_VERSIONS:] if slot.period_kind in YEARLY else []
        if not measures or not looked_at:
            return {}
        plans = sorted({terms.measure.plan_id for terms in measures.values()})
        moments = [m for row in looked_at for m in (row.recorded_at - _INSTANT, row.recorded_at)]
        results = [each.of_year(slot.year) for each in results_of_moments(plans, *moments)]
        pairs = zip(looked_at, results[::2], results[1::2], strict=True)
        return {
            row.pk: tuple(
                _verdict(terms, before.get(measure), after[measure])
                for measure, terms in measures.items()
                if measure in after
            )
            for row, before, after in pairs
        }

    def reports(self) -> tuple[ReportUse, ...]:
        """Finished reports whose snapshot holds the value.

        A snapshot freezes all values of the plan's terms as of its moment, so that the moment says
        which version it holds and no snapshot has to be opened.
        """
        plans = {terms.measure.plan_id for terms in self.terms}
        rows = Report.objects.filter(plan__in=plans, file__isnull=False).select_related("file")
        found = []
        for report in rows.order_by("pk"):
            held = version_at(self.versions, report.as_of)
            published = report.file.plan_version_id
            if held is not None and self._asked_in(report.plan_id, published, report.as_of):
                found.append(_report_use(report, held))
        return tuple(found)

    def snapshots(self, reports: Iterable[ReportUse]) -> tuple[SnapshotUse, ...]:
        """Snapshots that hold the value and that none of the reports was made from."""
        plans = {terms.measure.plan_id for terms in self.terms}
        named = {report.snapshot_sha256 for report in reports}
        found = []
        for row in Snapshot.objects.filter(plan__in=plans).order_by("pk"):
            held = version_at(self.versions, row.as_of)
            if row.sha256 in named or held is None:
                continue
            if self._asked_in(row.plan_id, row.plan_version_id, row.as_of):
                found.append(SnapshotUse(row.year, row.as_of, held.version, row.sha256))
        return tuple(found)

    def _asked_in(self, plan: int, published: int, as_of: datetime) -> bool:
        """The plan version judged by the value at the moment."""
        in_force = {
            terms.measure_id: terms
            for terms in self.terms
            if terms.measure.plan_id == plan and terms.recorded_at <= as_of
        }
        return any(
            self._fits(terms) and (terms.target is None or terms.target.version_id == published)
            for terms in in_force.values()
        )

    def letters(self) -> tuple[LetterUse, ...]:
        """Supervision cases whose frozen grounds name one of the versions."""
        measures = {terms.measure_id for terms in self.terms}
        rows = CaseGround.objects.filter(measure__in=measures).select_related("case__department")
        return tuple(
            LetterUse(
                pk=row.case_id,
                kind=row.case.get_kind_display(),
                unit=row.case.department.name,
                state=row.case.get_state_display(),
                drawn_up_on=row.case.drawn_up_on,
                version=self.number[ground.observation],
            )
            for row in rows.order_by("case_id")
            if isinstance(ground := row.ground, TargetGround) and ground.observation in self.number
        )

    def computed(self) -> tuple[ComputedUse, ...]:
        """Values of the same place and year that were computed from one of the versions."""
        slot = self.material.slot
        rows = Derivation.objects.filter(
            observation__place=slot.place_id, observation__year=slot.year
        ).select_related("observation__indicator")
        return tuple(
            ComputedUse(
                pk=row.observation_id,
                indicator=row.observation.indicator.name_zh,
                version=self.number[key],
                computed_version=row.observation.version,
                recorded_at=row.observation.recorded_at,
            )
            for row in rows.order_by("pk")
            for _reference, key in row.inputs
            if key in self.number
        )


def version_at(versions: Sequence[Observation], moment: datetime) -> Observation | None:
    """The version that held at a moment; versions come first first."""
    recorded = [row for row in versions if row.recorded_at <= moment]
    return recorded[-1] if recorded else None


def _verdict(terms: MeasureVersion, before: Result | None, after: Result) -> Verdict:
    return Verdict(
        measure_id=terms.measure_id,
        slug=terms.measure.plan.slug,
        target=measure_name(terms.measure),
        target_year=terms.target_year,
        hedge=terms.hedge or "",
        before=str(before["status"]) if before else "",
        after=str(after["status"]),
    )


def _report_use(report: Report, held: Observation) -> ReportUse:
    return ReportUse(
        pk=report.pk,
        kind=report.get_kind_display(),
        year=report.year,
        as_of=report.as_of,
        version=held.version,
        snapshot_sha256=report.file.snapshot_sha256,
    )
