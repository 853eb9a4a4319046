"""Entries of the ledger as people read them: names, units and words in place of ids and codes."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.domain.sealing import ContentUnreadable
from audit.models import LedgerEntry, StoredContent
from audit.services.arrivals import Numbering, Numberings
from audit.services.content import opened_text
from dashboards.ledger_terms import CODES, FIELD_NAMES, holds_no_value
from dashboards.selectors.ledger_objects import (
    DEFINITION,
    INDICATOR,
    PLACE_KEY,
    PLAN_SLUG,
    USER,
    Named,
    Ref,
    named,
)
from indicators.filing_terms import period_words
from indicators.models.choices import PeriodKind
from plans.domain.quantities import plain_text, round_half_up, short_text
from plans.domain.units import UNITS

_NUMBERS = frozenset(
    {
        "assigned",
        "assigned_value",
        "base_value",
        "denominator",
        "numerator",
        "target_value",
        "value",
    }
)
# Those of them that are in the unit of the indicator, or in the one that stands beside them.
_IN_UNIT = _NUMBERS - {"denominator", "numerator"}
_TEXTS = frozenset({"explanation", "note"})
# What a number in a field is the id of, and what a text in it is the code of.
_IDS = {
    **dict.fromkeys(("account", "accounts", "entered_by", "requested_by"), USER),
    **dict.fromkeys(("department", "lead", "missing"), "organizations.department"),
    "case": "assessments.supervisioncase",
    "definition_id": "indicators.definition",
    "duties": "indicators.reportingduty",
    "duty": "indicators.reportingduty",
    "evidence": "indicators.evidence",
    "indicator_id": "indicators.indicator",
    "measure": "indicators.measure",
    "milestones": "plans.milestone",
    "observation": "indicators.observation",
    "place": "organizations.place",
    "report": "assessments.report",
    "submission": "indicators.submission",
    "target_id": "plans.target",
}
_CODED = {
    "definition": DEFINITION,
    "indicator": INDICATOR,
    "parent": PLACE_KEY,
    "place": PLACE_KEY,
    "plan": PLAN_SLUG,
    "slug": PLAN_SLUG,
}
_PERIOD_PARTS = 3
_MOMENT_LENGTH = len("2026-01-01T00:00:00")
# What tells most of an entry, and so many of its fields are told in a list.
_TELLING = frozenset(
    {
        *("account", "answer", "assigned_value", "due_on", "file", "indicator", "name", "progress"),
        *("reason_code", "role", "state", "status", "target_state", "value", "year"),
    }
)
_BRIEF = 4
# Fields that tell of the content of a file, by how they end.
_OF_CONTENT = ("sha256", "size")
# So many names of a long list are written out.
_MOST_NAMES = 20

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One field of an entry, before and after; `changed` where the two differ."""

    field: str
    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """The field stood there before, with something else in it."""
        return bool(self.before) and self.before != self.after


@dataclass(frozen=True)
class EntryLine:
    """One entry. `changes` are None where its content is not for the viewer.

    It is `whole` where all of its content is: then its texts and their salt may be shown.
    """

    row: LedgerEntry
    actor: str
    object: Named
    changes: tuple[Change, ...] | None
    reason: str | None
    whole: bool

    @property
    def salt(self) -> str:
        """By what the digests of the content are redone, for whom the content is."""
        return self.row.salt if self.whole else ""

    @property
    def shows_hashes(self) -> bool:
        """Whether no hash tells the viewer more than is meant: content was salted, or is theirs."""
        return self.whole or bool(self.row.salt)

    @property
    def brief(self) -> tuple[Change, ...]:
        """The few fields that tell most: what changed, then what people ask for first."""
        changes = {each.field: each for each in self.changes or () if each.changed}
        changes |= {each.field: each for each in self.changes or () if each.field in _TELLING}
        return tuple(changes.values())[:_BRIEF]

    @property
    def facts(self) -> dict[str, str]:
        """What each field says after the entry, by its code; nothing for those it does not have."""
        return defaultdict(str, {each.field: each.after for each in self.changes or ()})


