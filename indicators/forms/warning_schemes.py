"""Choosing an edition of the early-warning rules, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.domain.progress.enums import SchemeKey
from indicators.terms import SCHEME_NAMES

SCOPES = [("measure", _("只用于这项目标")), ("plan", _("用于本方案全部亮灯的目标"))]


class WarningSchemeForm(forms.Form):
    """The edition, for what it is to hold, the reason and the document."""

    scheme = forms.ChoiceField(
        label=_("预警办法"),
        choices=[(key.value, SCHEME_NAMES[key]) for key in SchemeKey],
        widget=forms.Select({"class": "form-select"}),
    )
    scope = forms.ChoiceField(
        label=_("适用范围"), choices=SCOPES, widget=forms.Select({"class": "form-select"})
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
        error_messages={"required": _("请填写改用预警办法的理由。")},
    )
    document = forms.CharField(
        label=_("依据文件"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )

    use_required_attribute = False
