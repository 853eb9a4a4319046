"""An edition of an assessment's results as its score sheet lists it.

The edition is read in the form of the answers of `score_cases` (docs/assessment.md); numbers are
decimal texts, as the answers have them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter

from assessments.domain.assessment import Edition
from assessments.domain.orders import ReportOrder

# Under this name an order carries the edition.
RESULT = "result"
_KINDS = {
    Edition.INITIAL: "初评",
    Edition.FINAL: "审定",
    Edition.CORRECTED: "更正",
    None: "",
}
_MET = {True: "达标", False: "未达标", None: ""}


@dataclass(frozen=True)
class ScoredPart:
    """One input of an item; `points` as if it stood alone."""

    label: str
    input: str | None
    points: str | None
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class ScoredItem:
    """An item of the scheme with its working."""

    item: str
    title: str
    points: Decimal | None
    maximum: Decimal | None
    met: bool | None
    working: str | None
    reason: str | None
    parts: tuple[ScoredPart, ...]


@dataclass(frozen=True)
class AppliedVeto:
    """An item that is unmet and has a veto; not `applied` where something is `lacking`."""

    item: str
    label: str
    applied: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class UnitScore:
    """One unit's score."""

    id: str
    unit: str
    scheme: str
    items: tuple[ScoredItem, ...]
    points: Decimal | None
    maximum: Decimal | None
    base: Decimal | None
    bonus: Decimal | None
    deduction: Decimal | None
    score: Decimal | None
    grade_by_sum: str | None
    vetoes: tuple[AppliedVeto, ...]
    grade: str | None
    reason: str | None


@dataclass(frozen=True)
class ScoredEdition:
    """All units of an edition, in their own order; what is not known of it is empty."""

    answers: tuple[UnitScore, ...]
    year: int | None = None
    number: int | None = None
    # assessments.domain.assessment.Edition.
    kind: Edition | None = None
    sha256: str = ""
    scheme_title: str = ""
    scheme_sha256: str = ""
    snapshot_sha256: str = ""

    @property
    def name(self) -> str:
        """第2版,审定: empty where it has no number."""
        if self.number is None:
            return ""
        return ",".join(filter(None, (f"第{self.number}版", _KINDS[self.kind])))


@dataclass(frozen=True)
class ScoreLine:
    """One line of a unit's sheet: an item with its working, or one of its inputs (`part`).

    `alone` are the points that an input would give alone; they are not added up.
    """

    item: str
    part: str
    known: str
    points: Decimal | None
    maximum: Decimal | None
    alone: str
    verdict: str
    reason: str


def edition_of(order: ReportOrder) -> ScoredEdition:
    """The edition that an order carries.

    Raises:
        pydantic.ValidationError: when it carries none, or another form.
    """
    return _READER.validate_python(order.matter.get(RESULT))


def lines(score: UnitScore) -> Iterator[ScoreLine]:
    """Every item with its working, followed by its inputs."""
    for item in score.items:
        veto = _veto_words(score, item)
        yield ScoreLine(
            item=item.title,
            part="",
            known=item.working or "",
            points=item.points,
            maximum=item.maximum,
            alone="",
            verdict=_MET[item.met],
            reason=";".join(filter(None, (item.reason, veto))),
        )
        for part in item.parts:
            yield ScoreLine(
                item=item.title,
                part=part.label,
                known=part.input or "",
                points=None,
                maximum=None,
                alone=part.points or "",
                verdict=part.verdict.strip("—"),
                reason=part.reason or "",
            )


def vetoes_words(score: UnitScore) -> str:
    """What was vetoed, and what is unmet but lacks something for a veto."""
    return ";".join(f"{veto.label}:{_applied(veto)}" for veto in score.vetoes)


def _veto_words(score: UnitScore, item: ScoredItem) -> str:
    return ";".join(_applied(veto) for veto in score.vetoes if veto.item == item.item)


def _applied(veto: AppliedVeto) -> str:
    if veto.applied:
        return "一票否决"
    return f"不适用一票否决({','.join(veto.lacking)})"


_READER = TypeAdapter(ScoredEdition)
