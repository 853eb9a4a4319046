"""What a scheme must satisfy beyond its shape: sums, references, bands, bounds, no circle."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import pairwise

from assessments.domain.scoring.schemes import (
    Bands,
    Item,
    ItemKind,
    Overshoot,
    Periods,
    Scheme,
)
from plans.domain.documents import Document, Path, parse_document, path_text, validate_document
from plans.domain.problems import DocumentError, Problem, mark

RULES_OF_KIND = {
    ItemKind.INDICATOR: {"bands", "pro_rata", "periods", "met", "awarded"},
    ItemKind.TASK: {"states", "awarded", "met"},
    ItemKind.TIMELINESS: {"pro_rata"},
    ItemKind.DATA_QUALITY: {"pro_rata", "awarded"},
    ItemKind.BONUS: {"overshoot", "awarded"},
    ItemKind.DEDUCTION: {"each", "awarded", "found"},
}
WITHOUT_POINTS = {"met", "found"}
NEEDS_PERIOD = {"bands", "pro_rata"}
"""Rules of indicators that have to say which period they look at; `met` may."""
CAN_VETO = {"bands", "pro_rata", "periods", "states", "met", "found"}


def parse_scheme(text: str, indicators: Collection[str]) -> Scheme:
    """Read a scheme's file and check it against the codes of the catalogue.

    Raises:
        DocumentError: every fault with path and line.
    """
    document = parse_document(text)
    scheme = validate_document(document, Scheme)
    problems = list(_Check(scheme, document, frozenset(indicators)).problems())
    if problems:
        raise DocumentError(problems)
    return scheme


def read_scheme(text: str) -> Scheme:
    """Read again a scheme that was checked when it was kept; the catalogue may have moved since.

    Raises:
        DocumentError: the text is no scheme of this format.
    """
    return validate_document(parse_document(text), Scheme)


class _Check:
    """The faults of one scheme."""

    def __init__(self, scheme: Scheme, document: Document, indicators: frozenset[str]) -> None:
        self._scheme = scheme
        self._document = document
        self._indicators = indicators
        self._groups = {group.key for group in scheme.groups}
        self._items = {item.key for item in scheme.items}

    def problems(self) -> Iterator[Problem]:
        yield from self._keys()
        for index, item in enumerate(self._scheme.items):
            path: Path = ("items", index)
            yield from self._item(item, path)
            yield from self._points(item, path)
            yield from self._veto(item, path)
            yield from self._references(item, path)
            if isinstance(item.rule, Bands):
                yield from self._bands(item.rule, (*path, "rule", "bands"))
        yield from self._sums()
        yield from self._grades()
        yield from self._circles()

    def _at(self, path: Path, template: str, **params: object) -> Problem:
        return Problem(template, params, path_text(path), self._document.line_of(path))

    def _keys(self) -> Iterator[Problem]:
        seen: set[str] = set()
        keys = {
            "groups": [group.key for group in self._scheme.groups],
            "items": [item.key for item in self._scheme.items],
        }
        for field, found in keys.items():
            for index, key in enumerate(found):
                if key in seen:
                    template = mark("键“%(key)s”重复,各组和各项的键不得相同")
                    yield self._at((field, index, "key"), template, key=key)
                seen.add(key)

    def _item(self, item: Item, path: Path) -> Iterator[Problem]:
        if item.group not in self._groups:
            template = mark("项“%(item)s”所属的组“%(group)s”不存在")
            yield self._at((*path, "group"), template, item=item.title, group=item.group)
        allowed = RULES_OF_KIND[item.kind]
        if item.rule.how not in allowed:
            template = mark("项“%(item)s”的类型%(kind)s不能用规则%(rule)s;可用:%(allowed)s")
            params = {"kind": item.kind.value, "rule": item.rule.how}
            known = ", ".join(sorted(allowed))
            yield self._at(
                (*path, "rule", "how"), template, item=item.title, allowed=known, **params
            )
        for index, code in enumerate(item.indicators):
            if code not in self._indicators:
                template = mark("项“%(item)s”:目录中没有指标“%(code)s”")
                yield self._at((*path, "indicators", index), template, item=item.title, code=code)
        yield from self._period(item, path)

    def _period(self, item: Item, path: Path) -> Iterator[Problem]:
        of_indicator = item.kind is ItemKind.INDICATOR
        if of_indicator and item.rule.how in NEEDS_PERIOD and item.period is None:
            template = mark("项“%(item)s”须写明评价当年(annual)还是累计(cumulative)")
            yield self._at((*path, "period"), template, item=item.title)
        if item.period is not None and (
            not of_indicator or item.rule.how not in NEEDS_PERIOD | {"met"}
        ):
            yield self._at(
                (*path, "period"), mark("项“%(item)s”不按时期评价,请删去period"), item=item.title
            )

    def _points(self, item: Item, path: Path) -> Iterator[Problem]:
        binary = self._scheme.total is None
        at = (*path, "points")
        if binary and item.rule.how not in WITHOUT_POINTS:
            template = mark("项“%(item)s”:不计分的办法只能用met或found规则")
            yield self._at((*path, "rule", "how"), template, item=item.title)
        elif not binary and item.rule.how == "met":
            template = mark("项“%(item)s”:计分的办法不能用met规则")
            yield self._at((*path, "rule", "how"), template, item=item.title)
        if (item.points is None) != (item.rule.how in WITHOUT_POINTS):
            template = (
                mark("项“%(item)s”缺少分值")
                if item.points is None
                else mark("项“%(item)s”不计分,请删去分值")
            )
            yield self._at(at, template, item=item.title)
        most = _most(item)
        if item.points is not None and most is not None and most != item.points:
            template = mark("项“%(item)s”规则中的最高分%(most)s与分值%(points)s不一致")
            yield self._at(at, template, item=item.title, most=most, points=item.points)

    def _bands(self, rule: Bands, path: Path) -> Iterator[Problem]:
        """Bands have to cover every ratio once, whatever their order in the file."""
        order = sorted(
            range(len(rule.bands)),
            key=lambda index: (rule.bands[index].from_ is not None, rule.bands[index].from_ or 0),
        )
        for index in order:
            band = rule.bands[index]
            if band.from_ is not None and band.below is not None and band.from_ >= band.below:
                yield self._at((*path, index), mark("分档的下限须小于上限"))
        if rule.bands[order[0]].from_ is not None:
            yield self._at((*path, order[0], "from"), mark("最低一档的下限须为null,否则有空档"))
        if rule.bands[order[-1]].below is not None:
            yield self._at((*path, order[-1], "below"), mark("最高一档的上限须为null,否则有空档"))
        for lower, upper in pairwise(order):
            yield from self._joint(rule, lower, upper, path)

    def _joint(self, rule: Bands, lower: int, upper: int, path: Path) -> Iterator[Problem]:
        end, start = rule.bands[lower].below, rule.bands[upper].from_
        at = (*path, upper, "from")
        if start is None or end is None or start < end:
            yield self._at(
                at,
                mark("分档重叠:前一档到%(end)s,这一档从%(start)s开始"),
                end=_bound(end),
                start=_bound(start),
            )
        elif start > end:
            yield self._at(
                at, mark("分档有空档:前一档到%(end)s,这一档从%(start)s开始"), end=end, start=start
            )

    def _references(self, item: Item, path: Path) -> Iterator[Problem]:
        if isinstance(item.rule, Overshoot):
            based = next((each for each in self._scheme.items if each.key == item.rule.of), None)
            if based is None or based.rule.how not in NEEDS_PERIOD:
                template = mark("项“%(item)s”依据的项“%(of)s”不存在,或不按完成比率计分")
                yield self._at((*path, "rule", "of"), template, item=item.title, of=item.rule.of)

    def _veto(self, item: Item, path: Path) -> Iterator[Problem]:
        for index, key in enumerate(item.veto_by):
            if key not in self._items | self._groups:
                template = mark("项“%(item)s”的一票否决引用了不存在的项或组“%(key)s”")
                yield self._at((*path, "veto_by", index), template, item=item.title, key=key)
        if item.veto and not item.veto_by and item.rule.how not in CAN_VETO:
            template = mark("项“%(item)s”的规则%(rule)s没有完成与否之分,不能一票否决")
            yield self._at((*path, "veto"), template, item=item.title, rule=item.rule.how)
        if (item.veto_by or item.final_year_only) and not item.veto:
            template = mark("项“%(item)s”不是一票否决项,不能有veto_by或final_year_only")
            yield self._at((*path, "veto"), template, item=item.title)

    def _circles(self) -> Iterator[Problem]:
        """An item that decides itself, through a group or through other items."""
        following = {
            item.key: [each.key for each in self._scheme.named(item.veto_by)]
            for item in self._scheme.items
        }
        for index, item in enumerate(self._scheme.items):
            reached: set[str] = set()
            ahead = list(following[item.key])
            while ahead:
                key = ahead.pop()
                if key not in reached:
                    reached.add(key)
                    ahead += following[key]
            if item.key in reached:
                template = mark("项“%(item)s”的一票否决循环引用:经%(by)s又回到自身")
                by = "、".join(item.veto_by)
                yield self._at(("items", index, "veto_by"), template, item=item.title, by=by)

    def _sums(self) -> Iterator[Problem]:
        total = self._scheme.total
        if total is None:
            return
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for item in self._scheme.items:
            if item.in_total and item.points is not None:
                sums[item.group] += item.points
        found = sum(sums.values(), Decimal(0))
        if found != total:
            template = mark("各项分值合计%(found)s,与总分%(total)s不一致")
            yield self._at(("total",), template, found=found, total=total)
        for index, group in enumerate(self._scheme.groups):
            if group.points is not None and sums[group.key] != group.points:
                template = mark("组“%(group)s”各项分值合计%(found)s,与该组%(points)s分不一致")
                yield self._at(
                    ("groups", index, "points"),
                    template,
                    group=group.title,
                    found=sums[group.key],
                    points=group.points,
                )

    def _grades(self) -> Iterator[Problem]:
        binary = self._scheme.total is None
        last = len(self._scheme.grades) - 1
        for index, grade in enumerate(self._scheme.grades):
            bound = grade.at_most_unmet if binary else grade.from_
            other = grade.from_ if binary else grade.at_most_unmet
            field = "at_most_unmet" if binary else "from"
            at: Path = ("grades", index, field)
            if (bound is None) != (index == last) or other is not None:
                template = mark("等次“%(grade)s”:除最低等次外须写%(field)s,且只写%(field)s")
                yield self._at(at, template, grade=grade.name, field=field)
            for key in sorted(set(grade.at_most_unmet or ()) - self._groups):
                template = mark("等次“%(grade)s”引用的组“%(key)s”不存在")
                yield self._at((*at, key), template, grade=grade.name, key=key)
        yield from self._order()

    def _order(self) -> Iterator[Problem]:
        for index, (better, worse) in enumerate(pairwise(self._scheme.grades), start=1):
            template = mark("等次须由高到低排列:“%(worse)s”的界限应低于“%(better)s”")
            if better.from_ is not None and worse.from_ is not None:
                out = worse.from_ >= better.from_
            else:
                limits, wider = better.at_most_unmet or {}, worse.at_most_unmet
                out = wider is not None and (
                    any(wider.get(key, limit) < limit for key, limit in limits.items())
                    or wider == limits
                )
            if out:
                yield self._at(("grades", index), template, worse=worse.name, better=better.name)


def _most(item: Item) -> Decimal | None:
    """The highest points that a table of the rule gives."""
    if isinstance(item.rule, Bands):
        return max(band.points for band in item.rule.bands)
    if isinstance(item.rule, Periods):
        rule = item.rule
        return max(rule.both, rule.cumulative_only, rule.annual_only, rule.neither)
    return None


def _bound(value: Decimal | None) -> str:
    return "∞" if value is None else str(value)
