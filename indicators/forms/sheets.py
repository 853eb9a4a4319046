"""The form by which a filled sheet comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.domain.filing_sheets.grids import MAX_BYTES, TOO_LARGE


class SheetForm(forms.Form):
    """A workbook or CSV file."""

    file = forms.FileField(
        label=_("填好的填报表(.xlsx 或 .csv)"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> object:
        """Refuse by size before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_(TOO_LARGE))
        return file
