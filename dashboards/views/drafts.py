"""The reading workbench: a document comes in, is read, checked piece by piece, and published."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.domain.actors import Actor
from dashboards.draft_terms import ACTION_WORDS, GOVERNANCES
from dashboards.forms import FORMS, HeadForm, NewDraftForm, PieceForm
from dashboards.selectors.draft_pages import (
    comparison_page,
    departments_page,
    drafts_page,
    failure_of,
    publish_page,
    report_text,
)
from dashboards.selectors.workbench import (
    PiecePage,
    depth_of,
    name_of,
    piece_page,
    row_of,
    workbench_page,
)
from indicators.services import publish_draft
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.access import access_draft, office_places
from plans.domain.problems import DocumentError
from plans.models import DraftPiece, DraftState, PlanDraft, PlanVersion
from plans.selectors.drafts import counts_of
from plans.services.drafts import (
    ChangedMeanwhile,
    accept_many,
    accept_piece,
    add_piece,
    attach_division,
    discard_draft,
    discard_piece,
    edit_head,
    edit_piece,
    merge_with_next,
    set_department,
    split_task,
    start_draft,
    stop_reading,
    target_of_left_out,
    undo_piece,
)
from plans.views.files import attachment

CONFLICT = 409
UNPROCESSABLE = 422


@require_safe
def drafts(request: ViewerRequest) -> HttpResponse:
    """方案解析: what was handed in, and how far it is."""
    office_places(request.viewer)
    return render(request, "dashboards/drafts/list.html", {"page": drafts_page(request.viewer)})


@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: ViewerRequest) -> HttpResponseBase:
    """Hand a document in, as a file or as pasted text."""
    places = office_places(request.viewer)
    form = NewDraftForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("dashboards:draft", _started(request, form).pk)
        except DocumentError as error:
            for problem in error.problems:
                form.add_error(None, problem.worded(_))
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dashboards/drafts/new.html", {"form": form}, status=status)


@require_safe
def draft(request: ViewerRequest, pk: int) -> HttpResponse:
    """A draft: its progress while it is read, why it cannot be, or the workbench."""
    found = access_draft(request.viewer, pk)
    partial = request.headers.get("HX-Request") == "true"
    if found.state in (DraftState.READY, DraftState.PUBLISHED):
        if partial:
            # The page that waited gives way to the workbench, it does not hold it.
            return HttpResponse(headers={"HX-Redirect": request.path})
        page = workbench_page(found)
        return render(request, "dashboards/drafts/workbench.html", {"page": page, "draft": found})
    context = {"draft": found, "name": name_of(found), "failures": failure_of(found)}
    template = "_progress" if partial else "progress"
    return render(request, f"dashboards/drafts/{template}.html", context)


@require_POST
def draft_stop(request: ViewerRequest, pk: int) -> HttpResponse:
    """Call the reading off, or put the draft aside."""
    found = access_draft(request.viewer, pk)
    actor = _actor(request, found)
    if request.POST.get("action") == "discard":
        discard_draft(found, actor=actor)
        messages.success(request, _("草稿已弃用,记录保留。"))
        return redirect("dashboards:drafts")
    stop_reading(found, actor=actor)
    return redirect("dashboards:draft", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_piece(request: ViewerRequest, pk: int, piece_pk: int) -> HttpResponse:
    """One piece: its sentence and form; POST decides on it."""
    found = access_draft(request.viewer, pk)
    piece = get_object_or_404(DraftPiece.objects.select_related("parent"), pk=piece_pk, draft=found)
    piece.draft = found
    if request.method != "POST":
        return _show_piece(request, piece)
    try:
        return _decided(request, piece)
    except ChangedMeanwhile as error:
        fresh = DraftPiece.objects.select_related("parent").get(pk=piece.pk)
        fresh.draft = found
        return _show_piece(request, fresh, conflict=str(error), status=CONFLICT)
    except ValidationError as error:
        return _refused(request, piece, error)


@require_POST
def draft_accept(request: ViewerRequest, pk: int) -> HttpResponse:
    """Accept everything that the reader was sure of, or all of one section's pieces."""
    found = access_draft(request.viewer, pk)
    given = (whole(each) for each in request.POST.getlist("piece"))
    wanted = [each for each in given if each is not None]
    count = accept_many(
        found, pieces=wanted, actor=_actor(request, found), name=request.viewer.name
    )
    messages.success(request, _("已确认%(count)s条。") % {"count": count})
    return redirect("dashboards:draft", pk)


