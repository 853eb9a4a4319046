"""The charts of reports in matplotlib: bars of verdicts, progress against schedule, one course.

Colour is never alone: every verdict has its words, and hatches keep them apart in black and white.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from assessments.domain.drawings import Bullet, Bullets, Course, Drawing, VerdictCounts
from assessments.domain.figures import percent
from assessments.domain.punctuation import as_set
from assessments.domain.standings import Standing
from assessments.writers.fonts import SANS

# The product's colours on paper (tokens.css): a verdict's surface and the ink of charts.
_BLUE, _GREEN, _AMBER, _RED, _GREY = "#2a62c8", "#2f9e72", "#c48712", "#982a1c", "#555e66"
_INK, _SOFT, _LINE = "#1b262c", "#55646d", "#d5dce0"
_ACTUAL, _PATH, _TARGET = "#0b5a8c", "#4a5058", "#d17a00"

_MM = 1 / 25.4
_POINT = 25.4 / 72
_TYPE, _SMALL = 9.0, 7.5
_KEY = "竖线为序时进度,横条为完成进度(基期为0,目标为100%),颜色为评价结果。"
# What a chart may print beside its own words.
_ALWAYS = f"{_KEY}实际值初步数序时轨迹目标项0123456789.%-−…〓()"


@dataclass(frozen=True)
class _Fill:
    """A surface: plain in its colour, or hatched in it on white or on a light ground."""

    colour: str
    hatch: str = ""

    @property
    def face(self) -> str:
        return "#ffffff" if self.hatch else self.colour


_FILLS = {
    Standing.REACHED: _Fill(_BLUE),
    Standing.REACHED_PRELIMINARY: _Fill(_BLUE, "////"),
    Standing.ON_SCHEDULE: _Fill(_GREEN),
    Standing.SLIGHTLY_BEHIND: _Fill(_AMBER),
    Standing.BEHIND: _Fill(_RED),
    Standing.REVERSING: _Fill(_RED, "xxxx"),
    Standing.MISSED: _Fill(_RED, "\\\\\\\\"),
    Standing.MISSED_PRELIMINARY: _Fill(_RED, "////"),
    Standing.AWAITING: _Fill(_GREY, "----"),
    Standing.ASSIGNED: _Fill(_GREY, "||||"),
    Standing.ADJUSTED: _Fill(_GREY),
    Standing.UNKNOWN: _Fill(_GREY, "...."),
}


def draw(drawing: Drawing, file_format: str, *, width: float) -> bytes:
    """The drawing as SVG or PNG; neither holds a date or a chance number."""
    words = f"{drawing!r}{_ALWAYS}"
    with (
        mpl.rc_context(
            {"svg.hashsalt": "carbon-peak", "svg.fonttype": "path", "hatch.linewidth": 0.7}
        ),
        _faces(words) as faces,
    ):
        sheet = _drawn(drawing, width, faces)
        picture = BytesIO()
        undated = {"Date": None, "Creator": None} if file_format == "svg" else {"Software": None}
        sheet.figure.savefig(picture, format=file_format, dpi=300, metadata=undated)
    return picture.getvalue()


def _drawn(drawing: Drawing, width: float, faces: "_Faces") -> "_Sheet":
    match drawing:
        case VerdictCounts():
            return _verdicts(drawing, width, faces)
        case Bullets():
            return _bullets(drawing, width, faces)
        case Course():
            return _course(drawing, width, faces)


# --- Paper and type -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Faces:
    """Type for one drawing: a face cut to its words, regular and bold."""

    regular: Path
    bold: Path
    signs: frozenset[int]

    def printed(self, text: str) -> str:
        """The text as set, 〓 for a sign that the face has not."""
        return "".join(sign if ord(sign) in self.signs else "〓" for sign in as_set(text))

    def properties(self, size: float, *, bold: bool = False) -> FontProperties:
        return FontProperties(fname=self.bold if bold else self.regular, size=size)


@contextmanager
def _faces(words: str) -> Iterator[_Faces]:
    """Static faces for some words, as files, which is how matplotlib takes them."""
    regular, bold, signs = _cut_to("".join(sorted({*words, *as_set(words)})))
    with TemporaryDirectory() as folder:
        paths = Path(folder) / "regular.ttf", Path(folder) / "bold.ttf"
        for path, face in zip(paths, (regular, bold), strict=True):
            path.write_bytes(face)
        yield _Faces(*paths, signs)


@lru_cache(maxsize=8)
def _cut_to(signs: str) -> tuple[bytes, bytes, frozenset[int]]:
    """Regular and bold cut from the variable font, which drawn as it is would be thin."""
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "HVAR", "MVAR", "vmtx", "vhea"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=signs)
    with TTFont(SANS, lazy=True, recalcTimestamp=False) as whole:
        cutter.subset(whole)
        cut = _bytes(whole)
        held = frozenset(whole.getBestCmap())
    return _face(cut, 400), _face(cut, 650), held


def _face(cut: bytes, weight: int) -> bytes:
    """One weight, named by it: pictures share the shapes of faces of one name."""
    face = instancer.instantiateVariableFont(TTFont(BytesIO(cut)), {"wght": weight})
    for record in face["name"].names:
        record.string = f"Chart{weight}"
    return _bytes(face)


def _bytes(font: TTFont) -> bytes:
    saved = BytesIO()
    font.save(saved)
    return saved.getvalue()


class _Sheet:
    """Paper measured in millimetres from the upper left corner."""

    def __init__(self, width: float, height: float, faces: _Faces) -> None:
        self.width = width
        self.faces = faces
        self.figure = Figure(figsize=(width * _MM, height * _MM))
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        side: str = "left",
        size: float = _TYPE,
        colour: str = _INK,
        bold: bool = False,
        ground: str = "",
    ) -> None:
        """One line, its middle at `y`; on a ground of its own where hatches lie below."""
        around = {"facecolor": ground, "edgecolor": "none", "pad": 0.8} if ground else None
        self.axes.text(
            x,
            y,
            self.faces.printed(text),
            ha=side,
            va="center_baseline",
            color=colour,
            fontproperties=self.faces.properties(size, bold=bold),
            bbox=around,
            parse_math=False,
        )

    def surface(self, x: float, y: float, width: float, height: float, fill: _Fill) -> None:
        """A bar of a verdict."""
        self.axes.add_patch(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill.face,
                edgecolor=fill.colour,
                hatch=fill.hatch or None,
                linewidth=0.6,
            )
        )

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float) -> None:
        """A line over the bars, a thin one of the grid below them."""
        order = 2.0 if colour == _INK else 0.5
        self.axes.plot(xs, ys, color=colour, linewidth=width, solid_capstyle="butt", zorder=order)


def _length(text: str, size: float = _TYPE) -> float:
    """Millimetres a text takes at most: Latin signs are reckoned at 0.6 of a Chinese one."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.6 for sign in text) * size * _POINT


