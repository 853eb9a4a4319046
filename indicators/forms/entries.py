"""The form of one duty. It keeps every text as typed; what it means is checked by the domain."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.domain.entries import LONGEST, Entry
from indicators.filing_terms import REPORTED_AS, STATE_REPORTED, sentence
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.selectors.submissions import AskedOf, DutyPage
from plans.domain.problems import Problem

Choices = Iterable[tuple[str, str | Promise]]


# A commitment in words has a state, or does not apply; "not yet published" is one of its states.
STATE_ANSWERS = [
    (Answer.VALUE.value, STATE_REPORTED),
    (Answer.NOT_APPLICABLE.value, Answer.NOT_APPLICABLE.label),
]


class EntryForm(forms.Form):
    """The fields that a duty of this kind has, filled with what was typed or drafted."""

    use_required_attribute = False

    def __init__(self, page: DutyPage, typed: Mapping[str, str]) -> None:
        given = {name: text for name, text in typed.items() if text}
        super().__init__({**typed, **defaults(page), **given}, auto_id="id_%s")
        self.asked = page.asked
        answers = STATE_ANSWERS if page.asked.owes_state else Answer.choices
        self.fields["answer"] = _radio(_("答复"), answers)
        self.fields["year"] = _text(_("数据年份"), inputmode="numeric", size="6")
        if page.asked.owes_state:
            self._add_state(page.asked)
        else:
            self._add_value(page.asked)
        self.fields["document"] = _text(_("来源文件"), maxlength=str(LONGEST["document"]))
        self.fields["document"].help_text = _("文件名称和文号,或年鉴页码。")
        self.fields["note"] = _area(_("备注"))
        if not page.asked.owes_state:
            self.fields["explanation"] = _area(_("异常说明"))
            self.fields["explanation"].help_text = _("校验提示异常时必填:说明原因,不影响提交。")

    @classmethod
    def of(cls, page: DutyPage) -> "EntryForm":
        """The form as it was last saved."""
        return cls(page, page.draft)

    def add_problems(self, problems: Mapping[str, Iterable[Problem]]) -> None:
        """Put the faults beside their fields, as sentences in the reader's language."""
        for name, found in problems.items():
            known = name if name in self.fields else None
            for problem in found:
                self.add_error(known, sentence(problem))

    def shown(self, name: str, typed: str) -> str:
        """A typed text as a reader knows it: the label of a choice, else the text."""
        choices = getattr(self.fields[name].widget, "choices", ())
        return str(dict(choices).get(typed, typed))

    def summary(self, entry: Entry | None = None) -> list[tuple[str, str]]:
        """Label and text of every field that the chosen answer uses.

        The value stands apart once it was read (`entry`); one typed in another unit is shown too.
        """
        unused = self._unused()
        if entry is not None and self.data.get("unit") == entry.unit:
            unused |= {"value", "unit"}
        return [
            (str(field.label), self.shown(name, self.data[name]))
            for name, field in self.fields.items()
            if name not in unused and self.data.get(name)
        ]

    def _unused(self) -> frozenset[str]:
        if self.data.get("answer") == Answer.VALUE:
            typed_value = bool(self.data.get("value")) or self.asked.owes_state
            return frozenset({"expected_on"} if typed_value else {"expected_on", "unit"})
        others = set(self.fields) - {"answer", "year", "document", "note", "explanation"}
        if self.data.get("answer") == Answer.NOT_YET_PUBLISHED:
            others.discard("expected_on")
        return frozenset(others)

    def _add_state(self, asked: AskedOf) -> None:
        states = [(choice.code, choice.name) for choice in asked.states]
        self.fields["target_state"] = _radio(_("状态"), states)
        if asked.takes_assigned_value:
            label = _("下达数值(%(unit)s)") % {"unit": asked.unit}
            self.fields["assigned_value"] = _text(label, inputmode="decimal")

    def _add_value(self, asked: AskedOf) -> None:
        self.fields["value"] = _text(_("数值"), inputmode="decimal")
        if asked.rule in REPORTED_AS:
            self.fields["value"].help_text = str(REPORTED_AS[asked.rule])
        units = [(choice.code, choice.name) for choice in asked.units]
        self.fields["unit"] = _select(_("计量单位"), units)
        if asked.takes_shares:
            self._add_parts(asked)
        self.fields["quality"] = _select(_("数据质量"), _with_blank(Quality.choices))
        self.fields["basis"] = _select(_("数据依据"), _with_blank(Basis.choices))
        self.fields["release"] = _select(_("发布状态"), _with_blank(Release.choices))
        self.fields["released_on"] = _date(_("发布日期"))
        self.fields["expected_on"] = _date(_("预计发布日期"))

    def _add_parts(self, asked: AskedOf) -> None:
        label = _("分子:%(name)s") % {"name": asked.numerator}
        self.fields["numerator"] = _text(label, inputmode="decimal")
        label = _("分母:%(name)s") % {"name": asked.denominator}
        self.fields["denominator"] = _text(label, inputmode="decimal")


def defaults(page: DutyPage) -> dict[str, str]:
    """What a fresh form holds: nothing that suggests a value."""
    return {"answer": Answer.VALUE.value, "year": str(page.year), "unit": page.asked.unit_code}


def _with_blank(choices: Choices) -> list[tuple[str, str | Promise]]:
    return [("", _("请选择")), *choices]


def _field(label: str | Promise, widget: forms.Widget) -> forms.CharField:
    return forms.CharField(label=str(label), required=False, strip=False, widget=widget)


def _text(label: str | Promise, **attributes: str) -> forms.CharField:
    widget = forms.TextInput({"class": "form-control", "autocomplete": "off", **attributes})
    return _field(label, widget)


def _date(label: str | Promise) -> forms.CharField:
    return _field(label, forms.TextInput({"class": "form-control", "type": "date"}))


def _area(label: str | Promise) -> forms.CharField:
    return _field(label, forms.Textarea({"class": "form-control", "rows": 3}))


def _select(label: str | Promise, choices: Choices) -> forms.CharField:
    return _field(label, forms.Select({"class": "form-select"}, choices=list(choices)))


def _radio(label: str | Promise, choices: Choices) -> forms.CharField:
    widget = forms.RadioSelect({"class": "form-check-input"}, choices=list(choices))
    return _field(label, widget)
