"""The scoring schemes of a place as pages: the list, one scheme in words, two versions compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import Http404

from assessments.access import reads_shipped_schemes
from assessments.domain.scoring.differences import Difference, differences
from assessments.domain.scoring.items import Sentence
from assessments.domain.scoring.schemes import Group, Item, Scheme
from assessments.domain.scoring.words import grade_words, looks_at, rule_words, veto_words
from assessments.models import SchemeVersion
from assessments.selectors.schemes import (
    SchemeFile,
    in_force,
    indicator_names,
    scheme_files,
    scheme_of,
    scheme_versions,
    text_of,
)
from audit.services import read_texts
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts
from plans.models import Plan

SHIPPED = 0
"""The number that stands for the text that ships with the product."""


@dataclass(frozen=True)
class VersionLine:
    """One version: who kept it when, on what document; `withdrawn` says the scheme ended."""

    number: int
    title: str
    document: str
    note: str
    at: datetime
    unit: str
    by: str
    sha256: str
    withdrawn: bool


@dataclass(frozen=True)
class AdoptedLine:
    """A scheme of the place by its last version."""

    scheme_id: str
    last: VersionLine


@dataclass(frozen=True)
class SchemesPage:
    """All that the list shows; `offered` are shipped schemes that the place has not adopted."""

    slug: str
    place: str
    adopted: tuple[AdoptedLine, ...]
    offered: tuple[Scheme, ...]
    may_change: bool


@dataclass(frozen=True)
class ItemLine:
    """An item in words."""

    item: Item
    looks_at: Sentence | None
    rule: Sentence
    veto: Sentence | None


@dataclass(frozen=True)
class GroupBlock:
    """A group with its items; `points` are what its items have of the total, None without any."""

    group: Group
    points: Decimal | None
    lines: tuple[ItemLine, ...]


@dataclass(frozen=True)
class SchemeInWords:
    """A scheme as people read it."""

    scheme: Scheme
    blocks: tuple[GroupBlock, ...]
    grades: tuple[tuple[str, Sentence], ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions by number, the shipped text being 0, and all that differs."""

    old: int
    new: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class SchemePage:
    """All that the page of one scheme shows; `shown` is 0 for the text that ships."""

    slug: str
    place: str
    scheme_id: str
    words: SchemeInWords
    shown: VersionLine | None
    versions: tuple[VersionLine, ...]
    in_force: bool
    has_shipped: bool
    comparison: Comparison | None
    may_change: bool

    @property
    def last(self) -> int:
        """The number of the last version; 0 where the place has none."""
        return self.versions[0].number if self.versions else SHIPPED

    @property
    def comparable(self) -> tuple[int, ...]:
        """Numbers that can be compared, the newest first."""
        numbers = tuple(line.number for line in self.versions if not line.withdrawn)
        return (*numbers, SHIPPED) if self.has_shipped else numbers


@dataclass(frozen=True)
class HeldScheme:
    """A scheme of a place before it is put in words."""

    scheme_id: str
    versions: Sequence[SchemeVersion]
    shipped: SchemeFile | None

    @property
    def last(self) -> SchemeVersion | None:
        """The last version."""
        return self.versions[-1] if self.versions else None

    @property
    def title(self) -> str:
        """The name of the scheme by its last version."""
        if self.last is not None:
            return self.last.title
        return self.shipped.scheme.title if self.shipped else ""

    @property
    def text(self) -> str:
        """The text to go on from: of the last version, else the one that ships."""
        if self.last is not None:
            return text_of(self.last)
        return self.shipped.text if self.shipped else ""

    def version(self, number: int) -> SchemeVersion | None:
        """The version of a number."""
        return next((each for each in self.versions if each.number == number), None)

    def scheme(self, number: int) -> Scheme | None:
        """The scheme of a number; None where there is none."""
        if number == SHIPPED:
            return self.shipped.scheme if self.shipped else None
        version = self.version(number)
        return scheme_of(version) if version else None


