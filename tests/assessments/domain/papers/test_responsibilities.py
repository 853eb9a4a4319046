"""Who answers for what, in the plan's words and order."""

from assessments.domain.facts import ResponsibilityFacts
from assessments.domain.papers.responsibilities import charges
from tests.assessments.hand_made import NAMED, PRESUMED, snapshot, target, task

SHARED = ResponsibilityFacts("shared", (), (), ("市交通局", "市发改委"))
LED = ResponsibilityFacts("lead_support", ("市发改委",), ("市财政局",), ())


def test_printed_order_and_accountable_unit_stand_beside_one_another() -> None:
    own = target("风电装机规模", unit_in_charge=NAMED)
    held = (
        task(
            responsibilities=(SHARED, LED),
            unit_in_charge=PRESUMED,
            target_keys=(own.key,),
            span=(1299, 2100),
        ),
        task("三/(一)/2", unit_in_charge=NAMED),
    )
    first, second = charges(snapshot(own, tasks=held))
    assert (first.lead, first.support, first.shared) == (
        "市发改委",
        "市财政局",
        "市交通局、市发改委",
    )
    assert (first.accountable, first.basis) == ("市交通局·首列单位(推定)", "")
    assert first.targets == "风电装机规模:到2030年不低于200万千瓦(责任主体:市发改委)"
    assert first.source == "三/(一)/1 第1300—2100字"
    assert (second.accountable, second.basis) == ("市发改委", "四碳办〔2026〕1号")


def test_targets_outside_of_tasks_are_not_lost() -> None:
    control = target("碳排放总量", task_key=None, task=None, quote=None, unit_in_charge=None)
    (line,) = charges(snapshot(control))
    assert (line.task, line.accountable) == ("(方案未列明的控制指标)", "待办公室确定")
    assert line.record == f"/plans/siping/targets/{control.id}/"
