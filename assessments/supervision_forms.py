"""What people type about supervision: the letter, the answer, and what the office says to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.domain.letters import rectification_text
from assessments.models import UrgencyLevel
from assessments.models.supervision import MAX_LINE
from assessments.selectors.supervision_case import LetterText
from assessments.services.supervision import MAX_LETTER
from plans.domain.evidence_files import ACCEPTED, CheckedFile, EvidenceRefused
from plans.forms.evidence import checked_upload
from plans.services.texts import MAX_TEXT

_TEXT = {"class": "form-control"}
_DATE = {**_TEXT, "type": "date"}
_REQUIRED = {"required": _("请填写此项。")}
_NO_DATE = {"invalid": _("请填写日期,如2026-09-30。")}


class Line(forms.CharField):
    """One line of free text."""

    # Any: Django's own arguments of a field.
    def __init__(self, label: Any, *, longest: int = MAX_LINE, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.TextInput(_TEXT)
        super().__init__(
            label=label, max_length=longest, widget=widget, error_messages=_REQUIRED, **kwargs
        )


class _Long(forms.CharField):
    """Some lines of free text that are asked for."""

    # Any: Django's own arguments of a field.
    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.Textarea({**_TEXT, "rows": 3})
        super().__init__(
            label=label,
            max_length=MAX_TEXT // 3,
            widget=widget,
            error_messages=_REQUIRED,
            **kwargs,
        )


class DateField(forms.DateField):
    """A day, typed or picked."""

    # Any: Django's own arguments of a field.
    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.DateInput(_DATE, format="%Y-%m-%d")
        messages = {**_REQUIRED, **_NO_DATE}
        super().__init__(label=label, widget=widget, error_messages=messages, **kwargs)


class EvidenceField(forms.FileField):
    """A file that may be kept, recognised by its content; none is no fault."""

    # Any: Django's own arguments of a field.
    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF、OFD、PNG、JPG、DOCX、XLSX、TXT或CSV,不超过20 MB。"))
        # An empty file is refused with the others, in their words.
        super().__init__(
            label=label,
            required=False,
            widget=forms.FileInput({**_TEXT, "accept": ACCEPTED}),
            allow_empty_file=True,
            **kwargs,
        )

    # Any: what a browser sent.
    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """The file, recognised.

        Raises:
            ValidationError: for one that may not be kept.
        """
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return checked_upload(upload)
        except EvidenceRefused as error:
            raise forms.ValidationError(error.problem.worded(gettext)) from error


class SeenForm(forms.Form):
    """A form that knows which revision of the case its reader saw."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput)


class LetterForm(SeenForm):
    """What a letter says, and the fields of its head, which people fill."""

    subject = Line(_("事由"), required=True)
    text = forms.CharField(
        label=_("正文"),
        max_length=MAX_LETTER,
        help_text=_("按起草日的数据生成,可以修改。主送单位、落款和日期由版式给出。"),
        widget=forms.Textarea({**_TEXT, "rows": 12}),
        error_messages=_REQUIRED,
    )
    demands = forms.CharField(
        label=_("办理要求"),
        required=False,
        max_length=MAX_TEXT,
        help_text=_("每行一项。"),
        widget=forms.Textarea({**_TEXT, "rows": 4}),
    )
    due_on = DateField(_("办理期限"), required=False)
    respondents = Line(_("责任人"), help_text=_("由哪些人负责办理和答复。"))
    basis = Line(_("事项来源和依据"), help_text=_("如哪次评估、会议或批示,写明文件和文号。"))
    document_number = Line(_("发文字号"), longest=60, help_text=_("由人填写,系统不编号。"))
    signer = Line(_("签发人"), longest=60)
    urgency_level = forms.ChoiceField(
        label=_("紧急程度"),
        required=False,
        choices=UrgencyLevel.choices,
        widget=forms.Select({"class": "form-select"}),
    )
    approved_by = Line(_("批准人"), longest=60, help_text=_("督办单和约谈须经批准。"))
    approval_document = Line(_("批准文件"), help_text=_("批准记录的名称和文号。"))

    @classmethod
    def of(cls, letter: LetterText, seen: int) -> dict[str, object]:
        """What the form shows before anything is typed."""
        typed = set(cls.base_fields) - {"seen", "text", "demands"}
        said = {name: getattr(letter.version, name) for name in typed}
        return {**said, "text": letter.text, "demands": "\n".join(letter.demands), "seen": seen}


_BROUGHT = ("participants", "materials")


class TalkForm(LetterForm):
    """The notice of a talk: whom, when and where, with whom and with what."""

    due_on = None  # type: ignore[assignment]  # Django's way to leave out an inherited field
    respondents = Line(_("约谈对象"), help_text=_("单位负责人的姓名和职务。"))
    talk_at = forms.DateTimeField(
        label=_("约谈时间"),
        required=False,
        widget=forms.DateTimeInput({**_TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请填写日期和时间,如2026-09-30 09:00。")},
    )
    talk_place = Line(_("约谈地点"))
    participants = Line(_("参加人"))
    materials = Line(_("需提交材料"))
    field_order = ("subject", "text", "respondents", "talk_at", "talk_place", *_BROUGHT)


class FileForm(SeenForm):
    """A form that may bring a file."""

    file = EvidenceField(_("佐证材料"))


class AnswerForm(FileForm):
    """What the unit answers, with a file of evidence."""

    contains_personal_data = forms.BooleanField(
        label=_("材料含个人信息"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def said(self) -> str:
        """The words of the answer."""
        raise NotImplementedError


class FeedbackForm(AnswerForm):
    """How far the unit has come (阶段反馈)."""

    text = forms.CharField(
        label=_("办理情况"),
        max_length=MAX_TEXT,
        help_text=_("以前的反馈都保留。"),
        widget=forms.Textarea({**_TEXT, "rows": 4}),
        error_messages=_REQUIRED,
    )
    field_order = ("text", "file")

    def said(self) -> str:
        """The words of the answer."""
        text: str = self.cleaned_data["text"]
        return text


class RectificationForm(AnswerForm):
    """The rectification report (整改报告)."""

    measures = _Long(_("整改措施"))
    finish_on = forms.DateField(
        label=_("完成时限"),
        widget=forms.DateInput(_DATE, format="%Y-%m-%d"),
        error_messages={**_REQUIRED, **_NO_DATE},
    )
    progress = _Long(_("进展情况"))
    field_order = ("measures", "finish_on", "progress", "file")

    def said(self) -> str:
        """The report under its headings."""
        names = ("measures", "finish_on", "progress")
        return rectification_text(**{name: self.cleaned_data[name] for name in names})


class MinutesForm(FileForm):
    """The minutes of a talk (约谈纪要)."""

    problems = _Long(_("存在问题"))
    demands = _Long(_("整改要求"))
    due_on = forms.DateField(
        label=_("整改时限"),
        widget=forms.DateInput(_DATE, format="%Y-%m-%d"),
        error_messages={**_REQUIRED, **_NO_DATE},
    )
    field_order = ("problems", "demands", "due_on", "file")

    # Any: Django's own arguments of a form.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("附件")


class RemarkForm(SeenForm):
    """A few words of the office, which some steps need and others allow."""

    text = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea({**_TEXT, "rows": 3}),
    )


class SendBackForm(RemarkForm):
    """Why an answer is sent back, and until when a better one is due."""

    due_on = DateField(_("新的办理期限"), required=False)
