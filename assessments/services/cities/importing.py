"""A whole city from its file into this installation: everything in one transaction, or nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import IntegrityError, models

from assessments.selectors.city_tables import NAMED, TABLES, CityTable
from assessments.services.cities.cells import Coming, Unreadable, number_in
from assessments.services.cities.contents import CONTENTS, HEADING, come_in
from assessments.services.cities.exporting import LEDGER, NUMBERS, heading, standard_names
from assessments.services.cities.noting import note
from assessments.services.cities.numbering import free_numbers
from assessments.services.cities.reading import (
    CityFile,
    CityRefused,
    at_line,
    ledger_rows,
    opened_city,
)
from audit.domain.actors import Actor
from audit.models import ChainArrival, ContentKey, LedgerEntry, LedgerHead, StoredContent
from audit.services import SYSTEM_CHAIN, Recording, recorded
from indicators.models import Definition, Indicator
from organizations.models import Place, User
from plans.models import Plan
from plans.services import request_recompute

_PORTION = 500
_TAKEN = {
    User: ("username", "账号名{name}在本系统已有"),
    Plan: ("slug", "方案标识{name}在本系统已有"),
}
_SYNTHETIC = ("synthetic", "is_synthetic")


@dataclass(frozen=True)
class Imported:
    """What came in: the city, rows of all tables, entries of its ledger, and accounts to open."""

    tenant: Place
    rows: int
    entries: int
    people: int


def import_city(path: Path, *, actor: Actor) -> Imported:
    """Take in a city from its file. Rows get free numbers; its ledger stays as it was written.

    Accounts come without a password and closed, for the security administration to open. The
    figures are computed by the worker, which is asked here.

    Raises:
        CityRefused: naming file and line; nothing was saved then.
    """
    file = opened_city(path)
    arriving = _Arriving(file)
    try:
        with recorded(actor) as recording:
            return arriving.all(recording)
    except IntegrityError as error:
        arriving.undo_files()
        raise CityRefused(f"{arriving.path}:数据库不接受其中的行({error})。") from error
    except BaseException:
        arriving.undo_files()
        raise


@dataclass
class _Arriving:
    """One import: the numbers that rows get, by type, and the names that are known by now."""

    file: CityFile
    path: str = ""
    shifts: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, set[int]] = field(default_factory=dict)
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)

    def all(self, recording: Recording) -> Imported:
        """Everything in order."""
        manifest = self.file.manifest
        self._check_free()
        self._find_numbers()
        for table in TABLES:
            self.path = table.path
            self._take_in(table)
        self._contents()
        entries = self._ledger(recording)
        tenant = Place.objects.get(key=manifest.key)
        tenant.is_tenant = True
        tenant.save(update_fields=["is_tenant"])
        request_recompute(tenant.plans.values_list("pk", flat=True))
        note(recording, SYSTEM_CHAIN, "city.import", tenant, manifest)
        rows = sum(self.file.part(table.path).rows or 0 for table in TABLES)
        return Imported(tenant, rows, entries, len(self.numbers[User._meta.label_lower]))

    def undo_files(self) -> None:
        """Delete files of an import that did not come to its end."""
        for name in self.stored:
            default_storage.delete(name)

    # --- checks before the first row ---

    def _check_free(self) -> None:
        manifest = self.file.manifest
        faults = []
        if Place.objects.filter(key=manifest.key, is_tenant=True).exists():
            faults.append(f"本系统已有{manifest.name}({manifest.key}),不能再导入。")
        elif LedgerEntry.objects.filter(chain=manifest.chain).exists():
            faults.append(f"本系统已有链{manifest.chain},不能再导入。")
        for table in TABLES:
            if table.model in _TAKEN:
                faults += self._taken(table)
            if not settings.SYNTHETIC_VALUES_ALLOWED:
                faults += self._synthetic(table)
        if faults:
            raise CityRefused(*faults)

    def _rows(self, table: CityTable) -> Iterator[tuple[int, dict[str, str]]]:
        return self.file.rows(table.path, heading(table))

    def _taken(self, table: CityTable) -> Iterator[str]:
        column, words = _TAKEN[table.model]
        rows = self._rows(table)
        while portion := list(islice(rows, _PORTION)):
            names = [row[column] for _line, row in portion]
            found: models.QuerySet[Any] = models.QuerySet(table.model)
            held = set(found.filter(**{f"{column}__in": names}).values_list(column, flat=True))
            for line, row in portion:
                if row[column] in held:
                    yield at_line(table.path, line, words.format(name=row[column]))

    def _synthetic(self, table: CityTable) -> Iterator[str]:
        columns = [name for name in _SYNTHETIC if name in heading(table)]
        if columns:
            for line, row in self._rows(table):
                if any(row[name] == "1" for name in columns):
                    yield at_line(table.path, line, "是演示数据,正式系统不接受")

    def _find_numbers(self) -> None:
        """Which rows the file has, and by how much their numbers rise so that they are free here."""
        for table in TABLES:
            if table.standard or table.model in NAMED:
                continue
            self.path = table.path
            held = self.numbers.setdefault(table.label, set())
            key = table.model._meta.pk.attname
            if table.model._meta.pk.related_model is None:
                for line, row in self._rows(table):
                    if not row[key].isdecimal() or int(row[key]) in held:
                        what = f"编号“{row[key]}”不是编号或重复"
                        raise CityRefused(at_line(table.path, line, what))
                    held.add(int(row[key]))
                self.shifts[table.label] = free_numbers(table.model, max(held, default=0))
            else:
                held.update(int(row[key]) for _line, row in self._rows(table))

    # --- rows ---

    def _take_in(self, table: CityTable) -> None:
        if table.model in NAMED:
            self._named(table)
        elif table.standard:
            self._standard(table)
        else:
            self._create(table)

    def _coming(self) -> Coming:
        return Coming(self.names, frozenset(m._meta.label_lower for m in NAMED), self._number)

    def _number(self, kind: str, number: int) -> int:
        return number + self.shifts.get(kind, 0)

    def _values(self, table: CityTable, line: int, row: dict[str, str]) -> dict[str, Any]:
        coming, values = self._coming(), {}
        for column in table.columns:
            cell = row[column.attname]
            try:
                values[column.attname] = coming.value(table, column, cell)
            except Unreadable as error:
                raise CityRefused(at_line(table.path, line, f"{column.attname}:{error}")) from error
            self._check_reference(table, line, column, cell)
        return values

    def _check_reference(
        self, table: CityTable, line: int, column: "models.Field[Any, Any]", cell: str
    ) -> None:
        """A row that is referred to by number comes too; a withdrawn one may be gone."""
        kind = number_in(table, column) if column.related_model is not None else ""
        held = self.numbers.get(kind)
        bound = getattr(column, "db_constraint", False)
        if held is not None and bound and cell.isdecimal() and int(cell) not in held:
            what = f"{column.attname}:{kind}中没有编号{cell}"
            raise CityRefused(at_line(table.path, line, what))

    def _create(self, table: CityTable) -> None:
        rows = self._rows(table)
        extra = {"password": "", "is_active": False} if table.model is User else {}
        while portion := list(islice(rows, _PORTION)):
            if table.model is User:
                # Nobody knows a password of it, and none is set until somebody opens the account.
                extra["password"] = make_password(None)
            made = [table.model(**self._values(table, line, row), **extra) for line, row in portion]
            # Any: rows of one model, which one the table says.
            rows_of: models.QuerySet[Any] = models.QuerySet(table.model)
            rows_of.bulk_create(made)

    def _named(self, table: CityTable) -> None:
        """Rows known by name: those that are here must say the same, others are added."""
        name = NAMED[table.model]
        here: models.QuerySet[Any] = models.QuerySet(table.model)
        known = self.names.setdefault(table.label, {})
        known.update(here.values_list(name, "pk"))
        held, waiting = set(known), list(self._rows(table))
        while waiting:
            # A parent before its child, in whatever order they stand.
            ready = [each for each in waiting if self._ready(table, each[1], known)]
            if not ready:
                line, row = waiting[0]
                raise CityRefused(at_line(table.path, line, f"{row[name]}的上级不在本文件中"))
            for line, row in ready:
                values = self._values(table, line, row)
                if row[name] in held:
                    self._check_same(table, line, values)
                else:
                    known[row[name]] = here.create(**values).pk
            taken = {line for line, _row in ready}
            waiting = [each for each in waiting if each[0] not in taken]

    def _ready(self, table: CityTable, row: dict[str, str], known: dict[str, int]) -> bool:
        return table.model is not Place or not row["parent_id"] or row["parent_id"] in known

    def _check_same(self, table: CityTable, line: int, values: dict[str, Any]) -> None:
        name = NAMED[table.model]
        held = (
            models.QuerySet(table.model).values(*_TELLING[table.model]).get(**{name: values[name]})
        )
        for column, value in held.items():
            if value != values[column]:
                what = f"{values[name]}在本系统的{column}为{value},与文件不同"
                raise CityRefused(at_line(table.path, line, what))

    def _standard(self, table: CityTable) -> None:
        """What all cities share comes where there is none of it; else what is here holds."""
        here: models.QuerySet[Any] = models.QuerySet(table.model)
        rows = here.filter(**{f"{table.tenant}__isnull": True}) if table.tenant else here
        if not rows.exists():
            for line, row in self._rows(table):
                here.create(**self._values(table, line, row))
        self.names |= {
            kind: {name: pk for pk, name in known.items()}
            for kind, known in standard_names().items()
        }

    def _contents(self) -> None:
        self.path = CONTENTS
        rows = self.file.rows(CONTENTS, HEADING)
        while portion := list(islice(rows, _PORTION)):
            contents, keys = [], []
            for line, row in portion:
                try:
                    made, key = come_in(row, chain=self.file.manifest.chain, read=self.file.read)
                except Unreadable as error:
                    raise CityRefused(at_line(CONTENTS, line, str(error))) from error
                self.stored += [made.stored_name] if made.stored_name else []
                contents.append(made)
                keys += [key] if key is not None else []
            StoredContent.objects.bulk_create(contents)
            ContentKey.objects.bulk_create(keys)

    # --- the ledger ---

    def _ledger(self, recording: Recording) -> int:
        manifest = self.file.manifest
        self.path = LEDGER
        entries = (entry for _line, entry in ledger_rows(self.file))
        while portion := list(islice(entries, _PORTION)):
            LedgerEntry.objects.bulk_create(portion)
        if manifest.head_seq:
            head = LedgerHead(chain=manifest.chain, seq=manifest.head_seq, hash=manifest.head_hash)
            head.save(force_insert=True)
        self.path = NUMBERS
        for epoch in json.loads(self.file.read(NUMBERS)):
            self._arrival(epoch, recording).save(force_insert=True)
        return manifest.head_seq

    def _arrival(self, epoch: dict[str, Any], recording: Recording) -> ChainArrival:
        try:
            shifts = {
                kind: self.shifts.get(kind, 0) + epoch["shifts"].get(kind, 0)
                for kind in self.shifts.keys() | epoch["shifts"].keys()
            }
            named = {
                kind: {str(int(there)): self.names[kind][name] for there, name in known.items()}
                for kind, known in epoch["named"].items()
            }
            until = int(epoch["until"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CityRefused(f"{NUMBERS}:本系统没有其中的{error}。") from error
        return ChainArrival(
            chain=self.file.manifest.chain,
            until=until,
            shifts={kind: by for kind, by in shifts.items() if by},
            named=named,
            at=recording.now,
        )


# By what two rows of one name are known for the same thing.
_TELLING: dict[type[models.Model], tuple[str, ...]] = {
    Place: ("key", "name", "level", "code"),
    Indicator: ("code", "unit", "direction", "rule", "input_form"),
    Definition: ("code", "indicator_id", "text", "price_base"),
}
