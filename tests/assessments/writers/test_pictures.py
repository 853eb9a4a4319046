"""Charts as pictures: the same bytes for the same drawing, crisp, no word taken for a formula."""

from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from assessments.domain.drawings import Bullet, Bullets, Course, Drawing, VerdictCounts
from assessments.domain.standings import Standing
from assessments.writers.charts import _FILLS
from assessments.writers.pictures import PNG, SVG, drawn

BEHIND = Bullet("风电$x^2$", "到2030年", Decimal("0.3"), Decimal("0.5"), Standing.BEHIND, "滞后")
DRAWINGS: list[Drawing] = [
    VerdictCounts([("到期", {Standing.REACHED: 3, Standing.MISSED: 1}), ("未到期", {})]),
    Bullets([BEHIND]),
    Course(
        "装机规模",
        "万千瓦",
        {2020: Decimal(100), 2023: Decimal(130)},
        {2020: Decimal(100), 2030: Decimal(200)},
        2030,
        Decimal(200),
        "不低于200万千瓦",
        frozenset({2023}),
    ),
]


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: type(drawing).__name__)
def test_the_same_drawing_gives_the_same_bytes(drawing: Drawing) -> None:
    assert drawn(drawing, SVG, width=150) == drawn(drawing, SVG, width=150)


def test_a_picture_has_300_dots_an_inch() -> None:
    picture = Image.open(BytesIO(drawn(DRAWINGS[0], PNG, width=127)))
    assert picture.width == 1500


def test_verdicts_differ_without_colour() -> None:
    """In black and white two verdicts of one colour are told apart by their hatching."""
    assert len({(fill.colour, fill.hatch) for fill in _FILLS.values()}) == len(Standing)
