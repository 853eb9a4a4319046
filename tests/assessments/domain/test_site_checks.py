"""The draw of values to check: reproducible by hand, and the likelier the higher the risk."""

import hashlib

from assessments.domain.site_checks import Risk, RiskyValue, best_ticket, draw


def test_a_value_has_a_ticket_more_than_its_risk_and_the_highest_counts() -> None:
    value = RiskyValue(7, (Risk.NO_EVIDENCE, Risk.REVISED))
    assert value.risk == 3
    tickets = [hashlib.sha256(f"甲:7:{number}".encode()).hexdigest() for number in range(4)]
    assert best_ticket("甲", value) == max(tickets)


def test_the_same_seed_gives_the_same_draw_in_any_order() -> None:
    values = [RiskyValue(number, ()) for number in range(50)]
    drawn = draw(values, "甲", 5)
    assert draw(reversed(values), "甲", 5) == drawn
    assert draw(values, "乙", 5) != drawn
    # One more value leaves the order of the others as it is.
    more = draw([*values, RiskyValue(50, ())], "甲", 6)
    assert [each for each in more if each.observation != 50][:5] == list(drawn)


def test_risk_makes_a_value_likelier() -> None:
    """Of a plain value and one of risk 3 the second comes first four times of five: 800 ± 38."""
    plain, risky = RiskyValue(1, ()), RiskyValue(2, (Risk.ESTIMATE, Risk.REVISED))
    first = sum(draw([plain, risky], str(seed), 1) == (risky,) for seed in range(1000))
    assert abs(first - 800) < 38
