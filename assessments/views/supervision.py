"""The pages of supervision: the list and its file, the proposals, one case, its letter on paper."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import (
    access_case,
    access_case_file,
    access_proposals,
    answering_actor,
    require_supervision,
    supervising_actor,
)
from assessments.domain.grounds import GroundKey, GroundKind
from assessments.domain.supervision import ANSWERS, CaseAction, CaseKind
from assessments.models import CaseKind as KindName
from assessments.models import CaseState as StateName
from assessments.models import SupervisionCase
from assessments.selectors.proposals import proposals_page
from assessments.selectors.supervision import SHOWN, CaseFilter, CaseRow, CasesPage, cases_page
from assessments.selectors.supervision_case import CasePage, case_page
from assessments.services.supervision import (
    Letter,
    draft_case,
    escalate_case,
    issue_case,
    revise_case,
    withdraw_case,
)
from assessments.services.supervision_answers import (
    accept_answer,
    answer_case,
    close_case,
    keep_minutes,
    send_back,
)
from assessments.supervision_forms import (
    AnswerForm,
    FeedbackForm,
    LetterForm,
    MinutesForm,
    RectificationForm,
    RemarkForm,
    SeenForm,
    SendBackForm,
    TalkForm,
)
from assessments.writers.case_list import case_workbook
from audit.services import ObjectRef
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from organizations.models import Department, Place
from organizations.services.exports import Taken
from plans.domain.csv_files import csv_text
from plans.domain.evidence_files import XLSX
from plans.models import Plan
from plans.views.files import CSV, attachment, stored_attachment

ESCALATE = "escalate"
_FORMATS = {"csv": CSV, "xlsx": XLSX}
# The form of each step.
_FORMS: dict[str, type[SeenForm]] = {
    CaseAction.REVISE: LetterForm,
    CaseAction.ISSUE: SeenForm,
    CaseAction.MINUTES: MinutesForm,
    CaseAction.FEEDBACK: FeedbackForm,
    CaseAction.RECTIFICATION: RectificationForm,
    CaseAction.ACCEPT: RemarkForm,
    CaseAction.SEND_BACK: SendBackForm,
    CaseAction.CLOSE: RemarkForm,
    CaseAction.WITHDRAW: RemarkForm,
}


@require_safe
@never_cache
def cases(request: ViewerRequest) -> HttpResponse:
    """The cases that the viewer may see, newest first; the same as a file."""
    require_supervision(request.viewer)
    file_format = request.GET.get("format", "")
    as_file = file_format in _FORMATS
    page = cases_page(
        request.viewer,
        CaseFilter.of(request.GET.dict()),
        today=timezone.localdate(),
        most=None if as_file else SHOWN,
    )
    if as_file:
        return _file(request, page, file_format)
    context = {"page": page, "kinds": KindName.choices, "states": StateName.choices}
    return render(request, "assessments/supervision/cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def proposals(request: ViewerRequest, slug: str) -> HttpResponse:
    """Who would get a letter today; one click draws it up."""
    plan = access_proposals(request.viewer, slug)
    fault = ""
    if request.method == "POST":
        supervising_actor(request.viewer, plan.tenant_id)
        try:
            return redirect("assessments:case", _drafted(request, plan).pk)
        except ValidationError as error:
            fault = " ".join(error.messages)
    page = proposals_page(plan, request.viewer, today=timezone.localdate())
    context = {"page": page, "fault": fault}
    template = "assessments/supervision/proposals.html"
    return render(request, template, context, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def case(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One case: its letter, its history, and what the viewer may do next."""
    found = access_case(request.viewer, pk)
    sent = request.POST.get("action", "") if request.method == "POST" else ""
    if sent == ESCALATE:
        return _escalated(request, found)
    forms: dict[str, Form] = {}
    if sent:
        _require(request, found, sent)
        form = _form_of(found, sent)(request.POST, request.FILES, auto_id=f"id_{sent}_%s")
        if form.is_valid() and _taken(request, found, sent, form):
            messages.success(request, _("已办理并记入台账。"))
            return redirect("assessments:case", pk)
        forms[sent] = form
        found = access_case(request.viewer, pk)
    page = case_page(found, request.viewer, today=timezone.localdate())
    context = {"page": page, "forms": _open_forms(page) | forms}
    status = 422 if forms else 200
    return render(request, "assessments/supervision/case.html", context, status=status)


@require_safe
@never_cache
def letter(request: ViewerRequest, pk: int) -> HttpResponse:
    """The letter as it is printed, in the plain manner of GB/T 9704."""
    found = access_case(request.viewer, pk)
    page = case_page(found, request.viewer, today=timezone.localdate())
    return render(request, "assessments/supervision/letter.html", {"page": page})