@dataclass(frozen=True)
class _Found:
    """What references stand for, and the free texts that entries refer to."""

    objects: Mapping[Ref, Named]
    texts: Mapping[str, str]


def entry_lines(rows: Iterable[LedgerEntry], *, opens_all: bool) -> tuple[EntryLine, ...]:
    """Entries in words, whatever they are about: three queries.

    Without `opens_all` the content of what may hold reported values stays closed, what tells of the
    content of files that were taken is left out, and no object is linked.
    """
    rows = list(rows)
    # What came from another installation names rows by the numbers that they had there.
    numberings = Numberings(row.chain for row in rows)
    held = [
        _Held.of(row, opens_all=opens_all, numbering=numberings.of(row.chain, row.seq))
        for row in rows
    ]
    refs = {each.object for each in held} | {each.actor for each in held}
    refs.update(ref for each in held for facts in each.sides for ref in _refs(facts))
    found = _Found(named(refs), _texts(held))
    return tuple(_line(each, found, linked=opens_all) for each in held)


@dataclass(frozen=True)
class _Held:
    """An entry with what it says, as far as that is for the viewer, and whether that is all."""

    row: LedgerEntry
    is_open: bool
    is_whole: bool
    object: Ref
    actor: Ref
    before: Facts
    after: Facts

    @classmethod
    def of(cls, row: LedgerEntry, *, opens_all: bool, numbering: Numbering) -> "_Held":
        is_open = opens_all or holds_no_value(row.action)
        said = (_facts(row.before), _facts(row.after)) if is_open else ({}, {})
        before, after = said if opens_all else tuple(_without_content(each) for each in said)
        return cls(
            row,
            is_open,
            is_open and said == (before, after),
            object=(row.object_type, numbering.id_here(row.object_type, row.object_id)),
            actor=(USER, numbering.id_here(USER, str(row.actor_account))),
            before=_numbered_here(before, numbering),
            after=_numbered_here(after, numbering),
        )

    @property
    def sides(self) -> tuple[Facts, Facts]:
        return self.before, self.after


def _line(held: _Held, found: _Found, *, linked: bool) -> EntryLine:
    row = held.row
    about = found.objects.get(held.object, Named(""))
    actor = found.objects.get(held.actor)
    unknown = "" if row.actor_account is None else f"#{row.actor_account}"
    return EntryLine(
        row=row,
        actor=actor.name if actor else unknown,
        object=about if linked else Named(about.name),
        changes=tuple(_changes(held.before, held.after, found)) if held.is_open else None,
        reason=_text(row.reason_ref, found) if held.is_open and row.reason_ref else None,
        whole=held.is_whole,
    )


def _changes(before: Facts, after: Facts, found: _Found) -> Iterator[Change]:
    """The fields that say something on either side."""
    for field in sorted({*before, *after}):
        sides = [_shown(field, facts, found) if field in facts else "" for facts in (before, after)]
        if any(sides):
            yield Change(field, str(FIELD_NAMES.get(field, field)), *sides)


def _facts(text: str) -> Facts:
    facts = json.loads(text)
    return facts if isinstance(facts, dict) else {}


def _without_content(facts: Facts) -> Facts:
    """What an entry says, but nothing by which a number in a file could be found by trying."""
    return {field: value for field, value in facts.items() if not field.endswith(_OF_CONTENT)}


def _numbered_here(facts: Facts, numbering: Numbering) -> Facts:
    """What an entry says, with the numbers that rows have here."""
    return {field: _number_here(field, value, numbering) for field, value in facts.items()}


def _number_here(field: str, value: object, numbering: Numbering) -> object:
    if isinstance(value, list):
        return [_number_here(field, each, numbering) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and field in _IDS:
        return numbering.here(_IDS[field], value)
    return value


def _refs(facts: Facts) -> Iterator[Ref]:
    for field, value in facts.items():
        for each in value if isinstance(value, list) else [value]:
            ref = _ref(field, each)
            if ref is not None:
                yield ref


def _ref(field: str, value: object) -> Ref | None:
    """The object that a field names; evidence stands in it as [id, SHA-256]."""
    if field == "evidence" and isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int) and field in _IDS:
        return _IDS[field], str(value)
    if isinstance(value, str) and field in _CODED:
        return _CODED[field], value
    return None


