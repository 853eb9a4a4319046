"""What the ledger's references stand for: names, pages, and which plan or indicator they belong to.

A reference is the type and the id of an object as the ledger names them, or a code or key that
stands in a field. All references of a page are looked up in one query, whatever their types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from django.db.models import CharField, F, Model, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.urls import reverse

from assessments.models import (
    CaseFile,
    Report,
    ReportEdit,
    ReportSeal,
    SchemeVersion,
    Snapshot,
    SupervisionCase,
)
from indicators.models import (
    Allocation,
    CheckSetting,
    Definition,
    EntryOnBehalf,
    Evidence,
    FormulaVersion,
    Indicator,
    Measure,
    MeasureVersion,
    Observation,
    ReportingDuty,
    ReportingRound,
    RevisionRequest,
    StampedForm,
    Submission,
    SubmissionComment,
    TargetState,
    ValueAbsence,
)
from organizations.models import Department, Membership, Place, User
from plans.domain.units import get_unit
from plans.models import (
    AccountableUnit,
    AnnualWorkItem,
    Milestone,
    Plan,
    PlanVersion,
    PublicView,
    RegisterDocument,
    RegisterItem,
    Target,
    WorkPart,
)

Ref = tuple[str, str]

INDICATOR = "indicator"
DEFINITION = "definition"
PLACE_KEY = "place key"
PLAN_SLUG = "plan slug"
USER = User._meta.label_lower
_EMPTY = Value("", output_field=TextField())


@dataclass(frozen=True)
class Kind:
    """How objects of one model are named, opened and assigned, all by paths of lookups.

    `names` are joined; of alternatives (`a|b`) the first that is there. `page` is a view with the
    paths of its arguments, at most two.
    """

    model: type[Model]
    names: tuple[str, ...]
    page: str = ""
    arguments: tuple[str, ...] = ()
    indicator: str = ""
    plan: str = ""
    key: str = "pk"
    unit: str = ""


@dataclass(frozen=True)
class Named:
    """What a reference stands for: its name, its page if it has one, and the unit of its values."""

    name: str
    url: str = ""
    unit: str = ""


def _of_duty(model: type[Model], duty: str, *, key: str = "", page: str = "") -> Kind:
    """Something that belongs to a reporting duty: named by value, place and round."""
    start = f"{duty}__" if duty else ""
    return Kind(
        model,
        names=(
            f"{start}indicator__name_zh|{start}measure__latest__target__indicator",
            f"{start}place__name",
            f"{start}round__title",
        ),
        page=page or "indicators:duty",
        arguments=(key or f"{start}pk",),
        indicator=f"{start}indicator",
        plan=f"{start}round__plan",
    )


def _of_measure(model: type[Model], measure: str, *, page: str = "dashboards:target") -> Kind:
    """Something that belongs to a target: named by it and its place."""
    start = f"{measure}__" if measure else ""
    return Kind(
        model,
        names=(
            f"{start}latest__target__indicator|{start}latest__indicator__name_zh|{start}key",
            f"{start}place__name",
        ),
        page=page,
        arguments=(f"{start}plan__slug", f"{start}pk"),
        indicator=f"{start}latest__indicator",
        plan=f"{start}plan",
    )


_REGISTER_PAGE = "plans:register_item"
_CASE_PAGE = "assessments:case"
_LISTED = (
    Kind(
        Observation,
        names=("indicator__name_zh", "place__name", "year"),
        page="dashboards:value_history",
        arguments=("pk",),
        indicator="indicator",
        plan="submission_version__submission__duty__round__plan",
    ),
    Kind(
        ValueAbsence,
        names=("indicator__name_zh|measure__latest__target__indicator", "place__name"),
        indicator="indicator",
        plan="measure__plan",
    ),
    _of_duty(ReportingDuty, ""),
    _of_duty(Submission, "duty"),
    _of_duty(SubmissionComment, "submission__duty"),
    _of_duty(EntryOnBehalf, "duty", key="pk", page="indicators:on_behalf"),
    _of_duty(RevisionRequest, "submission__duty", key="pk", page="indicators:revision"),
    _of_measure(Measure, ""),
    _of_measure(MeasureVersion, "measure"),
    _of_measure(TargetState, "measure"),
    _of_measure(Allocation, "measure", page="dashboards:allocation"),
    Kind(Evidence, ("file_name",), "indicators:evidence_preview", ("pk",)),
    Kind(ReportingRound, ("title",), page="indicators:round", arguments=("pk",), plan="plan"),
    Kind(
        StampedForm,
        names=("department__name", "round__title"),
        page="indicators:filing_form",
        arguments=("round", "department"),
        plan="round__plan",
    ),
    Kind(Indicator, ("name_zh",), indicator="pk", unit="unit"),
    Kind(Definition, ("name",), indicator="indicator"),
    Kind(Target, ("indicator|key",), plan="version__plan"),
    Kind(FormulaVersion, ("definition__name",), indicator="definition__indicator"),
    Kind(CheckSetting, ("code",)),
    Kind(Department, ("name",)),
    Kind(Place, ("name",)),
    Kind(Membership, ("user__display_name|user__username",)),
    Kind(User, ("display_name|username",)),
    Kind(Plan, ("slug",), "dashboards:overview", ("slug",), plan="pk"),
    Kind(PlanVersion, ("title|plan__slug",), "dashboards:plan_text", ("plan__slug",), plan="plan"),
    Kind(PublicView, ("plan__slug",), plan="plan"),
    Kind(AccountableUnit, ("department__name", "key"), plan="plan"),
    Kind(AnnualWorkItem, ("measure",), "plans:work_item", ("pk",), plan="plan"),
    Kind(
        WorkPart,
        ("department__name", "item__measure"),
        page="plans:work_item",
        arguments=("item",),
        plan="item__plan",
    ),
    Kind(RegisterItem, ("name",), _REGISTER_PAGE, ("pk",), plan="plan"),
    Kind(RegisterDocument, ("file_name",), _REGISTER_PAGE, ("item",), plan="item__plan"),
    Kind(Milestone, ("item__name",), _REGISTER_PAGE, ("item",), plan="item__plan"),
    Kind(Report, ("plan__slug", "year"), "assessments:report", ("pk",), plan="plan"),
    Kind(
        ReportEdit,
        ("report__plan__slug", "key"),
        "assessments:report",
        ("report",),
        "",
        "report__plan",
    ),
    Kind(
        ReportSeal,
        ("report__plan__slug", "report__year"),
        "assessments:report",
        ("report",),
        plan="report__plan",
    ),
    Kind(Snapshot, ("plan__slug", "year"), "assessments:snapshot", ("pk",), plan="plan"),
    Kind(SchemeVersion, ("title",)),
    Kind(SupervisionCase, ("department__name", "drawn_up_on"), _CASE_PAGE, ("pk",), plan="plan"),
    Kind(CaseFile, ("file_name",), _CASE_PAGE, ("step__case",), plan="step__case__plan"),
)
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **{kind.model._meta.label_lower: kind for kind in _LISTED},
        INDICATOR: Kind(Indicator, ("name_zh",), key="code", unit="unit"),
        DEFINITION: Kind(Definition, ("name",), key="code"),
        PLACE_KEY: Kind(Place, ("name",), key="key"),
        PLAN_SLUG: Kind(
            Plan, ("slug",), page="dashboards:overview", arguments=("slug",), key="slug"
        ),
    }
)


def named(refs: Iterable[Ref]) -> dict[Ref, Named]:
    """Each reference that can be resolved: one query for all their types together."""
    wanted: dict[str, set[str]] = {}
    for kind, key in refs:
        if kind in KINDS and _fits(KINDS[kind], key):
            wanted.setdefault(kind, set()).add(key)
    parts = [_rows(kind, KINDS[kind], keys) for kind, keys in sorted(wanted.items())]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return {(row[0], row[1]): _named(KINDS[row[0]], *row[2:]) for row in rows}


def belonging_to(path: str, pk: int) -> Q:
    """Entries about objects of a plan or an indicator (`path` is the one or the other)."""
    asked = (
        _keys_of(kind.model, getattr(kind, path), pk)
        for kind in KINDS.values()
        if kind.key == "pk" and getattr(kind, path)
    )
    return reduce(or_, asked)


def _keys_of(model: type[Model], path: str, pk: int) -> Q:
    keys: QuerySet[Model] = QuerySet(model).filter(**{path: pk}).order_by()
    as_text = keys.values_list(Cast("pk", CharField(max_length=80)))
    return Q(object_type=model._meta.label_lower, object_id__in=as_text)


def _fits(kind: Kind, key: str) -> bool:
    """An id that the column cannot hold would be an error of the database, not a miss."""
    return kind.key != "pk" or (key.isascii() and key.isdecimal() and len(key) < 18)


def _rows(label: str, kind: Kind, keys: set[str]) -> QuerySet[Any, tuple[str, ...]]:
    """Type, key, name, two arguments and unit, as texts of every type alike."""
    first, second = (*kind.arguments, "", "")[:2]
    found: QuerySet[Model] = QuerySet(kind.model).filter(**{f"{kind.key}__in": keys}).order_by()
    return found.values_list(
        Value(label, output_field=TextField()),
        _text(kind.key),
        _name(kind.names),
        _text(first),
        _text(second),
        _text(kind.unit),
    )


def _name(names: tuple[str, ...]) -> Combinable:
    parts: list[Combinable] = []
    for name in names:
        first_of = Coalesce(*map(_filled, name.split("|")), _EMPTY, output_field=TextField())
        parts += [Value(" · ", output_field=TextField()), first_of]
    return Concat(*parts[1:], output_field=TextField()) if parts[2:] else parts[1]


def _filled(path: str) -> Combinable:
    return NullIf(Cast(F(path), TextField()), _EMPTY)


def _text(path: str) -> Combinable:
    return Coalesce(Cast(F(path), TextField()), _EMPTY) if path else _EMPTY


def _named(kind: Kind, name: str, first: str, second: str, unit: str) -> Named:
    arguments = [text for text in (first, second) if text]
    complete = kind.page and len(arguments) == len(kind.arguments)
    return Named(
        name=name,
        url=reverse(kind.page, args=arguments) if complete else "",
        unit=get_unit(unit).name if unit else "",
    )
