"""Pages of a report's text: reading it, rewriting paragraphs, issuing the revised report."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.access import access_report_text
from assessments.forms import ParagraphForm, RevisionForm
from assessments.models import Report
from assessments.selectors.report_text import TextPage, is_prose, text_page
from assessments.services.report_edits import edit_paragraph, issue_revision
from audit.domain.errors import TransitionError
from organizations.middleware import ViewerRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_text(request: ViewerRequest, pk: int) -> HttpResponse:
    """The text with its edits; by POST the report is asked for again with them."""
    page = text_page(_prose(request, pk))
    last = page.revisions[0].official if page.revisions else page.report.official
    form = RevisionForm(request.POST or None, page=page, initial=last)
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, page, form)
        if asked is not None:
            return redirect("assessments:report", asked.pk)
    context = {
        "page": page,
        "plan": page.report.plan,
        "form": form,
        "may_edit": request.viewer.is_office(page.report.tenant_id),
    }
    return render(request, "assessments/report_text.html", context)


@require_POST
def report_edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Keep one paragraph, or go back to the generated one."""
    report = _prose(request, pk)
    address = reverse("assessments:report_text", args=[pk])
    form = ParagraphForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有保存:%(why)s") % {"why": _why(form)})
        return redirect(address)
    cleaned = form.cleaned_data
    try:
        edit_paragraph(
            request.viewer,
            report,
            key=cleaned["key"],
            text=None if cleaned["restore"] else cleaned["text"],
            seen=cleaned["seen"],
        )
    except ValidationError as error:
        messages.error(request, _("没有保存:%(why)s") % {"why": " ".join(error.messages)})
        return redirect(address)
    messages.success(request, _("已恢复原文。") if cleaned["restore"] else _("已保存。"))
    return redirect(f"{address}#p-{cleaned['key'].replace('/', '-')}")


def _prose(request: ViewerRequest, pk: int) -> Report:
    report = access_report_text(request.viewer, pk)
    if not is_prose(report):
        raise TransitionError(_("只有编制完成的文字报告可以修改文字。"))
    return report


def _asked(request: ViewerRequest, page: TextPage, form: RevisionForm) -> Report | None:
    try:
        return issue_revision(request.viewer, page, form.revision())
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _why(form: ParagraphForm) -> str:
    return " ".join(str(message) for errors in form.errors.values() for message in errors)
