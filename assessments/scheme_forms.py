"""What the office types about a scoring scheme: its text or file, and what a version rests on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models.supervision import MAX_LINE
from assessments.services.schemes import MAX_NOTE, MAX_SCHEME, Basis

_TEXT = {"class": "form-control"}
# A character has four bytes at most.
_MOST_BYTES = 4 * MAX_SCHEME


class BasisForm(forms.Form):
    """The document a version rests on, and which version its author saw (0 for none)."""

    use_required_attribute = False

    document = forms.CharField(
        label=_("依据文件"),
        max_length=MAX_LINE,
        help_text=_("采用、修订或停用所依据的文件名称和文号。"),
        widget=forms.TextInput(_TEXT),
        error_messages={"required": _("请填写依据文件。")},
    )
    note = forms.CharField(
        label=_("说明"), required=False, max_length=MAX_NOTE, widget=forms.TextInput(_TEXT)
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def basis(self) -> Basis:
        """What was typed; the form is valid."""
        return Basis(self.cleaned_data["document"], self.cleaned_data["note"])


class SchemeForm(BasisForm):
    """The text of a scheme, typed or from a file, which goes before what was typed."""

    field_order = ("file", "text", "document", "note", "seen")

    file = forms.FileField(
        label=_("办法文件(YAML)"),
        required=False,
        help_text=_("选择文件后以文件内容为准。"),
        widget=forms.FileInput({**_TEXT, "accept": ".yaml,.yml"}),
        allow_empty_file=True,
    )
    text = forms.CharField(
        label=_("办法内容"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"class": "form-control font-monospace", "rows": 24, "spellcheck": "false"}
        ),
    )

    def clean(self) -> dict[str, object]:
        """Take the text from the file where there is one.

        Raises:
            ValidationError: a file that is too large or not UTF-8, or nothing at all.
        """
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            data["text"] = _read(file)
        if not str(data.get("text", "")).strip():
            raise forms.ValidationError({"text": _("请选择文件或填写办法内容。")})
        return data


def _read(file: object) -> str:
    size: int = file.size  # type: ignore[attr-defined]  # an uploaded file
    if size > _MOST_BYTES:
        raise forms.ValidationError(
            {"file": _("文件过大,考核办法不超过%(most)s字。") % {"most": MAX_SCHEME}}
        )
    try:
        text: str = file.read().decode("utf-8-sig")  # type: ignore[attr-defined]  # an uploaded file
    except UnicodeDecodeError as error:
        raise forms.ValidationError(
            {"file": _("文件不是UTF-8编码,请另存为UTF-8后再试。")}
        ) from error
    return text
