"""Forms of the auditor's scratch space: a table of another source, a sample to keep, a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.services.working_papers import MAX_TITLE
from indicators.domain.filing_sheets.grids import MAX_BYTES, TOO_LARGE
from plans.services.texts import MAX_TEXT


class ComparisonForm(forms.Form):
    """The name of a source and its table."""

    title = forms.CharField(
        label=_("资料名称"),
        max_length=MAX_TITLE,
        help_text=_("如“四平统计年鉴2026”。"),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("请填写资料名称。")},
    )
    file = forms.FileField(
        label=_("填好的比对表(.xlsx 或 .csv)"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput({"class": "form-control", "accept": ".xlsx,.csv"}),
    )

    use_required_attribute = False

    def clean_file(self) -> object:
        """Refuse by size before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_(TOO_LARGE))
        return file


class NoteForm(forms.Form):
    """A note on a working paper."""

    text = forms.CharField(
        label=_("核查记录"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
        error_messages={"required": _("请填写内容。")},
    )

    use_required_attribute = False
