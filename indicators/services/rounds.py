"""Reporting rounds: proposing who owes what, and opening a round with its duties."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.services import recorded
from indicators.domain.asked import states_of_rule
from indicators.domain.progress.enums import Rule
from indicators.models import Definition, Indicator, Measure, ReportingDuty, ReportingRound
from indicators.models.choices import PeriodKind
from indicators.models.rounds import DutyKind
from indicators.selectors.round_context import (
    WantedInput,
    inventory_definitions,
    wanted_for_inventory,
    wanted_inputs,
)
from indicators.services.observations import Period
from indicators.services.review_templates import ReviewTemplate, check_template, seat_bureaus
from indicators.services.statutory_marks import StatutoryMarks, check_marks
from organizations.models import Department
from organizations.models.departments import Governance
from plans.access import require_office
from plans.models import AccountableUnit, Plan, ResponsibilityName

AFTER_RELEASE = timedelta(days=15)


@dataclass(frozen=True)
class ProposedDuty:
    """One duty as proposed: who would owe which value or state, and on what grounds."""

    measure: Measure
    department: Department
    presumed: bool
    definition: Definition | None
    used_for: tuple[str, ...] = ()
    """Of a value asked only as an input: the derived indicators that need it."""
    for_inventory: bool = False
    """Needed for the place's energy balance and emissions (碳排放核算所需)."""

    @property
    def indicator(self) -> Indicator | None:
        """Whose value is asked; None for a state."""
        return self.definition.indicator if self.definition else None

    @property
    def key(self) -> str:
        """By which a page names it: the measure, and the definition where a value is asked."""
        return f"{self.measure.pk}-{self.definition.pk if self.definition else 0}"


@dataclass(frozen=True)
class Proposal:
    """Duties proposed from the measures, and the measures nobody is accountable for."""

    duties: list[ProposedDuty] = field(default_factory=list)
    without_unit: list[Measure] = field(default_factory=list)


def propose_duties(
    plan: Plan, year: int, *, states: bool = True, inventory: bool = False
) -> Proposal:
    """Propose who owes what for a year; without `states` for a part of it, when none are asked.

    The accountable unit named by the office; else the first listed of the plan task (presumed);
    else, for targets outside tasks, the department whose function the catalogue names (presumed).
    A part allocated to a lower place is owed by that place's own unit, and by nobody else.
    A value that serves several measures is proposed once, by the measure that comes first; a
    commitment from above (assigned) owes its state and its indicator's value. Of a year also what
    derived indicators need and nobody owes or holds is asked, of the department whose function the
    catalogue names, else of the unit that owes the derived value (presumed); with `inventory`
    also every line of the place's inventory of which nothing is known.
    """
    proposer = _Proposer(plan)
    proposal = Proposal()
    seen: set[tuple[int, int]] = set()
    measures = list(_measures_due(plan, year))
    for measure in measures:
        found = proposer.unit(measure)
        if found is None:
            proposal.without_unit.append(measure)
            continue
        if states and proposer.owes_state(measure):
            proposal.duties.append(ProposedDuty(measure, found[0], found[1], None))
        definition = proposer.definition(measure)
        if definition is not None and (measure.place_id, definition.pk) not in seen:
            seen.add((measure.place_id, definition.pk))
            proposal.duties.append(ProposedDuty(measure, found[0], found[1], definition))
    if states:
        asked = [(each, proposer.definition(each)) for each in measures]
        served = [(each, definition) for each, definition in asked if definition is not None]
        inputs = wanted_inputs(plan, year, served)
        if inventory:
            known = {(each.place_id, definition.code) for each, definition in served}
            known |= {(each.measure.place_id, each.definition.code) for each in inputs}
            inputs += wanted_for_inventory(plan, year, known)
        lines = inventory_definitions(year) if inventory else ()
        proposal.duties.extend(_inputs(plan, inputs, seen, proposer, lines))
    return proposal


