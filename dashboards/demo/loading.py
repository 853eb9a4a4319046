"""One place of the demonstration, from its published plan to its figures."""

from datetime import date

from django.db import transaction

from audit.domain.actors import Actor
from dashboards.demo.accounts import hire
from dashboards.demo.allocation import divide_a_target
from dashboards.demo.appraisal import adopt_scheme
from dashboards.demo.departments import give_standing, name_units, propose_departments
from dashboards.demo.energy import record_energy
from dashboards.demo.history import record_history, record_lower_places, record_states
from dashboards.demo.outcomes import chosen_outcomes
from dashboards.demo.registers import follow_register
from dashboards.demo.rounds import Series, open_demonstration_round
from dashboards.demo.slots import slots_of
from dashboards.demo.terms import LAST_YEAR
from dashboards.demo.work import begin_annual_work
from indicators.services import Proposal, propose_duties
from organizations.models import Department
from organizations.services.demo_names import mark_demonstration
from plans.models import Plan

ACTOR = Actor.system("load_demo")


def furnish(plan: Plan, *, today: date) -> None:
    """Give a published plan departments, people, values and an open round: all, or nothing."""
    with transaction.atomic():
        propose_departments(plan, actor=ACTOR)
        _planning, statistics = give_standing(plan, actor=ACTOR)
        mark_demonstration(plan.tenant, actor=ACTOR)
        name_units(plan, actor=ACTOR)
        proposed = propose_duties(plan, LAST_YEAR)
        # The demonstration has invented series for targets only: inputs of formulas stay unticked.
        duties = [each for each in proposed.duties if not each.used_for]
        proposal = Proposal(duties, proposed.without_unit)
        slots = slots_of(plan)
        outcomes = chosen_outcomes(slot.terms for slot in slots)
        units = {
            duty.definition.pk: duty.department
            for duty in proposal.duties
            if duty.definition is not None
        }
        record_history(plan, slots, outcomes, units, actor=ACTOR)
        record_energy(plan, slots, outcomes, unit=statistics, actor=ACTOR)
        record_lower_places(plan, slots, outcomes, actor=ACTOR)
        record_states(plan, actor=ACTOR)
        staff = hire(
            plan,
            own=_own_department(proposal),
            joint=statistics,
            owing=_owing(proposal),
            today=today,
            actor=ACTOR,
        )
        open_demonstration_round(
            plan,
            staff=staff,
            joint=statistics,
            proposal=proposal,
            series=Series({slot.definition.pk: slot for slot in slots}, outcomes),
            today=today,
        )
        follow_register(plan, staff, today=today)
        begin_annual_work(plan, staff=staff, today=today)
        divide_a_target(plan, staff, today=today)
        adopt_scheme(plan, staff)


def _owing(proposal: Proposal) -> list[Department]:
    return list({duty.department.pk: duty.department for duty in proposal.duties}.values())


def _own_department(proposal: Proposal) -> Department:
    """The bureau that owes the most, but not the office's host and not the statisticians."""
    owed: dict[int, int] = {}
    for duty in proposal.duties:
        owed[duty.department.pk] = owed.get(duty.department.pk, 0) + 1

    def order(department: Department) -> tuple[bool, int, int]:
        special = department.hosts_office or department.is_statistics_body
        return special, -owed[department.pk], department.pk

    return min(_owing(proposal), key=order)
