"""What every chart is made of: the figure, its sentence, its table, and the shared colours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.safestring import SafeString

from indicators.domain.progress.enums import Status
from indicators.templatetags.figures import STATUS_MARKS, Tone

Figure = dict[str, object]
Cell = str | SafeString

# One name a meaning; `tokens.css` gives each its colour in either scheme.
ACTUAL = "var(--series-actual)"
FORMER = "var(--series-former)"
PATH = "var(--series-path)"
TARGET = "var(--series-target)"
FORECAST = "var(--series-forecast)"
FAN = "var(--chart-fan)"

TONE_FILLS: Mapping[Tone, str] = MappingProxyType(
    {tone: f"var(--fill-{tone.value})" for tone in Tone}
)

# In units that count ten thousands already, a tick of "1.2万" would be ten thousand times wrong.
_COUNTED = ("万", "亿")


@dataclass(frozen=True)
class Column:
    """A column of a chart's table."""

    name: str
    numeric: bool = True


@dataclass(frozen=True)
class Table:
    """The chart in rows; the first cell of a row is its heading."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def lines(self) -> Iterator[Iterator[tuple[Column, Cell]]]:
        """Every row with the column of each cell."""
        return (zip(self.columns, row, strict=True) for row in self.rows)


@dataclass(frozen=True)
class Chart:
    """A figure for the page's script, and the same for who reads or listens.

    `key` names the chart in its page. Without a `table` the page has one of its own, with the id
    `<key>-table`. `panels` counts the plots that the script lays out by the width of the page.
    """

    key: str
    title: str
    summary: str
    figure: Figure
    height: int
    table: Table | None = None
    panels: int = 0

    @property
    def figure_id(self) -> str:
        """Where the script finds the figure."""
        return f"{self.key}-figure"

    @property
    def table_id(self) -> str:
        """Which table the download in CSV gives."""
        return f"{self.key}-table"

    @property
    def rows_of_panels(self) -> tuple[tuple[int, int], ...]:
        """For one, two and three panels side by side: how many rows it takes."""
        return tuple((columns, -(-self.panels // columns)) for columns in (1, 2, 3))


def fill_of(status: Status) -> str:
    """The colour of a surface that stands for a verdict."""
    return TONE_FILLS[STATUS_MARKS[status].tone]


def spoken_axes(units: Mapping[str, str]) -> Figure:
    """What tells the script on which axes large numbers are shortened to 万, 亿 or k, M: by unit."""
    return {"spoken": [axis for axis, unit in units.items() if not unit.startswith(_COUNTED)]}


def pixels(value: float | None) -> float | None:
    """Pixels need no more; the table beside has the figure."""
    return None if value is None else round(value, 4)
