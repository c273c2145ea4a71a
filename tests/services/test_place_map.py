"""The drawn map: every pixel belongs to the square that is drawn there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.reach import cell_centre, cell_of
from matching.core.types import Point
from members.places.map import ROWS, SIZE, draw, pressed_cell
from members.places.place import Place

TOWN = cell_of(Point(52.7, -2.3))
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


def places(*names, at=(52.7, -2.3)):
    return [Place(name, "", "GB", Point(*at), "town", 1) for name in names]


def test_a_press_in_the_middle_keeps_the_cell():
    assert pressed_cell(TOWN, SIZE // 2, SIZE // 2) == TOWN


def test_a_press_above_goes_north_and_one_to_the_right_goes_east():
    centre = cell_centre(TOWN)
    step = SIZE // ROWS
    north = cell_centre(pressed_cell(TOWN, SIZE // 2, SIZE // 2 - 2 * step))
    east = cell_centre(pressed_cell(TOWN, SIZE // 2 + 2 * step, SIZE // 2))
    assert north.lat == pytest.approx(centre.lat + 0.04)
    assert (east.lat, east.lon > centre.lon) == (centre.lat, True)


@given(POINTS)
def test_the_marked_square_is_in_the_middle_anywhere_on_the_globe(point):
    cell = cell_of(point)
    drawing = draw(cell, [])
    (mine,) = {square for square in drawing.squares if square.mine and square.height} or {None}
    assert mine is not None
    assert mine.x <= SIZE / 2 <= mine.x + mine.width
    assert mine.y <= SIZE / 2 <= mine.y + mine.height


@given(POINTS, st.integers(1, SIZE - 1), st.integers(1, SIZE - 1))
def test_any_press_gives_a_cell(point, x, y):
    assert cell_centre(pressed_cell(cell_of(point), x, y))


@given(st.integers(-80, 80), st.integers(-180, 179))
def test_the_squares_cover_the_map_without_overlap(lat, lon):
    squares = draw(cell_of(Point(lat, lon)), []).squares
    assert sum(square.width * square.height for square in squares) == pytest.approx(SIZE * SIZE, rel=0.01)


def test_the_map_works_across_the_date_line():
    assert cell_centre(pressed_cell(cell_of(Point(10, 179.999)), SIZE - 2, SIZE // 2)).lon < 0


@pytest.mark.parametrize("press", [(-1, 5), (5, SIZE + 1)])
def test_a_press_off_the_map_is_refused(press):
    with pytest.raises(ValueError, match="not on the map"):
        pressed_cell(TOWN, *press)


def test_names_that_would_cover_each_other_are_not_both_written():
    assert [label.text for label in draw(TOWN, places("Alderbridge", "Old Town")).labels] == ["Alderbridge"]


def test_a_name_near_the_right_edge_stands_left_of_its_dot():
    centre = cell_centre(TOWN)
    (label,) = draw(TOWN, places("A long name of a town", at=(centre.lat, centre.lon + 0.1))).labels
    assert label.before


def test_a_place_off_the_map_is_not_written():
    assert draw(TOWN, places("Davis", at=(38.5, -121.7))).labels == ()
