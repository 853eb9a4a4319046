"""What people type about the register of a plan."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.domain.evidence_files import ACCEPTED, CheckedFile, EvidenceRefused
from plans.domain.quantities import NumberError, fold_full_width, parse_number
from plans.forms.evidence import NO_FILE, checked_upload
from plans.forms.work import REQUIRED, RequestPartForm
from plans.models import ItemStatus
from plans.selectors.register_item import DocumentLine
from plans.selectors.registers import MilestoneMark
from plans.services.milestones import MAX_WHAT
from plans.services.registers import MAX_BASIS
from plans.services.texts import MAX_TEXT

_SELECT = {"class": "form-select"}
_TEXT = {"class": "form-control"}
_DATE = {**_TEXT, "type": "date"}
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", re.ASCII)


class MonthField(forms.CharField):
    """A month, from a month picker (2026-09) or typed (2026年9月): its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20,
            widget=forms.TextInput({**_TEXT, "type": "month"}),
            error_messages={"required": _("请填写月份。")},
            **kwargs,
        )

    # Any: Django's own signature of clean().
    def clean(self, value: Any) -> date:
        """The first day of the month.

        Raises:
            ValidationError: for what is no month.
        """
        typed = fold_full_width(super().clean(value)).strip()
        found = _MONTH.fullmatch(typed)
        try:
            return date(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(typed)
        except ValueError:
            raise forms.ValidationError(_("请按“2026-09”的格式填写月份。")) from None


class InvestmentField(forms.CharField):
    """A number of 万元 as people write it; None where nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({**_TEXT, "inputmode": "decimal"})
        super().__init__(required=False, max_length=40, widget=widget, **kwargs)

    # Any: Django's own signature of clean().
    def clean(self, value: Any) -> Decimal | None:
        """The number.

        Raises:
            ValidationError: for what is no number.
        """
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_number(typed)
        except NumberError as error:
            raise forms.ValidationError(error.problem.worded(gettext)) from error


class BasisForm(forms.Form):
    """The document on which the office names responsible units."""

    use_required_attribute = False

    basis_document = forms.CharField(
        label=_("依据文件"),
        max_length=MAX_BASIS,
        help_text=_("文件名称和文号,如任务分工方案。"),
        widget=forms.TextInput(_TEXT),
        error_messages={"required": _("请填写确定责任单位的依据文件。")},
    )


class NameUnitForm(BasisForm, RequestPartForm):
    """Whom the office names for one item: a department, or the unit of a county."""

    field_order = ("unit", "basis_document")


class MilestoneForm(forms.Form):
    """A milestone to add."""

    use_required_attribute = False

    what = forms.CharField(
        label=_("里程碑"),
        max_length=MAX_WHAT,
        help_text=_("如取得批复、开工、主体完工、竣工验收、投用。"),
        widget=forms.TextInput(_TEXT),
        error_messages=REQUIRED,
    )
    due = MonthField(label=_("应完成月份"))


class ReviseForm(forms.Form):
    """What became of a milestone; `seen` is the version that the form shows."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput)
    due = MonthField(label=_("应完成月份"))
    done_on = forms.DateField(
        label=_("完成日期"),
        required=False,
        widget=forms.DateInput(_DATE, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填写日期,如2026-09-30。")},
    )
    dropped = forms.BooleanField(
        label=_("取消此里程碑"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label=_("原因"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("调整时间、更改完成情况或取消时必填。"),
        widget=forms.Textarea({**_TEXT, "rows": 2}),
    )

    @staticmethod
    def of(mark: MilestoneMark) -> dict[str, object]:
        """What the form shows of a milestone before anything is typed."""
        return {
            "seen": mark.number,
            "due": f"{mark.due:%Y-%m}",
            "done_on": mark.done_on,
            "dropped": mark.standing == "dropped",
        }


class ItemReportForm(forms.Form):
    """How far an item is; `seen` is the version of the report that the form knows."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("状态"),
        choices=ItemStatus.choices,
        widget=forms.Select(_SELECT),
        error_messages=REQUIRED,
    )
    as_of = forms.DateField(
        label=_("情况截至"),
        widget=forms.DateInput(_DATE, format="%Y-%m-%d"),
        error_messages={**REQUIRED, "invalid": _("请填写日期,如2026-09-30。")},
    )
    planned_investment = InvestmentField(label=_("计划总投资(万元)"))
    invested = InvestmentField(
        label=_("累计完成投资(万元)"), help_text=_("自开工起累计;没有统计的留空,不要填0。")
    )
    text = forms.CharField(
        label=_("进展说明"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("停建或终止时必须写明原因。"),
        widget=forms.Textarea({**_TEXT, "rows": 3}),
        error_messages=REQUIRED,
    )


class DocumentForm(forms.Form):
    """A file for an item: a new document, or the newer version of one."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("选择文件"),
        help_text=_("PDF、OFD、PNG、JPG、DOCX、XLSX、TXT或CSV,不超过20 MB。"),
        widget=forms.FileInput({**_TEXT, "accept": ACCEPTED}),
        # An empty file is refused with the others, in their words.
        allow_empty_file=True,
        error_messages={"required": NO_FILE},
    )
    replaces = forms.TypedChoiceField(
        label=_("作为哪份材料的新版本"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select(_SELECT),
    )
    contains_personal_data = forms.BooleanField(
        label=_("含个人信息"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, documents: Iterable[DocumentLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["replaces"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        held = [(str(each.pk), each.name) for each in documents if each.latest]
        field.choices = [("", _("新材料")), *held]

    def clean_file(self) -> CheckedFile:
        """The file, recognised by its content."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return checked_upload(upload)
        except EvidenceRefused as error:
            raise forms.ValidationError(error.problem.worded(gettext)) from error
