"""Regions: cells gathered so that many people share one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.reach import cell_centre, cell_of, great_circle_km, region_of, region_span
from matching.core.types import Point

POINTS = st.builds(Point, st.floats(-89.9, 89.9), st.floats(-180, 180))


@given(POINTS)
def test_every_cell_has_a_region(point: Point) -> None:
    assert region_of(cell_of(point)).startswith("g")


@given(st.floats(-70, 70), st.floats(-179, 179))
def test_a_region_is_some_twenty_to_forty_kilometres_across(lat: float, lon: float) -> None:
    here = cell_of(Point(lat, lon))
    cells = [cell_of(Point(lat + north / 50, lon)) for north in range(-20, 21)]
    same = [cell_centre(one) for one in cells if region_of(one) == region_of(here)]
    centre = cell_centre(here)
    away = great_circle_km(centre.lat, centre.lon, [p.lat for p in same], [p.lon for p in same])
    assert away.max() < 40
    assert len({region_of(one) for one in cells}) >= 3


@given(POINTS)
def test_the_codes_of_a_region_lie_between_two_texts(point: Point) -> None:
    cell = cell_of(point)
    first, end = region_span(region_of(cell))
    assert first <= cell < end


def test_what_names_no_cell_has_no_region() -> None:
    with pytest.raises(ValueError, match="not the code of an area"):
        region_of("nowhere")
