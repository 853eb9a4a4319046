"""Entering, correcting or confirming an emission factor."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators.domain.factor_entries import (
    CARBON,
    CO2,
    COAL,
    HEAT,
    NUMBERS,
    OXIDATION,
    GridNumbers,
)
from indicators.services.factors import Grounds
from plans.domain.quantities import NumberError, parse_number

FIRST_YEAR, LAST_YEAR = 2000, 2100


YEAR_FAULTS = {
    "required": _("请填写年份。"),
    "invalid": _("请填写四位年份。"),
    "min_value": _("年份应在2000—2100之间。"),
    "max_value": _("年份应在2000—2100之间。"),
}


def _input(mode: str = "text") -> forms.TextInput:
    return forms.TextInput({"class": "form-control", "inputmode": mode})


def parsed(text: str) -> Decimal | None:
    """A number as people write it; None for an empty field."""
    if not text.strip():
        return None
    try:
        return parse_number(text)
    except NumberError as error:
        raise forms.ValidationError(error.problem.worded(gettext)) from error


class GroundsForm(forms.Form):
    """The document of a factor, whether it was checked against it, and the reason."""

    document_number = forms.CharField(
        label=_("文号"),
        required=False,
        max_length=100,
        help_text=_("如:公告2025年第47号、GB/T 2589-2020。"),
        widget=_input(),
    )
    document = forms.CharField(label=_("文件名称"), required=False, max_length=300, widget=_input())
    reason = forms.CharField(
        label=_("录入或更正的原因"),
        required=False,
        max_length=500,
        widget=_input(),
    )
    confirmed = forms.BooleanField(
        label=_("已与原文核对无误"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    accept_unusual = forms.BooleanField(
        label=_("数值虽不寻常,但与文件一致"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    use_required_attribute = False

    def grounds(self) -> Grounds:
        """On what the factor rests."""
        data = self.cleaned_data
        return Grounds(data["document_number"].strip(), data["document"].strip(), data["confirmed"])


class StandardForm(forms.Form):
    """Why a place goes back to the standard factor; of a grid factor, of which year."""

    used_for_year = forms.TypedChoiceField(
        label=_("适用年份"), coerce=int, widget=forms.Select({"class": "form-select"})
    )
    reason = forms.CharField(label=_("恢复的原因"), required=False, max_length=500, widget=_input())

    use_required_attribute = False

    def __init__(self, data: object = None, *, years: tuple[int, ...] = ()) -> None:
        """`years`: those with a factor of the place's own; none for a fuel."""
        super().__init__(data, auto_id="standard_%s")  # type: ignore[arg-type]  # a QueryDict or None
        if not years:
            del self.fields["used_for_year"]
            return
        field = self.fields["used_for_year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(year, year) for year in years]


class FuelForm(GroundsForm):
    """A fuel's numbers for one printed unit."""

    ncv_gj_per_unit = forms.CharField(
        label=_("低位热值(吉焦)"), required=False, max_length=40, widget=_input("decimal")
    )
    cc_tc_per_tj = forms.CharField(
        label=_("含碳量(吨碳/太焦)"), required=False, max_length=40, widget=_input("decimal")
    )
    oxidation = forms.CharField(
        label=_("氧化率(0—1)"), required=False, max_length=40, widget=_input("decimal")
    )
    ef_tco2_per_unit = forms.CharField(
        label=_("二氧化碳排放因子(吨)"),
        required=False,
        max_length=40,
        help_text=_("填了低位热值、含碳量和氧化率时由三者算出,不必填。"),
        widget=_input("decimal"),
    )
    tce_per_unit = forms.CharField(
        label=_("折标准煤系数(吨标准煤)"),
        required=False,
        max_length=40,
        help_text=_("留空时按低位热值÷29.3076折算。"),
        widget=_input("decimal"),
    )
    field_order = (HEAT, CARBON, OXIDATION, CO2, COAL)

    def clean(self) -> dict[str, object]:
        """The numbers as decimals; each field's own fault beside it."""
        data: dict[str, object] = dict(super().clean() or {})
        for name in NUMBERS:
            try:
                data[name] = parsed(str(data.get(name) or ""))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return data

    def numbers(self) -> dict[str, Decimal | None]:
        """The numbers by name."""
        return {name: self.cleaned_data[name] for name in NUMBERS}


class GridForm(GroundsForm):
    """A region's grid factor."""

    region = forms.ChoiceField(label=_("地区"), widget=forms.Select({"class": "form-select"}))
    data_year = forms.IntegerField(
        label=_("数据年份"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=YEAR_FAULTS,
        widget=_input("numeric"),
    )
    used_for_year = forms.IntegerField(
        label=_("适用年份"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages=YEAR_FAULTS,
        widget=_input("numeric"),
    )
    factor = forms.CharField(
        label=_("因子(千克二氧化碳/千瓦时)"),
        max_length=40,
        error_messages={"required": _("请填写一个数。")},
        widget=_input("decimal"),
    )
    published_on = forms.DateField(
        label=_("发布日期"),
        required=False,
        error_messages={"invalid": _("请填写日期,如2025-12-31。")},
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("region", "data_year", "used_for_year", "factor", "published_on")

    def __init__(self, *args: object, regions: tuple[str, ...] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what forms take
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(region, region) for region in regions]

    def clean_factor(self) -> Decimal:
        """A number as people write it."""
        value = parsed(self.cleaned_data["factor"])
        if value is None:
            raise forms.ValidationError(_("请填写一个数。"))
        return value

    def numbers(self) -> GridNumbers:
        """The factor with its two years."""
        data = self.cleaned_data
        return GridNumbers(data["data_year"], data["used_for_year"], data["factor"])
