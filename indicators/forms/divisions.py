"""Dividing a target: by which formula, on what grounds, and the file that comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.domain.allocation.kinds import Kind, methods_for
from indicators.forms.sheets import SheetForm
from indicators.models.allocations import Method


class FormulaForm(forms.Form):
    """Which formula proposes the parts, and whether the rules' own paths fill the years."""

    method = forms.ChoiceField(
        label=_("分解方法"), widget=forms.Select({"class": "form-select form-select-sm"})
    )
    paths = forms.BooleanField(
        label=_("年度目标按规则自身的路径填入"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    use_required_attribute = False

    def __init__(self, data: object = None, *, kind: Kind) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        field = self.fields["method"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = dict(Method.choices)
        field.choices = [(each.value, names[each.value]) for each in methods_for(kind)]


class GroundsForm(forms.Form):
    """Why, and on what document."""

    reason = forms.CharField(
        label=_("分解或调整的理由"),
        max_length=500,
        widget=forms.Textarea({"class": "form-control", "rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )
    document = forms.CharField(
        label=_("依据文件"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "form-control"}),
        help_text=_("如会议纪要、分解方案的名称和文号"),
    )

    use_required_attribute = False


class DivisionFileForm(SheetForm):
    """A filled table of a division."""

    def __init__(self, data: object = None, files: object = None) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # a QueryDict or None
        self.fields["file"].label = _("填好的分解表(.xlsx 或 .csv)")
