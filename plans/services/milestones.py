"""Milestones of register items: what is to be reached, in which month, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.errors import OutdatedError
from audit.models import StoredContent
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from plans.access import writing_actor
from plans.domain.problems import mark
from plans.models import Milestone, MilestoneVersion, RegisterItem
from plans.services.registers import locked_item
from plans.services.texts import check_text
from plans.services.work_items import YEARS

MAX_WHAT = 200

CHANGED_MEANWHILE = mark("该里程碑刚被他人更新,没有保存您的修改。请刷新页面后再改。")
OUT_OF_YEARS = _("请填写2020年至2060年之间的月份。")


@dataclass(frozen=True)
class MilestoneFacts:
    """What is said of a milestone; `due` is any day of the month in which it is due."""

    due: date
    done_on: date | None = None
    dropped: bool = False
    reason: str = ""


def add_milestone(viewer: Viewer, item: RegisterItem, *, what: str, due: date) -> Milestone:
    """Add a milestone to an item.

    Raises:
        PermissionDenied: for others than the responsible unit's reporters and the office.
        ValidationError: a text that may not be kept, a month out of bounds, or held already.
    """
    actor = writing_actor(viewer, item)
    check_text("what", what, longest=MAX_WHAT)
    _check_due(due)
    with recorded(actor) as recording:
        held = locked_item(item)
        if held.milestones.filter(what=what.strip()).exists():
            raise ValidationError({"what": _("已有同名的里程碑,没有重复添加。")})
        milestone = Milestone.objects.create(item=held, what=what.strip())
        version = _version(viewer, milestone, 1, MilestoneFacts(due), recording)
        _tell(recording, item, version, "milestone.add", None)
    return milestone


def revise_milestone(
    viewer: Viewer, milestone: Milestone, facts: MilestoneFacts, *, seen: int
) -> MilestoneVersion:
    """Say that a milestone was reached, moved, or dropped: a new version.

    `seen` is the number of the version on which the change was decided. Moving, dropping and
    taking back what was reached need a reason.

    Raises:
        PermissionDenied: for others than the responsible unit's reporters and the office.
        OutdatedError: somebody else said something meanwhile.
        ValidationError: nothing new, no reason, a month out of bounds, or reached in the future.
    """
    item = milestone.item
    actor = writing_actor(viewer, item)
    check_text("reason", facts.reason, required=False)
    _check_due(facts.due)
    with recorded(actor) as recording:
        locked_item(item)
        last = milestone.versions.order_by("number").last()
        if last is None or last.number != seen:
            raise OutdatedError(gettext(CHANGED_MEANWHILE))
        _check_change(last, facts, today=timezone.localdate(recording.now))
        version = _version(viewer, milestone, seen + 1, facts, recording)
        _tell(recording, item, version, "milestone.revise", last)
    return version


def _check_due(due: date) -> None:
    if due.year not in YEARS:
        raise ValidationError({"due": OUT_OF_YEARS})


def _check_change(last: MilestoneVersion, facts: MilestoneFacts, *, today: date) -> None:
    moved = last.due != facts.due.replace(day=1)
    taken_back = last.done_on is not None and facts.done_on != last.done_on
    turned = last.dropped != facts.dropped
    if not (moved or turned or last.done_on != facts.done_on):
        raise ValidationError(_("没有改动,未保存新的版本。"))
    if facts.dropped and facts.done_on is not None:
        raise ValidationError({"done_on": _("取消的里程碑不填完成日期。")})
    if facts.done_on is not None and facts.done_on > today:
        raise ValidationError({"done_on": _("完成日期不能晚于今天。")})
    if (moved or taken_back or turned) and not facts.reason.strip():
        raise ValidationError({"reason": _("调整时间、更改完成情况或取消时,请说明原因。")})


def _version(
    viewer: Viewer, milestone: Milestone, number: int, facts: MilestoneFacts, recording: Recording
) -> MilestoneVersion:
    return MilestoneVersion.objects.create(
        milestone=milestone,
        number=number,
        due_year=facts.due.year,
        due_month=facts.due.month,
        done_on=facts.done_on,
        dropped=facts.dropped,
        reason=_kept(facts.reason, milestone.item, recording.now),
        account=viewer.account,
        unit=recording.actor.unit,
        at=recording.now,
    )


def _kept(reason: str, item: RegisterItem, now: datetime) -> StoredContent | None:
    if not reason.strip():
        return None
    return store_text(reason.strip(), chain=item.plan.tenant.chain, now=now)


def _tell(
    recording: Recording,
    item: RegisterItem,
    version: MilestoneVersion,
    action: str,
    last: MilestoneVersion | None,
) -> None:
    recording.entry(
        chain=item.plan.tenant.chain,
        action=action,
        of=version.milestone,
        before=_said(last) if last else None,
        after={"item": item.pk, **_said(version)},
    )


def _said(version: MilestoneVersion) -> dict[str, object]:
    return {
        "number": version.number,
        "due": f"{version.due:%Y-%m}",
        "done_on": version.done_on.isoformat() if version.done_on else None,
        "dropped": version.dropped,
        "reason_sha256": version.reason.sha256 if version.reason else None,
    }
