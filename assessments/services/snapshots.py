"""Taking snapshots: everything read in one state of the database, sealed with its ledger entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.domain.facts import to_text
from assessments.models import Snapshot
from assessments.selectors.freezing import freeze, version_as_of
from audit.databases import hold_still
from audit.domain.actors import Actor
from audit.domain.canonical import digest
from audit.services import read_text, recorded, store_text
from plans.models import Plan


def take_snapshot(
    plan: Plan, *, year: int, actor: Actor, as_of: datetime | None = None
) -> Snapshot:
    """Freeze all that the reports of a year rest on, as of a moment (default: now).

    Raises:
        ValidationError: a moment to come, a moment before the plan was published here, or a year
            after that moment.
    """
    moment = as_of or timezone.now()
    check_moment(plan, year=year, as_of=moment)
    with _one_moment():
        version = version_as_of(plan, moment)
        facts = freeze(version, year=year, as_of=moment)
    text = to_text(facts)
    with recorded(actor) as recording:
        snapshot = Snapshot.objects.create(
            tenant=plan.tenant,
            plan=plan,
            plan_version=version,
            year=year,
            as_of=moment,
            content=store_text(text, chain=plan.tenant.chain, now=recording.now),
            sha256=digest(text),
            head_chain=facts.head.chain,
            head_seq=facts.head.seq,
            head_hash=facts.head.hash,
            taken_at=recording.now,
            taken_by=actor.account,
            taken_unit=actor.unit,
            taken_role=actor.role,
        )
        recording.entry(
            chain=plan.tenant.chain,
            action="snapshot.take",
            of=snapshot,
            after={
                "plan": plan.slug,
                "plan_version": version.number,
                "year": year,
                "as_of": moment,
                "sha256": snapshot.sha256,
                "head": [snapshot.head_seq, snapshot.head_hash],
            },
        )
    return snapshot


def read_snapshot_file(snapshot: Snapshot, *, actor: Actor) -> str:
    """The snapshot's text, to be taken away; who took it stands in the ledger."""
    with recorded(actor) as recording:
        recording.entry(
            chain=snapshot.tenant.chain,
            action="snapshot.download",
            of=snapshot,
            after={"sha256": snapshot.sha256},
        )
    return read_text(snapshot.content)


def check_moment(plan: Plan, *, year: int, as_of: datetime) -> None:
    """Raise ValidationError, by field, where a year cannot be told as of a moment."""
    if as_of > timezone.now():
        raise ValidationError({"as_of": _("数据截止时间不能晚于现在。")})
    if not plan.versions.filter(published_at__lte=as_of).exists():
        raise ValidationError(
            {"as_of": _("该时点方案尚未入库,没有可供编制的数据。请选择方案入库之后的日期。")}
        )
    if year > timezone.localtime(as_of).year:
        raise ValidationError({"year": _("年度不能晚于数据截止时间所在的年份。")})


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything in one state of the database, the ledger's head included."""
    with transaction.atomic():
        hold_still()
        yield
