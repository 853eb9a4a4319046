"""Reading the targets of a few words, and telling them in the words of the tables."""

from plans.domain.plan_files.schema import SectionKind, TargetPeriod
from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.pieces import FoundTarget
from plans.domain.reading.targets import ItemText, TargetsFound, read_targets

HEAD = "X政发〔2022〕1号\n"
"""What dates the document of a table's sentence."""


def clean_of(text: str) -> CleanText:
    """A text taken as clean."""
    return CleanText(text, tuple(range(len(text))))


def read(words: str, *, kind: SectionKind = SectionKind.ACTION, head: str = HEAD) -> TargetsFound:
    """Read words as the one item of a document."""
    item = ItemText(0, kind, ((len(head), len(head) + len(words)),))
    return read_targets(clean_of(head + words), [item])


def targets(words: str, *, kind: SectionKind = SectionKind.ACTION) -> list[FoundTarget]:
    """The targets of words."""
    return [target for _holder, target in read(words, kind=kind).targets]


def told(target: FoundTarget) -> str:
    """A target in the words of the tables."""
    amount = f" {target.comparator} {target.value} {target.unit}" if target.value else ""
    when = str(target.deadline_year)
    if target.period is not TargetPeriod.BY_END:
        when = f"{when} {target.period}"
    rest = [f"than {target.base_year}"] if target.base_year else []
    rest += [target.hedge] if target.hedge else []
    return ", ".join([f"{target.indicator}: {target.kind}{amount}", when, *rest])


def quotes(words: str) -> list[str]:
    """The quotes of the targets of words."""
    text = HEAD + words
    return [text[slice(*target.span)] for target in targets(words)]


def left_out(words: str) -> list[str]:
    """The figures of words that are no target, each with its reason."""
    text = HEAD + words
    return [
        f"{text[slice(*figure.span)]}: {figure.reason}"
        for figure in read(words).left_out
        if figure.span[0] >= len(HEAD)
    ]
