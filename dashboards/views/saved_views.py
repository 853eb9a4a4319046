"""我的视图: pages that a person keeps under names."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboards.saved_view_form import RenameForm, SavedViewForm
from organizations.middleware import ViewerRequest
from organizations.selectors.saved_views import saved_views_of
from organizations.services.saved_views import (
    delete_view,
    move_view,
    own_view,
    rename_view,
    save_view,
)

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: ViewerRequest) -> HttpResponseBase:
    """The list; POST keeps the page that was being read, and goes back to it."""
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            _explain(form, error)
        else:
            messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
            return redirect(view.address)
    context = {"rows": saved_views_of(request.user.pk), "form": form if form.is_bound else None}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dashboards/saved_views.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_rename(request: ViewerRequest, pk: int) -> HttpResponse:
    """Another name for a view."""
    view = own_view(request.user, pk)
    form = RenameForm(request.POST or None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_view(user=request.user, pk=pk, name=form.cleaned_data["name"])
        except ValidationError as error:
            _explain(form, error)
        else:
            messages.success(request, _("名称已修改。"))
            return redirect("dashboards:saved_views")
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"view": view, "form": form}
    return render(request, "dashboards/saved_view_rename.html", context, status=status)


@require_POST
def saved_view_move(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """One place up or down."""
    move_view(user=request.user, pk=pk, up=request.POST.get("to") == "up")
    return redirect("dashboards:saved_views")


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_delete(request: ViewerRequest, pk: int) -> HttpResponse:
    """Ask, then forget the view."""
    if request.method == "POST":
        view = delete_view(user=request.user, pk=pk)
        messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
        return redirect("dashboards:saved_views")
    context = {"view": own_view(request.user, pk)}
    return render(request, "dashboards/saved_view_delete.html", context)


def _explain(form: SavedViewForm | RenameForm, error: ValidationError) -> None:
    """Put what a service refused beside its field; the address has none that is seen."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, texts in found.items():
        form.add_error("name" if field == "name" else None, texts)
