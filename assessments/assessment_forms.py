"""What people type about an assessment: its course, self-assessments, points, objections, checks."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.domain.scoring.schemes import Item
from assessments.models import Finding, SchemeVersion, UnitKind, Verdict
from assessments.services.self_reports import MAX_REPORT
from assessments.services.site_checks import MOST
from assessments.supervision_forms import DateField, EvidenceField, Line, SeenForm
from organizations.models import Department
from plans.services.texts import MAX_TEXT

_TEXT = {"class": "form-control"}
_SELECT = {"class": "form-select"}
_REQUIRED = {"required": _("请填写此项。")}


# Any: Django's own arguments of a field.
def _area(label: Any, *, rows: int = 3, longest: int = MAX_TEXT, **given: Any) -> forms.CharField:
    widget = forms.Textarea({**_TEXT, "rows": rows})
    return forms.CharField(
        label=label, max_length=longest, widget=widget, error_messages=_REQUIRED, **given
    )


class OpenForm(forms.Form):
    """What an assessment is opened with."""

    use_required_attribute = False

    scheme = forms.ModelChoiceField(
        label=_("考核办法"),
        queryset=SchemeVersion.objects.none(),
        widget=forms.Select(_SELECT),
        empty_label=None,
        error_messages=_REQUIRED,
    )
    kind = forms.ChoiceField(
        label=_("考核对象"), choices=UnitKind.choices, widget=forms.Select(_SELECT)
    )
    year = forms.TypedChoiceField(label=_("年度"), coerce=int, widget=forms.Select(_SELECT))
    document = Line(_("考核通知"), required=True, help_text=_("名称和文号。"))
    due_on = DateField(_("自评期限"))
    ranking_document = Line(
        _("排名依据文件"), help_text=_("不填则不排名。填写要求排名的文件名称和文号才启用。")
    )

    # Any: Django's own arguments of a form.
    def __init__(
        self,
        *args: object,
        schemes: Iterable[SchemeVersion],
        years: Iterable[int],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        found = [version.pk for version in schemes]
        self.fields["scheme"].queryset = SchemeVersion.objects.filter(pk__in=found)  # type: ignore[attr-defined]
        self.fields["scheme"].label_from_instance = lambda version: version.title  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class AdvanceForm(SeenForm):
    """Into the next stage: its deadline, and why the one before ends early."""

    due_on = DateField(_("下一阶段期限"))
    reason = _area(
        _("说明"), required=False, rows=2, help_text=_("期限未到而进入下一阶段的,须说明理由。")
    )


class PublishForm(SeenForm):
    """The results go out, by the document of the decision."""

    document = Line(_("审定文件"), required=True, help_text=_("名称和文号。"))
    reason = AdvanceForm.base_fields["reason"]


class BackForm(SeenForm):
    """Back to an earlier stage."""

    stage = forms.ChoiceField(label=_("退回到"), widget=forms.Select(_SELECT))
    due_on = DateField(_("该阶段期限"))
    reason = _area(_("理由"), rows=2)


class ExtendForm(SeenForm):
    """Another deadline for the stage."""

    due_on = DateField(_("新的期限"))
    reason = _area(_("理由"), rows=2)


class RankForm(SeenForm):
    """Ranking, by a document; empty switches it off."""

    document = Line(_("排名依据文件"), help_text=_("留空即不排名。"))


class ReasonForm(SeenForm):
    """A step that needs its reason."""

    reason = _area(_("理由"), rows=2)


class CorrectForm(ReasonForm):
    """A corrected edition."""

    document = Line(_("更正依据文件"), required=True)


class EvaluatorForm(forms.Form):
    """Who evaluates an item."""

    use_required_attribute = False

    item = forms.ChoiceField(label=_("考核项"), widget=forms.Select(_SELECT))
    department = forms.ModelChoiceField(
        label=_("牵头评价部门"),
        queryset=Department.objects.none(),
        widget=forms.Select(_SELECT),
        empty_label=None,
    )
    document = Line(_("依据文件"), required=True)


class SelfReportForm(forms.Form):
    """A unit's self-assessment, and its grave problems or that there are none."""

    use_required_attribute = False

    text = _area(_("自评报告"), rows=14, longest=MAX_REPORT)
    file = EvidenceField(_("自评报告附件"))
    no_problems = forms.BooleanField(
        label=_("本单位无重大问题"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    problems = _area(
        _("重大问题报告"),
        rows=4,
        longest=MAX_REPORT,
        required=False,
        help_text=_("写明问题、影响和处理情况。没有的请勾选上一项。"),
    )
    problem_file = EvidenceField(_("重大问题报告附件"))
    contains_personal_data = forms.BooleanField(
        label=_("材料含个人信息"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def clean(self) -> dict[str, object]:
        """Either problems, or the word that there are none.

        Raises:
            ValidationError: neither, or both.
        """
        cleaned = super().clean() or {}
        if bool(cleaned.get("no_problems")) == bool(str(cleaned.get("problems", "")).strip()):
            self.add_error("problems", _("请填写重大问题报告,或勾选“本单位无重大问题”。"))
        return cleaned


class ItemForm(forms.Form):
    """Something about one item of the scheme."""

    use_required_attribute = False

    item = forms.ChoiceField(label=_("考核项"), widget=forms.Select(_SELECT))

    # Any: Django's own arguments of a form.
    def __init__(self, *args: object, items: Iterable[Item], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(item.key, item.title) for item in items]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]


class AwardForm(ItemForm):
    """What a unit is given for an item."""

    value = forms.DecimalField(
        label=_("评定"),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        help_text=_("计分项填得分;查实、通报类填件数;达标类填1(达标)或0(不达标)。"),
        widget=forms.NumberInput({**_TEXT, "step": "any"}),
        error_messages=_REQUIRED,
    )
    basis = Line(_("依据文件"), required=True)


class OpinionForm(ItemForm):
    """What an evaluator says, with points where the item asks for them."""

    text = _area(_("评价意见"), rows=4)
    value = forms.DecimalField(
        label=_("评定"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        help_text=_("须由考核组评定的项填写;按数据计分的项留空。"),
        widget=forms.NumberInput({**_TEXT, "step": "any"}),
    )
    basis = Line(_("评定依据文件"))


class ApproveForm(ItemForm):
    """The record of an approved veto."""

    document = Line(_("审批文件"), required=True)
    approved_by = Line(_("批准人"), required=True, longest=60)


class ObjectForm(ItemForm):
    """An objection to the whole or to one item."""

    text = _area(_("申诉理由"), rows=5)
    file = EvidenceField(_("申诉材料"))
    contains_personal_data = forms.BooleanField(
        label=_("材料含个人信息"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    # Any: as above.
    def __init__(self, *args: object, items: Iterable[Item], **kwargs: object) -> None:
        super().__init__(*args, items=items, **kwargs)
        field = self.fields["item"]
        field.required = False
        field.choices = [("", _("总评")), *field.choices]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """What is decided on an objection."""

    use_required_attribute = False

    objection = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("决定"), choices=Verdict.choices, widget=forms.Select(_SELECT)
    )
    reason = _area(_("答复理由"), rows=3)


class DrawForm(forms.Form):
    """How many values to draw, and with which seed."""

    use_required_attribute = False

    size = forms.IntegerField(
        label=_("抽取数"),
        min_value=1,
        max_value=MOST,
        initial=10,
        widget=forms.NumberInput(_TEXT),
    )
    seed = Line(_("种子"), longest=64, help_text=_("留空由系统随机生成,抽取后公示。"))


class OutcomeForm(forms.Form):
    """What was found on site."""

    use_required_attribute = False

    site_check = forms.IntegerField(widget=forms.HiddenInput)
    finding = forms.ChoiceField(
        label=_("核验结论"), choices=Finding.choices, widget=forms.Select(_SELECT)
    )
    text = _area(_("核验情况"), rows=2)
