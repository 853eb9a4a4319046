"""The form by which a report is asked for."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.domain.orders import OfficialFields
from assessments.models import FileFormat, ReportKind, ReportLanguage
from assessments.models.supervision import MAX_LINE
from assessments.selectors.report_text import TextPage
from assessments.services.report_edits import MAX_PARAGRAPH, Revision
from assessments.writers import WRITTEN

_SELECT = {"class": "form-select"}
NO_SUBJECT = _("请选择这份报告所写的单位。")
OTHER_SUBJECT = _("这类报告写的是%(about)s,请另选对象。")
# Score sheets are asked for where the results stand.
ASKED_FOR = tuple(key for key, written in WRITTEN.items() if written.about != "assessment")
_ABOUT = {"department": _("一个部门"), "place": _("一个县区"), "": _("整个方案")}


# Any: Django's own arguments of a field.
def line_field(label: Any, **kwargs: Any) -> forms.CharField:
    """One line that may stay empty."""
    widget = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(
        label=label, required=False, max_length=MAX_LINE, widget=widget, **kwargs
    )


class SnapshotForm(forms.Form):
    """Year, and the day up to which data count (empty: up to this moment)."""

    year = forms.TypedChoiceField(
        label=_("年度"),
        coerce=int,
        widget=forms.Select(attrs=_SELECT),
        help_text=_("以该年年底为评价时点;当年以数据截止日为评价时点。"),
    )
    as_of = forms.DateField(
        label=_("数据截至"),
        required=False,
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}),
        help_text=_("不填为现在;填以前的日期,只采用当日24时以前审核通过的数值。"),
        error_messages={"invalid": _("请按“年-月-日”填写日期,如 2026-03-31。")},
    )

    def __init__(self, *args: object, years: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # a choice field

    def clean_as_of(self) -> datetime | None:
        """The last moment of the day; none for today and for now."""
        return last_moment(self.cleaned_data["as_of"])


class ReportForm(SnapshotForm):
    """Kind, format and subject, and a moment or the snapshot that was taken of one."""

    field_order = ("kind", "subject", "file_format", "language", "year", "snapshot", "as_of")

    kind = forms.ChoiceField(
        label=_("报告类型"),
        choices=[(key, ReportKind(key).label) for key in ASKED_FOR],
        widget=forms.Select(attrs=_SELECT),
    )
    subject = forms.ChoiceField(label=_("对象"), required=False, widget=forms.Select(attrs=_SELECT))
    file_format = forms.ChoiceField(
        label=_("格式"),
        required=False,
        choices=[("", _("该类报告的通常格式")), *FileFormat.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    language = forms.ChoiceField(
        label=_("语言"),
        choices=ReportLanguage.choices,
        required=False,
        widget=forms.Select(attrs=_SELECT),
    )
    snapshot = forms.TypedChoiceField(
        label=_("快照"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=_SELECT),
        help_text=_("选用已有快照时,年度和数据截止时间以快照为准。"),
    )

    def __init__(
        self,
        *args: object,
        subjects: Sequence[tuple[str, str]] = (),
        snapshots: Sequence[tuple[int, str]] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["snapshot"].choices = [("", _("现在冻结")), *snapshots]  # type: ignore[attr-defined]  # a choice field
        self.fields["subject"].choices = [("", _("整个方案或全部单位")), *subjects]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, object]:
        """What the report is about must be what its kind is written about."""
        cleaned: dict[str, object] = super().clean() or {}
        kind, subject = str(cleaned.get("kind", "")), str(cleaned.get("subject", ""))
        if kind in WRITTEN and "subject" in cleaned:
            about, whole = WRITTEN[kind].about, WRITTEN[kind].whole
            if about and not subject:
                if not whole:
                    self.add_error("subject", NO_SUBJECT)
            elif subject.partition(":")[0] != about:
                self.add_error("subject", OTHER_SUBJECT % {"about": _ABOUT.get(about, about)})
        cleaned["language"] = cleaned.get("language") or ReportLanguage.CHINESE
        return cleaned


class ParagraphForm(forms.Form):
    """What stands in place of a generated paragraph; `seen` is the edit that its writer saw."""

    key = forms.CharField(max_length=20, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=MAX_PARAGRAPH)
    restore = forms.BooleanField(required=False)


class RevisionForm(forms.Form):
    """The fields of an official paper, which people fill in, and the format of the new file."""

    use_required_attribute = False

    document_number = line_field(_("发文字号"))
    signer = line_field(_("签发人"))
    copy_number = line_field(_("份号"))
    urgency = line_field(_("紧急程度"))
    addressees = line_field(_("主送机关"))
    copies_to = line_field(_("抄送机关"))
    printed_by = line_field(_("印发机关"))
    printed_on = line_field(_("印发日期"), help_text=_("如“2026年11月20日”,照此印出。"))
    issue = line_field(_("期号"), help_text=_("调度通报的期数,只填数字。"))
    file_format = forms.ChoiceField(label=_("格式"), widget=forms.Select(attrs=_SELECT))
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        help_text=_("文中有数据以外的数字时必填,记入台账。"),
    )

    def __init__(self, *args: object, page: TextPage, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        named = dict(FileFormat.choices)
        self.fields["file_format"].choices = [(each, named[each]) for each in page.formats]  # type: ignore[attr-defined]  # a choice field
        if page.report.kind != ReportKind.BULLETIN:
            del self.fields["issue"]

    def revision(self) -> Revision:
        """What was asked for; after validation."""
        cleaned = dict(self.cleaned_data)
        file_format, reason = cleaned.pop("file_format"), cleaned.pop("reason")
        return Revision(file_format, OfficialFields(**cleaned), reason)


def last_moment(day: date | None) -> datetime | None:
    """The last moment of a day, in the time of the place; none for today and for now.

    Raises:
        ValidationError: for a day to come.
    """
    if day is None or day == timezone.localdate():
        return None
    if day > timezone.localdate():
        raise ValidationError(_("数据截止日期不能晚于今天。"))
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight) - timedelta(microseconds=1)
