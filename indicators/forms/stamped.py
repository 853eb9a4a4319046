"""Uploading the stamped scan: which print it shows is told by the hash on the paper."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

# The first two groups on the paper: enough to tell two prints of one unit apart.
TYPED = re.compile(r"[0-9a-f]{8,64}")


class StampedUpload(forms.Form):
    """The scan, and the beginning of the hash printed on the paper that was stamped."""

    printed = forms.CharField(
        label=_("纸面哈希的前8位"),
        max_length=100,
        help_text=_("照盖章纸面下方的哈希输入前两组,用以确认扫描件与当前报送表一致。"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("请照纸面输入哈希的前8位。")},
    )
    file = forms.FileField(
        label=_("盖章扫描件"),
        help_text=_("PDF、PNG或JPG,不超过20 MB。"),
        widget=forms.FileInput({"class": "form-control", "accept": ".pdf,.png,.jpg,.jpeg"}),
        # An empty file is refused with the others, in their words.
        allow_empty_file=True,
        error_messages={"required": _("请先选择要上传的文件。")},
    )

    use_required_attribute = False

    def clean_printed(self) -> str:
        """The hexadecimal digits, however they were typed."""
        typed: str = unicodedata.normalize("NFKC", self.cleaned_data["printed"])
        digits = re.sub(r"\s", "", typed).lower()
        if not TYPED.fullmatch(digits):
            raise forms.ValidationError(_("请输入至少8位,只含数字0—9和字母a—f。"))
        return digits
