"""Setting a check, and trying all of them on a value."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from indicators.models.checks import CheckSeverity
from plans.domain.quantities import NumberError, parse_number


class CheckForm(forms.Form):
    """What one check does from now on, and why."""

    severity = forms.ChoiceField(
        label=_("处理"),
        choices=CheckSeverity.choices,
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )
    threshold = forms.DecimalField(
        label=_("界限(%)"),
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
    """An indicator, last year's value and a value to try the checks on; nothing is saved."""

    indicator = forms.ModelChoiceField(
        label=_("指标"),
        queryset=Indicator.objects.order_by("code"),
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
    )
    previous = forms.CharField(
        label=_("上年数值"), required=False, widget=forms.TextInput({"class": "form-control"})
    )
    value = forms.CharField(label=_("数值"), widget=forms.TextInput({"class": "form-control"}))

    use_required_attribute = False

    def clean_previous(self) -> Decimal | None:
        """A number as people write it, or none."""
        text = self.cleaned_data["previous"]
        return _number(text) if text.strip() else None

    def clean_value(self) -> Decimal:
        """A number as people write it."""
        return _number(self.cleaned_data["value"])


def _number(text: str) -> Decimal:
    try:
        return parse_number(text, percent=True)
    except NumberError as error:
        raise forms.ValidationError(_("请填写数字。")) from error
