"""What people type about annual work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Department, Place
from plans.models import Plan, Quarter, WorkProgress
from plans.selectors.work_item import Askable
from plans.services.texts import MAX_TEXT
from plans.services.work_items import MAX_DELIVERABLE, MAX_MEASURE

REQUIRED = {"required": _("请填写此项。")}
_SELECT = {"class": "form-select"}
_TEXT = {"class": "form-control"}


class ProgressForm(forms.Form):
    """How far the work is, and what was done: a unit's report, or the lead's summary."""

    use_required_attribute = False

    progress = forms.ChoiceField(
        label=_("进展状态"),
        choices=WorkProgress.choices,
        initial=WorkProgress.IN_PROGRESS,
        widget=forms.Select(_SELECT),
    )
    text = forms.CharField(
        label=_("进展情况"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({**_TEXT, "rows": 4}),
        error_messages={"required": _("请填写内容。")},
    )


class RequestPartForm(forms.Form):
    """Whom the lead asks: a department, or the counterpart of a county."""

    use_required_attribute = False

    unit = forms.ChoiceField(
        label=_("单位"),
        widget=forms.Select(_SELECT),
        error_messages={"required": _("请选择单位。")},
    )

    def __init__(self, *args: Any, choices: Askable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", _("请选择")),
            (_("部门"), [(f"department:{pk}", name) for pk, name in choices.departments]),
            (_("县区"), [(f"place:{pk}", name) for pk, name in choices.places]),
        ]

    def clean_unit(self) -> Department | Place:
        """The unit that the choice stands for."""
        kind, _colon, pk = self.cleaned_data["unit"].partition(":")
        if kind == "place":
            return Place.objects.get(pk=pk)
        return Department.objects.get(pk=pk)


class WithdrawForm(forms.Form):
    """Why an item is taken back."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({**_TEXT, "rows": 2}),
        error_messages={"required": _("请填写撤销原因。")},
    )


class ReopenForm(forms.Form):
    """Why a compiled item is opened again."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("重新开放的原因"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({**_TEXT, "rows": 2}),
        error_messages={"required": _("请填写重新开放的原因。")},
    )


class WorkItemForm(forms.Form):
    """One item added by hand."""

    use_required_attribute = False

    task_key = forms.ChoiceField(
        label=_("重点任务"), widget=forms.Select(_SELECT), error_messages=REQUIRED
    )
    year = forms.IntegerField(
        label=_("年度"), widget=forms.NumberInput(_TEXT), error_messages=REQUIRED
    )
    quarter = forms.TypedChoiceField(
        label=_("时限"), choices=Quarter.choices, coerce=int, widget=forms.Select(_SELECT)
    )
    measure = forms.CharField(
        label=_("工作举措"),
        max_length=MAX_MEASURE,
        widget=forms.Textarea({**_TEXT, "rows": 2}),
        error_messages=REQUIRED,
    )
    deliverable = forms.CharField(
        label=_("成果形式"),
        required=False,
        max_length=MAX_DELIVERABLE,
        help_text=_("如文件、验收清单、竣工项目。"),
        widget=forms.TextInput(_TEXT),
    )
    lead = forms.ModelChoiceField(
        label=_("牵头单位"),
        queryset=Department.objects.none(),
        widget=forms.Select(_SELECT),
        error_messages=REQUIRED,
    )
    supports = forms.ModelMultipleChoiceField(
        label=_("配合单位"),
        queryset=Department.objects.none(),
        required=False,
        help_text=_("可多选;每个单位各报本单位的部分。"),
        widget=forms.SelectMultiple({**_SELECT, "size": 6}),
    )
    place = forms.ModelChoiceField(
        label=_("地点"),
        queryset=Place.objects.none(),
        widget=forms.Select(_SELECT),
        error_messages=REQUIRED,
    )

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        tasks: Iterable[tuple[str, str]],
        units: Iterable[Department],
        leads: Iterable[int] | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        """`leads` are the units that may be put in the lead, None for all of `units`."""
        super().__init__(*args, **kwargs)
        reporting = Department.objects.filter(pk__in=[unit.pk for unit in units]).order_by("pk")
        lower = Place.objects.filter(parent=plan.tenant_id).valid_on(today)
        choices: dict[str, Any] = {
            "lead": reporting if leads is None else reporting.filter(pk__in=leads),
            "supports": reporting,
            "place": (Place.objects.filter(pk=plan.tenant_id) | lower).order_by("key"),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = queryset
        self.fields["place"].initial = plan.tenant_id
        task = self.fields["task_key"]
        assert isinstance(task, forms.ChoiceField)  # noqa: S101 - declared above
        task.choices = [("", _("请选择")), *tasks]
