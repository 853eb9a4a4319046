"""Forms of the administrations about other people's accounts and roles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.domain.roles import DEPARTMENT_ROLES, Role
from organizations.models import Department, Place
from organizations.models.users import ROLE_CHOICES

_TEXT = {"class": "form-control", "autocomplete": "off"}
_SELECT = {"class": "form-select"}
NO_DEPARTMENT = _("填报人和审核人须选择部门。")
NO_COUNTY = _("县区办公室须选择下级单位。")
AUDITOR_DATED = _("审计查阅须有截止日期。")
AUDITOR_NOTICE = _("审计查阅须写明审计通知书。")


# Any: Django's own arguments of a field.
def _day(label: Any, **given: Any) -> forms.DateField:
    widget = forms.DateInput({**_TEXT, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **given)


def _line(label: Any, longest: int, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.TextInput(_TEXT), **given)


class _PlacesForm(forms.Form):
    """A form that offers the administrator's own places alone, in the field named `own`."""

    own = "place"

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [place.pk for place in places]
        self._offer(self.own, Place.objects.filter(pk__in=self.places))

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a choice of models


class AccountForm(_PlacesForm):
    """A new account, of a place until it has a role."""

    place = forms.ModelChoiceField(
        label=_("地区"),
        queryset=Place.objects.none(),
        empty_label=None,
        widget=forms.Select(_SELECT),
    )
    username = _line(_("用户名"), 150)
    display_name = _line(_("姓名"), 60)
    email = forms.EmailField(label=_("邮件地址"), required=False, widget=forms.EmailInput(_TEXT))


class MembershipForm(_PlacesForm):
    """A role with its unit and dates."""

    own = "tenant"

    tenant = forms.ModelChoiceField(
        label=_("地区"),
        queryset=Place.objects.none(),
        empty_label=None,
        widget=forms.Select(_SELECT),
    )
    role = forms.TypedChoiceField(
        label=_("角色"), coerce=Role, choices=ROLE_CHOICES, widget=forms.Select(_SELECT)
    )
    department = forms.ModelChoiceField(
        label=_("部门"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.Select(_SELECT),
        help_text=_("填报人和审核人填写,其他角色不填。"),
    )
    place = forms.ModelChoiceField(
        label=_("下级单位"),
        queryset=Place.objects.none(),
        required=False,
        widget=forms.Select(_SELECT),
        help_text=_("县区办公室填写,其他角色不填。"),
    )
    valid_from = _day(_("起"))
    valid_to = _day(_("止"), required=False)
    basis = _line(_("依据"), 200, required=False, help_text=_("任职文件或审计通知书的名称和文号。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.filter(tenant__in=self.places)
        self._offer("department", departments.order_by("tenant__key", "pk"))
        self._offer("place", Place.objects.filter(parent__in=self.places).order_by("key"))

    def clean(self) -> dict[str, Any]:
        """What a role needs besides; what it has no use for is left out."""
        found: dict[str, Any] = self.cleaned_data
        role = found.get("role")
        needs = {
            "department": (role in DEPARTMENT_ROLES, NO_DEPARTMENT),
            "place": (role == Role.COUNTY_OFFICE, NO_COUNTY),
        }
        for name, (needed, refusal) in needs.items():
            if needed and not found.get(name) and name not in self.errors:
                self.add_error(name, refusal)
            found[name] = found.get(name) if needed else None
        if role == Role.AUDITOR and not found.get("valid_to"):
            self.add_error("valid_to", AUDITOR_DATED)
        if role == Role.AUDITOR and not found.get("basis"):
            self.add_error("basis", AUDITOR_NOTICE)
        return found


class EndForm(forms.Form):
    """The last day of a role."""

    last_day = _day(_("最后一日"))
    basis = _line(_("依据"), 200)
