"""Opening accounts, closing them, and giving and ending roles: one form a page."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organizations.access import access_account, access_membership
from organizations.account_forms import AccountForm, EndForm, MembershipForm
from organizations.domain.roles import Role
from organizations.forms import ReasonForm
from organizations.middleware import ViewerRequest
from organizations.models import Place
from organizations.services.accounts import create_account, lock_account
from organizations.services.memberships import end_membership, grant_membership
from organizations.views.entering import proves_again

UNPROCESSABLE = 422


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: ViewerRequest) -> HttpResponseBase:
    """开通账号: the system administration; roles and a link for a password come from the security administration."""
    places = _places(request, Role.SYSTEM_ADMIN)
    if not places:
        raise Http404
    form = AccountForm(request.POST or None, places=places)

    def create() -> None:
        place = form.cleaned_data["place"]
        actor = request.viewer.actor(place.pk, Role.SYSTEM_ADMIN)
        create_account(**form.cleaned_data, password=None, actor=actor)

    said = _("账号已开通,请安全管理员授予角色并交付设置密码链接。")
    return _answered(request, form, create, said, title=_("开通账号"), back="/")


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_lock(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Close an account, after a page that says what it means."""
    user = access_account(request.viewer, pk)
    form = ReasonForm(request.POST or None)

    def lock() -> None:
        actor = request.viewer.actor(
            _places(request, Role.SECURITY_ADMIN)[0].pk, Role.SECURITY_ADMIN
        )
        lock_account(user=user, reason=form.cleaned_data["reason"], actor=actor)

    return _answered(
        request,
        form,
        lock,
        _("账号已停用,并记入系统台账。"),
        title=_("停用账号“%(name)s”?") % {"name": user},
        note=_("该账号立即退出所有登录,访问令牌不再有效;任职和已填报的内容不变,可以恢复。"),
        danger=True,
        back=reverse("organizations:account", args=[pk]),
    )


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def membership_new(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """授予角色: a role of a department, of a lower place or of the whole place, with its dates."""
    user = access_account(request.viewer, pk)
    places = _places(request, Role.SECURITY_ADMIN)
    form = MembershipForm(
        request.POST or None, places=places, initial={"valid_from": timezone.localdate()}
    )

    def grant() -> None:
        facts = form.cleaned_data
        actor = request.viewer.actor(facts["tenant"].pk, Role.SECURITY_ADMIN)
        grant_membership(user=user, actor=actor, **facts)

    title = _("授予角色:%(name)s") % {"name": user}
    back = reverse("organizations:account", args=[pk])
    return _answered(request, form, grant, _("角色已授予,并记入台账。"), title=title, back=back)


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """终止角色: its last day, and by which document."""
    membership = access_membership(request.viewer, pk)
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})

    def end() -> None:
        actor = request.viewer.actor(membership.tenant_id, Role.SECURITY_ADMIN)
        end_membership(membership, **form.cleaned_data, actor=actor)

    unit = membership.department or membership.place or membership.tenant
    facts = {"name": membership.user, "unit": unit, "role": membership.get_role_display()}
    title = _("终止角色:%(name)s(%(unit)s · %(role)s)") % facts
    back = reverse("organizations:account", args=[membership.user_id])
    said = _("任职已定终止日期,并记入台账。")
    return _answered(request, form, end, said, title=title, back=back)


def _answered(
    request: ViewerRequest,
    form: Form,
    act: Callable[[], None],
    said: str,
    *,
    back: str,
    **shown: object,
) -> HttpResponseBase:
    """The page of a form, or what became of it."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as error:
            _add(form, error)
        else:
            messages.success(request, said)
            return redirect(back)
    context = {"form": form, "back": back, **shown}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "organizations/account_form.html", context, status=status)


def _add(form: Form, error: ValidationError) -> None:
    """A service's refusal, beside the field that it is about."""
    for name, found in error.error_dict.items() if hasattr(error, "error_dict") else ():
        form.add_error(name if name in form.fields else None, found)
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)


def _places(request: ViewerRequest, role: Role) -> list[Place]:
    """The places in which the viewer administers."""
    tenants = request.viewer.tenant_ids(frozenset({role}))
    return list(Place.objects.filter(pk__in=tenants).order_by("key"))
