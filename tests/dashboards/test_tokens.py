"""Text stays readable on its ground in the light and the dark scheme (WCAG AA, 4.5:1)."""

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from indicators.templatetags.figures import LAMP_MARKS, STATE_MARKS, STATUS_MARKS, Tone

SHEETS = Path(__file__).resolve().parents[2] / "static" / "app"
READABLE = 4.5
BORDER = 3.0

TEXT = [
    ("ink", "canvas"),
    ("ink", "surface"),
    ("ink", "surface-sunken"),
    ("ink", "accent-ground"),
    ("ink-soft", "canvas"),
    ("ink-soft", "surface"),
    ("ink-soft", "surface-sunken"),
    ("link", "canvas"),
    ("link", "surface"),
    ("link", "accent-ground"),
    ("accent-ink", "accent"),
    ("topbar-ink", "topbar"),
    ("topbar-ink-soft", "topbar"),
    ("demo-ink", "demo-ground"),
    *((tone.value, f"{tone.value}-ground") for tone in Tone),
    *((tone.value, "surface") for tone in Tone),
]
LINES = [("line-strong", "surface"), ("accent", "surface")]
SERIES = tuple(f"chart-{number}" for number in range(1, 9))
FILLS = tuple(f"fill-{tone.value}" for tone in Tone)
LINES += [(name, "surface") for name in (*SERIES, *FILLS)]
TEXT += [(f"on-{fill}", fill) for fill in FILLS]

# What the three kinds of colour-blind eye see of linear red, green and blue, at full severity:
# Machado, Oliveira, Fernandes, A Physiologically-based Model for Simulation of Color Vision
# Deficiency, IEEE TVCG 15 (2009).
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Distance in CIELAB (1976); about 2.3 is the least that anybody sees.
APART = 15.0


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme: the dark ones stand in the first media block."""
    sheet = (SHEETS / "tokens.css").read_text(encoding="utf-8")
    light, dark, _paper = re.split(r"@media[^{]*\{", sheet)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))
    return found


def linear(colour: str) -> tuple[float, ...]:
    """Shares of light of a colour in sRGB."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """A colour as an eye sees it, in CIELAB under daylight."""
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, light, strict=True))))
        for row in EYES[eye]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    a, b, c = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (x, y, z)
    )
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[text], colours[ground]) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_lines_are_seen(scheme: str, line: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[line], colours[ground]) >= BORDER


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("names", [SERIES, FILLS], ids=["series", "verdicts"])
def test_colours_of_a_chart_stay_apart_to_every_eye(
    scheme: str, eye: str, names: tuple[str, ...]
) -> None:
    colours = tokens(scheme)
    near = {
        pair: round(distance, 1)
        for pair in combinations(names, 2)
        if (distance := dist(*(seen(colours[name], eye) for name in pair))) < APART
    }
    assert near == {}


def test_every_tone_has_its_class() -> None:
    sheet = (SHEETS / "app.css").read_text(encoding="utf-8")
    marks = [*STATUS_MARKS.values(), *LAMP_MARKS.values(), *STATE_MARKS.values()]
    assert {mark.tone for mark in marks} == set(Tone)
    assert all(f".chip-{tone.value} {{" in sheet for tone in Tone)
