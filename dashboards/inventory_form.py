"""What of a place's inventories is asked for, from the address."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms import last_moment
from dashboards.selectors.inventory_shapes import Asked


class InventoryForm(forms.Form):
    """Place, year and the day up to which values and factors count; all may be left out."""

    place = forms.SlugField(required=False)
    year = forms.IntegerField(
        required=False,
        min_value=1990,
        max_value=2100,
        error_messages={
            "invalid": _("年份请填四位数字。"),
            "min_value": _("年份请填四位数字。"),
            "max_value": _("年份请填四位数字。"),
        },
    )
    as_of = forms.DateField(
        label=_("数据截至"),
        required=False,
        widget=forms.DateInput(attrs={"class": "form-control form-control-sm", "type": "date"}),
        error_messages={"invalid": _("请按“年-月-日”填写日期,如 2026-03-31。")},
    )

    def clean_as_of(self) -> datetime | None:
        """The last moment of the day; none for today and for now."""
        return last_moment(self.cleaned_data["as_of"])

    def asked(self) -> Asked:
        """What is asked for; what cannot be read is left out, and the form says so."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            place=given.get("place") or "", year=given.get("year"), as_of=given.get("as_of")
        )