def _inputs(
    plan: Plan,
    inputs: list[WantedInput],
    seen: set[tuple[int, int]],
    proposer: "_Proposer",
    lines: tuple[str, ...],
) -> Iterable[ProposedDuty]:
    """Duties for what is only an input, each of a unit; the lines of the inventory marked."""
    for wanted in inputs:
        measure, definition = wanted.measure, wanted.definition
        if (measure.place_id, definition.pk) in seen:
            continue
        unit = proposer.of_function(definition.indicator)
        if unit is None:
            found = proposer.unit(measure)
            unit = found[0] if found else None
        if unit is not None:
            own = measure.place_id == plan.tenant_id and definition.code in lines
            yield ProposedDuty(measure, unit, True, definition, wanted.used_for, own)


def open_round(
    plan: Plan,
    *,
    period: Period,
    title: str,
    due_on: date,
    locks_on: date,
    actor: Actor,
    template: ReviewTemplate | None = None,
    marks: StatutoryMarks | None = None,
    proposal: Proposal | None = None,
) -> ReportingRound:
    """Open a round with the proposed duties. A yearly value is due when it can be known: not before
    half a month after the end of its indicator's release month.

    Raises:
        PermissionDenied: for others than the plan's office.
        ValidationError: dates out of order, a period already opened, nothing to ask, a value for
            whose joint review there is no bureau, or statutory marks that are incomplete.
    """
    proposal = proposal or propose_duties(plan, period.year)
    template, marks = template or ReviewTemplate(), marks or StatutoryMarks()
    _check_dates(plan, period, due_on, locks_on)
    if not proposal.duties:
        raise ValidationError(_("没有可报送的事项:请先为目标指定责任主体。"))
    check_template(template, plan.tenant_id, {duty.department for duty in proposal.duties})
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_office(actor, plan.tenant, today=today)
        check_marks(marks, today)
        round_ = ReportingRound(
            tenant=plan.tenant,
            plan=plan,
            title=title,
            period_kind=period.kind,
            year=period.year,
            month=period.month,
            opened_at=recording.now,
            due_on=due_on,
            locks_on=locks_on,
            review_steps=template.review_steps,
            county_review=template.county_review,
            joint_scope=template.scope,
        )
        marks.put_on(round_)
        round_.clean_fields()
        round_.save()
        seat_bureaus(round_, template)
        duties = ReportingDuty.objects.bulk_create(
            _duty(round_, proposed, template) for proposed in proposal.duties
        )
        recording.entry(
            chain=plan.tenant.chain,
            action="round.open",
            of=round_,
            after={
                "period": [period.kind, period.year, period.month],
                "due_on": due_on,
                "locks_on": locks_on,
                "review": template.facts(),
                "marks": asdict(marks),
                "duties": [
                    [duty.department_id, duty.indicator_id, duty.measure_id] for duty in duties
                ],
            },
        )
    return round_


def proposal_digest(proposal: Proposal) -> str:
    """What was shown, so that a confirmation opens exactly that."""
    return digest(
        canonical_json(
            [
                [each.measure.pk, each.department.pk, each.definition.pk if each.definition else 0]
                for each in proposal.duties
            ]
        )
    )


def _check_dates(plan: Plan, period: Period, due_on: date, locks_on: date) -> None:
    if locks_on < due_on:
        raise ValidationError({"locks_on": _("锁定日期不应早于截止日期。")})
    opened = plan.rounds.filter(
        year=period.year, period_kind=period.kind, month=period.month
    ).exists()
    if opened:
        raise ValidationError({"year": _("该期已开放报送期。")})


def _duty(
    round_: ReportingRound, proposed: ProposedDuty, template: ReviewTemplate
) -> ReportingDuty:
    owes_state = proposed.definition is None
    return ReportingDuty(
        round=round_,
        tenant=round_.tenant,
        kind=DutyKind.STATE if owes_state else DutyKind.VALUE,
        department=proposed.department,
        department_presumed=proposed.presumed,
        place=proposed.measure.place,
        indicator=proposed.indicator,
        definition=proposed.definition,
        measure=proposed.measure if owes_state else None,
        joint_review=template.jointly(proposed.definition.pk if proposed.definition else None),
        due_on=due_of(round_, proposed.indicator),
    )