def _texts(held: Iterable[_Held]) -> dict[str, str]:
    """The free texts by the reference that entries keep of them: one query."""
    opened = [each for each in held if each.is_open]
    wanted = {each.row.reason_ref for each in opened}
    wanted.update(ref for each in opened for facts in each.sides for ref in _text_refs(facts))
    keys = [UUID(each) for each in wanted if each]
    if not keys:
        return {}
    kept = StoredContent.objects.filter(pk__in=keys, is_file=False)
    columns = kept.values_list("pk", "ciphertext", "key__wrapped_key")
    return {str(pk): _opened(ciphertext, key) for pk, ciphertext, key in columns}


def _text_refs(facts: Facts) -> Iterator[str]:
    """References to free texts; they stand in their fields as [id, SHA-256]."""
    for field in _TEXTS & facts.keys():
        value = facts[field]
        if isinstance(value, list) and value:
            yield str(value[0])


# Any: a column of bytes is a memoryview on one of the databases.
def _opened(ciphertext: Any, key: Any) -> str:
    """A text; what became of it where it can no longer be read."""
    if key is None:
        return _("(已封存销毁)")
    try:
        return opened_text(ciphertext, key)
    except ContentUnreadable:
        return _("(内容已被改动,不能读取)")


def _text(reference: str, found: _Found) -> str:
    return found.texts.get(reference, reference)


def _shown(field: str, facts: Facts, found: _Found) -> str:
    """The value of a field in words."""
    value = facts[field]
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field in _NUMBERS and isinstance(value, str):
        return _number(field, value, facts, found)
    if isinstance(value, list):
        return _listed(field, value, found)
    return _single(field, value, found)


def _single(field: str, value: object, found: _Found) -> str:
    ref = _ref(field, value)
    if ref is not None and ref in found.objects:
        return found.objects[ref].name
    if field == "unit" and value in UNITS:
        return UNITS[str(value)].name
    coded = CODES.get(field, {})
    if isinstance(value, str | int) and value in coded:
        return str(coded[value])
    if isinstance(value, str):
        return _moment(value)
    if isinstance(value, dict):
        told = ((name, _single(name, each, found)) for name, each in value.items() if each)
        return _(";").join(f"{FIELD_NAMES.get(name, name)}={each}" for name, each in told)
    return json.dumps(value, ensure_ascii=False)


def _listed(field: str, value: list[object], found: _Found) -> str:
    if field in _TEXTS and value:
        return _text(str(value[0]), found)
    if field == "period" and len(value) == _PERIOD_PARTS and value[0] in PeriodKind.values:
        kind, year, month = value
        return period_words(str(kind), int(str(year)), int(str(month)))
    if any(isinstance(each, list | dict) and _ref(field, each) is None for each in value):
        return json.dumps(value, ensure_ascii=False)
    names = [_single(field, each, found) for each in value]
    more = len(names) - _MOST_NAMES
    told = _("、").join(names[:_MOST_NAMES])
    return told if more <= 0 else _("%(names)s等%(n)s项") % {"names": told, "n": len(names)}


def _number(field: str, text: str, facts: Facts, found: _Found) -> str:
    """A number with the decimals and the unit that it was reported with."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    unit = _unit(facts, found) if field in _IN_UNIT else ""
    decimals = facts.get("decimals")
    if isinstance(decimals, int) and round_half_up(value, decimals) == value:
        return f"{plain_text(round_half_up(value, decimals))} {unit}".rstrip()
    return f"{short_text(value)} {unit}".rstrip()


def _unit(facts: Facts, found: _Found) -> str:
    unit = facts.get("unit")
    if isinstance(unit, str) and unit in UNITS:
        return UNITS[unit].name
    about = found.objects.get((INDICATOR, str(facts.get("indicator"))))
    return about.unit if about else ""


def _moment(text: str) -> str:
    """A moment in local time; any other text as it stands."""
    if len(text) < _MOMENT_LENGTH or text[10:11] != "T":
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment.tzinfo else text
