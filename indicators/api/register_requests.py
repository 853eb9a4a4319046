"""The bodies that programs send about register items."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from indicators.api.fields import (
    LARGEST_ID,
    Day,
    Month,
    Number,
    Strict,
    Text,
    Whole,
    Word,
)
from indicators.api.refusals import ApiError, fault_of
from indicators.api.requests import seen_number
from plans.domain.quantities import NumberError, parse_number
from plans.models import ItemStatus
from plans.services.milestones import MAX_WHAT
from plans.services.texts import MAX_TEXT

_LONGEST_NUMBER = 40


class ItemReportSentSerializer(Strict):
    """How far a register item is."""

    status = Word(
        choices=ItemStatus.values,
        help_text=_("not_started未开工,in_progress在建,done已完成,stopped停建(须写明原因)。"),
    )
    as_of = Day(help_text=_("情况截至哪一天,不晚于今天。"))
    planned_investment = Number(
        required=False, max_length=_LONGEST_NUMBER, help_text=_("计划总投资(万元)。")
    )
    invested = Number(
        required=False,
        max_length=_LONGEST_NUMBER,
        help_text=_("自开工起累计完成投资(万元);没有统计的省略,不要填0。"),
    )
    text = Text(required=False, allow_blank=True, max_length=MAX_TEXT, help_text=_("进展说明。"))
    seen = seen_number()


class MilestoneSentSerializer(Strict):
    """A milestone to add."""

    what = Text(max_length=MAX_WHAT, help_text=_("里程碑,如开工、竣工验收。"))
    due = Month(help_text=_("应完成月份,如2026-09。"))


class MilestoneVersionSentSerializer(Strict):
    """What became of a milestone; what is left out is said not to be."""

    due = Month(help_text=_("应完成月份;未调整的照抄。"))
    done_on = Day(required=False, allow_null=True, help_text=_("完成日期;未完成的省略。"))
    dropped = serializers.BooleanField(required=False, help_text=_("取消此里程碑。"))
    reason = Text(
        required=False,
        allow_blank=True,
        max_length=MAX_TEXT,
        help_text=_("调整时间、更改完成情况或取消时必填。"),
    )
    seen = seen_number()


class DocumentSentSerializer(Strict):
    """A file for a register item."""

    file = serializers.FileField(
        max_length=1000, help_text=_("PDF、OFD、PNG、JPG、DOCX、XLSX、TXT或CSV,不超过20 MB。")
    )
    contains_personal_data = serializers.BooleanField(
        required=False, help_text=_("文件含有个人信息。")
    )
    replaces = Whole(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text=_("作为哪份材料的新版本;原件保留。"),
    )


def investment_of(name: str, typed: str | None) -> Decimal | None:
    """A number of 万元; None where nothing was said, which is not zero.

    Raises:
        ApiError: 422 for what is no number.
    """
    if typed is None:
        return None
    try:
        return parse_number(typed)
    except NumberError as error:
        fault = fault_of(error.problem)
        raise ApiError(422, "entry_refused", fault["message"], {name: [fault]}) from error
