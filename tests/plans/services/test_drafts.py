"""A document becomes a draft, is checked by people, and is published: all kept, nothing half done."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from indicators.models import Measure
from indicators.selectors.reading import reading_catalogue, reading_gazetteer
from indicators.services import publish_draft
from organizations.domain.roles import Role
from plans.domain.plan_files import plan_file_data
from plans.domain.problems import DocumentError
from plans.models import DraftChange, DraftPiece, DraftState, PieceKind, PieceState, PlanDraft
from plans.selectors.drafts import outcome_of
from plans.selectors.export import plan_file_of
from plans.services.drafts import (
    ChangedMeanwhile,
    accept_many,
    accept_piece,
    add_piece,
    attach_division,
    discard_piece,
    edit_head,
    edit_piece,
    merge_with_next,
    read_draft,
    split_task,
    start_draft,
    stop_reading,
    target_of_left_out,
    undo_piece,
    waiting_drafts,
)
from tests.cast import Cast, make_cast
from tests.seeds import load_reference, source_file

pytestmark = pytest.mark.django_db

TEXT = """某市碳达峰实施方案
一、主要目标
到2025年,非化石能源消费比重达到20%以上,单位地区生产总值能耗比2020年下降14.5%。
二、重点任务
(一)能源行动
1.发展新能源。到2025年,风电装机规模达到184万千瓦。建成2万平方米以上的示范园。(市发改委、市工信局按职责分工负责)
2.控制煤炭消费。推进节能改造。(牵头单位:市发改委,配合单位:市住建局)
三、组织实施
(一)加强领导。落实责任。
"""


@pytest.fixture
def cast() -> Cast:
    load_reference()
    return make_cast()


def office(cast: Cast, who: str = "olga") -> Actor:
    return Actor(account=cast[who].pk, unit="碳达峰办", role=Role.OFFICE)


def read(draft: PlanDraft) -> PlanDraft:
    assert read_draft(draft.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    return PlanDraft.objects.select_related("tenant").get(pk=draft.pk)


def started(cast: Cast, text: str = TEXT, **given: Any) -> PlanDraft:
    return start_draft(
        cast.siping, file_name="方案.txt", data=text.encode(), actor=office(cast), **given
    )


def piece_of(draft: PlanDraft, kind: str, words: str = "") -> DraftPiece:
    rows = [
        piece
        for piece in draft.pieces.filter(kind=kind).select_related("draft__tenant", "parent")
        if words in draft.text[piece.start : piece.end]
    ]
    return rows[0]


def accept_all(draft: PlanDraft, cast: Cast) -> None:
    pks = list(draft.pieces.values_list("pk", flat=True))
    accept_many(draft, pieces=pks, actor=office(cast), name="Olga")


def test_a_document_is_read_into_pieces(cast: Cast) -> None:
    draft = started(cast)
    assert waiting_drafts() == [draft.pk]
    draft = read(draft)
    assert draft.state == DraftState.READY
    assert waiting_drafts() == []
    counts = {kind: draft.pieces.filter(kind=kind).count() for kind in PieceKind.values}
    assert (counts["task"], counts["target"], counts["responsibility"]) == (3, 3, 2)
    assert draft.head["title"] == "某市碳达峰实施方案"
    assert draft.head["place"]["code"] == "220300"
    assert not read_draft(draft.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "空"), ("秘密★10年\n某市方案".encode(), "密级"), (b" " * 21 * 2**20, "空")],
)
def test_what_must_not_be_kept_is_refused_before_it_is(cast: Cast, data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        start_draft(cast.siping, file_name="a.txt", data=data, actor=office(cast))
    assert not PlanDraft.objects.exists()


def test_a_document_without_a_plan_says_why_and_keeps_nothing_of_it(cast: Cast) -> None:
    draft = read(started(cast, "只是一段普通的话,没有任何编号。"))
    assert draft.state == DraftState.FAILED
    assert "没有找到方案正文" in draft.problems[0]["template"]
    assert not draft.pieces.exists()


def test_only_the_office_of_the_place_may(cast: Cast) -> None:
    other = Actor(account=cast["oscar"].pk, unit="娄底", role=Role.OFFICE)
    with pytest.raises(PermissionDenied):
        start_draft(cast.siping, file_name="a.txt", data=TEXT.encode(), actor=other)
    draft = read(started(cast))
    task = piece_of(draft, "task")
    reporter = Actor(account=cast["alice"].pk, unit="市发改委", role=Role.REPORTER)
    for actor in (other, reporter):
        with pytest.raises(PermissionDenied):
            accept_piece(task, revision=1, actor=actor, name="x")


def test_a_reading_can_be_called_off(cast: Cast) -> None:
    draft = started(cast)
    stop_reading(draft, actor=office(cast))
    assert not read_draft(draft.pk, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    with pytest.raises(TransitionError):
        stop_reading(draft, actor=office(cast))


def test_a_piece_is_put_right_kept_in_history_and_undone(cast: Cast) -> None:
    draft = read(started(cast))
    target = piece_of(draft, "target", "风电")
    edited = edit_piece(target, data={"value": "190"}, revision=1, actor=office(cast), name="Olga")
    assert (edited.state, edited.data["value"], edited.revision) == ("edited", "190", 2)
    assert edited.read_data is not None
    assert edited.read_data["value"] == "184"
    back = undo_piece(edited, revision=2, actor=office(cast), name="Olga")
    assert (back.state, back.data["value"], back.checked_at) == ("unchecked", "184", None)
    assert [change.action for change in back.changes.order_by("pk")] == ["edit", "undo"]
    assert LedgerEntry.objects.filter(action="draft.edit").count() == 1


def test_of_two_who_edit_the_second_is_told_who_was_first(cast: Cast) -> None:
    draft = read(started(cast))
    target = piece_of(draft, "target", "风电")
    same = piece_of(draft, "target", "风电")
    accept_piece(target, revision=1, actor=office(cast), name="欧佳")
    with pytest.raises(ChangedMeanwhile, match="欧佳"):
        edit_piece(same, data={"value": "1"}, revision=1, actor=office(cast), name="Olga")
    same.refresh_from_db()
    assert same.data["value"] == "184"
    with pytest.raises(ChangedMeanwhile):
        edit_head(draft, head={"title": "x"}, revision=7, actor=office(cast))


@pytest.mark.parametrize(
    "data", [{"deadline_year": 1800}, {"kind": "nonsense"}, {"value": "about 3"}]
)
def test_fields_that_do_not_fit_are_refused_by_name(cast: Cast, data: dict[str, Any]) -> None:
    target = piece_of(read(started(cast)), "target", "风电")
    with pytest.raises(ValidationError) as error:
        edit_piece(target, data=data, revision=1, actor=office(cast), name="Olga")
    assert set(error.value.error_dict) == set(data)
    assert not DraftChange.objects.exists()


def test_a_discarded_piece_needs_a_reason_and_is_not_published(cast: Cast) -> None:
    draft = read(started(cast))
    target = piece_of(draft, "target", "风电")
    with pytest.raises(ValidationError):
        discard_piece(target, reason=" ", revision=1, actor=office(cast), name="Olga")
    discard_piece(target, reason="是背景", revision=1, actor=office(cast), name="Olga")
    found = outcome_of(draft, require_checked=False)
    assert found.compiled is not None
    assert not found.problems
    plan = found.compiled.plan_file
    assert all("风电" not in each.quote for each in plan.targets)
    assert [each.quote for each in plan.left_out if each.reason == "rejected"] == ["2025", "184"]


def test_a_left_out_figure_becomes_a_target(cast: Cast) -> None:
    draft = read(started(cast))
    figure = piece_of(draft, "left_out", "2万平方米")
    target = target_of_left_out(figure, revision=1, actor=office(cast), name="Olga")
    assert (target.kind, target.state, target.data["deadline_year"]) == ("target", "added", 2025)
    assert target.parent is not None
    assert target.parent.data["title"] == "发展新能源"
    figure.refresh_from_db()
    assert figure.state == PieceState.DISCARDED


def test_a_selected_passage_becomes_a_piece(cast: Cast) -> None:
    draft = read(started(cast))
    start = draft.text.index("推进节能改造")
    piece = add_piece(
        draft, kind="target", start=start, end=start + 6, actor=office(cast), name="Olga"
    )
    assert piece.parent is not None
    assert piece.parent.data["title"] == "控制煤炭消费"
    with pytest.raises(ValidationError):
        add_piece(draft, kind="target", start=0, end=4, actor=office(cast), name="Olga")


def test_tasks_are_split_and_merged_with_what_they_hold(cast: Cast) -> None:
    draft = read(started(cast))
    task = piece_of(draft, "task", "发展新能源")
    at = draft.text.index("建成2万平方米")
    fresh = split_task(task, at=at, revision=1, actor=office(cast), name="Olga")
    bracket = piece_of(draft, "responsibility", "市工信局")
    assert bracket.parent_id == fresh.pk
    assert piece_of(draft, "target", "风电").parent_id == task.pk
    task.refresh_from_db()
    merged = merge_with_next(task, revision=task.revision, actor=office(cast), name="Olga")
    bracket.refresh_from_db()
    assert (merged.end, bracket.parent_id) == (fresh.end, task.pk)


def test_publishing_waits_until_everything_is_checked(cast: Cast) -> None:
    draft = read(started(cast))
    with pytest.raises(DocumentError, match="没有核对"):
        publish_draft(draft, revision=draft.revision, actor=office(cast))
    accept_all(draft, cast)
    draft.refresh_from_db()
    edit_head(draft, head={"slug": "somewhere"}, revision=draft.revision, actor=office(cast))
    version = publish_draft(draft, revision=draft.revision, actor=office(cast))
    assert (version.number, version.plan.slug) == (1, "somewhere")
    assert Measure.objects.filter(plan=version.plan).count() >= 3
    draft.refresh_from_db()
    assert draft.state == DraftState.PUBLISHED
    entry = LedgerEntry.objects.get(action="draft.publish")
    assert f'"{cast["olga"].pk}"' in entry.after
    with pytest.raises(TransitionError):
        publish_draft(draft, revision=draft.revision, actor=office(cast))


def test_the_next_version_keeps_its_keys(cast: Cast) -> None:
    first = read(started(cast))
    accept_all(first, cast)
    version = publish_draft(first, revision=first.revision, actor=office(cast))
    text = TEXT.replace("184万千瓦", "200万千瓦")
    second = read(started(cast, text, base_version=version))
    accept_all(second, cast)
    following = publish_draft(second, revision=second.revision, actor=office(cast))
    assert (following.plan_id, following.number) == (version.plan_id, 2)
    before = {target.key: target.indicator for target in plan_file_of(version).targets}
    after = {target.key: target.indicator for target in plan_file_of(following).targets}
    assert before == after


def test_the_seed_read_and_published_is_the_seed(cast: Cast) -> None:
    """Everything but what only a person can know: names of departments, catalogue codes."""
    source = source_file("ruichang")
    draft = read(
        start_draft(cast.siping, file_name=source.name, data=source.data, actor=office(cast))
    )
    found = outcome_of(draft, require_checked=False)
    assert found.compiled is not None
    assert not found.problems
    data = plan_file_data(found.compiled.plan_file)
    assert len(data["sections"]) > 10
    assert draft.head["printed_place"] == "瑞昌市"


def test_a_division_of_work_names_the_units(cast: Cast) -> None:
    text = TEXT.replace("(市发改委、市工信局按职责分工负责)", "").replace(
        "(牵头单位:市发改委,配合单位:市住建局)", ""
    )
    draft = read(started(cast, text))
    assert not draft.pieces.filter(kind=PieceKind.RESPONSIBILITY).exists()
    table = (
        "<html><body><table><tr><th>序号</th><th>工作任务</th><th>牵头单位</th><th>配合单位</th></tr>"
        "<tr><td>1</td><td>发展新能源</td><td>市能源局</td><td>市发改委、市财政局</td></tr>"
        "<tr><td>2</td><td>控制煤炭消费</td><td>市工信局</td><td>市生态环境局</td></tr>"
        "</table></body></html>"
    )
    attached = attach_division(
        draft,
        file_name="分工.html",
        data=table.encode(),
        revision=draft.revision,
        actor=office(cast),
    )
    assert (attached.rows, attached.tasks, attached.unmatched) == (2, 2, ())
    draft.refresh_from_db()
    found = outcome_of(draft, require_checked=False)
    assert found.compiled is not None
    assert not found.problems
    tasks = {task.title: task for task in found.compiled.plan_file.tasks}
    assert tasks["发展新能源"].responsibilities[0].lead == ["市能源局"]
    assert tasks["发展新能源"].responsibilities[0].support == ["市发改委", "市财政局"]
    assert found.compiled.plan_file.source.attachments[0].file == "分工.html"


def test_a_document_that_divides_no_work_is_refused(cast: Cast) -> None:
    draft = read(started(cast))
    with pytest.raises(DocumentError, match="任务分工"):
        attach_division(
            draft,
            file_name="a.txt",
            data="没有分工的文字。".encode(),
            revision=draft.revision,
            actor=office(cast),
        )
