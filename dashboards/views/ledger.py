"""操作台账: the list by filter, one entry, the two logs, and each list as a file."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.services import ObjectRef
from dashboards.access import access_ledger
from dashboards.ledger_terms import ActionGroup, action_name
from dashboards.selectors.ledger import (
    MOST_IN_FILE,
    LedgerFilter,
    LedgerPage,
    entry_page,
    ledger_lines,
    ledger_page,
)
from dashboards.selectors.ledger_entries import EntryLine
from dashboards.terms import ACTOR_ROLES, OBJECT_NAMES
from dashboards.writers.workbook import XLSX, FileCell, workbook
from organizations.middleware import ViewerRequest
from organizations.replica_pages import may_be_old
from organizations.services.exports import Taken
from plans.domain.csv_files import csv_text
from plans.views.files import CSV, attachment

TOO_MANY = gettext_lazy("符合条件的记录有%(n)s条,一次最多导出%(most)s条。请缩短时间段后分次导出。")
UNPROCESSABLE = 422


@require_safe
@may_be_old
def ledger(request: ViewerRequest) -> HttpResponse:
    """What happened, newest first."""
    return _list(request, "dashboards/ledger.html", LedgerFilter.of(request.GET.dict()))


@require_safe
def ledger_entry(request: ViewerRequest, chain: str, seq: int) -> HttpResponse:
    """One entry, with all by which its hash is redone by hand."""
    page = entry_page(access_ledger(request.viewer), request.viewer, chain, seq)
    if page is None:
        raise Http404
    return render(request, "dashboards/ledger_entry.html", {"page": page})


@require_safe
@may_be_old
def export_log(request: ViewerRequest) -> HttpResponse:
    """Who took which data away."""
    return _log(request, "dashboards/export_log.html", ActionGroup.EXPORTS)


@require_safe
@may_be_old
def permission_log(request: ViewerRequest) -> HttpResponse:
    """What changed in accounts and who may do what."""
    return _log(request, "dashboards/permission_log.html", ActionGroup.PERMISSIONS)


def _log(request: ViewerRequest, template: str, group: ActionGroup) -> HttpResponse:
    asked = request.GET.dict()
    in_group = asked.get("action", "")
    return _list(request, template, LedgerFilter.of(asked | {"action": in_group or group}), group)


def _list(
    request: ViewerRequest, template: str, chosen: LedgerFilter, group: ActionGroup | None = None
) -> HttpResponse:
    page = ledger_page(access_ledger(request.viewer), request.viewer, chosen)
    status, kind = 200, request.GET.get("download", "")
    if kind in ("csv", "xlsx"):
        if page.found <= MOST_IN_FILE:
            return _file(request, page, kind)
        messages.error(request, str(TOO_MANY) % {"n": page.found, "most": MOST_IN_FILE})
        status = UNPROCESSABLE
    context = {"page": page, "roles": ACTOR_ROLES.items(), "objects": OBJECT_NAMES.items()}
    return render(request, template, context | {"group": group}, status=status)


def _file(request: ViewerRequest, page: LedgerPage, kind: str) -> HttpResponse:
    """The list as a file; that it was taken stands in the chain that it was taken from."""
    lines = [_head(), *(_line(each) for each in ledger_lines(page))]
    asked = {name: text for name, text in page.chosen.fields.items() if name != "chain"}
    name = f"ledger-{timezone.localtime():%Y%m%d-%H%M%S}"
    taken = Taken(
        viewer=request.viewer,
        action="ledger.export",
        of=ObjectRef("audit.ledgerentry", "*"),
        tenants=(page.chain.tenant,),
        facts={"filter": asked, "rows": len(lines) - 1, "format": kind},
    )
    if kind == "csv":
        data = csv_text([str(cell) for cell in line] for line in lines)
        return attachment(data, f"{name}.csv", CSV, taken=taken)
    book = workbook([(_("操作台账"), lines)], facts=_facts(page))
    return attachment(book, f"{name}.xlsx", XLSX, taken=taken)


def _facts(page: LedgerPage) -> list[tuple[str, str]]:
    """What the file is: its moment, chain, filter and the head by which it can be checked."""
    asked = _(";").join(f"{name}={value}" for name, value in page.chosen.fields.items())
    facts = [
        (_("生成时间"), f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"),
        (_("台账链"), page.chain.key),
        (_("链首序号"), str(page.chain.seq)),
        (_("链首哈希"), page.chain.hash),
        (_("筛选条件"), asked),
    ]
    if settings.DEMO:
        facts.insert(0, (_("演示数据,数值虚构"), ""))
    return facts


def _head() -> list[FileCell]:
    return [
        _("台账链"),
        _("序号"),
        _("时间"),
        _("经办人"),
        _("单位"),
        _("角色"),
        _("动作"),
        _("动作代码"),
        _("对象"),
        _("对象编号"),
        _("对象名称"),
        _("变更前"),
        _("变更后"),
        _("理由"),
        _("盐值"),
        _("变更前哈希"),
        _("变更后哈希"),
        _("理由哈希"),
        _("请求编号"),
        _("上一条哈希"),
        _("本条哈希"),
    ]


def _line(entry: EntryLine) -> list[FileCell]:
    row = entry.row
    return [
        row.chain,
        row.seq,
        f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        entry.actor,
        row.actor_unit,
        str(ACTOR_ROLES.get(row.actor_role, row.actor_role)),
        action_name(row.action),
        row.action,
        str(OBJECT_NAMES.get(row.object_type, row.object_type)),
        row.object_id,
        entry.object.name,
        _side((each.label, each.before) for each in entry.changes or ()),
        _side((each.label, each.after) for each in entry.changes or ()),
        entry.reason or "",
        *_hashes(entry),
    ]


def _hashes(entry: EntryLine) -> tuple[str, ...]:
    """What the entry is checked by, as far as it tells nothing else; the salt where all is told."""
    row = entry.row
    hashes = (
        entry.salt,
        row.before_sha256,
        row.after_sha256,
        row.reason_sha256,
        row.request_id,
        row.previous_hash,
        row.hash,
    )
    return hashes if entry.shows_hashes else ("",) * len(hashes)


def _side(told: Iterable[tuple[str, str]]) -> str:
    """One side of the changes in one cell."""
    return _(";").join(f"{label}={text}" for label, text in told if text)
