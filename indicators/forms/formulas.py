"""Setting a formula, or trying one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.domain.formulas.reading import MAX_LENGTH


class FormulaForm(forms.Form):
    """A formula with its reason and document; for a trial the formula alone counts."""

    text = forms.CharField(
        label=_("公式"),
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea({"class": "form-control", "rows": 2, "spellcheck": "false"}),
        help_text=_(
            "如 [EN03-EQUAL-ALL] ÷ GD01;上年数写 GD01@−1,因子写 <因子集/名称/参数>,"
            "带单位的数写 1{吨标准煤}。留空表示不再计算。"
        ),
    )
    reason = forms.CharField(
        label=_("修改原因"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "form-control"}),
    )
    document = forms.CharField(
        label=_("依据文件"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "form-control"}),
    )

    use_required_attribute = False
