"""What would follow if …: values of years as a reader types them into the address."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from indicators.selectors.what_if import Question

TARGET = "target"


class WhatIfForm(forms.Form):
    """One optional number a year, named `y2027`; nothing is saved."""

    def __init__(self, sent: Mapping[str, str] | None, question: Question) -> None:
        super().__init__(sent, auto_id="what-if-%s")
        self.question = question
        if question.asks_target:
            self.fields[TARGET] = _number(_("假如下达的数值"))
        for year in question.years:
            self.fields[f"y{year}"] = _number(_("%(year)s年") % {"year": year})

    @classmethod
    def of(cls, sent: Mapping[str, str], question: Question) -> WhatIfForm:
        """The form as the address fills it in; unbound where it asks nothing."""
        names = {TARGET, *(f"y{year}" for year in question.years)}
        return cls(sent if names & set(sent) else None, question)

    def clean(self) -> dict[str, object]:
        """Refuse an empty question."""
        cleaned = super().clean() or {}
        if not self.errors and all(value is None for value in cleaned.values()):
            raise ValidationError(_("请至少填写一个数值。"))
        return cleaned

    @property
    def values(self) -> dict[int, float]:
        """The numbers by year, of a valid form."""
        found = {year: self.cleaned_data[f"y{year}"] for year in self.question.years}
        return {year: float(value) for year, value in found.items() if value is not None}

    @property
    def target(self) -> float | None:
        """The number supposed to be assigned, of a valid form."""
        value = self.cleaned_data.get(TARGET)
        return None if value is None else float(value)


def _number(label: str) -> forms.DecimalField:
    field = forms.DecimalField(
        label=label, required=False, max_digits=24, decimal_places=8, localize=False
    )
    field.widget = forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
    )
    return field