# --- Bars of verdicts -----------------------------------------------------------------------------

_BAR, _STEP, _LEGEND = 7.0, 11.0, 6.0


def _verdicts(drawing: VerdictCounts, width: float, faces: _Faces) -> _Sheet:
    groups = [each for each in Standing if any(counts.get(each) for _name, counts in drawing.rows)]
    keys = list(_legend(groups, width))
    depth = (keys[-1][1] + 1) * _LEGEND if keys else 0
    sheet = _Sheet(width, 2 + _STEP * len(drawing.rows) + depth + 2, faces)
    left = max(_length(name) for name, _counts in drawing.rows) + 3
    most = max(sum(counts.values()) for _name, counts in drawing.rows) or 1
    scale = (width - left - 14) / most
    for place, (name, counts) in enumerate(drawing.rows):
        y = 2 + place * _STEP
        sheet.write(left - 2, y + _BAR / 2, name, side="right")
        x = left
        for group in groups:
            size = counts.get(group, 0) * scale
            if size:
                _segment(sheet, x, y, width=size, fill=_FILLS[group], number=str(counts[group]))
            x += size
        sheet.write(x + 1.5, y + _BAR / 2, f"{sum(counts.values())}项", bold=True)
    top = 2 + _STEP * len(drawing.rows) + 2
    for group, row, x in keys:
        y = top + row * _LEGEND
        sheet.surface(x, y - 1.5, 5, 3, _FILLS[group])
        sheet.write(x + 6.5, y, group.value)
    return sheet


