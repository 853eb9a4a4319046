"""Which place issued a plan, and which places below it a text names."""

import re
from collections.abc import Iterable

from plans.domain.plan_files.schema import PlaceEntry, PlaceLevel

UNKNOWN_CODE = "000000"
"""Stands in a draft until the office has set the place's code (GB/T 2260)."""
NATION = PlaceEntry(code="100000", name="全国", level=PlaceLevel.NATION, parent=None)

_LEVELS = (
    (re.compile(r"(?:省|自治区)$"), PlaceLevel.PROVINCE),
    (re.compile(r"(?:市|自治州|州|盟|地区)$"), PlaceLevel.PREFECTURE),
    (re.compile(r"(?:县|区|旗)$"), PlaceLevel.COUNTY),
    (re.compile(r"(?:镇|乡|街道|苏木)$"), PlaceLevel.TOWNSHIP),
)
_PLACE = re.compile(
    r"^(?:中共|关于印发|印发|《)*"
    r"([一-龥]{1,10}?(?:自治区|自治州|自治县|自治旗|省|市|地区|盟|州|县|区|旗))"
    r"(?=委|人民政府|政府|办公|关于|碳|“|加快|工业|能源|城乡|交通|科技|减污|节能|完整|推|建|贯|深|开|$)"
)
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|"
    "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
_STEM = re.compile(rf"(?:(?:(?:{_PEOPLES})族?)*自治[州县旗区]|省|市|县|区|旗|盟|州)$")


class Gazetteer:
    """The administrative places that are known."""

    def __init__(self, places: Iterable[PlaceEntry]) -> None:
        self._places = tuple(places)

    def issuing_place(self, *words: str | None) -> PlaceEntry:
        """The place that the first of these words (title, issuer) names; else its name and level alone."""
        for word in words:
            match = _PLACE.match(word or "")
            if match:
                return self._known(match[1]) or _unknown(match[1])
        return _unknown("待定")

    def below(self, place: PlaceEntry) -> tuple[str, ...]:
        """Names and short names of the places directly below, longest first."""
        names = [entry.name for entry in self._places if entry.parent == place.code]
        stems = [stem for name in names if len(stem := place_stem(name)) > 1]
        return tuple(sorted({*names, *stems}, key=lambda name: (-len(name), name)))

    def _known(self, name: str) -> PlaceEntry | None:
        return next((entry for entry in self._places if entry.name == name), None)


def place_stem(name: str) -> str:
    """A place's name without its kind: 四平市 → 四平, 伊通满族自治县 → 伊通."""
    return _STEM.sub("", name)


def places_named(text: str, names: tuple[str, ...]) -> list[str]:
    """The given names that stand in a text, as printed, each once, in order of the text."""
    if not names:
        return []
    found = re.findall("|".join(map(re.escape, names)), text)
    return list(dict.fromkeys(found))


def _unknown(name: str) -> PlaceEntry:
    level = next((level for ending, level in _LEVELS if ending.search(name)), PlaceLevel.PREFECTURE)
    return PlaceEntry(code=UNKNOWN_CODE, name=name, level=level, parent=None)
