"""Small pictures: scaled truly, at any size, readable without colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.geometry import Size

from tutor.app.host import Host
from tutor.app.widgets.picture import PictureGrid, arrange, is_sound, ramp, scaled
from tutor.bridge.messages import Picture

sides = st.integers(1, 12)


def drawn(width: int, height: int, seed: int = 0) -> Picture:
    """A picture in which no two neighbours are alike."""
    area = 3 * width * height
    return Picture(width, height, bytes((seed + 37 * index) % 256 for index in range(area)))


@given(sides, sides, sides, sides, st.integers(0, 255))
def test_scaling_agrees_with_means_taken_pixel_by_pixel(
    width: int, height: int, wide: int, high: int, seed: int
) -> None:
    """Each pixel is the mean of the area that it covers, or the one pixel that it enlarges."""
    picture = drawn(width, height, seed)
    pixels = scaled(picture, wide, high)
    assert [len(row) for row in pixels] == [wide] * high
    for y in range(high):
        for x in range(wide):
            top, left = y * height // high, x * width // wide
            bottom, right = (y + 1) * height // high, (x + 1) * width // wide
            area = [
                picture.rgb[3 * (row * width + column) :][:3]
                for row in range(top, max(bottom, top + 1))
                for column in range(left, max(right, left + 1))
            ]
            mean = tuple(sum(channel) // len(area) for channel in zip(*area, strict=True))
            assert pixels[y][x] == mean


@given(st.integers(0, 25), st.integers(0, 80), st.integers(0, 30), st.booleans(), st.booleans())
def test_a_grid_fits_its_room(
    number: int, width: int, height: int, labelled: bool, whole: bool
) -> None:
    """Whatever the room, pictures and labels stay inside it, and kernels keep whole pixels."""
    grid = arrange(number, Size(width, height), (5, 5), label=int(labelled), whole=whole)
    assert grid.columns * grid.width + max(0, grid.columns - 1) <= width or not grid.columns
    assert grid.rows * (grid.lines + labelled) <= height
    if whole and grid.width:
        assert grid.width % 5 == grid.height % 5 == 0


def test_a_ramp_follows_the_light() -> None:
    """Without colour, more ink is brighter on a dark ground and darker on a light one."""
    picture = Picture(3, 2, bytes([0, 0, 0, 128, 128, 128, 255, 255, 255] * 2))
    pixels = scaled(picture, 3, 2)
    assert ramp(pixels, dark=True)[0][0].text == " +@"
    assert ramp(pixels, dark=False)[0][0].text == "@= "


def test_a_damaged_picture_is_no_picture() -> None:
    """Bytes that don't fit the size are refused instead of drawn askew."""
    assert is_sound(drawn(4, 4))
    assert not is_sound(Picture(4, 4, b"abc"))
    assert not is_sound(Picture(0, 4, b""))


class Shown(Host):
    """An app with nothing but pictures."""

    def compose(self) -> ComposeResult:
        """The grid."""
        yield PictureGrid()


async def test_it_shows_labels_and_half_blocks_then_ascii() -> None:
    """Two pixels share a cell; with --ascii the same picture is plain characters."""
    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        grid = app.query_one(PictureGrid)
        grid.show([("map 7", drawn(16, 16)), ("[bank] 7", drawn(16, 16, 9)), ("bad", drawn(0, 3))])
        await pilot.pause()
        lines = [grid.render_line(y) for y in range(12)]
        assert "map 7" in lines[0].text
        assert "[bank] 7" in lines[0].text
        assert "▀" in lines[1].text
        assert {line.cell_length for line in lines} == {40}
        app.ascii = True
        await pilot.pause()
        assert all(grid.render_line(y).text.isascii() for y in range(12))


async def test_without_colour_pictures_are_characters() -> None:
    """NO_COLOR leaves no half blocks, which would all look alike."""
    app = Shown()
    app.no_color = True
    async with app.run_test(size=(40, 12)) as pilot:
        grid = app.query_one(PictureGrid)
        grid.show([("map", drawn(16, 16))])
        await pilot.pause()
        assert not any("▀" in grid.render_line(y).text for y in range(12))


async def test_no_room_is_no_crash() -> None:
    """A pane of one cell shows what fits: nothing."""
    app = Shown()
    async with app.run_test(size=(1, 1)) as pilot:
        app.query_one(PictureGrid).show([("map", drawn(16, 16))])
        await pilot.pause()
        assert app.query_one(PictureGrid).render_line(0).cell_length == 1