def schemes_page(plan: Plan, viewer: Viewer) -> SchemesPage:
    """The schemes that the place has, and those it may adopt: two queries."""
    versions = scheme_versions(plan.tenant_id)
    last = {version.scheme_id: version for version in versions}
    lines = _lines(last.values())
    ships = reads_shipped_schemes(viewer, plan.tenant_id)
    return SchemesPage(
        slug=plan.slug,
        place=plan.tenant.name,
        adopted=tuple(
            AdoptedLine(version.scheme_id, line)
            for version, line in zip(last.values(), lines, strict=True)
        ),
        offered=tuple(
            file.scheme for key, file in scheme_files().items() if ships and key not in last
        ),
        may_change=viewer.is_office(plan.tenant_id),
    )


def held_scheme(plan: Plan, viewer: Viewer, scheme_id: str) -> HeldScheme:
    """A scheme of the place, or one that ships where the viewer reads those: one query.

    Raises:
        Http404: there is no such scheme for the viewer.
    """
    versions = scheme_versions(plan.tenant_id, scheme_id=scheme_id)
    shipped = scheme_files().get(scheme_id)
    if not reads_shipped_schemes(viewer, plan.tenant_id):
        shipped = None
    if not versions and shipped is None:
        raise Http404
    return HeldScheme(scheme_id, versions, shipped)


def scheme_page(
    plan: Plan,
    viewer: Viewer,
    held: HeldScheme,
    *,
    number: int | None,
    pair: tuple[int, int] | None,
) -> SchemePage:
    """One scheme by a version, the last where none is asked for: one query more.

    Raises:
        Http404: there is no such version.
    """
    last = held.last
    wanted = (last.number if last else SHIPPED) if number is None else number
    scheme = held.scheme(wanted)
    if scheme is None:
        raise Http404
    lines = tuple(reversed(_lines(held.versions)))
    return SchemePage(
        slug=plan.slug,
        place=plan.tenant.name,
        scheme_id=held.scheme_id,
        words=in_words(scheme),
        shown=next((line for line in lines if line.number == wanted), None),
        versions=lines,
        in_force=bool(in_force(held.versions)),
        has_shipped=held.shipped is not None,
        comparison=_comparison(held, pair) if pair else None,
        may_change=viewer.is_office(plan.tenant_id),
    )


def in_words(scheme: Scheme) -> SchemeInWords:
    """A scheme with its rules, vetoes and grades in words."""
    names = indicator_names()
    return SchemeInWords(
        scheme,
        tuple(_block(scheme, group, names) for group in scheme.groups),
        tuple((grade.name, grade_words(scheme, grade)) for grade in scheme.grades),
    )


def _block(scheme: Scheme, group: Group, names: Mapping[str, str]) -> GroupBlock:
    items = [item for item in scheme.items if item.group == group.key]
    counted = [item.points for item in items if item.in_total and item.points is not None]
    lines = (
        ItemLine(item, looks_at(item, names), rule_words(item), veto_words(scheme, item))
        for item in items
    )
    return GroupBlock(group, sum(counted, Decimal(0)) if counted else None, tuple(lines))


def _comparison(held: HeldScheme, pair: tuple[int, int]) -> Comparison:
    old, new = held.scheme(pair[0]), held.scheme(pair[1])
    if old is None or new is None:
        raise Http404
    return Comparison(*pair, differences(old, new, indicator_names()))


def _lines(versions: Iterable[SchemeVersion]) -> list[VersionLine]:
    """Versions as they are listed: one query for the names."""
    versions = list(versions)
    names = names_of_accounts(version.recorded_by for version in versions)
    notes = read_texts(version.note for version in versions)
    return [
        VersionLine(
            number=version.number,
            title=version.title,
            document=version.document,
            note=notes.get(version.note_id, "") if version.note_id else "",
            at=version.recorded_at,
            unit=version.recorded_unit,
            by=names.get(version.recorded_by or 0, ""),
            sha256=version.sha256,
            withdrawn=version.withdrawn,
        )
        for version in versions
    ]
