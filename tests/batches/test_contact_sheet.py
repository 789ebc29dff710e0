"""Does a contact sheet show each picture in its place, and say where there is none?"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from computeapi.batches.contact_sheet import MOST_CELLS, STYLES, Background, Cell, draw

RED, GREEN = (200, 30, 30), (30, 160, 60)


def picture(color: tuple[int, int, int], width: int = 640, height: int = 480) -> bytes:
    """Of one colour, transparent around its middle half."""
    image = Image.new("RGBA", (width, height))
    image.paste((*color, 255), (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def drawn(*cells: Cell, background: Background = "light") -> Image.Image:
    image = Image.open(io.BytesIO(draw("A batch", cells, background=background)))
    image.load()
    return image


def box_of(image: Image.Image, color: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
    other = ImageChops.difference(image, Image.new("RGB", image.size, color)).convert("L")
    return other.point(lambda level: 255 * (level == 0)).getbbox()


@pytest.mark.parametrize("background", list(STYLES))
def test_each_picture_is_in_its_place_on_the_ground_that_was_asked_for(background: Background) -> None:
    cells = [Cell(title="1", lines=("width 60",), picture=picture(color)) for color in (RED, GREEN)]
    image = drawn(*cells, background=background)
    first, second = box_of(image, RED), box_of(image, GREEN)
    assert first
    assert second
    assert (first[1], first[3]) == (second[1], second[3])
    assert first[2] < second[0]
    assert image.getpixel((0, 0)) == tuple(bytes.fromhex(STYLES[background].ground[1:]))


def test_what_failed_is_framed_and_what_waits_is_not() -> None:
    wrong = tuple(bytes.fromhex(STYLES["light"].wrong[1:]))
    assert box_of(drawn(Cell(title="1", reason="It failed.", is_failure=True)), wrong)
    assert box_of(drawn(Cell(title="1", reason="queued")), wrong) is None


def test_a_caption_of_any_length_and_script_stays_in_its_cell() -> None:
    plain = drawn(Cell(title="1"), Cell(title="2"))
    long = drawn(Cell(title="x" * 10_000, lines=("Größe 寸法 مقاس\n\n" * 99,) * 9, reason="W" * 5_000), Cell(title="2"))
    assert long.size == plain.size
    half = plain.width // 2
    right = (half, 0, *plain.size)
    assert long.crop(right).tobytes() == plain.crop(right).tobytes()


def test_a_full_sheet_has_a_bounded_size_and_one_more_is_refused() -> None:
    assert max(drawn(*[Cell(title="")] * MOST_CELLS).size) < 3_000
    assert drawn().size
    with pytest.raises(ValueError, match="100"):
        draw("A batch", [Cell(title="")] * (MOST_CELLS + 1))
