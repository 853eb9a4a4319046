"""Exports of whole cities as pages: the list, and one with what its viewer may do."""

from dataclasses import dataclass
from datetime import datetime

from assessments.access import CITY_EXPORT_ROLES, city_exports_visible_to
from assessments.models import CityExport, CityExportState
from assessments.models.city_exports import OPEN
from assessments.services.city_exports import DECIDED_WITHIN, is_downloadable
from audit.services import read_texts
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts

SHOWN = 50


@dataclass(frozen=True)
class CityExportRow:
    """One export, its people by name, and what the viewer may do with it."""

    export: CityExport
    reason: str
    asked_by: str
    decided_by: str
    # There is a file, but its days have passed.
    over: bool
    may_decide: bool
    may_withdraw: bool
    may_retry: bool
    may_take: bool
    may_remove: bool


@dataclass(frozen=True)
class CityExportsPage:
    """The list, newest first; whether the viewer may ask, and whether it is of several places."""

    rows: tuple[CityExportRow, ...]
    may_ask: bool
    several: bool


def city_exports_page(viewer: Viewer, *, now: datetime) -> CityExportsPage:
    """Two queries, however many there are."""
    exports = list(city_exports_visible_to(viewer)[:SHOWN])
    return CityExportsPage(
        rows=_rows(viewer, exports, now=now),
        may_ask=Role.OFFICE in viewer.roles(),
        several=len(viewer.tenant_ids(CITY_EXPORT_ROLES)) > 1,
    )


def city_export_row(viewer: Viewer, export: CityExport, *, now: datetime) -> CityExportRow:
    """One export that came through its door: one query."""
    return _rows(viewer, [export], now=now)[0]


def places_to_export(viewer: Viewer) -> tuple[Place, ...]:
    """The places of whose office the viewer is."""
    own = viewer.tenant_ids(frozenset({Role.OFFICE}))
    return tuple(Place.objects.filter(pk__in=own).order_by("key"))


def _rows(viewer: Viewer, exports: list[CityExport], *, now: datetime) -> tuple[CityExportRow, ...]:
    people = {each.asked_by for each in exports} | {each.decided_by for each in exports}
    names = names_of_accounts(people)
    reasons = read_texts(each.reason for each in exports)
    return tuple(
        _row(viewer, each, reason=reasons.get(each.reason_id, ""), names=names, now=now)
        for each in exports
    )


def _row(
    viewer: Viewer, export: CityExport, *, reason: str, names: dict[int, str], now: datetime
) -> CityExportRow:
    roles, state = viewer.roles(export.tenant_id), export.state
    own = export.asked_by == viewer.account
    asker, decides = own and Role.OFFICE in roles, Role.SECURITY_ADMIN in roles
    there = is_downloadable(export, now=now)
    fresh = export.decided_at is not None and now - export.decided_at <= DECIDED_WITHIN
    return CityExportRow(
        export=export,
        reason=reason,
        asked_by=names.get(export.asked_by, ""),
        decided_by=names.get(export.decided_by or 0, ""),
        over=state == CityExportState.READY and not there,
        may_decide=state == CityExportState.ASKED and decides and not own,
        may_withdraw=state in OPEN and asker,
        may_retry=state == CityExportState.FAILED and asker and fresh,
        may_take=there and asker,
        may_remove=state == CityExportState.READY and (asker or decides),
    )