def due_of(round_: ReportingRound, indicator: Indicator | None) -> date:
    """When a duty is due: with the round, or after the indicator's own release."""
    if indicator is None or round_.period_kind != PeriodKind.YEAR:
        return round_.due_on
    month = indicator.release_month
    last = date(round_.year + 1, month, monthrange(round_.year + 1, month)[1])
    return max(round_.due_on, last + AFTER_RELEASE)


def _measures_due(plan: Plan, year: int) -> Iterable[Measure]:
    """Measures that a value of `year` serves: all whose deadline is not before it."""
    names = ResponsibilityName.objects.select_related("department").order_by("position")
    task = "latest__target__plan_task"
    return (
        plan.measures.filter(latest__target_year__gte=year)
        .exclude(latest__rule="peak")
        .select_related("latest__indicator", "latest__definition__indicator", "place", task)
        .prefetch_related(Prefetch(f"{task}__responsibilities__names", queryset=names))
        .order_by("pk")
    )


class _Proposer:
    """Knows the departments and accountable units of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.tenant_id = plan.tenant_id
        self.named: dict[str | None, Department] = {
            row.key: row.department
            for row in AccountableUnit.objects.filter(plan=plan)
            .select_related("department")
            .order_by("recorded_at", "pk")
        }
        self.by_function: dict[str, Department] = {}
        # A collective body (各县(市)区人民政府) stands for its members and files nothing.
        single = Department.objects.filter(tenant=plan.tenant).exclude(
            governance=Governance.COLLECTIVE
        )
        self.by_place: dict[int, Department] = {}
        for department in single.order_by("pk"):
            if department.place_id is None:
                self.by_function.setdefault(department.function, department)
            else:
                self.by_place.setdefault(department.place_id, department)
        self.defaults = {
            row.indicator_id: row
            for row in Definition.objects.filter(is_default=True).select_related("indicator")
        }

    def owes_state(self, measure: Measure) -> bool:
        """A state is owed once: a commitment that the plan says again shares the first one's."""
        latest = measure.latest
        if latest is None or not states_of_rule(latest.rule):
            return False
        return latest.target is None or not latest.target.repeats

    def definition(self, measure: Measure) -> Definition | None:
        """The definition a value is asked in; None for commitments in words."""
        latest = measure.latest
        if latest is None or latest.indicator_id is None or latest.rule == Rule.MILESTONE:
            return None
        return latest.definition or self.defaults.get(latest.indicator_id)

    def unit(self, measure: Measure) -> tuple[Department, bool] | None:
        """The unit that owes, and whether it is presumed.

        A unit named for the target goes before one named for its plan task. What the plan and the
        office say of units is said of the whole place, not of its parts.
        """
        if measure.place_id != self.tenant_id:
            own = self.by_place.get(measure.place_id)
            return None if own is None else (own, False)
        target = measure.latest.target if measure.latest else None
        task = target.plan_task if target else None
        for key in (measure.key, task.key if task else None):
            if key in self.named:
                return self.named[key], False
        listed = self._first_listed(measure)
        if listed is not None:
            return listed, True
        indicator = measure.latest.indicator if measure.latest else None
        unit = self.of_function(indicator) if indicator else None
        return (unit, True) if unit else None

    def of_function(self, indicator: Indicator) -> Department | None:
        """The department that usually has the values, by the catalogue."""
        known = (self.by_function.get(function) for function in indicator.functions)
        return next((unit for unit in known if unit is not None), None)

    def _first_listed(self, measure: Measure) -> Department | None:
        target = measure.latest.target if measure.latest else None
        if target is None or target.plan_task is None:
            return None
        for responsibility in target.plan_task.responsibilities.all():
            for name in responsibility.names.all():
                if name.department.governance != Governance.COLLECTIVE:
                    return name.department
        return None
