"""What the office states when it opens or closes the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.services.public_view import LONGEST_BASIS


class PublicViewForm(forms.Form):
    """The document that the decision rests on."""

    basis_document = forms.CharField(
        label=_("依据文件"),
        max_length=LONGEST_BASIS,
        help_text=_("同意公开或停止公开的文件、会议纪要或批示。"),
        widget=forms.TextInput({"class": "form-control"}),
        error_messages={"required": _("请填写依据文件。")},
    )
