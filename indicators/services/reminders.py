"""Reminding: the digests of a day, sent once, and whether a round's are daily."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import Recording, recorded
from indicators.models import ReminderRun, ReportingRound
from indicators.selectors.reminders import reviews_waiting
from indicators.services.digests import PressingOn, digests, pressing_on
from organizations.domain.notifications import Notice
from organizations.models import Place
from organizations.selectors.tenants import staffed_tenants
from organizations.services.notifications import notify
from plans.access import require_office
from plans.domain.secrecy import secrecy_mark

JOB = Actor.system("reminders")
SECRET_BASIS = _("依据中有密级标志。本系统为非涉密系统,不得录入涉密内容。")


def send_reminders(today: date) -> ReminderRun:
    """Send the digests of a day; once a day, however often it is called.

    Notifications, the run and its ledger entries are one transaction; e-mail follows by itself
    (`organizations.services.notification_mail`). The same queries for every few tenants.
    """
    # Names are kept in Chinese, whoever calls.
    with translation.override(None), recorded(JOB) as recording:
        earlier = ReminderRun.objects.filter(day__lt=today).order_by("-day").first()
        # Two runs at one moment: the second waits for the first, and finds its row.
        run, created = ReminderRun.objects.get_or_create(day=today, defaults={"at": recording.now})
        if not created:
            return run
        people: set[int] = set()
        for tenants in staffed_tenants(today):
            pressing = pressing_on(today, earlier.day if earlier else None, tenants)
            notices = list(digests(pressing, reviews_waiting(tenants), today))
            notify(notices, day=today, now=recording.now)
            people |= {notice.account for notice in notices}
            run.duties += len(pressing.duties)
            _record(recording, run, pressing, notices)
        run.people = len(people)
        run.save(update_fields=["people", "duties"])
    return run


def reminders_owed(today: date) -> bool:
    """Whether the reminders of a day have not gone out. One query."""
    return not ReminderRun.objects.filter(day=today).exists()


def set_daily_reminders(round_: ReportingRound, *, basis: str, actor: Actor) -> ReportingRound:
    """Switch daily reminders of overdue duties on, on a recorded basis; off by an empty one.

    Raises:
        PermissionDenied: for others than the tenant's office.
        ValidationError: for a basis that is too long or bears a secrecy mark.
    """
    basis = basis.strip()
    if secrecy_mark(basis):
        raise ValidationError({"basis": SECRET_BASIS})
    with recorded(actor) as recording:
        require_office(actor, round_.tenant, today=timezone.localdate(recording.now))
        before, round_.daily_reminders_basis = round_.daily_reminders_basis, basis
        round_.clean_fields()
        round_.save(update_fields=["daily_reminders_basis"])
        recording.entry(
            chain=round_.tenant.chain,
            action="round.daily_reminders",
            of=round_,
            before={"daily": bool(before), "basis": before},
            after={"daily": bool(basis), "basis": basis},
        )
    return round_


def _record(
    recording: Recording,
    run: ReminderRun,
    pressing: PressingOn,
    notices: Iterable[Notice],
) -> None:
    """Which duties, which milestones and whom, in the ledger of every tenant: auditors ask for the reminders sent."""
    duties: dict[int, list[int]] = {}
    for each in pressing.duties:
        duties.setdefault(each.duty.tenant_id, []).append(each.duty.pk)
    milestones: dict[int, list[int]] = {}
    for owed in pressing.milestones:
        milestones.setdefault(owed.milestone.tenant_id, []).append(owed.milestone.pk)
    accounts: dict[int, list[int]] = {}
    for notice in notices:
        accounts.setdefault(notice.tenant, []).append(notice.account)
    for tenant in Place.objects.filter(pk__in=accounts).order_by("pk"):
        recording.entry(
            chain=tenant.chain,
            action="reminder.send",
            of=run,
            after={
                "day": run.day,
                "duties": duties.get(tenant.pk, []),
                "milestones": milestones.get(tenant.pk, []),
                "accounts": sorted(accounts[tenant.pk]),
            },
        )
