"""The form by which all data of a city are asked for."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Place


class CityExportForm(forms.Form):
    """Which city, why, and that what the file holds was understood."""

    place = forms.ModelChoiceField(
        label=_("地区"),
        queryset=Place.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=_("事由和依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text=_("写明为何需要全部数据、交给谁、如何保管。事由记入台账,审批人和审计人员可见。"),
    )
    understood = forms.BooleanField(
        label=_("我已了解:文件不加密,含未公开数值和个人信息,须按内部资料保管和传递"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": _("请先阅读上面的说明并勾选。")},
    )

    def __init__(self, *args: object, places: Sequence[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through unread
        own = [place.pk for place in places]
        self.fields["place"].queryset = Place.objects.filter(pk__in=own)  # type: ignore[attr-defined]  # a field of rows
