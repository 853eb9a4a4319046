"""What one version of a scheme says otherwise than another, entry by entry and field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.domain.scoring.items import Sentence
from assessments.domain.scoring.schemes import Grade, Group, Item, Scheme
from assessments.domain.scoring.words import (
    ITEM_KIND_TERMS,
    SOURCE_TERMS,
    UNIT_KIND_TERMS,
    UNJUDGED_TERMS,
    grade_words,
    listed,
    looks_at,
    rule_words,
    veto_words,
)
from plans.domain.problems import mark


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


CHANGE_TERMS = {
    Change.ADDED: mark("新增"),
    Change.REMOVED: mark("删去"),
    Change.CHANGED: mark("修改"),
}
WHOLE = mark("总则")
YES, NO, NONE = mark("是"), mark("否"), mark("无")

Facts = dict[str, Sentence]


@dataclass(frozen=True)
class Difference:
    """One field of an entry, before and after; of a new or removed entry all its fields."""

    entry: Sentence
    change: Change
    field: str
    before: Sentence | None
    after: Sentence | None


def differences(old: Scheme, new: Scheme, indicators: Mapping[str, str]) -> tuple[Difference, ...]:
    """All that differs, in the order of the newer version; `indicators` are names by code."""
    return (
        *_compared(Sentence(WHOLE), _whole(old), _whole(new)),
        *_entries(_groups(old), _groups(new)),
        *_entries(_items(old, indicators), _items(new, indicators)),
        *_entries(_grades(old), _grades(new)),
    )


def _entries(
    old: Mapping[str, tuple[str, Facts]], new: Mapping[str, tuple[str, Facts]]
) -> Iterator[Difference]:
    """Entries by their key; those that are gone stand last."""
    for key in (*new, *(key for key in old if key not in new)):
        title, facts = new.get(key) or old[key]
        entry = Sentence("%(title)s", {"title": title})
        before = old[key][1] if key in old else {}
        yield from _compared(entry, before, facts if key in new else {})


def _compared(entry: Sentence, old: Facts, new: Facts) -> Iterator[Difference]:
    change = Change.CHANGED if old and new else Change.ADDED if new else Change.REMOVED
    for field in dict.fromkeys((*new, *old)):
        before, after = old.get(field), new.get(field)
        if before != after:
            yield Difference(entry, change, field, before, after)


def _told(value: object) -> Sentence:
    if value is None:
        return Sentence(NONE)
    if isinstance(value, bool):
        return Sentence(YES if value else NO)
    return Sentence("%(value)s", {"value": value})


def _whole(scheme: Scheme) -> Facts:
    return {
        mark("名称"): _told(scheme.title),
        mark("来源"): _told(scheme.source),
        mark("来源核对"): Sentence(SOURCE_TERMS[scheme.source_read]),
        mark("说明"): _told(scheme.note),
        mark("考核对象"): _told(listed(UNIT_KIND_TERMS[each] for each in scheme.units)),
        mark("总分"): _told(scheme.total),
        mark("得分小数位"): _told(scheme.decimals),
        mark("不能评价的项"): Sentence(UNJUDGED_TERMS[scheme.unjudged]),
        mark("最高等次的比例上限"): _told(scheme.best_share_pct),
        mark("排名"): _told(scheme.ranking),
    }


def _groups(scheme: Scheme) -> dict[str, tuple[str, Facts]]:
    def facts(group: Group) -> Facts:
        return {
            mark("名称"): _told(group.title),
            mark("分值"): _told(group.points),
            mark("最多"): _told(group.most),
        }

    return {group.key: (group.title, facts(group)) for group in scheme.groups}


def _items(scheme: Scheme, indicators: Mapping[str, str]) -> dict[str, tuple[str, Facts]]:
    groups = {group.key: group.title for group in scheme.groups}

    def facts(item: Item) -> Facts:
        return {
            mark("名称"): _told(item.title),
            mark("类别"): Sentence(ITEM_KIND_TERMS[item.kind]),
            mark("所属组"): _told(groups[item.group]),
            mark("分值"): _told(item.points),
            mark("考核内容"): looks_at(item, indicators) or _told(None),
            mark("计分规则"): rule_words(item),
            mark("一票否决"): veto_words(scheme, item) or _told(None),
        }

    return {item.key: (item.title, facts(item)) for item in scheme.items}


def _grades(scheme: Scheme) -> dict[str, tuple[str, Facts]]:
    def facts(grade: Grade, place: int) -> Facts:
        return {mark("次序"): _told(place), mark("界限"): grade_words(scheme, grade)}

    grades: Sequence[Grade] = scheme.grades
    return {grade.name: (grade.name, facts(grade, place)) for place, grade in enumerate(grades, 1)}
