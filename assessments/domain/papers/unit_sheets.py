"""部门单页 and 县区单页: what one unit answers for, on a page; all units, each on its own."""

from collections.abc import Iterable, Iterator

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Document,
    NewPage,
    Note,
    Paragraph,
    Table,
    Title,
)
from assessments.domain.chapters.overview import WORK_STATES
from assessments.domain.counts.works import WorkState
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.figures import target_words
from assessments.domain.orders import ReportOrder
from assessments.domain.papers.filing import days_late, is_past_due, tally_of
from assessments.domain.papers.proof import proof, warning_of
from assessments.domain.papers.shares import Share, county_shares, department_shares
from assessments.domain.papers.words import (
    bare_percent,
    case_state,
    current_words,
    level_words,
    paper_of,
    place_and_indicator,
)
from assessments.domain.standings import counted, tally_words
from assessments.domain.unit_facts import DutyFacts

_PRESUMED = "“推定”为《方案》所印首列单位,未经办公室以文件确定,不作为考核依据。"
_QUARTERS = ("全年", "一季度", "二季度", "三季度", "四季度")


def department_sheet(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """One department, or all that answer for something."""
    return _document(facts, order, snapshot_sha256, department_shares(facts, order))


def county_sheet(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """One county, or all that answer for something."""
    return _document(facts, order, snapshot_sha256, county_shares(facts, order))


def _document(
    facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str, shares: list[Share]
) -> Document:
    named = shares[0].unit if order.subject and shares else "各单位"
    return Document(
        header=warning_of(facts),
        subject=f"{named}{facts.year}年度承担目标任务情况",
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=tuple(_pages(facts, shares, proof(facts, snapshot_sha256))),
    )


def _pages(facts: SnapshotFacts, shares: list[Share], foot: Note) -> Iterator[Block]:
    for place, share in enumerate(shares):
        if place:
            yield NewPage()
        yield Title((share.unit, f"{facts.year}年度承担目标任务情况"))
        yield from _share(facts, share)
        yield foot
    if not shares:
        yield Title((f"{facts.year}年度承担目标任务情况",))
        yield Paragraph("没有承担目标任务的单位。")
        yield foot


def _share(facts: SnapshotFacts, share: Share) -> Iterator[Block]:
    yield Paragraph(_summary(facts, share))
    if share.targets:
        yield _targets_table(share.targets)
    if any(_is_presumed(target) for target in share.targets):
        yield Note(_PRESUMED)
    if share.works:
        yield _works_table(share)
    if share.cases:
        yield _cases_table(facts, share)


def _summary(facts: SnapshotFacts, share: Share) -> str:
    """One paragraph of counts."""
    targets = counted(share.targets)
    owned = f"目标{len(targets)}项({tally_words(targets)})" if targets else ""
    works = f"{facts.year}年度工作任务{len(share.works)}项" if share.works else ""
    held = "、".join(filter(None, (owned, works)))
    return (
        f"{f'承担{facts.title}{held}。' if held else f'{facts.year}年度没有承担目标和工作任务。'}"
        f"{_duties(facts, share.duties)}"
    )


def _duties(facts: SnapshotFacts, duties: Iterable[DutyFacts]) -> str:
    own = list(duties)
    if not own:
        return "没有报送事项。"
    found, today = tally_of(own), facts.as_of.date()
    late = [
        f"{duty.what}(期限{day_text(duty.due_on)},逾期{days_late(duty, today)}天)"
        for duty in own
        if is_past_due(duty)
    ]
    told = f"逾期{len(late)}项:{'、'.join(late)}。" if late else "没有逾期。"
    return f"报送事项{found.owed}项,已报{found.answered}项,其中按时{found.on_time}项;{told}"


def _targets_table(targets: Iterable[TargetFacts]) -> Table:
    centre, right = Align.CENTRE, Align.RIGHT
    return Table(
        caption="目标",
        columns=[
            Column("指标", 32),
            Column("目标", 31),
            Column("当前值(年份)", 30),
            Column("完成进度%", 13, right),
            Column("序时进度%", 13, right),
            Column("差距百分点", 13, right),
            Column("评价", 24, centre),
        ],
        rows=[
            [
                f"{place_and_indicator(target)}{'(推定)' if _is_presumed(target) else ''}",
                f"{target.target_year}年{target_words(target)}",
                current_words(target),
                *bare_percent(target),
                level_words(target),
            ]
            for target in counted(targets)
        ],
    )


def _is_presumed(target: TargetFacts) -> bool:
    return target.unit_in_charge is not None and target.unit_in_charge.presumed


def _works_table(share: Share) -> Table:
    return Table(
        caption="年度工作任务",
        columns=[
            Column("时限", 16, Align.CENTRE),
            Column("工作举措", 72),
            Column("成果形式", 28),
            Column("分工", 20, Align.CENTRE),
            Column("进展", 20, Align.CENTRE),
        ],
        rows=[
            [
                _QUARTERS[own.work.quarter],
                own.work.measure,
                own.work.deliverable,
                own.role,
                WORK_STATES[WorkState(own.progress)] if own.progress else "未报",
            ]
            for own in share.works
        ],
    )


def _cases_table(facts: SnapshotFacts, share: Share) -> Table:
    return Table(
        caption="督办文书",
        columns=[
            Column("文书", 40),
            Column("事由", 46),
            Column("发出日期", 30, Align.CENTRE),
            Column("办理情况", 40),
        ],
        rows=[
            [
                paper_of(case),
                case.subject,
                day_text(case.issued_on),
                case_state(case, facts.as_of.date()),
            ]
            for case in share.cases
        ],
    )
