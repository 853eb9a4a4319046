"""The words of notifications, put together when somebody reads them, in that reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.domain.notifications import Kind, Part
from organizations.models import Notification

PART_TITLES: Mapping[Part, str | Promise] = MappingProxyType(
    {
        Part.LOCKED: _("已锁定而未报%(count)s项"),
        Part.ESCALATED: _("逾期待督促%(count)s项"),
        Part.OVERDUE: _("已逾期%(count)s项"),
        Part.TODAY: _("今日截止%(count)s项"),
        Part.SOON: _("临近截止%(count)s项"),
        Part.WAITING: _("等待审核%(count)s项"),
    }
)

EVENT_TITLES: Mapping[Kind, str | Promise] = MappingProxyType(
    {
        Kind.RETURNED: _("“%(name)s”的填报被退回"),
        Kind.ACCEPTED: _("“%(name)s”的填报已审核通过"),
        Kind.ROUND_OPENED: _("“%(round)s”已开放,待填报%(count)s项"),
        Kind.CORRECTION: _("“%(name)s”有数据修订申请,请答复"),
        Kind.GRANTED: _("“%(name)s”的修订申请已同意,请重新填报"),
        Kind.REFUSED: _("“%(name)s”的修订申请未获同意"),
        Kind.ON_BEHALF: _("“%(name)s”有代录,请本单位确认"),
        Kind.CONFIRMED: _("“%(name)s”的代录已由单位确认"),
        Kind.DECLINED: _("“%(name)s”的代录单位不同意"),
        Kind.REMARK: _("“%(name)s”有新留言"),
        Kind.WORK_ASKED: _("年度工作任务待本单位填报%(count)s项"),
        Kind.WORK_REPORTED: _("“%(name)s”有单位填报进展"),
        Kind.WORK_COMPILED: _("“%(name)s”已汇总"),
        Kind.WORK_REOPENED: _("“%(name)s”已重新开放,可以继续填报"),
        Kind.CASE_ISSUED: _("收到督办文书:%(name)s"),
        Kind.CASE_ANSWERED: _("督办事项“%(name)s”已有单位反馈,请核查"),
        Kind.CASE_DECIDED: _("督办事项“%(name)s”:%(step)s"),
        Kind.CASE_DUE: _("督办事项“%(name)s”请按期答复"),
        Kind.ACCESS_ENDING: _("访问令牌“%(name)s”即将到期,请换发或新建"),
        Kind.ASSESSMENT_STEP: _("考核“%(name)s”:%(step)s,现为“%(stage)s”阶段"),
        Kind.ASSESSMENT_FILE: _("考核:%(name)s提交了%(what)s"),
        Kind.ASSESSMENT_DONE: _("考核:%(name)s的%(what)s已有决定"),
        Kind.ASSESSMENT_DUE: _("考核“%(name)s”的“%(stage)s”阶段请按期办理"),
        Kind.EMERGENCY_ASKED: _("%(name)s申请应急查阅%(place)s的数据,请审批"),
        Kind.EMERGENCY_BEGUN: _("%(name)s获准应急查阅%(place)s的数据,至%(until)s"),
        Kind.EMERGENCY_REFUSED: _("应急查阅%(place)s数据的申请未获批准"),
        Kind.EMERGENCY_ENDED: _("%(name)s已结束应急查阅%(place)s的数据"),
        Kind.EXPORT_ASKED: _("%(name)s申请导出%(place)s的全部数据"),
        Kind.EXPORT_APPROVED: _("导出%(place)s全部数据的申请已获批准,正在导出"),
        Kind.EXPORT_REFUSED: _("导出%(place)s全部数据的申请未获批准"),
        Kind.EXPORT_LAPSED: _("导出%(place)s全部数据的申请逾期未审批,已失效"),
        Kind.EXPORT_READY: _("%(place)s全部数据已导出,由%(name)s下载,至%(until)s"),
        Kind.EXPORT_FAILED: _("%(place)s全部数据导出失败,请查看原因"),
        Kind.EXPORT_TAKEN: _("%(name)s已下载%(place)s的全部数据"),
    }
)


@dataclass(frozen=True)
class Line:
    """One line of a message; `path` is empty where it leads nowhere of its own."""

    text: str
    path: str = ""


@dataclass(frozen=True)
class Block:
    """The lines under one heading."""

    heading: str
    path: str
    lines: tuple[Line, ...]


def title(notification: Notification) -> str:
    """What a message is about, in one line."""
    kind = Kind(notification.kind)
    if not notification.is_digest:
        return str(EVENT_TITLES[kind]) % dict(notification.params)
    parts = (_part_title(section) for section in _sections(notification))
    return gettext("工作提醒:%(parts)s") % {"parts": gettext(";").join(parts)}


def blocks(notification: Notification) -> tuple[Block, ...]:
    """What a message says beneath its title."""
    if notification.is_digest:
        return tuple(_block(section) for section in _sections(notification))
    lines = tuple(Line(text) for text in _event_lines(notification))
    return (Block("", notification.path, lines),) if lines else ()


# Any: the parameters as they lie in the database.
def _sections(notification: Notification) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = notification.params["sections"]
    return found


def _part_title(section: Mapping[str, Any]) -> str:
    return str(PART_TITLES[Part(section["part"])]) % section


def _block(section: Mapping[str, Any]) -> Block:
    lines = [Line(_item_text(item), item["path"]) for item in section["items"]]
    left = section["count"] - sum(item["count"] for item in section["items"])
    if lines and left > 0:
        lines.append(Line(gettext("另有%(count)s项") % {"count": left}, section["path"]))
    return Block(_part_title(section), section["path"], tuple(lines))


def _item_text(item: Mapping[str, Any]) -> str:
    if not item["name"]:
        return gettext("%(department)s:%(count)s项,最早%(due_on)s截止") % item
    return gettext("%(name)s(%(department)s,%(due_on)s截止)") % item


def _event_lines(notification: Notification) -> Iterator[str]:
    params = notification.params
    if notification.kind == Kind.RETURNED:
        # A Chinese term of the catalogue, as stored.
        reason = str(params["reason"])
        yield gettext("退回原因:%(reason)s") % {"reason": gettext(reason)}
    if params.get("unit"):
        yield gettext("单位:%(unit)s") % params
    if params.get("due_on"):
        yield gettext("截止日期:%(due_on)s") % params
    if params.get("year"):
        yield gettext("年度:%(year)s") % params
    if notification.kind != Kind.ROUND_OPENED and params.get("round"):
        yield gettext("报送期:%(round)s") % params
