"""碳达峰工作调度通报: one to three pages for the members of the leading group, then two lists."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from assessments.domain.blocks import (
    Addressees,
    Block,
    Document,
    DocumentMarks,
    Heading,
    Imprint,
    Note,
    Paragraph,
    RedHead,
    Signature,
    Title,
)
from assessments.domain.chapters.overview import (
    WORK_STATES,
    against_last_year,
    lower_units,
    works_words,
)
from assessments.domain.counts.movement import Movement
from assessments.domain.counts.scope import due_after, due_by, plan_targets
from assessments.domain.counts.works import WorkState
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.figures import value_words
from assessments.domain.framing import attached
from assessments.domain.orders import ReportOrder
from assessments.domain.papers.alarms import alarm_table, alarms, lists, running
from assessments.domain.papers.filing import again_returned, past_due, tally_of
from assessments.domain.papers.last_issue import since_last_issue
from assessments.domain.papers.proof import proof, warning_of
from assessments.domain.papers.words import (
    work_lead,
)
from assessments.domain.phrases import clauses, listed
from assessments.domain.standings import counted, lamp_words, tally_words
from assessments.domain.supervision import AWAITING, CaseKind, CaseState
from assessments.domain.unit_facts import CaseFacts
from indicators.domain.progress.enums import STATUS_TERMS, Status

NAME = "碳达峰工作调度通报"
ATTACHED = ("预警事项清单", "指标进展表")
# What goes well, best first.
_WELL = (
    Status.EXCEEDED,
    Status.MET_EARLY,
    Status.RECOGNISED_MET,
    Status.PEAKED_CONFIRMED,
    Status.MET,
    Status.DONE,
    Status.AHEAD,
)
# The body shows so many; the lists at its end hold all.
_MOST_ROWS = 5
_MOST_PRAISED = 3
# To be replaced by the office before the paper is finished.
_LEFT_TO_PEOPLE = "(其他工作要求由办公室填写。)"
_DEMANDS = {
    CaseKind.WARNING: "书面答复“{subject}”预警函的办理情况",
    CaseKind.ORDER: "报送“{subject}”督办事项的整改报告和佐证材料",
    CaseKind.NOTICE: "反馈“{subject}”有关情况",
    CaseKind.TALK: "报送“{subject}”约谈后的整改报告",
}


def bulletin(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> Document:
    """The document; number, issue, signer, addressees and copies are what people filled in."""
    title = (f"关于{facts.title}", f"{facts.year}年度推进情况的通报")
    return Document(
        header=warning_of(facts),
        subject="".join(title),
        author=order.compiled_by(facts),
        as_of=facts.as_of,
        blocks=tuple(_blocks(facts, order, title, snapshot_sha256)),
    )


def _blocks(
    facts: SnapshotFacts, order: ReportOrder, title: Sequence[str], snapshot_sha256: str
) -> Iterator[Block]:
    fields, unit, day = order.fields, order.compiled_by(facts), day_text(facts.as_of.date())
    yield from _head(facts, order)
    yield Title(title)
    if fields.addressees:
        yield Addressees(fields.addressees.rstrip(":\uff1a"))
    yield Paragraph(
        f"现将{facts.title}(以下简称《方案》)截至{facts.as_of_text}的推进情况通报如下。"
    )
    yield from _general(facts, order)
    yield from _well(facts)
    yield from _behind(facts)
    yield from _filing(facts)
    yield from _demands(facts)
    yield from attached(ATTACHED)
    yield Signature(unit, day)
    yield from lists(facts, ATTACHED, proof(facts, snapshot_sha256))
    if fields.copies_to or fields.printed_by or fields.printed_on:
        yield Imprint(fields.copies_to, fields.printed_by, fields.printed_on)


def _head(facts: SnapshotFacts, order: ReportOrder) -> Iterator[Block]:
    """The red head of an issue; none for invented figures, nor for what an auditor prints."""
    fields = order.fields
    marks = DocumentMarks(
        copy_number=fields.copy_number,
        secrecy=fields.secrecy,
        urgency=fields.urgency,
        document_number=fields.document_number,
        signer=fields.signer,
    )
    if facts.demonstration or order.requested_role == "auditor":
        yield marks
        return
    yield RedHead(
        lines=(NAME,),
        marks=marks,
        issue=f"第{fields.issue}期" if fields.issue else "",
        issuer=order.compiled_by(facts),
        day=day_text(facts.as_of.date()),
    )


# --- 一、总体情况 ---


def _general(facts: SnapshotFacts, order: ReportOrder) -> Iterator[Block]:
    targets = plan_targets(facts)
    due, later = due_by(targets, facts.year), due_after(targets, facts.year)
    yield Heading(1, "一、总体情况")
    words = [f"《方案》纳入调度的目标{len(targets)}项。"]
    words += [f"{facts.year}年及以前到期的{len(due)}项中,{tally_words(due)}。"] if due else []
    words += [f"尚未到期的{len(later)}项中,{tally_words(later)}。"] if later else []
    yield Paragraph("".join(words))
    # The year before stands in only where no issue is known to compare with.
    since = since_last_issue(targets, order.matter)
    yield Paragraph(since or against_last_year(Movement.of(targets), facts.year))
    if facts.works:
        yield Paragraph(works_words(facts))


# --- 二、进展较好的单位和事项 ---


def _well(facts: SnapshotFacts) -> Iterator[Block]:
    yield Heading(1, "二、进展较好的单位和事项")
    targets = plan_targets(facts)
    found = 0
    for status in _WELL:
        own = [target for target in targets if target.result.status == status]
        if own:
            found += len(own)
            yield Paragraph(f"{STATUS_TERMS[status]}{len(own)}项:{'、'.join(_praised(own))}。")
    done = [work for work in facts.works if work.progress == "done"]
    if done:
        units = "、".join(dict.fromkeys(work_lead(work) for work in done))
        yield Paragraph(f"年度工作任务已完成{len(done)}项,牵头单位为{units}。")
    praised = [case for case in facts.cases if case.kind == CaseKind.RECOGNITION]
    for case in praised:
        number = f"({case.document_number})" if case.document_number else ""
        yield Paragraph(f"{case.department}:{case.subject},已予表扬{number}。")
    if not (found or done or praised):
        yield Paragraph("暂无超前、提前或超额完成的事项。")


def _praised(targets: list[TargetFacts]) -> Iterator[str]:
    """A few by name, value and unit; the rest stand in 附件2."""
    for target in targets[:_MOST_PRAISED]:
        unit = target.unit_in_charge
        named = [unit.name] if unit is not None and not unit.presumed else []
        known = [value_words(target)] if target.latest is not None else []
        told = ",".join([*known, *named])
        yield f"{target.indicator}{f'({told})' if told else ''}"
    if len(targets) > _MOST_PRAISED:
        yield f"其余{len(targets) - _MOST_PRAISED}项见附件2"


# --- 三、进展滞后事项 ---


def _behind(facts: SnapshotFacts) -> Iterator[Block]:
    found = alarms(plan_targets(facts))
    yield Heading(1, "三、进展滞后事项")
    if not found:
        yield Paragraph("没有滞后、反向变动或未完成的目标。")
    else:
        lamps = Counter(lamp_words(target).partition("(")[0] for target in found)
        lit = "、".join(f"{name}{count}项" for name, count in lamps.items() if name)
        rest = f"下表列{_MOST_ROWS}项,全部见附件1。" if len(found) > _MOST_ROWS else ""
        parts = len(alarms(counted(facts.targets))) - len(found)
        rest += f"分解到{lower_units(facts)}的{parts}项另列附件1。" if parts else ""
        yield Paragraph(
            f"滞后、反向变动和未完成的目标{len(found)}项:{tally_words(found)}。"
            f"{f'其中{lit}。' if lit else ''}{rest}"
        )
        yield alarm_table(facts, found[:_MOST_ROWS], caption="进展滞后事项")
        yield Note("注:原因为责任单位的书面说明;推定单位不作为问责依据。“下一步”只列已发出的文书。")
    slow = [work for work in facts.works if work.progress in ("slow", "not_started")]
    if slow:
        told = clauses(
            f"{work.measure.rstrip('。')}({work_lead(work)},{WORK_STATES[WorkState(work.progress)]})"
            for work in slow
        )
        yield Paragraph(f"年度工作任务进展较慢或未启动的{len(slow)}项:{told}。")


# --- 四、数据报送情况 ---


def _filing(facts: SnapshotFacts) -> Iterator[Block]:
    yield Heading(1, "四、数据报送情况")
    found = tally_of(facts.duties)
    if not found.owed:
        yield Paragraph(f"{facts.year}年度没有布置报送事项。")
        return
    judged = found.on_time + found.late + found.overdue
    others = (
        ("数据尚未发布", found.not_yet_published),
        ("经同意延期", found.extended),
        ("未到期", found.not_due),
    )
    rest = listed(others)
    yield Paragraph(
        f"{facts.year}年度布置报送事项{found.owed}项。已报送和到期应报的{judged}项中,按时报送"
        f"{found.on_time}项,逾期报送{found.late}项,逾期未报{found.overdue}项"
        f"{f';另有{rest}' if rest else ''}。{_past_due(facts)}{_returned(facts)}"
    )


def _past_due(facts: SnapshotFacts) -> str:
    """Units by name, in their own order: nobody is ranked."""
    found = past_due(facts)
    words = "、".join(
        f"{each.unit}{each.duties}项{f'(最长逾期{each.days}天)' if each.days else ''}"
        for each in found
    )
    return f"有逾期的单位{len(found)}家:{words}。" if found else "没有逾期的单位。"


def _returned(facts: SnapshotFacts) -> str:
    again = again_returned(facts.duties)
    return f"同一事项再次退回{again}次(首次退回不计)。" if again else ""


# --- 五、工作要求 ---


def _demands(facts: SnapshotFacts) -> Iterator[Block]:
    yield Heading(1, "五、工作要求")
    open_cases = [case for case in running(facts) if CaseState(case.state) in AWAITING]
    for number, case in enumerate(open_cases, start=1):
        yield Paragraph(f"{number}.{_demand(case, facts.as_of.date())}")
    # With the attachments and the signature on one page.
    yield Paragraph(_LEFT_TO_PEOPLE, kept=True)


def _demand(case: CaseFacts, today: date) -> str:
    """Unit, action and deadline of a case that waits for its unit."""
    asked = _DEMANDS[CaseKind(case.kind)].format(subject=case.subject)
    number = f"({case.document_number})" if case.document_number else ""
    if case.due_on is None:
        return f"{case.department}{asked}{number}。"
    if case.due_on < today:
        return f"{case.department}尽快{asked}{number},期限{day_text(case.due_on)}已过。"
    return f"{case.department}于{day_text(case.due_on)}前{asked}{number}。"