def _segment(sheet: _Sheet, x: float, y: float, *, width: float, fill: _Fill, number: str) -> None:
    sheet.surface(x, y, width, _BAR, fill)
    if width < _length(number) + 0.5:
        return
    if fill.hatch:
        sheet.write(x + width / 2, y + _BAR / 2, number, side="center", bold=True, ground="#ffffff")
    else:
        colour = _INK if fill.colour in (_GREEN, _AMBER) else "#ffffff"
        sheet.write(x + width / 2, y + _BAR / 2, number, side="center", bold=True, colour=colour)


def _legend(groups: Sequence[Standing], width: float) -> Iterator[tuple[Standing, int, float]]:
    """Each group with its row and where it begins, as many to a row as fit."""
    row, x = 0, 0.0
    for group in groups:
        size = 6.5 + _length(group.value) + 4
        if x and x + size > width:
            row, x = row + 1, 0.0
        yield group, row, x
        x += size


# --- Progress against schedule --------------------------------------------------------------------

_ROW, _NAMES, _WORDS, _HEAD = 9.0, 56.0, 32.0, 8.0
# Beyond these the bar ends in a number only: one target would squeeze all others.
_LOWEST, _HIGHEST = Decimal("-0.5"), Decimal("1.25")


def _bullets(drawing: Bullets, width: float, faces: _Faces) -> _Sheet:
    bottom = _HEAD + _ROW * len(drawing.rows)
    sheet = _Sheet(width, bottom + 8, faces)
    shown = [_within(row.progress) for row in drawing.rows]
    shown += [_within(row.expected) for row in drawing.rows if row.expected is not None]
    low, high = min([Decimal(0), *shown]), max([Decimal(1), *shown])
    scale = (width - _NAMES - _WORDS) / float(high - low)

    def at(ratio: Decimal) -> float:
        return _NAMES + float(ratio - low) * scale

    for quarter in range(5):
        x = at(Decimal(quarter) / 4)
        sheet.line([x, x], [_HEAD - 2, bottom], _LINE, 0.6)
        sheet.write(x, _HEAD - 4.5, f"{25 * quarter}%", side="center", size=_SMALL, colour=_SOFT)
    for place, row in enumerate(drawing.rows):
        _bullet(sheet, row, _HEAD + place * _ROW + _ROW / 2, at)
    sheet.line([at(Decimal(0))] * 2, [_HEAD - 2, bottom], _INK, 0.8)
    sheet.line([1, 1], [bottom + 2.5, bottom + 6], _INK, 2.2)
    sheet.write(
        3,
        bottom + 4.3,
        _KEY,
        size=_SMALL,
        colour=_SOFT,
    )
    return sheet


def _within(ratio: Decimal) -> Decimal:
    return min(max(ratio, _LOWEST), _HIGHEST)


def _bullet(sheet: _Sheet, row: Bullet, y: float, at: Callable[[Decimal], float]) -> None:
    sheet.write(0, y - 1.9, _cut(row.name, _NAMES - 3, _TYPE))
    sheet.write(0, y + 2.1, _cut(row.promise, _NAMES - 3, _SMALL), size=_SMALL, colour=_SOFT)
    zero, end = at(Decimal(0)), at(_within(row.progress))
    sheet.axes.add_patch(
        Rectangle((zero, y - 3), at(Decimal(1)) - zero, 6, facecolor=_LINE, edgecolor="none")
    )
    sheet.surface(min(zero, end), y - 1.6, abs(end - zero), 3.2, _FILLS[row.standing])
    if row.expected is not None:
        sheet.line([at(_within(row.expected))] * 2, [y - 3.6, y + 3.6], _INK, 2.2)
    right = sheet.width - _WORDS + 3
    sheet.write(right, y - 1.9, percent(row.progress), bold=True)
    sheet.write(right, y + 2.1, _cut(row.verdict, _WORDS - 3, _SMALL), size=_SMALL)