@require_POST
def draft_add(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make a piece of a selected passage."""
    found = access_draft(request.viewer, pk)
    try:
        piece = add_piece(
            found,
            kind=request.POST.get("kind", ""),
            start=_number(request, "start"),
            end=_number(request, "end"),
            actor=_actor(request, found),
            name=request.viewer.name,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("dashboards:draft", pk)
    messages.success(request, _("已添加,请核对右边的内容。"))
    return HttpResponseRedirect(f"{reverse('dashboards:draft', args=[pk])}#p{piece.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def draft_head(request: ViewerRequest, pk: int) -> HttpResponse:
    """Title, number, date: what the plan says of itself."""
    found = access_draft(request.viewer, pk)
    form = HeadForm(request.POST or None, initial=found.head)
    if request.method == "POST" and form.is_valid():
        edit_head(
            found,
            head=form.cleaned_data,
            revision=_number(request, "revision"),
            actor=_actor(request, found),
        )
        messages.success(request, _("方案信息已保存。"))
        return redirect("dashboards:draft_head", pk)
    context = {"draft": found, "name": name_of(found), "form": form}
    return render(request, "dashboards/drafts/head.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_departments(request: ViewerRequest, pk: int) -> HttpResponse:
    """Printed names and the departments they mean; a division of work can be attached."""
    found = access_draft(request.viewer, pk)
    if request.method == "POST":
        entry = {
            name: request.POST.get(name, "").strip()
            for name in ("name", "canonical", "function", "governance")
        }
        if not all(entry.values()):
            messages.error(request, _("规范名称、职能和治理关系都要填写。"))
        else:
            set_department(
                found,
                entry=entry,
                revision=_number(request, "revision"),
                actor=_actor(request, found),
            )
            messages.success(request, _("部门已保存。"))
        return redirect("dashboards:draft_departments", pk)
    page = departments_page(found)
    context = {"draft": found, "name": name_of(found), "page": page, "governances": GOVERNANCES}
    return render(request, "dashboards/drafts/departments.html", context)


@require_POST
def draft_division(request: ViewerRequest, pk: int) -> HttpResponse:
    """Attach a division of work as a second source of responsibilities."""
    found = access_draft(request.viewer, pk)
    file = request.FILES.get("file")
    back = redirect("dashboards:draft_departments", pk)
    if file is None:
        messages.error(request, _("请选择任务分工文件。"))
        return back
    try:
        attached = attach_division(
            found,
            file_name=file.name or "division",
            data=file.read(),
            revision=_number(request, "revision"),
            actor=_actor(request, found),
        )
    except DocumentError as error:
        messages.error(request, " ".join(problem.worded(_) for problem in error.problems))
        return back
    messages.success(
        request,
        _("分工表共%(rows)s行,已为%(tasks)s项任务提出责任单位,请逐条核对。")
        % {"rows": attached.rows, "tasks": attached.tasks},
    )
    if attached.unmatched:
        titles = "、".join(attached.unmatched[:8])
        messages.warning(request, _("没有找到对应任务的行:%(titles)s") % {"titles": titles})
    return back


@require_safe
def draft_compare(request: ViewerRequest, pk: int) -> HttpResponse:
    """What differs from an earlier version of the plan."""
    found = access_draft(request.viewer, pk)
    page = comparison_page(found, request.GET.get("version", ""))
    context = {"draft": found, "name": name_of(found), "page": page}
    return render(request, "dashboards/drafts/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: ViewerRequest, pk: int) -> HttpResponse:
    """What still has to be done; publishing, after a confirmation."""
    found = access_draft(request.viewer, pk)
    if request.method == "POST":
        try:
            version = publish_draft(
                found, revision=_number(request, "revision"), actor=_actor(request, found)
            )
        except DocumentError as error:
            messages.error(request, " ".join(problem.worded(_) for problem in error.problems[:3]))
            return redirect("dashboards:draft_publish", pk)
        messages.success(request, _("方案已发布,目标和任务可以开始跟踪。"))
        return redirect("dashboards:plan_text", version.plan.slug)
    context = {"draft": found, "name": name_of(found), "page": publish_page(found)}
    return render(request, "dashboards/drafts/publish.html", context)


@require_safe
def draft_report(request: ViewerRequest, pk: int) -> HttpResponse:
    """The reading report as a file."""
    found = access_draft(request.viewer, pk)
    taken = Taken(request.viewer, "draft.export", found, (found.tenant,))
    name = f"reading-report-{pk}.md"
    return attachment(report_text(found), name, "text/markdown; charset=utf-8", taken=taken)


def _started(request: ViewerRequest, form: NewDraftForm) -> PlanDraft:
    place = form.place()
    file = form.cleaned_data["file"]
    data = file.read() if file else form.cleaned_data["text"].encode()
    base: PlanVersion | None = form.base_version()
    return start_draft(
        place,
        file_name=file.name if file else _("粘贴的文本.txt"),
        data=data,
        encoding="" if not file else form.cleaned_data["encoding"],
        base_version=base,
        actor=request.viewer.actor(place.pk, Role.OFFICE),
    )


def _actor(request: ViewerRequest, found: PlanDraft) -> Actor:
    return request.viewer.actor(found.tenant_id, Role.OFFICE)


def _number(request: ViewerRequest, name: str) -> int:
    return whole(request.POST.get(name, "")) or 0


def _form_of(piece: DraftPiece, data: object = None) -> PieceForm:
    return FORMS[piece.kind](data, initial=piece.data)


def _show_piece(
    request: ViewerRequest,
    piece: DraftPiece,
    *,
    form: PieceForm | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    page: PiecePage = piece_page(piece)
    partial = request.headers.get("HX-Request") == "true"
    template = "_piece" if partial else "piece"
    context = {
        "page": page,
        "form": form or _form_of(piece),
        "conflict": conflict,
        "draft": piece.draft,
        "name": name_of(piece.draft),
        "actions": dict(ACTION_WORDS),
    }
    return render(request, f"dashboards/drafts/{template}.html", context, status=status)


def _refused(request: ViewerRequest, piece: DraftPiece, error: ValidationError) -> HttpResponse:
    """The form as typed with what is wrong; nothing was saved."""
    form = _form_of(piece, request.POST)
    form.is_valid()
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)
    return _show_piece(request, piece, form=form, status=UNPROCESSABLE)


def _decided(request: ViewerRequest, piece: DraftPiece) -> HttpResponse:
    action = request.POST.get("action", "")
    actor, name = _actor(request, piece.draft), request.viewer.name
    revision = _number(request, "revision")
    reshaping: dict[str, Callable[[], DraftPiece]] = {
        "to_target": lambda: target_of_left_out(piece, revision=revision, actor=actor, name=name),
        "split": lambda: split_task(
            piece, at=_split_at(request, piece), revision=revision, actor=actor, name=name
        ),
        "merge": lambda: merge_with_next(piece, revision=revision, actor=actor, name=name),
    }
    if action in reshaping:
        return _reshaped(request, reshaping[action]())
    if action == "save":
        form = _form_of(piece, request.POST)
        if not form.is_valid():
            return _show_piece(request, piece, form=form, status=UNPROCESSABLE)
        piece = edit_piece(
            piece, data=form.data_of_piece(), revision=revision, actor=actor, name=name
        )
    elif action == "discard":
        reason = request.POST.get("discard_reason", "")
        piece = discard_piece(piece, reason=reason, revision=revision, actor=actor, name=name)
    elif action == "undo":
        piece = undo_piece(piece, revision=revision, actor=actor, name=name)
        return _answered(request, piece, "piece-changed")
    else:
        piece = accept_piece(piece, revision=revision, actor=actor, name=name)
    return _answered(request, piece, "piece-checked")


def _split_at(request: ViewerRequest, piece: DraftPiece) -> int:
    """Where the words stand that the second task begins with."""
    words = request.POST.get("split_before", "").strip()
    found = piece.draft.text.find(words, piece.start + 1, piece.end) if words else -1
    if found < 0:
        raise ValidationError(_("请填写第二项任务开头的几个字,要与原文一字不差。"))
    return found


def _answered(request: ViewerRequest, piece: DraftPiece, event: str) -> HttpResponse:
    """The piece as it is now, with its row and the counters for the page around it."""
    if request.headers.get("HX-Request") != "true":
        return redirect("dashboards:draft_piece", piece.draft_id, piece.pk)
    counts = counts_of(list(piece.draft.pieces.all()))
    context = {
        "page": piece_page(piece),
        "form": _form_of(piece),
        "draft": piece.draft,
        "row": row_of(piece, depth_of(piece)),
        "counts": counts,
        "actions": dict(ACTION_WORDS),
    }
    response = render(request, "dashboards/drafts/_decided.html", context)
    response["HX-Trigger-After-Settle"] = json.dumps({event: {"piece": piece.pk}})
    return response


def _reshaped(request: ViewerRequest, piece: DraftPiece) -> HttpResponse:
    """More than one piece moved: the page is drawn anew."""
    address = f"{reverse('dashboards:draft', args=[piece.draft_id])}#p{piece.pk}"
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps({"pieces-changed": {"piece": piece.pk}})
    return response
