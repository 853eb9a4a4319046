"""Pages for what cannot be done, each saying what to do next.

Addresses that do not exist, doors that stay shut, forms that came too late or are too large.
"""

import re
import sys
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_REFERER
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit.domain.errors import TransitionError
from audit.request_ids import current_request_id
from organizations.outages import RETRY_SECONDS, Outage, outage_of

# Passwords are never shown again; the others were not typed by the person.
_UNSHOWN = re.compile(r"passw|token|secret|_id$|^(action|next|revision)$", re.IGNORECASE)
_LONGEST_SHOWN = 20_000


@dataclass(frozen=True)
class Typed:
    """One field of a form that could not be taken, so that its text can be copied."""

    name: str
    text: str

    @property
    def rows(self) -> int:
        """Lines that the text needs on the page."""
        return min(12, max(1, len(self.text) // 60 + self.text.count("\n") + 1))


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says."""

    code: int
    title: str
    explanation: str
    advice: tuple[str, ...]
    typed: tuple[Typed, ...] = ()
    # Where to sign in again, in a new window, so that this page stays.
    sign_in: bool = False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 where the form is larger than the server takes."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(
        request,
        ErrorPage(
            400,
            _("请求无法识别"),
            _("浏览器发来的内容不完整或格式有误,系统没有处理,也没有改动任何数据。"),
            (_("请返回上一页,刷新后重新操作。"), _("如反复出现,请将下面的编号告知系统管理员。")),
        ),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    size = settings.MAX_UPLOAD_SIZE // (1024 * 1024)
    return _page(
        request,
        ErrorPage(
            413,
            _("提交的内容过大"),
            _("提交的内容超过系统上限,没有保存。"),
            (
                _("单个文件不超过 %(size)s MB;扫描件可降低分辨率后重新上传。") % {"size": size},
                _("请返回上一页:已填写的文字仍在,去掉过大的文件后再提交。"),
            ),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the thing is known to the viewer, the action is another person's."""
    sentence = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _page(
        request,
        ErrorPage(
            403,
            _("您没有办理此事的权限"),
            sentence or _("您可以查看有关内容,但这一操作由其他岗位办理。"),
            (
                _("右上角可查看您现在的单位和角色。"),
                _("如职责有调整,请联系本单位审核人或领导小组办公室变更任职。"),
            ),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or somebody else's."""
    return _page(
        request,
        ErrorPage(
            404,
            _("页面不存在"),
            _("网址有误,或者该内容不在您的查看范围内。"),
            (_("请核对网址,或从首页重新进入。"), _("收藏的链接可能属于其他地区或已经更换。")),
        ),
    )


def wrong_state(request: HttpRequest, error: TransitionError) -> HttpResponse:
    """409: the state of the thing does not allow the action; the error carries the sentence."""
    return _page(
        request,
        ErrorPage(
            409,
            _("当前状态不能这样办理"),
            str(error),
            (
                _("可能已有其他人员先行办理;本次操作没有改动任何数据。"),
                _("请返回原页面,查看最新状态后再办理。"),
            ),
            typed=_typed(request),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After where what the product stands on is away for a while."""
    # Called by the framework while it handles the error.
    outage = outage_of(sys.exception())
    if outage is None:
        return _bare(
            ErrorPage(
                500,
                _("系统出现故障"),
                _("这不是您的操作造成的,故障已记入运行日志。"),
                (
                    _("请稍后重试;提交表单时出现本页的,请返回后先核对是否已经保存。"),
                    _("如反复出现,请将下面的编号告知系统管理员。"),
                ),
            )
        )
    response = _bare(_unavailable(outage))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unavailable(outage: Outage) -> ErrorPage:
    if outage is Outage.STORAGE:
        return ErrorPage(
            503,
            _("存储空间已满"),
            _("服务器的存储空间已满,本次提交没有保存。"),
            (
                _("请用浏览器的“后退”回到原页面,保留已填写的内容,稍后重新提交。"),
                _("请将下面的编号告知系统管理员。"),
            ),
        )
    return ErrorPage(
        503,
        _("系统暂时不能使用"),
        _("数据库暂时没有响应。这不是您的操作造成的。"),
        (
            _("请%(seconds)s秒后重试;提交表单时出现本页的,请返回后先核对是否已经保存。")
            % {"seconds": RETRY_SECONDS},
            _("如反复出现,请将下面的编号告知系统管理员。"),
        ),
    )


def _bare(page: ErrorPage) -> HttpResponse:
    """Without base page or database, either of which may be what is broken."""
    context = {"page": page, "request_id": current_request_id(), "demo": settings.DEMO}
    return HttpResponse(render_to_string("500.html", context), status=page.code)


def session_expired(request: HttpRequest) -> HttpResponse:
    """403 for a form that arrived after the session ended: shows what was typed."""
    return _page(
        request,
        ErrorPage(
            403,
            _("登录已过期,您填写的内容没有丢失"),
            _("为保护账号,长时间未操作会自动退出。刚才的提交没有保存,已填写的内容列在下面。"),
            _ways_back(),
            typed=_typed(request),
            sign_in=True,
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token.

    Most often the person signed in again meanwhile. What was typed is shown only where the
    browser says that the form came from our own page.
    """
    if reason.startswith((REASON_BAD_ORIGIN.partition("%")[0], REASON_NO_REFERER)):
        return _foreign_form(request)
    return _page(
        request,
        ErrorPage(
            403,
            _("页面已过期,您填写的内容没有丢失"),
            _("打开本页后登录状态发生了变化,刚才的提交没有保存,已填写的内容列在下面。"),
            _ways_back(),
            typed=_typed(request),
            sign_in=not request.user.is_authenticated if hasattr(request, "user") else True,
        ),
    )


def _foreign_form(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        ErrorPage(
            403,
            _("提交来自其他网站,已被拦截"),
            _("为防止冒用您的身份,系统只接受从本系统页面提交的内容。没有改动任何数据。"),
            (_("请从本系统的页面重新操作。"), _("如使用代理或安全浏览器,请允许发送来源信息。")),
        ),
    )


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: object = None
) -> HttpResponse:
    """429 after too many wrong passwords for one account from one address."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return _page(
        request,
        ErrorPage(
            429,
            _("登录已被暂时锁定"),
            _("该账号从本机连续 %(times)s 次输错密码,%(minutes)s 分钟内不能登录。")
            % {"times": settings.AXES_FAILURE_LIMIT, "minutes": minutes},
            (
                _("请 %(minutes)s 分钟后再试;期间继续尝试会重新计时。") % {"minutes": minutes},
                _("忘记密码的,请联系安全管理员交付设置密码链接。"),
            ),
        ),
    )


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """429 for more requests within a minute than one account or address may make."""
    response = _page(
        request,
        ErrorPage(
            429,
            _("操作过于频繁"),
            _("一分钟内的请求超过上限,本次请求没有处理,也没有改动任何数据。"),
            (
                _("请 %(seconds)s 秒后再试。") % {"seconds": seconds},
                _("需要大批量读取或填报数据的,请使用数据接口。"),
            ),
            typed=_typed(request),
        ),
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def _ways_back() -> tuple[str, ...]:
    return (
        _("先在新窗口重新登录,再回到填报页面,把下面的内容复制进去。"),
        _("也可以用浏览器的“后退”回到原页面,多数浏览器会保留所填内容。"),
        _("附件需要重新选择。"),
    )


def _typed(request: HttpRequest) -> tuple[Typed, ...]:
    """What the form held, without passwords and empty fields; nothing from another site."""
    if not _from_our_own_page(request):
        return ()
    return tuple(
        Typed(name, text[:_LONGEST_SHOWN])
        for name, texts in request.POST.lists()
        if not _UNSHOWN.search(name)
        for text in texts
        if text.strip()
    )


def _from_our_own_page(request: HttpRequest) -> bool:
    return _is_ours(request, request.headers.get("Origin") or request.headers.get("Referer", ""))


def _is_ours(request: HttpRequest, address: str) -> bool:
    try:
        own = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return address == own or address.startswith(f"{own}/")


def _back(request: HttpRequest) -> str:
    """The page the person came from, where it is ours and not this one."""
    came_from = request.headers.get("Referer", "")
    if not _is_ours(request, came_from):
        return ""
    here = request.method == "GET" and came_from == request.build_absolute_uri()
    return "" if here else came_from


def _page(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    context = {"page": page, "request_id": current_request_id(), "back": _back(request)}
    return render(request, "error.html", context, status=page.code)
