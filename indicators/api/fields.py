"""Fields that take what the schema says and nothing that merely resembles it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

NOT_TEXT = _('请填写文本;数值也以文本传递,如"48.50"。')
NOT_WHOLE = _("请填写整数。")
NOT_MONTH = _("请按“2026-09”的格式填写月份。")
NUL = _("文本中不能含有空字符(NUL)。")
UNKNOWN = _("没有这个字段或参数。")
TWICE = _("该参数只能出现一次。")

LARGEST_ID = 2**63 - 1
MONTH_PATTERN = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"
_MONTH = re.compile(MONTH_PATTERN.strip("^$"), re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """A body or a query string: names that are not known are refused, for they are misspelt."""

    def __init__(self, instance: Any = None, data: Any = empty, **kwargs: Any) -> None:
        self.repeated: list[str] = []
        if isinstance(data, QueryDict):
            self.repeated = [name for name in data if len(data.getlist(name)) > 1]
            # A plain dictionary: a form's empty text would count as left out.
            data = data.dict()
        super().__init__(instance, data, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            errors = {str(name): [UNKNOWN] for name in data if name not in self.fields}
            errors |= {name: [TWICE] for name in self.repeated}
            if errors:
                raise ValidationError(errors, code="unknown")
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON string, as typed."""

    default_error_messages = {"invalid": NOT_TEXT, "nul": NUL}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        # No database keeps it in a text.
        if "\x00" in data:
            self.fail("nul")
        return super().to_internal_value(data)


class Number(Text):
    """A decimal number as printed, in a string: its places are kept."""


class DayText(Text):
    """A date as text; what it may be is for the checks of the entry."""


class Month(Text):
    """2026-09, as the first day of that month."""

    default_error_messages = {"month": NOT_MONTH}

    def to_internal_value(self, data: Any) -> Any:
        typed = super().to_internal_value(data)
        if not _MONTH.fullmatch(typed):
            self.fail("month")
        return date(int(typed[:4]), int(typed[5:]), 1)

    def run_validation(self, data: Any = empty) -> Any:
        return serializers.Field.run_validation(self, data)


class Word(serializers.ChoiceField):
    """One of a few words, as a JSON string."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON integer, or the digits of one in a query string."""

    default_error_messages = {"invalid": NOT_WHOLE}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str) and not _WHOLE.fullmatch(data):
            self.fail("invalid")
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            self.fail("invalid")
        if isinstance(data, float) and not data.is_integer():
            self.fail("invalid")
        return int(data)


class JsonWhole(Whole):
    """A JSON integer."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """2026-11-20."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)
