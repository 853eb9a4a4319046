"""Pictures of pages, kept small and compared so that type may be drawn otherwise, but nothing move."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

KEPT = Path(__file__).parent / "snapshots"
SHRUNK = 2
COLOURS = 128
# Squares of 8 by 8 pixels of the page: within one, smoother type leaves the mean as it was.
SQUARE = 4
TOLERATED = 24
"""Of 255, in the mean colour of a square."""
FEWEST = 24
"""Differing squares that are a difference: as many as lie in two status chips."""


def shrunk(png: bytes) -> Image.Image:
    """A screenshot at half its size, in few colours."""
    half = Image.open(BytesIO(png)).convert("RGB").reduce(SHRUNK)
    return half.quantize(COLOURS, dither=Image.Dither.NONE)


def kept_at(path: Path) -> Image.Image:
    """A picture that was kept."""
    return Image.open(path)


def differing(kept: Image.Image, now: Image.Image) -> Image.Image:
    """The squares in which two pictures of one size differ, one pixel each: white where they do."""
    before, after = (each.convert("RGB").reduce(SQUARE) for each in (kept, now))
    apart = ImageChops.difference(before, after)
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([0] * (TOLERATED + 1) + [255] * (255 - TOLERATED))


def are_alike(kept: Image.Image, now: Image.Image) -> bool:
    """Whether a reader would take two pictures for the same page."""
    return kept.size == now.size and differing(kept, now).histogram()[255] < FEWEST


def side_by_side(kept: Image.Image, now: Image.Image) -> Image.Image:
    """What was kept, and what is there now, in red where they differ."""
    height = max(kept.height, now.height)
    both = Image.new("RGB", (kept.width + now.width, height), "white")
    both.paste(kept.convert("RGB"))
    both.paste(now.convert("RGB"), (kept.width, 0))
    if kept.size == now.size:
        mask = differing(kept, now).resize(now.size, Image.Resampling.NEAREST)
        both.paste("red", (kept.width, 0), mask.point([0] * 255 + [128]))
    return both
