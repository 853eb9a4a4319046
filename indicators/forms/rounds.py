"""Opening a round, and naming who is accountable."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Department
from organizations.models.departments import Governance
from plans.models import Plan

# The thirteenth five-year plan's base year: nothing earlier is asked for.
FIRST_YEAR = 2015
DAYS_TO_FILL = timedelta(days=30)
DAYS_TO_LOCK = timedelta(days=60)


def usual_year(today: date) -> int:
    """The year whose figures are known by now."""
    return today.year - 1


class YearForm(forms.Form):
    """Which year a round is for."""

    year = forms.IntegerField(
        label=_("数据年份"), widget=forms.NumberInput({"class": "form-control"})
    )

    use_required_attribute = False

    def __init__(self, data: object, *, today: date) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or a plain dictionary
        self.today = today

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= self.today.year:
            raise forms.ValidationError(
                _("数据年份应在%(first)s年至%(last)s年之间。")
                % {"first": FIRST_YEAR, "last": self.today.year}
            )
        return year


class RoundForm(YearForm):
    """Title, dates and the bureau that reviews jointly."""

    title = forms.CharField(
        label=_("名称"), max_length=200, widget=forms.TextInput({"class": "form-control"})
    )
    due_on = forms.DateField(
        label=_("截止日期"),
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )
    locks_on = forms.DateField(
        label=_("锁定日期"),
        help_text=_("锁定后不能再填报;退回时另定的期限除外。"),
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
    )
    joint_reviewer = forms.ModelChoiceField(
        label=_("会审部门"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("不设会审"),
        help_text=_("领导小组办公室所在部门的数值由该部门会审。"),
        widget=forms.Select({"class": "form-select"}),
    )

    field_order = ("title", "year", "due_on", "locks_on", "joint_reviewer")

    def __init__(self, data: object, *, plan: Plan, today: date) -> None:
        super().__init__(data, today=today)
        self.fields["year"].widget = forms.HiddenInput()
        reviewers = Department.objects.filter(tenant=plan.tenant_id, hosts_office=False)
        joint = self.fields["joint_reviewer"]
        if isinstance(joint, forms.ModelChoiceField):
            joint.queryset = reviewers.exclude(governance=Governance.COLLECTIVE)

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(_("截止日期不应早于今天。"))
        return due_on


def proposed_round(year: int, today: date) -> dict[str, object]:
    """What a fresh form for opening a round holds."""
    return {
        "title": str(_("%(year)s年度报送") % {"year": year}),
        "year": year,
        "due_on": (today + DAYS_TO_FILL).isoformat(),
        "locks_on": (today + DAYS_TO_LOCK).isoformat(),
        "joint_reviewer": "",
    }


class AccountableForm(forms.Form):
    """The unit, and the document on which the choice rests."""

    department = forms.ModelChoiceField(
        label=_("责任主体"),
        queryset=Department.objects.none(),
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
    )
    basis_document = forms.CharField(
        label=_("依据文件"),
        max_length=300,
        help_text=_("文件名称和文号,例如任务分工方案。"),
        widget=forms.TextInput({"class": "form-control"}),
        error_messages={"required": _("请填写确定责任主体的依据文件。")},
    )

    use_required_attribute = False

    def __init__(self, data: object, *, plan: Plan) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        units = Department.objects.filter(tenant=plan.tenant_id)
        field = self.fields["department"]
        if isinstance(field, forms.ModelChoiceField):
            # A collective body files nothing: its members do.
            field.queryset = units.exclude(governance=Governance.COLLECTIVE)
