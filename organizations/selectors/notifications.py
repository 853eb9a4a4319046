"""What somebody was told: the count in the top bar, and the inbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    Case,
    Func,
    IntegerField,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from organizations.models import Notification, NotificationPreference, User
from organizations.notification_terms import Block, blocks, title

PAGE_SIZE = 30


@dataclass(frozen=True)
class InboxRow:
    """One notification, in the reader's language."""

    pk: int
    kind: str
    title: str
    blocks: tuple[Block, ...]
    path: str
    created_at: datetime
    unread: bool


@dataclass(frozen=True)
class InboxPage:
    """Notifications, the unread first; `following` is the next page, or None after the last."""

    rows: tuple[InboxRow, ...]
    unread: int
    number: int
    following: int | None

    @property
    def preceding(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


@dataclass(frozen=True)
class NotificationSettings:
    """Where the messages go and whether digests come by e-mail."""

    email: str
    mails_digests: bool


def unread_count(account: int) -> int:
    """How many notifications of an account are unread. One query."""
    return _unread(account).count()


def unread_counted(account: int) -> Combinable:
    """The same as a column of another query."""
    # `Count` would group, by which nothing found is no row and no number.
    counted = Func("pk", function="COUNT", output_field=IntegerField())
    return Subquery(_unread(account).order_by().annotate(unread=counted).values("unread"))


def _unread(account: int) -> QuerySet[Notification]:
    return Notification.objects.filter(user=account, read_at__isnull=True)


def inbox_page(account: int, *, page: int) -> InboxPage:
    """A page of the inbox. Two queries."""
    read = Case(
        When(read_at__isnull=True, then=Value(False)),
        default=Value(True),
        output_field=BooleanField(),
    )
    start = (page - 1) * PAGE_SIZE
    rows = list(
        Notification.objects.filter(user=account).order_by(read, "-created_at", "-pk")[
            start : start + PAGE_SIZE + 1
        ]
    )
    return InboxPage(
        rows=tuple(_row(each) for each in rows[:PAGE_SIZE]),
        unread=unread_count(account),
        number=page,
        following=page + 1 if len(rows) > PAGE_SIZE else None,
    )


def notification_settings(user: User) -> NotificationSettings:
    """What a person has chosen; digests come by e-mail until declined. One query."""
    held = NotificationPreference.objects.filter(user=user).first()
    return NotificationSettings(user.email, held.mails_digests if held else True)


def _row(notification: Notification) -> InboxRow:
    return InboxRow(
        pk=notification.pk,
        kind=notification.get_kind_display(),
        title=title(notification),
        blocks=blocks(notification),
        path=notification.path,
        created_at=notification.created_at,
        unread=notification.read_at is None,
    )
