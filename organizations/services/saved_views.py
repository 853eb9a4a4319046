"""The pages that a person keeps under names of one's own, in an order of one's own.

They are a person's notes: no figure rests on them and nobody else sees them, so that they leave
nothing in the ledger.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import SavedView, User
from organizations.services.pages import page_of

NO_NAME = _("请给视图起一个名称。")
NAME_TAKEN = _("已有同名的视图,请换一个名称。")
TOO_MANY = _("最多保存%(limit)s个视图,请先删除不再使用的。")

MOST = 40


def save_view(*, user: User, name: str, address: str) -> SavedView:
    """Keep a page under a name, as the last of the person's list.

    Raises:
        ValidationError: without a name, under one that is taken, beside too many others, and for
            an address that is no page of the product.
    """
    page_of(address)
    with transaction.atomic():
        held = _held(user)
        if held.count() >= MOST:
            raise ValidationError(TOO_MANY, params={"limit": MOST})
        last = held.aggregate(last=Max("position"))["last"] or 0
        view = SavedView(
            user=user,
            name=_free_name(user, name),
            address=address,
            position=last + 1,
            created_at=timezone.now(),
        )
        view.clean_fields()
        view.save(force_insert=True)
    return view


def rename_view(*, user: User, pk: int, name: str) -> SavedView:
    """Give one of the person's views another name.

    Raises:
        Http404: when the person has no such view.
        ValidationError: without a name, and under one that is taken.
    """
    with transaction.atomic():
        _held(user)
        view = own_view(user, pk)
        view.name = _free_name(user, name, but=view.pk)
        view.clean_fields()
        view.save(update_fields=["name"])
    return view


def move_view(*, user: User, pk: int, up: bool) -> SavedView:
    """Let a view change places with the one before or after it; at the end it stays.

    Raises:
        Http404: when the person has no such view.
    """
    with transaction.atomic():
        rows = list(_held(user).order_by("position", "pk"))
        place = next((place for place, row in enumerate(rows) if row.pk == pk), None)
        if place is None:
            raise Http404
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, 1):
            row.position = position
        SavedView.objects.bulk_update(rows, ["position"])
    return rows[other] if 0 <= other < len(rows) else rows[place]


def delete_view(*, user: User, pk: int) -> SavedView:
    """Forget one of the person's views; the page itself and its subscription stay.

    Raises:
        Http404: when the person has no such view.
    """
    view = own_view(user, pk)
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def own_view(user: User, pk: int) -> SavedView:
    """The door to a view: its owner's alone; for everybody else it does not exist (404)."""
    view = SavedView.objects.filter(user=user, pk=pk).first()
    if view is None:
        raise Http404
    return view


def _held(user: User) -> QuerySet[SavedView]:
    """The person's views; two changes at one moment wait for each other at the person's row."""
    User.objects.select_for_update().get(pk=user.pk)
    return SavedView.objects.filter(user=user)


def _free_name(user: User, name: str, *, but: int | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": NO_NAME})
    same = SavedView.objects.filter(user=user, name=name)
    if (same if but is None else same.exclude(pk=but)).exists():
        raise ValidationError({"name": NAME_TAKEN})
    return name
