"""Text stays readable on its ground in the light and the dark scheme (WCAG AA, 4.5:1)."""

import re
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
LINES += [(f"chart-{number}", "surface") for number in range(1, 9)]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme: the dark ones stand in the first media block."""
    sheet = (SHEETS / "tokens.css").read_text(encoding="utf-8")
    light, dark, _paper = re.split(r"@media[^{]*\{", sheet)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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


def test_every_tone_has_its_class() -> None:
    sheet = (SHEETS / "app.css").read_text(encoding="utf-8")
    marks = [*STATUS_MARKS.values(), *LAMP_MARKS.values(), *STATE_MARKS.values()]
    assert {mark.tone for mark in marks} == set(Tone)
    assert all(f".chip-{tone.value} {{" in sheet for tone in Tone)
