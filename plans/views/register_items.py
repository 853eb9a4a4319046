"""One register item: its page, what is written on it, and its documents."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.access import (
    NOT_NAMING,
    access_register_document,
    access_register_item,
    office_actor,
    writing_actor,
)
from plans.domain.quantities import short_text
from plans.forms.registers import (
    DocumentForm,
    ItemReportForm,
    MilestoneForm,
    NameUnitForm,
    ReviseForm,
)
from plans.models import ItemStatus, Milestone, RegisterItem
from plans.selectors.register_item import RegisterItemPage, namable, register_item_page
from plans.services.milestones import MilestoneFacts, add_milestone, revise_milestone
from plans.services.register_documents import attach_document
from plans.services.register_reports import ItemFacts, report_item
from plans.services.registers import name_item_unit
from plans.views.files import stored_attachment

Forms = dict[str, Form]

NAME, ADD, REVISE, REPORT, ATTACH = "name", "add", "revise", "report", "attach"


@require_http_methods(["GET", "HEAD", "POST"])
def register_item(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One item: what is known of it, and what the viewer may write."""
    item = access_register_item(request.viewer, pk)
    if request.method == "POST":
        _require(request, item)
    page = register_item_page(item, request.viewer, today=timezone.localdate())
    forms = _forms(request, item, page)
    if request.method == "POST":
        said = _posted(request, item, forms)
        if said:
            messages.success(request, said)
            return redirect("plans:register_item", pk)
    context = {
        "page": page,
        "milestones": [(line, forms.get(_key(line.mark.pk))) for line in page.milestones],
        "forms": forms,
    }
    return render(request, "plans/register_item.html", context)


@require_safe
@never_cache
def register_document(request: ViewerRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded: saved by the browser, never shown or run."""
    found = access_register_document(request.viewer, pk)
    tenants = (found.item.plan.tenant,)
    taken = Taken(request.viewer, "register_document.download", found, tenants)
    return stored_attachment(found.content, found.file_name, found.media_type, taken=taken)


def _require(request: ViewerRequest, item: RegisterItem) -> None:
    """Refuse what the viewer may not do before its form is looked at."""
    action = request.POST.get("action", "")
    if action == NAME:
        office_actor(request.viewer, item.plan.tenant_id, NOT_NAMING)
    elif action in {ADD, REVISE, REPORT, ATTACH}:
        writing_actor(request.viewer, item)
    else:
        raise Http404


def _posted(request: ViewerRequest, item: RegisterItem, forms: Forms) -> str | None:
    """What was done, in a sentence; None when the form has faults to show."""
    form = forms.get(_sent(request))
    if form is None:
        raise Http404
    if not form.is_valid():
        return None
    try:
        return _act(request, item, form)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _act(request: ViewerRequest, item: RegisterItem, form: Form) -> str:
    data, viewer = form.cleaned_data, request.viewer
    if isinstance(form, NameUnitForm):
        name_item_unit(viewer, item, data["unit"], basis_document=data["basis_document"])
        return _("已确定责任单位。")
    if isinstance(form, MilestoneForm):
        add_milestone(viewer, item, what=data["what"], due=data["due"])
        return _("已添加里程碑。")
    if isinstance(form, ReviseForm):
        seen = data.pop("seen")
        revise_milestone(viewer, _milestone(request, item), MilestoneFacts(**data), seen=seen)
        return _("已更新里程碑,以前各版保留。")
    if isinstance(form, ItemReportForm):
        seen = data.pop("seen")
        report_item(viewer, item, ItemFacts(**data), seen=seen)
        return _("已提交进展,以前各版保留。")
    file, replaced = data["file"], data["replaces"]
    attach_document(
        viewer,
        item,
        file,
        replaces=item.documents.get(pk=replaced) if replaced else None,
        contains_personal_data=data["contains_personal_data"],
    )
    return _("已上传“%(name)s”。") % {"name": file.name}


def _milestone(request: ViewerRequest, item: RegisterItem) -> Milestone:
    return item.milestones.select_related("item__plan__tenant").get(pk=request.POST["milestone"])


def _forms(request: ViewerRequest, item: RegisterItem, page: RegisterItemPage) -> Forms:
    """The forms that the viewer's rights show, the one that was sent with what was typed."""
    sent = _sent(request) if request.method == "POST" else ""

    def typed(key: str) -> QueryDict | None:
        return request.POST if key == sent else None

    forms: Forms = {}
    if page.may_name:
        forms[NAME] = NameUnitForm(
            typed(NAME),
            auto_id="id_name_%s",
            choices=namable(item, today=timezone.localdate()),
            initial=_proposed(page),
        )
    if not page.may_write:
        return forms
    forms[ADD] = MilestoneForm(typed(ADD), auto_id="id_add_%s")
    for line in page.milestones:
        key = _key(line.mark.pk)
        initial = ReviseForm.of(line.mark)
        forms[key] = ReviseForm(typed(key), auto_id=f"id_{key}_%s", initial=initial)
    forms[REPORT] = ItemReportForm(typed(REPORT), auto_id="id_report_%s", initial=_known(page))
    forms[ATTACH] = DocumentForm(
        typed(ATTACH),
        request.FILES if sent == ATTACH else None,
        auto_id="id_attach_%s",
        documents=page.documents,
    )
    return forms


def _sent(request: ViewerRequest) -> str:
    action = request.POST.get("action", "")
    return _key(request.POST.get("milestone", "")) if action == REVISE else action


def _key(milestone: object) -> str:
    return f"{REVISE}{milestone}"


def _proposed(page: RegisterItemPage) -> dict[str, object]:
    return {"unit": f"department:{page.unit.department_id}"} if page.unit else {}


def _known(page: RegisterItemPage) -> dict[str, object]:
    """What the last report said, so that only what changed is typed."""
    last = page.latest
    if last is None:
        return {"seen": 0, "status": ItemStatus.NOT_STARTED}
    return {
        "seen": last.said.number,
        "status": last.status,
        "planned_investment": short_text(last.planned_investment),
        "invested": short_text(last.invested),
    }
