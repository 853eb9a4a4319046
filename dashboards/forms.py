"""The forms of the reading workbench: one for each kind of piece."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboards.draft_terms import (
    COMPARATORS,
    DIRECTIONS,
    LEFT_OUT_CHOICES,
    NATURES,
    PERIODS,
    REGISTER_KINDS,
    SECTION_KINDS,
    TARGET_KINDS,
    WORDINGS,
)
from organizations.models import Place
from plans.models import Plan, PlanVersion

_VALUE = re.compile(r"-?\d+(\.\d+)?|\d+/[1-9]\d*|\d+-\d+")


class NamesField(forms.CharField):
    """Names separated by 、 or a comma, as a list."""

    def prepare_value(self, value: object) -> object:
        """Show a list as people write it."""
        return "、".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:  # Django's own signature
        """The names, blanks around them dropped."""
        text = super().to_python(value) or ""
        return [name.strip() for name in re.split(r"[、,\uff0c;\uff1b\n]", text) if name.strip()]


class OrNone(forms.CharField):
    """A text that is None where it is empty: the plan does not say."""

    def clean(self, value: Any) -> Any:  # Django's own signature
        """The text, or None."""
        return super().clean(value) or None


class ChoiceOrNone(forms.ChoiceField):
    """A choice that is None where nothing is chosen."""

    def clean(self, value: Any) -> Any:  # Django's own signature
        """The choice, or None."""
        return super().clean(value) or None


class PieceForm(forms.Form):
    """A piece's fields as the plan file has them; `data()` gives them back."""

    wide: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            if not isinstance(field.widget, forms.CheckboxInput):
                kind = "form-select form-select-sm" if select else "form-control form-control-sm"
                field.widget.attrs.setdefault("class", kind)
            field.widget.attrs.setdefault("id", f"piece-{name}")

    def data_of_piece(self) -> Mapping[str, object]:
        """What was filled in."""
        return self.cleaned_data

    def is_wide(self, name: str) -> bool:
        """Whether a field takes a line of its own."""
        return name in self.wide


class SectionForm(PieceForm):
    """A section."""

    wide = ("title",)
    title = forms.CharField(label=_("标题"))
    path = forms.CharField(label=_("编号"))
    kind = forms.ChoiceField(label=_("类别"), choices=SECTION_KINDS)
    places = NamesField(label=_("涉及地方"), required=False)


class TaskForm(PieceForm):
    """A plan task."""

    wide = ("title",)
    title = forms.CharField(label=_("任务名称"))
    number = OrNone(label=_("编号"), required=False)
    places = NamesField(label=_("涉及地方"), required=False)


class ResponsibilityForm(PieceForm):
    """A bracket of responsible units."""

    wide = ("lead", "support", "shared")
    wording = forms.ChoiceField(label=_("责任表述"), choices=WORDINGS)
    lead = NamesField(label=_("牵头单位"), required=False)
    support = NamesField(label=_("配合单位"), required=False)
    shared = NamesField(label=_("按职责分工负责的单位"), required=False)


