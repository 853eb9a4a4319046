"""Freezing: all that reports of a year rest on, as the database stood at a moment.

Results are computed again by the engine from the versions that held then, never read from the
cache. The number of queries does not grow with the plan.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from assessments.domain.facts import (
    SNAPSHOT_FORMAT,
    DefinitionFacts,
    DerivationFacts,
    EvidenceFacts,
    HeadFacts,
    ObservationFacts,
    PlanFacts,
    SnapshotFacts,
    StateFacts,
)
from assessments.selectors.frozen_targets import Judgements, frozen_target
from assessments.selectors.frozen_tasks import UnitsInCharge, frozen_tasks, tasks_of
from assessments.selectors.frozen_units import (
    frozen_cases,
    frozen_departments,
    frozen_duties,
    frozen_lower_places,
    frozen_works,
    frozen_year_targets,
)
from audit.domain.chain import GENESIS
from audit.models import LedgerHead
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.models import (
    Definition,
    Evidence,
    MeasureVersion,
    Observation,
    SubmissionVersion,
    TargetState,
)
from indicators.models.choices import Basis, PeriodKind, Quality, Release
from organizations.models import User
from plans.domain.units import get_unit
from plans.models import Plan, PlanTask, PlanVersion


def version_as_of(plan: Plan, as_of: datetime) -> PlanVersion:
    """The plan version in force at a moment.

    Raises:
        PlanVersion.DoesNotExist: when nothing was published by then.
    """
    versions = plan.versions.filter(published_at__lte=as_of).select_related("source")
    version = versions.order_by("-number").first()
    if version is None:
        raise PlanVersion.DoesNotExist(plan.slug)
    return version


def freeze(version: PlanVersion, *, year: int, as_of: datetime) -> SnapshotFacts:
    """All that was known of a plan at a moment, judged for a year."""
    return _Freezer(version, year, as_of).facts()


class _Freezer:
    """One reading of the database; every property is one query."""

    def __init__(self, version: PlanVersion, year: int, as_of: datetime) -> None:
        self.version = version
        self.plan = version.plan
        self.year = year
        self.as_of = as_of

    def facts(self) -> SnapshotFacts:
        judgements = Judgements.of(self.plan.pk, year=self.year, as_of=self.as_of)
        observed = {row.pk: row for row in self.observations}
        targets = tuple(
            frozen_target(
                terms,
                judgements=judgements,
                observed=observed,
                unit=self.units.of_target(terms),
                tenant_id=self.plan.tenant_id,
            )
            for terms in self.terms
        )
        return SnapshotFacts(
            format=SNAPSHOT_FORMAT,
            year=self.year,
            as_of=timezone.localtime(self.as_of),
            demonstration=self.is_demonstration,
            engine_version=ENGINE_VERSION,
            plan=self._plan_facts(),
            head=self._head(),
            targets=targets,
            observations=tuple(self._observation(row) for row in self.observations),
            states=tuple(self._state(row) for row in self.states),
            tasks=frozen_tasks(self.tasks, self.units, targets),
            definitions=tuple(_definition(row) for row in self.definitions),
            evidence=tuple(_evidence(row) for row in self.evidence.values()),
            year_targets=frozen_year_targets(
                self.terms, as_of=self.as_of, tenant=self.plan.tenant_id
            ),
            departments=frozen_departments(self.plan),
            lower_places=frozen_lower_places(self.plan),
            works=frozen_works(self.plan, year=self.year, as_of=self.as_of),
            duties=frozen_duties(self.plan, year=self.year, as_of=self.as_of),
            cases=frozen_cases(self.plan, as_of=self.as_of),
        )

    # --- What is read ---

    @cached_property
    def terms(self) -> list[MeasureVersion]:
        """The terms in force then, of this plan version's targets, in the plan's order."""
        related = ("measure__place", "target__section", "target__plan_task")
        rows = MeasureVersion.objects.filter(
            measure__plan=self.plan, recorded_at__lte=self.as_of
        ).select_related(*related, "indicator", "definition")
        held = {row.measure_id: row for row in rows.order_by("number")}
        current = [row for row in held.values() if self._is_current(row)]
        return sorted(current, key=_plan_order)

    def _is_current(self, terms: MeasureVersion) -> bool:
        if terms.withdrawn:
            return False
        return terms.target is None or terms.target.version_id == self.version.pk

    @cached_property
    def observations(self) -> list[Observation]:
        """Every version of every value of the measures' indicators and places."""
        related = ("place", "indicator", "definition", "department", "derivation__formula")
        submitted = ("submission_version__explanation", "submission_version__note")
        rows = Observation.objects.filter(
            place__in={row.measure.place_id for row in self.terms},
            indicator__in={row.indicator_id for row in self.terms if row.indicator_id},
            recorded_at__lte=self.as_of,
        ).select_related(*related, *submitted)
        return list(
            rows.order_by(
                "indicator__code",
                "place__key",
                "year",
                "period_kind",
                "month",
                "definition__code",
                "version",
            )
        )

    @cached_property
    def states(self) -> list[TargetState]:
        rows = TargetState.objects.filter(
            measure__in=[row.measure_id for row in self.terms], recorded_at__lte=self.as_of
        ).select_related("measure", "submission_version")
        return list(rows.order_by("measure_id", "year", "version"))

    @cached_property
    def tasks(self) -> list[PlanTask]:
        return tasks_of(self.version)

    @cached_property
    def units(self) -> UnitsInCharge:
        return UnitsInCharge.of(self.plan, self.tasks, as_of=self.as_of)

    @cached_property
    def definitions(self) -> list[Definition]:
        used = {row.definition_id for row in self.observations}
        used |= {row.definition_id for row in self.terms if row.definition_id}
        asked = {row.indicator_id for row in self.terms if row.indicator_id}
        rows = Definition.objects.filter(indicator__in=asked, recorded_at__lte=self.as_of)
        rows = rows.select_related("indicator").order_by("code")
        return [row for row in rows if row.pk in used or row.is_default]

    @cached_property
    def evidence(self) -> Mapping[int, Evidence]:
        ids = {number for version in self._submissions() for number, _sha in version.evidence}
        rows = Evidence.objects.filter(pk__in=ids).select_related("department").order_by("pk")
        return {row.pk: row for row in rows}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """Names of the accounts that submitted or recorded."""
        accounts = {row.recorded_by for row in self.observations}
        accounts |= {row.recorded_by for row in self.states}
        accounts |= {version.submitted_by for version in self._submissions()}
        known = User.objects.filter(pk__in=[pk for pk in accounts if pk is not None])
        return {user.pk: f"{user}(账号{user.pk})" for user in known}

    @property
    def is_demonstration(self) -> bool:
        """Invented values anywhere make the whole report a demonstration."""
        return (
            settings.DEMO
            or self.plan.tenant.is_synthetic
            or any(row.synthetic for row in self.observations)
            or any(row.synthetic for row in self.states)
        )

    def _submissions(self) -> Iterable[SubmissionVersion]:
        rows: list[Observation | TargetState] = [*self.observations, *self.states]
        return [row.submission_version for row in rows if row.submission_version is not None]

    # --- What is said of it ---

    def _plan_facts(self) -> PlanFacts:
        version, tenant = self.version, self.plan.tenant
        return PlanFacts(
            slug=self.plan.slug,
            version=version.number,
            title=version.title,
            place=version.place_name,
            tenant=tenant.name,
            issuer=version.issuer,
            document_number=version.document_number,
            issued_on=version.issued_on,
            leading_group=version.leading_group,
            lower_units_label=tenant.lower_units_label,
            plan_file_sha256=version.plan_file_sha256,
            source_sha256=version.source.sha256,
        )

    def _head(self) -> HeadFacts:
        chain = self.plan.tenant.chain
        head = LedgerHead.objects.filter(chain=chain).first()
        return HeadFacts(chain, head.seq if head else 0, head.hash if head else GENESIS)

    def _observation(self, row: Observation) -> ObservationFacts:
        submitted = row.submission_version
        return ObservationFacts(
            id=row.pk,
            place=row.place.name if row.place_id != self.plan.tenant_id else "",
            indicator=row.indicator.name_zh,
            indicator_code=row.indicator.code,
            unit=get_unit(row.indicator.unit).name,
            definition_code=row.definition.code,
            year=row.year,
            period=_period(row),
            version=row.version,
            in_force=row.pk in self._in_force,
            value=row.value,
            decimals=row.decimals,
            numerator=row.numerator,
            denominator=row.denominator,
            quality=str(Quality(row.quality).label),
            basis=str(Basis(row.basis).label),
            release=str(Release(row.release).label),
            synthetic=row.synthetic,
            department=row.department.name if row.department else "",
            submitted_by=self._name(submitted.submitted_by) if submitted else "",
            submitted_at=timezone.localtime(submitted.submitted_at) if submitted else None,
            accepted_by=self._name(row.recorded_by),
            recorded_at=timezone.localtime(row.recorded_at),
            document=row.document,
            evidence=_hashes(submitted),
            derivation=_derivation(row),
        )

    @cached_property
    def _in_force(self) -> frozenset[int]:
        """The last version of every slot: rows come in order of version."""
        slots = {
            (r.place_id, r.indicator_id, r.definition_id, r.period_kind, r.year, r.month): r.pk
            for r in self.observations
        }
        return frozenset(slots.values())

    def _state(self, row: TargetState) -> StateFacts:
        return StateFacts(
            target_key=row.measure.key,
            year=row.year,
            version=row.version,
            state=row.state,
            assigned_value=row.assigned_value,
            document=row.document,
            recorded_by=self._name(row.recorded_by),
            recorded_at=timezone.localtime(row.recorded_at),
            synthetic=row.synthetic,
            evidence=_hashes(row.submission_version),
        )

    def _name(self, account: int | None) -> str:
        return self.names.get(account, f"账号{account}") if account is not None else "系统"


