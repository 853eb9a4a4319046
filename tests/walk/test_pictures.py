"""The comparison of pictures sees what a reader would see, and no more."""

import pytest
from PIL import Image, ImageFilter

from tests.walk.pictures import KEPT, are_alike, kept_at

BLOCK = (120, 100, 320, 160)


@pytest.fixture
def kept() -> Image.Image:
    return kept_at(KEPT / "overview.png")


def test_softer_type_is_the_same_page(kept: Image.Image) -> None:
    assert are_alike(kept, kept.convert("RGB").filter(ImageFilter.GaussianBlur(0.5)))


def test_a_block_that_moved_is_another_page(kept: Image.Image) -> None:
    moved = kept.copy()
    moved.paste(kept.crop(BLOCK), (BLOCK[0], BLOCK[1] + 4))
    assert not are_alike(kept, moved)


def test_a_page_of_another_size_is_another_page(kept: Image.Image) -> None:
    assert not are_alike(kept, kept.crop((0, 0, kept.width, kept.height - 1)))
