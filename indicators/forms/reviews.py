"""Returning a submission."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models.submissions import ReturnReason
from plans.services.texts import MAX_TEXT

# A working week to put right what is wrong, as a proposal.
USUAL_DAYS = timedelta(days=7)


class ReturnForm(forms.Form):
    """Reason code, what is to be changed, and by when."""

    reason_code = forms.ChoiceField(
        label=_("退回原因"),
        choices=[("", _("请选择")), *ReturnReason.choices],
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择退回原因。")},
    )
    text = forms.CharField(
        label=_("修改意见"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
        error_messages={"required": _("请说明需要怎样修改。")},
    )
    new_due_on = forms.DateField(
        label=_("新的截止日期"),
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写新的截止日期。")},
    )

    use_required_attribute = False

    @classmethod
    def fresh(cls, today: date) -> "ReturnForm":
        """An empty form with a proposed date."""
        return cls(initial={"new_due_on": today + USUAL_DAYS})
