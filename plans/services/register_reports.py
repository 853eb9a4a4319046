"""Reporting how far a register item is: a new version each time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.errors import OutdatedError
from audit.services import recorded, store_text
from organizations.access import Viewer
from plans.access import writing_actor
from plans.domain.problems import mark
from plans.domain.quantities import plain_text
from plans.models import ItemStatus, RegisterItem, RegisterReport
from plans.services.registers import locked_item
from plans.services.texts import check_text

# 万元: four places are one yuan, and no city invests a trillion yuan in one item.
MOST_INVESTED = Decimal(100_000_000)
DECIMALS = 4
EARLIEST = date(2000, 1, 1)

CHANGED_MEANWHILE = mark("该条目的进展刚被他人更新,没有保存您的填报。请刷新页面后再报。")


@dataclass(frozen=True)
class ItemFacts:
    """What is reported on an item; investments in 万元, None where nothing is said."""

    status: str
    as_of: date
    planned_investment: Decimal | None = None
    invested: Decimal | None = None
    text: str = ""


def report_item(
    viewer: Viewer, item: RegisterItem, facts: ItemFacts, *, seen: int | None = None
) -> RegisterReport:
    """Report on an item; `seen` is the number of the version known, 0 for none.

    Raises:
        PermissionDenied: for others than the responsible unit's reporters and the office.
        OutdatedError: somebody else reported meanwhile.
        ValidationError: no status, stopped without a reason, a day to come or before the last
            report's, an investment that is none, or a text that may not be kept.
    """
    actor = writing_actor(viewer, item)
    chain = item.plan.tenant.chain
    with recorded(actor) as recording:
        last = locked_item(item).reports.order_by("number").last()
        number = last.number if last else 0
        if seen is not None and seen != number:
            raise OutdatedError(gettext(CHANGED_MEANWHILE))
        _check(facts, last, today=timezone.localdate(recording.now))
        text = facts.text.strip()
        report = RegisterReport.objects.create(
            item=item,
            number=number + 1,
            status=facts.status,
            as_of=facts.as_of,
            planned_investment=facts.planned_investment,
            invested=facts.invested,
            text=store_text(text, chain=chain, now=recording.now) if text else None,
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        recording.entry(
            chain=chain,
            action="register_item.report",
            of=item,
            before={"status": last.status} if last else None,
            after=_said(report),
        )
    return report


def _check(facts: ItemFacts, last: RegisterReport | None, *, today: date) -> None:
    if facts.status not in ItemStatus.values:
        raise ValidationError({"status": _("请选择状态。")})
    check_text("text", facts.text, required=facts.status == ItemStatus.STOPPED)
    if facts.as_of > today:
        raise ValidationError({"as_of": _("截至日期不能晚于今天。")})
    if facts.as_of < (last.as_of if last else EARLIEST):
        raise ValidationError({"as_of": _("截至日期不能早于上一次填报的截至日期。")})
    _check_investment("planned_investment", facts.planned_investment)
    _check_investment("invested", facts.invested)


def _check_investment(name: str, value: Decimal | None) -> None:
    if value is None:
        return
    if not 0 <= value < MOST_INVESTED:
        raise ValidationError({name: _("请填写0至1亿万元之间的数。")})
    if value != round(value, DECIMALS):
        raise ValidationError({name: _("以万元计最多4位小数。")})


def _said(report: RegisterReport) -> dict[str, object]:
    return {
        "number": report.number,
        "status": report.status,
        "as_of": report.as_of.isoformat(),
        "planned_investment_10k_yuan": _written(report.planned_investment),
        "invested_10k_yuan": _written(report.invested),
        "text_sha256": report.text.sha256 if report.text else None,
    }


def _written(value: Decimal | None) -> str | None:
    return None if value is None else plain_text(value)
