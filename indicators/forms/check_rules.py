"""Setting a check, and trying all of them on a value."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.domain.identities import Printed
from indicators.models import Indicator
from indicators.models.checks import CheckSeverity
from plans.domain.quantities import NumberError, parse_number, plain_text, printed_decimals

_BETWEEN = re.compile(r"[\s、;;]+")


class CheckForm(forms.Form):
    """What one check does from now on, and why."""

    severity = forms.ChoiceField(
        label=_("处理"),
        choices=CheckSeverity.choices,
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )
    threshold = forms.DecimalField(
        label=_("界限"),
        required=False,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput({"class": "form-control form-control-sm", "inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=_("调整原因"),
        max_length=500,
        widget=forms.TextInput({"class": "form-control form-control-sm"}),
        error_messages={"required": _("请写明调整的原因。")},
    )

    use_required_attribute = False


class TryForm(forms.Form):
    """An indicator and a value with what it is compared with; nothing is saved."""

    indicator = forms.ModelChoiceField(
        label=_("指标"),
        queryset=Indicator.objects.order_by("code"),
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
    )
    value = forms.CharField(label=_("数值"), widget=forms.TextInput({"class": "form-control"}))
    earlier = forms.CharField(
        label=_("往年数值"),
        required=False,
        help_text=_("从早到晚,用空格隔开;最后一个是上年的。"),
        widget=forms.TextInput({"class": "form-control"}),
    )
    numerator = forms.CharField(
        label=_("分子"), required=False, widget=forms.TextInput({"class": "form-control"})
    )
    denominator = forms.CharField(
        label=_("分母"), required=False, widget=forms.TextInput({"class": "form-control"})
    )
    others = forms.CharField(
        label=_("同期其他指标"),
        required=False,
        help_text=_("指标代码和数值,一行一个,如:EN08 12.5"),
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
    )
    below = forms.CharField(
        label=_("下级地区数值"),
        required=False,
        help_text=_("各地区的数值,用空格隔开。"),
        widget=forms.TextInput({"class": "form-control"}),
    )

    use_required_attribute = False

    def clean_value(self) -> str:
        """A number as people write it."""
        return plain_text(_number(self.cleaned_data["value"]))

    def clean_earlier(self) -> tuple[Decimal, ...]:
        """Numbers as people write them."""
        return tuple(_number(text) for text in _BETWEEN.split(self.cleaned_data["earlier"]) if text)

    def clean_others(self) -> dict[str, Printed]:
        """By the code of the indicator: a value with its printed places."""
        found: dict[str, Printed] = {}
        for line in self.cleaned_data["others"].splitlines():
            if line.strip():
                code, _gap, text = line.strip().partition(" ")
                found[code] = _printed(text)
        return found

    def clean_below(self) -> tuple[Printed, ...]:
        """Numbers with their printed places."""
        return tuple(_printed(text) for text in _BETWEEN.split(self.cleaned_data["below"]) if text)


def _printed(text: str) -> Printed:
    value = _number(text)
    return Printed(value, printed_decimals(text))


def _number(text: str) -> Decimal:
    try:
        return parse_number(text, percent=True)
    except NumberError as error:
        raise forms.ValidationError(_("请填写数字。")) from error
