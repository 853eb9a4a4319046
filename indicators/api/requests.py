"""The bodies that programs send."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from indicators.api.fields import LARGEST_ID, DayText, JsonWhole, Number, Strict, Text, Word
from indicators.domain.entries import LONGEST
from indicators.domain.progress.enums import Quality
from indicators.domain.reported import AnswerKind, Basis, Release
from indicators.services.submissions import DRAFT_FIELDS
from plans.models import WorkProgress
from plans.services.texts import MAX_TEXT

LONGEST_REVISION = 2**31 - 1
MOST_ROWS = 1000
_SHORT = 200

ALL_OR_NOTHING = "all_or_nothing"
EACH = "each"


class DraftSerializer(Strict):
    """What has been typed so far, kept as it is; nothing is checked before it is submitted."""

    answer = Text(required=False, allow_blank=True, max_length=_SHORT)
    year = Text(required=False, allow_blank=True, max_length=_SHORT)
    value = Text(required=False, allow_blank=True, max_length=_SHORT)
    unit = Text(required=False, allow_blank=True, max_length=_SHORT)
    numerator = Text(required=False, allow_blank=True, max_length=_SHORT)
    denominator = Text(required=False, allow_blank=True, max_length=_SHORT)
    quality = Text(required=False, allow_blank=True, max_length=_SHORT)
    basis = Text(required=False, allow_blank=True, max_length=_SHORT)
    release = Text(required=False, allow_blank=True, max_length=_SHORT)
    released_on = Text(required=False, allow_blank=True, max_length=_SHORT)
    expected_on = Text(required=False, allow_blank=True, max_length=_SHORT)
    target_state = Text(required=False, allow_blank=True, max_length=_SHORT)
    assigned_value = Text(required=False, allow_blank=True, max_length=_SHORT)
    document = Text(required=False, allow_blank=True, max_length=LONGEST["document"])
    note = Text(required=False, allow_blank=True, max_length=LONGEST["note"])
    explanation = Text(required=False, allow_blank=True, max_length=LONGEST["explanation"])


class EntrySerializer(Strict):
    """An answer to a duty. Leave out what the answer does not need; numbers are strings."""

    answer = Word(
        choices=list(AnswerKind),
        help_text=_(
            "答复:value填报数值或状态,not_yet_published尚未发布(须填expected_on),"
            "no_statistic无统计来源(须填note),not_applicable不适用(须填note)。"
        ),
    )
    year = Text(
        required=False,
        max_length=4,
        help_text=_("数据年份;填写时须与报送期一致。"),
    )
    value = Number(
        required=False,
        max_length=_SHORT,
        help_text=_('数值,小数位数按原样保留,如"48.50";占比类可只填分子和分母。'),
    )
    unit = Text(
        required=False,
        allow_blank=True,
        max_length=_SHORT,
        help_text=_("计量单位代码或名称,省略时为该事项的单位;同类单位自动换算。"),
    )
    numerator = Number(required=False, max_length=_SHORT, help_text=_("分子"))
    denominator = Number(required=False, max_length=_SHORT, help_text=_("分母"))
    quality = Word(required=False, choices=list(Quality), help_text=_("数据质量,填报数值时必填。"))
    basis = Word(required=False, choices=list(Basis), help_text=_("数据依据,填报数值时必填。"))
    release = Word(required=False, choices=list(Release), help_text=_("发布状态,填报数值时必填。"))
    released_on = DayText(required=False, max_length=10, help_text=_("发布日期,不晚于今天。"))
    expected_on = DayText(required=False, max_length=10, help_text=_("预计发布日期,不早于今天。"))
    target_state = Text(
        required=False,
        allow_blank=True,
        max_length=24,
        help_text=_("目标状态,取值见该事项的states;仅用于填报状态的事项。"),
    )
    assigned_value = Number(required=False, max_length=_SHORT, help_text=_("下达数值"))
    document = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST["document"],
        help_text=_("来源文件:文件名称和文号,或年鉴页码。"),
    )
    note = Text(required=False, allow_blank=True, max_length=LONGEST["note"], help_text=_("备注"))
    explanation = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST["explanation"],
        help_text=_("异常说明;校验提示异常时必填。"),
    )


class SubmissionSerializer(EntrySerializer):
    """An answer, and the revision that was read where it is not in If-Match."""

    revision = JsonWhole(
        required=False,
        min_value=0,
        max_value=LONGEST_REVISION,
        help_text=_("读取该事项时的revision;已带If-Match时可省略。"),
    )


class BulkRowSerializer(EntrySerializer):
    """One answer of many."""

    duty = JsonWhole(min_value=1, max_value=LARGEST_ID, help_text=_("报送事项编号。"))
    revision = JsonWhole(
        min_value=0,
        max_value=LONGEST_REVISION,
        help_text=_("读取该事项时的revision;从未填报过的为0。"),
    )


class BulkSerializer(Strict):
    """Many answers at once."""

    mode = Word(
        required=False,
        choices=[ALL_OR_NOTHING, EACH],
        help_text=_(
            "all_or_nothing(默认):有一行不能提交就全部不提交;each:能提交的提交,其余逐行说明原因。"
        ),
    )
    rows = BulkRowSerializer(many=True, min_length=1, max_length=MOST_ROWS)


class EvidenceSerializer(Strict):
    """A file, and whether it holds personal data."""

    file = serializers.FileField(
        max_length=1000, help_text=_("PDF、OFD、PNG、JPG、DOCX、XLSX、TXT或CSV,不超过20 MB。")
    )
    contains_personal_data = serializers.BooleanField(
        required=False, help_text=_("文件含有个人信息。")
    )


def seen_number() -> JsonWhole:
    """The field that says which version was read."""
    return JsonWhole(
        required=False,
        min_value=0,
        max_value=LONGEST_REVISION,
        help_text=_("读取时最新一版的版本号,尚未填报为0;已带If-Match时可省略。"),
    )


class CommentSentSerializer(Strict):
    """A remark for those who fill and review a value."""

    text = Text(max_length=MAX_TEXT, help_text=_("留言,不得含涉密内容。"))


class RevisionSentSerializer(Strict):
    """Why an accepted value is to be corrected."""

    reason = Text(max_length=MAX_TEXT, help_text=_("修订原因:什么有误,依据是什么。"))


class WorkReportSentSerializer(Strict):
    """How far the own part of an annual work item is."""

    progress = Word(
        choices=WorkProgress.values,
        help_text=_("进展:not_started未启动,in_progress推进中,slow进展较慢,done已完成。"),
    )
    text = Text(max_length=MAX_TEXT, help_text=_("进展情况,不得含涉密内容。"))
    seen = seen_number()


def sent_by(request: Request, shape: type[Strict]) -> dict[str, Any]:
    """The body of a request, checked.

    Raises:
        ValidationError: by field; ParseError where there is no body: it would mean "nothing".
    """
    if str(request.META.get("CONTENT_LENGTH") or "0") == "0":
        raise ParseError(_("请求没有正文。"))
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def typed_of(entry: Mapping[str, object]) -> dict[str, str]:
    """The typed texts of a checked body, as the services take them."""
    return {name: str(entry.get(name, "")) for name in DRAFT_FIELDS}
