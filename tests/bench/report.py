"""The table that the bench prints: what was measured, beside its budget."""

from dataclasses import dataclass

from tests.bench.timing import Figure

HEAD = ("work", "measured", "budget", "share", "queries", "budget")


@dataclass(frozen=True)
class Row:
    """One line; `unit` is that of value and budget: ms, s, GiB or × (a ratio of two times).

    `value` is None where the work could not be done.
    """

    work: str
    value: float | None
    unit: str
    budget: float | None = None
    queries: int | None = None
    query_budget: int | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.work,
            "—" if self.value is None else f"{self.value:,.2f} {self.unit}",
            "" if self.budget is None else f"{self.budget:,.1f} {self.unit}",
            "" if self.budget is None or self.value is None else f"{self.value / self.budget:.0%}",
            "" if self.queries is None else str(self.queries),
            "" if self.query_budget is None else str(self.query_budget),
        )


def row_of(work: str, figure: Figure, *, budget: float, queries: int) -> Row:
    """The line of a figure in milliseconds."""
    return Row(work, figure.milliseconds, "ms", budget, figure.queries, queries)


def markdown(title: str, rows: list[Row]) -> str:
    """A table that a person reads as it stands and a document takes over."""
    lines = [f"### {title}", "", _line(HEAD), _line(("---",) + ("---:",) * (len(HEAD) - 1))]
    return "\n".join([*lines, *(_line(row.cells) for row in rows), ""])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