class TargetForm(PieceForm):
    """A commitment."""

    wide = ("indicator", "indicator_code")
    indicator = forms.CharField(label=_("指标(方案原文的说法)"))
    indicator_code = OrNone(label=_("对应指标目录"), required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=TARGET_KINDS)
    comparator = ChoiceOrNone(label=_("比较"), choices=COMPARATORS, required=False)
    value = OrNone(label=_("目标值"), required=False)
    unit = OrNone(label=_("单位"), required=False)
    deadline_year = forms.IntegerField(label=_("目标年"), min_value=1990, max_value=2100)
    period = forms.ChoiceField(label=_("期限表述"), choices=PERIODS)
    base_year = forms.IntegerField(label=_("基期"), min_value=1990, max_value=2100, required=False)
    direction = forms.ChoiceField(label=_("方向"), choices=DIRECTIONS)
    hedge = OrNone(label=_("弱化用语"), required=False)
    nature = ChoiceOrNone(label=_("性质"), choices=NATURES, required=False)
    places = NamesField(label=_("涉及地方"), required=False)
    repeats = forms.BooleanField(label=_("重复前文"), required=False)

    def clean_value(self) -> str | None:
        """The digits as printed."""
        value: str | None = self.cleaned_data["value"]
        if value is not None and not _VALUE.fullmatch(value):
            raise ValidationError(
                _("请只填数字,如 184、0.141、1/3 或 1-2;百分号和单位填在“单位”栏。")
            )
        return value

    def clean(self) -> dict[str, Any]:
        """A number needs its unit and comparator; without one neither means anything."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_number = cleaned.get("value") is not None
        for name, label in (("unit", _("单位")), ("comparator", _("比较"))):
            if has_number and not cleaned.get(name):
                self.add_error(
                    name,
                    ValidationError(_("有目标值时须填写“%(label)s”。"), params={"label": label}),
                )
            if not has_number and cleaned.get(name) and "value" in cleaned:
                self.add_error(name, ValidationError(_("没有目标值时这里应为空。")))
        return cleaned


class LeftOutForm(PieceForm):
    """A figure that is no target."""

    reason = forms.ChoiceField(label=_("未列为目标的原因"), choices=LEFT_OUT_CHOICES)


class RegisterItemForm(PieceForm):
    """A named thing for the register."""

    wide = ("name",)
    name = forms.CharField(label=_("名称"))
    kind = forms.ChoiceField(label=_("类别"), choices=REGISTER_KINDS)
    place = OrNone(label=_("所在地"), required=False)


class HeadForm(PieceForm):
    """What the plan says of itself."""

    wide = ("title", "issuer", "leading_group")
    title = OrNone(label=_("方案名称"), required=False)
    slug = forms.SlugField(
        label=_("标识(网址中使用,小写字母)"),
        max_length=64,
        error_messages={"invalid": _("标识只能用小写字母、数字和连字符。")},
    )
    issuer = OrNone(label=_("印发机关"), required=False)
    document_number = OrNone(label=_("文号"), required=False)
    issued_on = OrNone(
        label=_("印发日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    leading_group = OrNone(label=_("领导小组"), required=False)


class NewDraftForm(forms.Form):
    """A document, as a file or as pasted text."""

    file = forms.FileField(
        label=_("方案文件"),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".docx,.pdf,.html,.htm,.txt,.md"}
        ),
        help_text=_("支持 .docx、有文字层的 .pdf、.html、.txt,不超过20MB。"),
    )
    text = forms.CharField(
        label=_("或粘贴全文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8}),
    )
    encoding = forms.ChoiceField(
        label=_("文本文件的编码"),
        required=False,
        choices=(
            ("", _("自动识别")),
            ("utf-8", "UTF-8"),
            ("gb18030", "GB18030(GBK)"),
            ("big5", "Big5"),
        ),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    tenant = forms.ChoiceField(
        label=_("所属地方"), widget=forms.Select(attrs={"class": "form-select"})
    )
    base = forms.ChoiceField(
        label=_("这是"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:  # Django's own
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self._field("tenant").choices = [(pk, place.name) for pk, place in self.places.items()]
        plans = Plan.objects.filter(tenant__in=places).select_related("tenant")
        self.plans = {plan.slug: plan for plan in plans.order_by("slug")}
        self._field("base").choices = [
            ("", _("一份新的方案")),
            *((slug, self._next_version(plan)) for slug, plan in self.plans.items()),
        ]

    def place(self) -> Place:
        """Whose plan it is."""
        return self.places[self.cleaned_data["tenant"]]

    def base_version(self) -> PlanVersion | None:
        """The version that this document is the next of."""
        plan = self.plans.get(self.cleaned_data["base"])
        return plan.versions.order_by("-number").first() if plan else None

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - both are declared above
        return field

    @staticmethod
    def _next_version(plan: Plan) -> str:
        return _("“%(plan)s”的新版本") % {"plan": plan.slug}

    def clean(self) -> dict[str, Any]:
        """Either a file or a text; a new version belongs to its plan's place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            raise ValidationError(_("请选择文件,或把方案全文粘贴到下面。"))
        if cleaned.get("file") and (cleaned.get("text") or "").strip():
            raise ValidationError(_("文件和粘贴的文本请只给一种。"))
        plan = self.plans.get(cleaned.get("base") or "")
        if plan and str(plan.tenant_id) != cleaned.get("tenant"):
            raise ValidationError(_("所选方案不属于所选的地方。"))
        return cleaned


FORMS: Mapping[str, type[PieceForm]] = {
    "section": SectionForm,
    "task": TaskForm,
    "responsibility": ResponsibilityForm,
    "target": TargetForm,
    "left_out": LeftOutForm,
    "register_item": RegisterItemForm,
}
