"""Opening a round, and naming who is accountable."""

from collections.abc import Collection
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from indicators.models.choices import PeriodKind
from indicators.models.rounds import JointScope
from indicators.services import Period, ReviewTemplate
from organizations.models import Department, Place
from organizations.models.departments import Governance
from plans.models import Plan

# The thirteenth five-year plan's base year: nothing earlier is asked for.
FIRST_YEAR = 2015
DAYS_TO_FILL = timedelta(days=30)
DAYS_TO_LOCK = timedelta(days=60)


def usual_year(today: date) -> int:
    """The year whose figures are known by now."""
    return today.year - 1


YEARLY = "year-0"
# 1—N月 is how flows are published within the year; a single month is for what is counted monthly.
PERIODS = [
    (YEARLY, _("年度")),
    *(
        (f"{PeriodKind.YEAR_TO_DATE}-{month}", _("1—%(month)s月累计") % {"month": month})
        for month in (3, 6, 9, 1, 2, 4, 5, 7, 8, 10, 11)
    ),
    *(
        (f"{PeriodKind.MONTH}-{month}", _("%(month)s月当月") % {"month": month})
        for month in range(1, 13)
    ),
]


class YearForm(forms.Form):
    """Which year, or which part of it, a round is for."""

    year = forms.IntegerField(
        label=_("数据年份"), widget=forms.NumberInput({"class": "form-control"})
    )
    period = forms.ChoiceField(
        label=_("数据期"),
        choices=PERIODS,
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    inventory = forms.BooleanField(
        label=_("碳排放核算所需"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
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

    @property
    def chosen(self) -> Period:
        """The period asked for; the usual year where the form does not say."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        kind, _sign, month = (data.get("period") or YEARLY).partition("-")
        return Period(data.get("year") or usual_year(self.today), kind, int(month))

    @property
    def for_inventory(self) -> bool:
        """Whether the lines of the place's inventory are asked for too."""
        return self.is_valid() and bool(self.cleaned_data["inventory"])


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
    two_steps = forms.ChoiceField(
        label=_("部门审核"),
        choices=[
            ("", _("一步:部门审核人审核")),
            ("1", _("两步:科室负责人初审、单位负责人复审(须为两人)")),
        ],
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    county_review = forms.BooleanField(
        label=_("县区填报的数值先由县区办公室审核"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    joint_scope = forms.ChoiceField(
        label=_("会审范围"),
        choices=JointScope.choices,
        required=False,
        help_text=_("会审选定指标的,在下面的事项表中勾选“会审”。"),
        widget=forms.Select({"class": "form-select"}),
    )
    joint_reviewers = forms.ModelMultipleChoiceField(
        label=_("会审部门"),
        queryset=Department.objects.none(),
        required=False,
        help_text=_("可选多个,按所列次序依次会审;领导小组办公室所在部门的数值一律会审。"),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    field_order = ("title", "year", "period", "due_on", "locks_on")

    def __init__(self, data: object, *, plan: Plan, today: date) -> None:
        super().__init__(data, today=today)
        self.fields["year"].widget = forms.HiddenInput()
        self.fields["period"].widget = forms.HiddenInput()
        self.fields["inventory"].widget = forms.HiddenInput()
        reviewers = Department.objects.filter(tenant=plan.tenant_id, hosts_office=False)
        joint = self.fields["joint_reviewers"]
        if isinstance(joint, forms.ModelMultipleChoiceField):
            joint.queryset = reviewers.exclude(governance=Governance.COLLECTIVE)

    def clean_joint_scope(self) -> str:
        scope: str = self.cleaned_data["joint_scope"]
        return scope or JointScope.HOST

    def template(self, jointly: frozenset[int]) -> ReviewTemplate:
        """The review template as chosen, also from a form with faults.

        `jointly` are the definitions ticked for joint review.
        """
        self.is_valid()  # cleans, where nobody has asked yet
        data = self.cleaned_data
        scope = data.get("joint_scope", JointScope.HOST)
        return ReviewTemplate(
            two_steps=bool(data.get("two_steps")),
            county_review=bool(data.get("county_review")),
            scope=scope,
            joint_reviewers=tuple(data.get("joint_reviewers", ())),
            chosen=jointly if scope == JointScope.CHOSEN else frozenset(),
        )

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(_("截止日期不应早于今天。"))
        return due_on


def proposed_round(period: Period, today: date) -> dict[str, object]:
    """What a fresh form for opening a round holds."""
    code = f"{period.kind}-{period.month}"
    if code == YEARLY:
        title = _("%(year)s年度报送") % {"year": period.year}
    else:
        named = {"year": period.year, "period": dict(PERIODS)[code]}
        title = _("%(year)s年%(period)s报送") % named
    return {
        "title": str(title),
        "year": period.year,
        "period": code,
        "due_on": (today + DAYS_TO_FILL).isoformat(),
        "locks_on": (today + DAYS_TO_LOCK).isoformat(),
    }


class AccountableForm(forms.Form):
    """The unit, and the document on which the choice rests."""

    department = forms.ModelChoiceField(
        label=_("责任主体"),
        queryset=Department.objects.none(),
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择责任主体。")},
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


class AddValueForm(forms.Form):
    """One more value to ask: which, of whom."""

    CITY, COUNTIES = "", "*"

    indicator = forms.ModelChoiceField(
        label=_("指标"),
        queryset=Indicator.objects.filter(definitions__is_default=True).order_by("code"),
        empty_label=_("请选择"),
        help_text=_("包括 GDP、能源消费量、人口等计算用的基础数据;同一数值只要求报送一次。"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择要增加的指标。")},
    )
    place = forms.ChoiceField(
        label=_("地区"), required=False, widget=forms.Select({"class": "form-select"})
    )
    department = forms.ModelChoiceField(
        label=_("填报单位"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("未选择(下级地区的数值由其自己填报)"),
        widget=forms.Select({"class": "form-select"}),
    )

    use_required_attribute = False

    def __init__(self, data: object, *, tenant: Place, unfilled: Collection[int]) -> None:
        """`unfilled`: lower places for which nobody could fill it in; the choice says so."""
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        lower = tenant.children.order_by("key")
        self.places = {str(place.pk): place for place in lower}
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (self.CITY, tenant.name),
                (self.COUNTIES, _all_of(unfilled)),
                *((pk, _named(place, unfilled)) for pk, place in self.places.items()),
            ]
            if unfilled:
                field.help_text = _(
                    "尚无填报人的地区,增加后没有人能填报;请先由系统管理员为其增加填报人。"
                )
        units = self.fields["department"]
        if isinstance(units, forms.ModelChoiceField):
            filing = Department.objects.filter(tenant=tenant)
            units.queryset = filing.exclude(governance=Governance.COLLECTIVE)

    def clean(self) -> dict[str, object]:
        """The whole place's value needs a unit; a county's is its own unit's by itself."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("place") == self.CITY and not cleaned.get("department"):
            self.add_error("department", _("本级数值须选择填报单位;只有下级地区的数值可以不选。"))
        return cleaned


def _all_of(unfilled: Collection[int]) -> str:
    if not unfilled:
        return gettext("全部下级地区,各报各的")
    return gettext("全部下级地区,各报各的(其中%(count)s个尚无填报人)") % {"count": len(unfilled)}


def _named(place: Place, unfilled: Collection[int]) -> str:
    if place.pk not in unfilled:
        return place.name
    return gettext("%(place)s(尚无填报人)") % {"place": place.name}


class ReassignForm(forms.Form):
    """Another unit for a duty."""

    department = forms.ModelChoiceField(
        label=_("改由谁填报"),
        queryset=Department.objects.none(),
        empty_label=_("请选择"),
        widget=forms.Select({"class": "form-select"}),
        error_messages={"required": _("请选择改由哪个单位填报。")},
    )

    use_required_attribute = False

    def __init__(self, data: object, *, tenant: Place) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        units = self.fields["department"]
        if isinstance(units, forms.ModelChoiceField):
            filing = Department.objects.filter(tenant=tenant)
            units.queryset = filing.exclude(governance=Governance.COLLECTIVE)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=500,
        widget=forms.TextInput({"class": "form-control"}),
        error_messages={"required": _("请写明原因。")},
    )

    use_required_attribute = False


class ExtendForm(ReasonForm):
    """More time, and why."""

    until = forms.DateField(
        label=_("延至"),
        widget=forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写延至的日期。")},
    )
    field_order = ("until", "reason")
