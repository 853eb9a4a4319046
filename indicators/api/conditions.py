"""ETags from revisions, and the conditions that programs set with them."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rest_framework.request import Request

from audit.domain.errors import OutdatedError
from indicators.api.refusals import ApiError

# "7-0a1b2c3d4e5f", "7" or 7; W/ is what a compressing proxy makes of it.
_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{12})?"|(\d{1,9})', re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
IF_MATCH_PATTERN = r'^(\*|(W/)?"[0-9]{1,9}(-[0-9a-f]{12})?"|[0-9]{1,9})$'
KEY_PATTERN = r"^[A-Za-z0-9_.:-]{1,100}$"


def etag_of(revision: int, body: Mapping[str, object]) -> str:
    """The revision, and a digest of what is shown: an accepted neighbour changes only that."""
    text = json.dumps(body, sort_keys=True, default=str)
    return f'"{revision}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether If-None-Match names what would be shown."""
    asked = [tag.strip().removeprefix("W/") for tag in _header(request, "If-None-Match").split(",")]
    return etag in asked or "*" in asked


def matched_revision(request: Request, held: int) -> int | None:
    """The revision that If-Match says was seen; None without the header.

    Raises:
        ApiError: 400 for what is no ETag, 412 when it is of another revision than `held`.
    """
    header = _header(request, "If-Match").strip()
    if not header:
        return None
    if header == "*":
        return held
    tags = [_TAG.fullmatch(tag.strip()) for tag in header.split(",")]
    if not all(tags):
        message = _('If-Match请照抄ETag,含引号,如"3-0a1b2c3d4e5f"。')
        fault = {"code": "invalid", "message": message}
        raise ApiError(400, "invalid", message, {"If-Match": [fault]})
    if held not in {int(tag[1] or tag[2]) for tag in tags if tag}:
        raise stale()
    return held


def seen_by(matched: int | None, stated: object, name: str) -> int:
    """The revision that the caller has seen, by its header or by the field `name` of its body.

    Raises:
        ApiError: 428 where neither says it, 400 where they contradict each other.
    """
    if matched is None:
        if not isinstance(stated, int):
            raise revision_wanted()
        return stated
    if stated not in (None, matched):
        message = _("正文中的%(name)s与If-Match不一致。") % {"name": name}
        fault = {"code": "invalid", "message": message}
        raise ApiError(400, "invalid", message, {name: [fault]})
    return matched


@contextmanager
def nothing_outdated(matched: int | None) -> Iterator[None]:
    """412 instead of 409 where the caller had set a condition and somebody was faster."""
    try:
        yield
    except OutdatedError as error:
        if matched is None:
            raise
        raise stale() from error


def stale() -> ApiError:
    """412."""
    return ApiError(412, "stale", _("此事项已有更新。请重新读取、核对后再提交。"))


def revision_wanted() -> ApiError:
    """428."""
    message = _("请带上读取该事项时的ETag(If-Match),以免覆盖他人的修改。")
    return ApiError(428, "precondition_required", message)


def idempotency_key(request: Request) -> str:
    """The key under which the request is to be carried out once; empty without.

    Raises:
        ApiError: 400 for a key that is too long or has other characters.
    """
    if "Idempotency-Key" not in request.headers:
        return ""
    key = _header(request, "Idempotency-Key")
    if not _KEY.fullmatch(key):
        message = _("Idempotency-Key为1至100个字母、数字或“_.:-”。")
        fault = {"code": "invalid", "message": message}
        raise ApiError(400, "invalid", message, {"Idempotency-Key": [fault]})
    return key


def _header(request: Request, name: str) -> str:
    return str(request.headers.get(name, ""))
