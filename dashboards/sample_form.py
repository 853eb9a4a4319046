"""What determines a sample, as an auditor types it into the address."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.selectors.samples import Drawing

IN_FUTURE = _("截止时间还没有到,样本会变化;请填写已经过去的时间。")
MOST = 200
_FIELDS = ("year", "size", "seed", "until")


class SampleForm(forms.Form):
    """Year, size, seed and the moment up to which values count; shown again with the sample."""

    year = forms.IntegerField(label=_("数据年份"), min_value=1990, max_value=2100)
    size = forms.IntegerField(label=_("样本数"), min_value=1, max_value=MOST)
    seed = forms.CharField(
        label=_("随机种子"),
        max_length=40,
        help_text=_("同一年份、种子和截止时间,任何人都抽到同样的样本。"),
    )
    until = forms.DateTimeField(
        label=_("数值入库截止时间"), widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M:%S")
    )

    def __init__(self, sent: Mapping[str, str], *, now: datetime) -> None:
        proposed = {
            "year": now.year - 1,
            "size": 20,
            "seed": secrets.token_hex(4),
            "until": now.replace(microsecond=0),
        }
        asked = any(name in sent for name in _FIELDS)
        super().__init__(sent if asked else None, initial=proposed, auto_id="sample-%s")
        self.now = now
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control form-control-sm"
            field.widget.attrs["autocomplete"] = "off"

    def clean_until(self) -> datetime:
        """Refuse a moment to come."""
        until: datetime = self.cleaned_data["until"]
        if until > self.now:
            raise forms.ValidationError(IN_FUTURE)
        return until

    @property
    def drawing(self) -> Drawing:
        """What is asked for, of a valid form."""
        given = self.cleaned_data
        return Drawing(given["year"], given["size"], given["seed"], given["until"])
