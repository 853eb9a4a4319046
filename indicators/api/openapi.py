"""What the schema says of every endpoint: its answers, its refusals, its headers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from indicators.api.conditions import IF_MATCH_PATTERN, KEY_PATTERN
from indicators.api.duty_shapes import BulkRefusalSerializer
from indicators.api.fields import LARGEST_ID, MONTH_PATTERN
from indicators.api.requests import MOST_ROWS
from indicators.api.shapes import ErrorSerializer

Told = str | Promise
# Any: schema objects are plain JSON.
Schema = dict[str, Any]

READING = (400, 401, 403, 404, 405, 406, 429)
WRITING = (*READING, 409, 413, 415, 422)

REFUSALS: Mapping[int, Told] = {
    400: _("参数、字段或正文格式有误。"),
    401: _("没有令牌,或令牌无效、已到期、已吊销。"),
    403: _("令牌权限不足,或您的任职不能办理。"),
    404: _("不存在,或不在您的查看范围内。"),
    405: _("该地址不支持这种方法。"),
    406: _("只提供application/json。"),
    409: _("当前状态不能这样办理,或正文中的revision已过时。"),
    412: _("If-Match已过时:他人已更新。"),
    413: _("正文或文件过大。"),
    415: _("正文类型不支持。"),
    422: _("内容未通过校验,或幂等键已用于另一项请求。"),
    428: _("缺少If-Match(或正文中的revision)。"),
    429: _("请求过于频繁;请按Retry-After等待。"),
}

DONE: Mapping[int, Told] = {
    200: _("成功。"),
    201: _("已办理。"),
    204: _("已办理,没有正文。"),
    304: _("内容未变,没有正文。"),
}

WITHOUT_NUL = "^[^\\u0000]*$"

ETAG = "ETag"
REPLAYED = "Idempotency-Replayed"
REPLAYED_TOLD = _("true:这是第一次办理时的回答,没有再次办理。")

IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": IF_MATCH_PATTERN, "example": '"3-0a1b2c3d4e5f"'},
    OpenApiParameter.HEADER,
    required=True,
    description=_("读取该事项时的ETag(含引号)。缺少时为428,已过时为412。"),
)
IF_MATCH_OPTIONAL = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": IF_MATCH_PATTERN, "example": '"3-0a1b2c3d4e5f"'},
    OpenApiParameter.HEADER,
    description=_("读取该事项时的ETag(含引号);省略时须在正文中给出revision。"),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description=_("上次读取的ETag;内容未变时为304。"),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": KEY_PATTERN, "example": "power-2025-06-0001"},
    OpenApiParameter.HEADER,
    description=_(
        "每项请求一个新的键。网络中断后用同一键重发同一正文,只办理一次,回答与第一次相同;保留7天。"
    ),
)

ENTRY = {
    "answer": "value",
    "value": "48.50",
    "unit": "percent",
    "quality": "final",
    "basis": "record",
    "release": "internal",
    "document": "市交通运输统计年报2025",
}
EXAMPLES: Mapping[str, list[OpenApiExample]] = {
    "duty_submit": [OpenApiExample("value", value=ENTRY | {"revision": 0}, request_only=True)],
    "comment_add": [OpenApiExample("comment", value={"text": "请核对分母。"}, request_only=True)],
    "revision_ask": [
        OpenApiExample("reason", value={"reason": "分母漏计一个县。"}, request_only=True)
    ],
    "work_part_report": [
        OpenApiExample(
            "progress",
            value={"progress": "in_progress", "text": "已建120个充电桩。", "seen": 0},
            request_only=True,
        )
    ],
    "register_item_report": [
        OpenApiExample(
            "in progress",
            value={
                "status": "in_progress",
                "as_of": "2026-09-30",
                "planned_investment": "12000",
                "invested": "3500.5",
                "text": "主体施工。",
                "seen": 0,
            },
            request_only=True,
        )
    ],
    "milestone_add": [
        OpenApiExample("due", value={"what": "竣工验收", "due": "2026-12"}, request_only=True)
    ],
    "milestone_revise": [
        OpenApiExample(
            "reached",
            value={"due": "2026-12", "done_on": "2026-12-20", "seen": 1},
            request_only=True,
        )
    ],
    "submissions_bulk": [
        OpenApiExample(
            "rows",
            value={"mode": "each", "rows": [ENTRY | {"duty": 12, "revision": 0}]},
            request_only=True,
        )
    ],
}


def answers_of(
    good: Mapping[int, type[serializers.Serializer[Any]] | None], refusals: Iterable[int]
) -> dict[int, OpenApiResponse]:
    """Every answer of an endpoint by status."""
    found = {
        status: OpenApiResponse(shape, description=DONE[status]) for status, shape in good.items()
    }
    for status in refusals:
        found[status] = OpenApiResponse(ErrorSerializer, description=REFUSALS[status])
    return found


def bulk_refusal() -> OpenApiResponse:
    """422 of the bulk endpoint: the usual shape, with the rows beside it."""
    return OpenApiResponse(BulkRefusalSerializer, description=REFUSALS[422])


def response_header(name: str, told: Told, *statuses: int) -> OpenApiParameter:
    """A header of the answers of some statuses."""
    return OpenApiParameter(
        name,
        str,
        OpenApiParameter.HEADER,
        description=told,
        response=[str(status) for status in statuses],
    )


def replayed(*statuses: int) -> OpenApiParameter:
    """The header that tells a repeated answer from the first."""
    return response_header(REPLAYED, REPLAYED_TOLD, *statuses)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base class is untyped
    """The token, as the schema names it."""

    target_class = "indicators.api.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> Schema:
        return {"type": "http", "scheme": "bearer"}


class NumberField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its base class is untyped
    """Decimal numbers are strings."""

    target_class = "indicators.api.fields.Number"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Schema:
        limit = getattr(self.target, "max_length", None)
        # No pattern: 1,234.5 and full-width digits are read as well.
        return {"type": "string", "format": "decimal", "minLength": 1, "maxLength": limit}


class MonthField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its base class is untyped
    """Months."""

    target_class = "indicators.api.fields.Month"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Schema:
        return {"type": "string", "pattern": MONTH_PATTERN}


class DayTextField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # its base class is untyped
    """Dates of an entry."""

    target_class = "indicators.api.fields.DayText"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Schema:
        return {"type": "string", "format": "date"}


# Any: the library hands over its generator and the whole schema.
def complete(result: Schema, generator: Any, **_kwargs: Any) -> Schema:
    """Say what the generator does not know: closed bodies, how many rows, what ids and texts are."""
    schemas = result["components"]["schemas"]
    bodies = [schema for name, schema in schemas.items() if name.endswith("Request")]
    for body in bodies:
        body["additionalProperties"] = False
        for schema in body["properties"].values():
            _without_nul(schema)
    schemas["BulkRequest"]["properties"]["rows"] |= {"minItems": 1, "maxItems": MOST_ROWS}
    for name in ("EvidenceRequest", "DocumentSentRequest"):
        schemas[name]["properties"]["file"]["minLength"] = 1
    for operation in (each for path in result["paths"].values() for each in path.values()):
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
        for parameter in operation.get("parameters", ()):
            _without_nul(parameter["schema"])
            if parameter["in"] == "path":
                parameter["schema"] |= {"format": "int64", "minimum": 1, "maximum": LARGEST_ID}
    return result


def _without_nul(schema: Schema) -> None:
    """No database keeps NUL in a text; set here, for a pattern on a field would forbid blanks."""
    if schema.get("type") == "string" and not {"format", "enum", "pattern"} & schema.keys():
        schema["pattern"] = WITHOUT_NUL