def _plan_order(terms: MeasureVersion) -> tuple[int, int, str]:
    """Targets as the plan has them; control indicators that it does not name come last."""
    if terms.target is None:
        return (1, terms.target_year, terms.measure.key)
    return (0, terms.target.position, terms.measure.place.key)


def _period(row: Observation) -> str:
    if row.period_kind == PeriodKind.MONTH:
        return f"{row.year}年{row.month}月"
    if row.period_kind == PeriodKind.YEAR_TO_DATE:
        return f"{row.year}年1—{row.month}月"
    return f"{row.year}年末" if row.period_kind == PeriodKind.POINT else f"{row.year}年"


def _derivation(row: Observation) -> DerivationFacts | None:
    made = getattr(row, "derivation", None)
    if made is None:
        return None
    return DerivationFacts(
        formula=made.formula.text,
        formula_version=made.formula.number,
        inputs=tuple((str(name), int(number)) for name, number in made.inputs),
        factors=tuple((str(name), str(number)) for name, number in made.factors),
    )


def _hashes(submitted: SubmissionVersion | None) -> tuple[str, ...]:
    return tuple(sha for _id, sha in submitted.evidence) if submitted else ()


def _definition(row: Definition) -> DefinitionFacts:
    return DefinitionFacts(
        code=row.code,
        indicator=row.indicator.name_zh,
        name=row.name,
        text=row.text,
        included=tuple(row.included),
        excluded=tuple(row.excluded),
        price_base=row.price_base,
        source=row.source,
    )


def _evidence(row: Evidence) -> EvidenceFacts:
    return EvidenceFacts(
        id=row.pk,
        file_name=row.file_name,
        sha256=row.sha256,
        size=row.size,
        department=row.department.name,
        uploaded_at=timezone.localtime(row.uploaded_at),
    )