def _cut(text: str, room: float, size: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if _length(text, size) <= room:
        return text
    while text and _length(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text}…"


# --- The course of one target ---------------------------------------------------------------------


def _course(drawing: Course, width: float, faces: _Faces) -> _Sheet:
    height = 70.0
    sheet = _Sheet(width, height, faces)
    axes = sheet.figure.add_axes((20 / width, 16 / height, (width - 26) / width, 44 / height))
    years = sorted({*drawing.values, *drawing.path, drawing.target_year})
    _rule_axes(axes, years, faces)
    _lines(axes, drawing)
    if drawing.target is not None:
        _target(sheet, axes, drawing)
    sheet.write(0, 4, f"{drawing.name}({drawing.unit})", bold=True)
    _course_legend(sheet, drawing, height - 4)
    return sheet


def _rule_axes(axes: Axes, years: Sequence[int], faces: _Faces) -> None:
    axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)
    axes.set_xticks(range(years[0], years[-1] + 1, 1 if len(years) <= 12 else 2))
    axes.tick_params(length=2, width=0.5, color=_SOFT)
    axes.margins(y=0.15)
    axes.grid(axis="y", color=_LINE, linewidth=0.5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.yaxis.set_major_formatter(lambda value, _place: faces.printed(f"{value:.6g}"))
    axes.xaxis.set_major_formatter(lambda value, _place: faces.printed(f"{value:.0f}"))
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(faces.properties(_SMALL))


def _lines(axes: Axes, drawing: Course) -> None:
    path = sorted(drawing.path.items())
    axes.plot(
        [year for year, _value in path],
        [float(value) for _year, value in path],
        color=_PATH,
        linewidth=1.2,
        linestyle=(0, (5, 3)),
    )
    values = sorted(drawing.values.items())
    axes.plot(
        [year for year, _value in values],
        [float(value) for _year, value in values],
        color=_ACTUAL,
        linewidth=1.8,
    )
    for year, value in values:
        hollow = year in drawing.preliminary
        axes.plot(
            year,
            float(value),
            marker="o",
            markersize=5,
            markeredgecolor=_ACTUAL,
            markerfacecolor="#ffffff" if hollow else _ACTUAL,
        )


def _target(sheet: _Sheet, axes: Axes, drawing: Course) -> None:
    value = float(drawing.target or 0)
    axes.plot(drawing.target_year, value, marker="D", markersize=6, color=_TARGET, clip_on=False)
    axes.annotate(
        sheet.faces.printed(drawing.target_words),
        (drawing.target_year, value),
        xytext=(-6, 6),
        textcoords="offset points",
        ha="right",
        color=_INK,
        fontproperties=sheet.faces.properties(_SMALL),
        parse_math=False,
    )


def _course_legend(sheet: _Sheet, drawing: Course, y: float) -> None:
    x = 0.0
    marks = [("实际值", partial(_sample, colour=_ACTUAL, style="-", marker="o"))]
    if drawing.preliminary:
        marks.append(
            ("初步数", partial(_sample, colour=_ACTUAL, style="", marker="o", hollow=True))
        )
    marks.append(("序时轨迹", partial(_sample, colour=_PATH, style="--", marker="")))
    if drawing.target is not None:
        marks.append(("目标", partial(_sample, colour=_TARGET, style="", marker="D")))
    for words, sample in marks:
        sample(sheet, x, y)
        sheet.write(x + 9, y, words, size=_SMALL)
        x += 9 + _length(words, _SMALL) + 6


def _sample(
    sheet: _Sheet, x: float, y: float, *, colour: str, style: str, marker: str, hollow: bool = False
) -> None:
    ends = [x, x + 7] if style else [x + 3.5]
    sheet.axes.plot(ends, [y] * len(ends), color=colour, linestyle=style or "none", linewidth=1.4)
    if marker:
        face = "#ffffff" if hollow else colour
        sheet.axes.plot(
            x + 3.5, y, marker=marker, markersize=4.5, markeredgecolor=colour, markerfacecolor=face
        )
