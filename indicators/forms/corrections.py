"""The office's answer to a request to correct an accepted value."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Why, and by when the unit files its correction."""

    text = forms.CharField(
        label=_("答复意见"),
        max_length=2000,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写明意见。")},
    )
    new_due_on = forms.DateField(
        label=_("重新提交的截止日期"),
        required=False,
        help_text=_("同意修订时填写。"),
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )

    use_required_attribute = False
