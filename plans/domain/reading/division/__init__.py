"""Division-of-work documents (任务分工): their rows, and the plan tasks that the rows are about."""

from plans.domain.reading.division.matching import DivisionMatch, DivisionMatches, match_division
from plans.domain.reading.division.reading import read_division
from plans.domain.reading.division.rows import DivisionRow

__all__ = ["DivisionMatch", "DivisionMatches", "DivisionRow", "match_division", "read_division"]
