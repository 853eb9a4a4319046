"""What a plan commits to: targets with and without a number, and the figures that are none."""

from collections.abc import Sequence

from plans.domain.plan_files.schema import SectionKind
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.pieces import FoundFigure, FoundTarget
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.items import ItemText, TargetsFound
from plans.domain.reading.targets.left_out import account
from plans.domain.reading.targets.reader import ItemReader
from plans.domain.reading.targets.years import YearMention

__all__ = ["ItemText", "TargetsFound", "read_targets"]


def read_targets(clean: CleanText, items: Sequence[ItemText]) -> TargetsFound:
    """Read the targets of all items of a text; account for every other figure of it."""
    document = Document(clean.text)
    targets: list[tuple[int, FoundTarget]] = []
    told: list[FoundFigure] = []
    goal: tuple[YearMention, ...] = ()
    for item in items:
        reader = ItemReader(document, after=goal)
        found = list(reader.read(item))
        goal = reader.context.deadlines if item.kind == SectionKind.GOAL else ()
        targets += [(item.holder, target) for target in found]
        told += reader.left_out
    return TargetsFound(
        tuple(targets), account(document, (target.span for _holder, target in targets), told)
    )
