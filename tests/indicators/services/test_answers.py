"""Many answers at once, each about another indicator."""

from copy import copy

import pytest
from django.db.models.base import ModelState

from indicators.models import Definition, Indicator, ReportingDuty
from indicators.services.answers import RowAnswer, check_answers
from tests.indicators.walk import VALUE, make_walk

pytestmark = pytest.mark.django_db

MANY = 1100
"""More than a database may be asked for in one condition."""


def test_a_thousand_indicators_are_checked_at_once() -> None:
    walk = make_walk()
    base = walk.share
    assert base.indicator is not None
    assert base.definition is not None
    indicators, definitions = [], []
    for number in range(MANY):
        indicator = copy(base.indicator)
        indicator.pk, indicator.code = None, f"ZZ{number}"
        indicator._state = ModelState()
        indicators.append(indicator)
    Indicator.objects.bulk_create(indicators)
    for indicator in indicators:
        definition = copy(base.definition)
        definition._state = ModelState()
        definition.pk, definition.indicator, definition.code = None, indicator, indicator.code
        definitions.append(definition)
    Definition.objects.bulk_create(definitions)
    duties = ReportingDuty.objects.bulk_create(
        ReportingDuty(
            round=base.round,
            tenant=base.tenant,
            kind=base.kind,
            department=base.department,
            place=base.place,
            indicator=definition.indicator,
            definition=definition,
            due_on=base.due_on,
        )
        for definition in definitions
    )
    answers = [RowAnswer(duty.pk, VALUE) for duty in duties]
    outcomes = check_answers(walk.viewer("amy"), answers, today=walk.today)
    assert sum(outcome.may_submit for outcome in outcomes) == MANY
