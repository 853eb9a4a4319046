"""Fonts for files that carry their own: the agency's, the system's Noto CJK, the installed wheel's.

GB/T 9704 asks for 方正小标宋, 黑体, 楷体 and 仿宋, which may not be shipped. The agency's licensed
files in `FONT_DIR` come first; without them 宋体 stands for 仿宋, its bold for 小标宋 and 楷体, and
where there is no 宋体 either, all is set in the 黑体 of the wheel in several weights.
"""

from functools import lru_cache
from pathlib import Path

import justmytype_intl_cjk
import typst
from django.conf import settings
from fontTools.ttLib import TTFont

_SYSTEM = Path("/usr/share/fonts/opentype/noto")
SANS = (
    Path(justmytype_intl_cjk.__file__).parent
    / "fonts"
    / "ofl"
    / "notosanssc"
    / "NotoSansSC[wght].ttf"
)
"""Noto Sans SC with all its weights (OFL)."""

_SONG = ("SimSun", "Noto Serif CJK SC", "Noto Sans SC")
_FAMILIES = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *_SONG),
    "hei": ("SimHei", "黑体", "Noto Sans CJK SC", "Noto Sans SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", *_SONG),
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", *_SONG),
    "song": _SONG,
}
# What a printer sets for a sign that he has not got.
_UNKNOWN = "〓"


@lru_cache(maxsize=1)
def font_book() -> typst.Fonts:
    """All fonts that may be used; read once in a process."""
    folders = [folder for folder in (settings.FONT_DIR, _SYSTEM, SANS.parent) if folder]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder for folder in folders if Path(folder).is_dir()],
    )


@lru_cache(maxsize=1)
def font_families() -> dict[str, list[str]]:
    """For each kind of type the families that are there, the best first."""
    present = set(font_book().families())
    return {kind: [name for name in names if name in present] for kind, names in _FAMILIES.items()}


def with_known_signs(text: str) -> str:
    """The text with 〓 for every sign that none of the fonts has."""
    return "".join(sign if _is_known(ord(sign)) else _UNKNOWN for sign in text)


def _is_known(code: int) -> bool:
    # The wheel's own font, the last resort of every kind of type, has nearly all.
    return code in _signs_of(str(SANS), 0) or any(
        code in _signs_of(font.path, font.index)
        for font in font_book().fonts()
        if font.path and any(font.family in names for names in font_families().values())
    )


@lru_cache(maxsize=32)
def _signs_of(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