@require_safe
@never_cache
def case_file(request: ViewerRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded: saved by the browser, never shown or run."""
    found = access_case_file(request.viewer, pk)
    tenants = (found.step.case.tenant,)
    taken = Taken(request.viewer, "supervision.download", found, tenants)
    return stored_attachment(found.content, found.file_name, found.media_type, taken=taken)


def _drafted(request: ViewerRequest, plan: Plan) -> SupervisionCase:
    kind = request.POST.get("kind", "")
    unit = whole(request.POST.get("unit", "")) or 0
    department = Department.objects.filter(pk=unit, tenant=plan.tenant_id).first()
    if department is None or kind not in KindName.values:
        raise ValidationError(_("请选择单位和督办种类。"))
    ticked = {key for text in request.POST.getlist("ground") if (key := _ground_key(text))}
    return draft_case(request.viewer, plan, department, kind=CaseKind(kind), chosen=ticked)


def _ground_key(text: str) -> GroundKey | None:
    """A ground as the form names it; None for what is none."""
    kind, _, number = text.partition(":")
    pk = whole(number)
    return (GroundKind(kind), pk) if kind in set(GroundKind) and pk is not None else None


def _escalated(request: ViewerRequest, found: SupervisionCase) -> HttpResponseBase:
    try:
        stronger = escalate_case(request.viewer, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessments:case", found.pk)
    return redirect("assessments:case", stronger.pk)


def _require(request: ViewerRequest, found: SupervisionCase, sent: str) -> None:
    """Refuse what the viewer may not do before its form is looked at."""
    if sent not in _FORMS:
        raise Http404
    if sent in ANSWERS:
        answering_actor(request.viewer, found)
    else:
        supervising_actor(request.viewer, found.tenant_id)


def _taken(request: ViewerRequest, found: SupervisionCase, sent: str, form: Form) -> bool:
    """Take the step; False when the form has faults to show."""
    try:
        _take(request, found, sent, form)
    except ValidationError as error:
        # A fault may be of a field that another form holds: it is shown above this one then.
        named = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
        form.add_error(None, error if named else ValidationError(error.messages))
        return False
    return True


def _take(request: ViewerRequest, found: SupervisionCase, sent: str, form: Form) -> None:
    viewer, data = request.viewer, form.cleaned_data
    seen: int = data.pop("seen")
    if isinstance(form, AnswerForm):
        _answer(request, found, CaseAction(sent), form, seen)
    elif sent == CaseAction.REVISE:
        revise_case(viewer, found, Letter(**data), seen=seen)
    elif sent == CaseAction.ISSUE:
        issue_case(viewer, found, seen=seen)
    elif sent == CaseAction.MINUTES:
        files = [data["file"]] if data.pop("file") else []
        keep_minutes(viewer, found, **data, files=files, seen=seen)
    elif sent == CaseAction.WITHDRAW:
        withdraw_case(viewer, found, reason=data["text"], seen=seen)
    elif sent == CaseAction.ACCEPT:
        accept_answer(viewer, found, text=data["text"], seen=seen)
    elif sent == CaseAction.SEND_BACK:
        send_back(viewer, found, reason=data["text"], due_on=data["due_on"], seen=seen)
    else:
        close_case(viewer, found, text=data["text"], seen=seen)


def _answer(
    request: ViewerRequest, found: SupervisionCase, action: CaseAction, form: AnswerForm, seen: int
) -> None:
    data = form.cleaned_data
    answer_case(
        request.viewer,
        found,
        action=action,
        text=form.said(),
        files=[data["file"]] if data["file"] else [],
        contains_personal_data=data["contains_personal_data"],
        seen=seen,
    )


def _form_of(found: SupervisionCase, sent: str) -> type[SeenForm]:
    """The form of a step; the notice of a talk has one of its own."""
    if sent == CaseAction.REVISE and found.kind == CaseKind.TALK:
        return TalkForm
    return _FORMS[sent]


def _open_forms(page: CasePage) -> dict[str, Form]:
    """The forms of the steps that the viewer may take now."""
    forms: dict[str, Form] = {}
    for key in _FORMS:
        if key in page.open_steps:
            form = _form_of(page.case, key)
            initial: dict[str, object] = {"seen": page.case.revision}
            if issubclass(form, LetterForm):
                initial = form.of(page.letter, page.case.revision)
            forms[str(key)] = form(auto_id=f"id_{key}_%s", initial=initial)
    return forms


def _file(request: ViewerRequest, page: CasesPage, file_format: str) -> HttpResponse:
    """The list as a file, noted in the ledger."""
    title, lines = _("督办清单"), list(_lines(page.rows))
    if file_format == "csv":
        data = csv_text(lines).encode("utf-8")
    else:
        data = case_workbook(
            [str(head) for head in lines[0]], lines[1:], title=title, now=timezone.now()
        )
    tenants = Place.objects.filter(pk__in=request.viewer.tenant_ids())
    of, rows = ObjectRef("assessments.supervisioncase", "*"), {"rows": len(page.rows)}
    taken = Taken(request.viewer, "supervision.export", of, tenants, rows)
    return attachment(data, f"{title}.{file_format}", _FORMATS[file_format], taken=taken)


def _lines(rows: Iterable[CaseRow]) -> Iterable[list[str | int]]:
    yield [
        _("编号"),
        _("种类"),
        _("发文字号"),
        _("单位"),
        _("事由"),
        _("状态"),
        _("签发日期"),
        _("办理期限"),
        _("逾期"),
    ]
    for row in rows:
        yield [
            row.pk,
            row.kind_name,
            row.document_number,
            row.unit,
            row.subject,
            row.state_name,
            row.issued_on.isoformat() if row.issued_on else "",
            row.due_on.isoformat() if row.due_on else "",
            _("是") if row.urgency == "overdue" else "",
        ]
