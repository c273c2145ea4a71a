from __future__ import annotations

import math

import numpy as np
import pytest
from geopy.distance import great_circle
from hypothesis import assume, example, given
from hypothesis import strategies as st

from matching.core.reach import (
    BANDS_KM,
    band_of,
    boxes_around,
    cell_box,
    cell_centre,
    cell_of,
    great_circle_km,
    reach_km,
)
from matching.core.types import Point, Travel

LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)
POINTS = st.builds(Point, LATS, LONS)
TOWNS = st.builds(Point, st.floats(-80, 80), LONS)

NAMED = [Point(0, 0), Point(90, 0), Point(-90, 77), Point(0, 180), Point(0, -180), Point(51.5, -0.1)]


def distance(a: Point, b: Point) -> float:
    return float(great_circle_km(a.lat, a.lon, [b.lat], [b.lon])[0])


@given(POINTS, POINTS)
@example(Point(0, 0), Point(0, 180))
@example(Point(0, 0), Point(0, 179.999999))
@example(Point(45, 10), Point(-45, -170))
@example(Point(90, 0), Point(-90, 0))
@example(Point(89.9999, 0), Point(89.9999, 180))
@example(Point(-16.5, 179.99), Point(-16.5, -179.99))
@example(Point(0, 0), Point(0, 0))
def test_great_circles_equal_those_of_geopy(here: Point, there: Point) -> None:
    expected = great_circle((here.lat, here.lon), (there.lat, there.lon)).km
    assert distance(here, there) == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_every_pair_of_named_places_equals_geopy_to_a_metre() -> None:
    for here in NAMED:
        km = great_circle_km(here.lat, here.lon, [p.lat for p in NAMED], [p.lon for p in NAMED])
        expected = [great_circle((here.lat, here.lon), (p.lat, p.lon)).km for p in NAMED]
        assert km == pytest.approx(expected, abs=1e-3)


def test_an_unknown_place_has_an_unknown_distance() -> None:
    km = great_circle_km(1.0, 2.0, [1.0, math.nan], [2.0, 2.0])
    assert km[0] == 0
    assert math.isnan(km[1])


def test_no_places_give_no_distances() -> None:
    assert great_circle_km(1.0, 2.0, [], []).shape == (0,)


RADII = st.floats(0, 50) | st.floats(0, 21_000)
NEAR_THE_DATE_LINE = st.builds(Point, st.floats(-80, 80), st.floats(-180, -179.7) | st.floats(179.7, 180))


@given(POINTS | NEAR_THE_DATE_LINE, RADII, st.floats(0, 360), st.floats(0, 1))
@example(Point(89.99, 0), 5.0, 0.0, 0.999)
@example(Point(0, 179.99), 5.0, 90.0, 0.999)
@example(Point(0, -180), 5.0, 270.0, 0.999)
@example(Point(60, 10), 20.0, 90.0, 0.999)
def test_boxes_hold_the_whole_disc(centre: Point, km: float, bearing: float, share: float) -> None:
    there = great_circle(kilometers=km * share).destination((centre.lat, centre.lon), bearing)
    lon = (there.longitude + 180) % 360 - 180
    assume(distance(centre, Point(there.latitude, lon)) <= km)
    assert any(b.south <= there.latitude <= b.north and b.west <= lon <= b.east for b in boxes_around(centre, km))


def test_a_disc_across_the_date_line_takes_two_boxes() -> None:
    east, west = boxes_around(Point(-16.5, 179.99), 10)
    assert (east.east, west.west) == (180.0, -180.0)
    assert west.east < -179


def test_a_disc_with_a_pole_takes_all_longitudes() -> None:
    (box,) = boxes_around(Point(89.99, 12), 5)
    assert (box.west, box.east, box.north) == (-180, 180, 90)


def test_a_small_disc_takes_a_small_box() -> None:
    (box,) = boxes_around(Point(51.5, -0.1), 5)
    assert box.north - box.south == pytest.approx(0.09, abs=0.001)
    assert box.east - box.west == pytest.approx(0.144, abs=0.001)


@pytest.mark.parametrize("km", [-1, math.nan])
def test_a_disc_needs_a_distance(km: float) -> None:
    with pytest.raises(ValueError, match="distance"):
        boxes_around(Point(0, 0), km)


@given(POINTS)
@example(Point(90, 180))
@example(Point(-90, -180))
@example(Point(0.02, 0))
@example(Point(51.48, 0))
def test_a_cell_s_centre_lies_in_that_cell(point: Point) -> None:
    cell = cell_of(point)
    assert cell_of(cell_centre(cell)) == cell


@given(POINTS)
def test_a_point_lies_within_the_edges_of_its_cell(point: Point) -> None:
    box = cell_box(cell_of(point))
    lon = -180.0 if point.lon > 180 - 1e-6 else point.lon  # one meridian, two names
    assert box.south - 1e-6 <= point.lat <= box.north + 1e-6
    assert box.west - 1e-6 <= lon <= box.east + 1e-6


@given(TOWNS)
def test_a_point_is_never_far_from_the_centre_of_its_cell(point: Point) -> None:
    assert distance(point, cell_centre(cell_of(point))) <= math.hypot(1.112, 1.2)


@given(POINTS)
def test_a_cell_is_over_two_km_both_ways(point: Point) -> None:
    centre = cell_centre(cell_of(point))
    for bearing in (0, 90, 180, 270):
        near = great_circle(kilometers=0.99).destination((centre.lat, centre.lon), bearing)
        assert cell_of(Point(near.latitude, (near.longitude + 180) % 360 - 180)) == cell_of(centre)


def test_both_names_of_the_date_line_are_one_cell() -> None:
    assert cell_of(Point(10, 180)) == cell_of(Point(10, -180))


def test_all_longitudes_meet_in_one_cell_at_a_pole() -> None:
    assert {cell_of(Point(89.99, lon)) for lon in range(-180, 180, 15)} == {"r8999c0000"}


@pytest.mark.parametrize(
    "cell",
    ["", "r1c1", "r9000c0000", "r8999c0001", "r4500c99999", "R4500c0000", "r4500c00001", "r४५००c0001", "r4500c0001\n"],
)
def test_a_malformed_cell_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not the code of an area"):
        cell_centre(cell)


@pytest.mark.parametrize("point", [Point(91, 0), Point(0, 181), Point(math.nan, 0), Point(0, math.inf)])
def test_a_point_off_the_globe_is_refused(point: Point) -> None:
    with pytest.raises(ValueError, match="no place"):
        cell_of(point)
    with pytest.raises(ValueError, match="no place"):
        boxes_around(point, 1)


def test_reach_of_half_an_hour_by_each_way_of_travelling() -> None:
    reached = [round(reach_km(travel, 30), 2) for travel in (Travel.WALK, Travel.BUS, Travel.CAR)]
    assert reached == [1.85, 4.62, 13.46]


def test_a_bus_that_has_not_come_reaches_nothing() -> None:
    assert reach_km(Travel.BUS, 5) == 0


@pytest.mark.parametrize(("km", "band"), [(0, 0), (2, 0), (2.001, 1), (4, 1), (30, 4), (31, 5), (20_000, 5)])
def test_bands_hold_their_upper_edge(km: float, band: int) -> None:
    assert band_of(km) == band


def test_something_without_a_distance_has_no_band() -> None:
    with pytest.raises(ValueError, match="distance"):
        band_of(math.nan)


def test_bands_grow() -> None:
    assert list(BANDS_KM) == sorted(set(BANDS_KM))
    assert np.all(np.diff(BANDS_KM) > 0)
