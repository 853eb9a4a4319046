"""Every refusal in one shape: `{"code", "message", "errors": {field: [{"code", "message"}]}}`."""

import logging
from collections.abc import Iterator, Mapping
from decimal import InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response
from rest_framework.views import set_rollback

from audit.domain.errors import OutdatedError, TransitionError
from indicators.api.refusals import ApiError, Fault, fault_of, not_found, refused_entry
from indicators.services import EntryRefused
from organizations.outages import RETRY_SECONDS, Outage, outage_of
from organizations.services.idempotency import KeyReused
from plans.domain.evidence_files import TOO_LARGE, EvidenceRefused

logger = logging.getLogger(__name__)


# Any: the framework's own type of what it hands an exception handler.
def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an error of a view; None for a fault of ours, which becomes a 500."""
    found = _as_api_error(error)
    if found is None:
        return None
    set_rollback()
    body = {"code": found.code, "message": found.message, "errors": found.errors, **found.more}
    return Response(body, status=found.status_code, headers=_headers(error))


def _as_api_error(error: Exception) -> ApiError | None:
    if isinstance(error, ApiError):
        return error
    if isinstance(error, ValidationError):
        message = _("请求的参数或字段有误。")
        return ApiError(400, "invalid", message, dict(_flat(error.detail)))
    if isinstance(error, APIException):
        return _of_framework(error)
    return _of_outage(error) or _of_product(error) or _of_django(error)


def _of_outage(error: Exception) -> ApiError | None:
    outage = outage_of(error)
    if outage is None:
        return None
    logger.error("outage: %s", outage, exc_info=error)
    message = (
        _("服务器的存储空间已满,本次提交没有保存。")
        if outage is Outage.STORAGE
        else _("数据库暂时没有响应。请稍后用同一幂等键重新发送。")
    )
    return ApiError(503, "unavailable", message)


def _of_framework(error: APIException) -> ApiError:
    detail = error.detail
    code = detail.code if isinstance(detail, ErrorDetail) else error.default_code
    return ApiError(error.status_code, code or error.default_code, str(detail))


def _of_product(error: Exception) -> ApiError | None:
    if isinstance(error, EntryRefused):
        return refused_entry(error.checked.errors)
    if isinstance(error, EvidenceRefused):
        status = 413 if error.problem.template == TOO_LARGE else 422
        fault = fault_of(error.problem)
        return ApiError(status, "file_refused", fault["message"], {"file": [fault]})
    if isinstance(error, OutdatedError):
        return ApiError(409, "stale", str(error))
    if isinstance(error, TransitionError):
        return ApiError(409, "wrong_state", str(error))
    if isinstance(error, KeyReused):
        message = _("该幂等键已用于另一项请求。每项新请求请用新的键。")
        fault = {"code": "key_reused", "message": message}
        return ApiError(422, "key_reused", message, {"Idempotency-Key": [fault]})
    return None


def _of_django(error: Exception) -> ApiError | None:
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, PermissionDenied):
        return ApiError(403, "forbidden", str(error) or _("您没有办理此事的权限"))
    if isinstance(error, ModelError):
        errors = {
            name: [{"code": "invalid", "message": message} for message in found]
            for name, found in _by_field(error).items()
        }
        return ApiError(422, "invalid", " ".join(error.messages), errors)
    if isinstance(error, DataError | InvalidOperation):
        # A computed share can be larger than both numbers it was computed from.
        return ApiError(422, "too_large", _("数值过大,无法保存。请核对数值和单位。"))
    if isinstance(error, RequestDataTooBig):
        return ApiError(413, "too_large", _("提交的内容过大"))
    if isinstance(error, SuspiciousOperation):
        return ApiError(400, "bad_request", _("请求无法识别"))
    return None


def _by_field(error: ModelError) -> Mapping[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {}


def _headers(error: Exception) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait + 0.999)))
    if outage_of(error):
        headers["Retry-After"] = str(RETRY_SECONDS)
    return headers


# Any: the framework nests lists and dictionaries of details without end.
def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, list[Fault]]]:
    """Nested details by the path of their field: `rows.3.revision`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = path if name == "non_field_errors" else _join(path, str(name))
            yield from _flat(inner, own)
    elif isinstance(detail, list) and detail and isinstance(detail[0], ErrorDetail):
        yield path or "body", [{"code": each.code, "message": str(each)} for each in detail]
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, _join(path, str(index)))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
