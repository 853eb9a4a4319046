"""The day that a page is asked for (截至): today, or a past day with the figures as they stood then."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from assessments.forms import last_moment
from dashboards.access import NotYetRecorded
from organizations.middleware import ViewerRequest
from organizations.replica_pages import may_be_old

FIELD = "as_of"


P = ParamSpec("P")
# Links and parts of pages; what begins with "?" is a page's own and says the day itself.
_LINK = re.compile(r'(?P<name>\s(?:href|hx-get|action))="(?P<address>/[^"]*)"')


@dataclass(frozen=True)
class AsOf:
    """The day that is judged; `moment` is its last one where it is past, None for now."""

    day: date
    moment: datetime | None = None


def dated(
    view: Callable[Concatenate[ViewerRequest, AsOf, P], HttpResponseBase],
) -> Callable[Concatenate[ViewerRequest, P], HttpResponseBase]:
    """Hand a view the day that its address asks for, and keep the day in the links of its page.

    A day that cannot be read, lies ahead or before the view's object was recorded is answered with
    today's figures and a message that says why.
    """

    @wraps(view)
    def with_day(request: ViewerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = _asked(request)
        # What was known on a past day does not change any more.
        shown = view if asked.moment is None else may_be_old(view)
        try:
            response = shown(request, asked, *args, **kwargs)
        except NotYetRecorded as later:
            messages.warning(request, str(later))
            return view(request, AsOf(timezone.localdate()), *args, **kwargs)
        if asked.moment is not None and isinstance(response, HttpResponse):
            keep_day(response, asked.day)
        return response

    return takes_day(with_day)


def takes_day(
    view: Callable[Concatenate[ViewerRequest, P], HttpResponseBase],
) -> Callable[Concatenate[ViewerRequest, P], HttpResponseBase]:
    """Say that a view reads the day from its address, so that links to it keep the day."""
    view.is_dated = True  # type: ignore[attr-defined]  # read by `is_dated`
    # Templates would call what they only ask for the mark.
    view.do_not_call_in_templates = True  # type: ignore[attr-defined]
    return view


def is_dated(address: str) -> bool:
    """Whether the page of an address can be asked for as of a day."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return hasattr(match.func, "is_dated")


def _asked(request: ViewerRequest) -> AsOf:
    today = timezone.localdate()
    text = request.GET.get(FIELD, "").strip()
    if not text or text == today.isoformat():
        return AsOf(today)
    day = _day(text)
    if day is not None and day <= today:
        return AsOf(day, last_moment(day))
    fault = (
        _("日期“%(text)s”无法识别,请按“年-月-日”填写,如 2026-03-31;以下是现在的数字。")
        if day is None
        else _("%(text)s 还没有到,无法显示当日的数字;以下是现在的数字。")
    )
    messages.warning(request, fault % {"text": text[:20]})
    return AsOf(today)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def keep_day(response: HttpResponse, day: date) -> None:
    """Add the day to every address on the page that can be asked for as of a day."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    known: dict[str, str] = {}

    def dated_link(match: re.Match[str]) -> str:
        address = match["address"]
        if address not in known:
            known[address] = _with_day(address, day) if is_dated(address) else address
        return f'{match["name"]}="{known[address]}"'

    response.content = _LINK.sub(dated_link, response.content.decode()).encode()


def _with_day(address: str, day: date) -> str:
    """An address as it stands in a page, asked for as of a day."""
    path, hash_mark, anchor = address.partition("#")
    joint = "&amp;" if "?" in path else "?"
    return f"{path}{joint}{FIELD}={day.isoformat()}{hash_mark}{anchor}"
