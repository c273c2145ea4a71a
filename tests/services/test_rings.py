"""The rings picture: where its dots go."""

from __future__ import annotations

import math
import random
from itertools import combinations

import pytest

from activities.browse.rings import DOT, HALF, MOST_DOTS, OUTER, Rings, bearings, draw
from matching.core.types import Kind, Point, Travel

HERE = Point(52.7, -2.3)


def picture(km: list[float], *, angle: list[float] | None = None, total: int | None = None, **over: object) -> Rings:
    """Clubs at these distances, straight north or at angles in degrees from north."""
    turned = [math.radians(one) for one in angle or [0.0] * len(km)]
    lats = [HERE.lat + one * math.cos(a) / 111.2 for one, a in zip(km, turned, strict=True)]
    east = math.cos(math.radians(HERE.lat)) * 111.2
    lons = [HERE.lon + one * math.sin(a) / east for one, a in zip(km, turned, strict=True)]
    kinds = [Kind.CLUB] * len(km)
    drawn = draw(HERE, km=km, lats=lats, lons=lons, kinds=kinds, total=total or len(km), **over)  # type: ignore[arg-type]
    assert drawn is not None
    return drawn


def apart(drawn: Rings) -> float:
    return min(math.dist((a.x, a.y), (b.x, b.y)) for a, b in combinations(drawn.dots, 2))


@pytest.mark.parametrize(("angle", "way"), [(0, (0, -1)), (90, (1, 0)), (180, (0, 1)), (270, (-1, 0))])
def test_north_is_up_and_east_is_right(angle: float, way: tuple[int, int]) -> None:
    (dot,) = picture([5.0], angle=[angle + 3]).dots  # a little aside of the labels

    away = math.dist((dot.x, dot.y), (HALF, HALF))
    assert ((dot.x - HALF) / away, (dot.y - HALF) / away) == pytest.approx(way, abs=0.15)


def test_a_bearing_over_the_pole_and_the_date_line_is_the_short_way() -> None:
    assert math.degrees(bearings(Point(0, 179), [0], [-179])[0]) == pytest.approx(90)
    assert math.degrees(bearings(Point(89, 0), [89], [180])[0]) == pytest.approx(0, abs=1e-6)


def test_a_dot_at_a_rings_distance_lies_on_the_ring() -> None:
    drawn = picture([1.0, 2.0, 5.0], angle=[90, 180, 270])

    radii = [math.dist((dot.x, dot.y), (HALF, HALF)) for dot in drawn.dots]
    assert radii == pytest.approx([ring.radius for ring in drawn.rings], abs=0.1)
    assert [ring.mark.km for ring in drawn.rings] == [1, 2, 5]
    assert drawn.rings[-1].radius == OUTER


@pytest.mark.parametrize(("km", "rings"), [([0.4], [1]), ([1.4], [1, 2]), ([9.0], [2, 5, 10]), ([40.0], [10, 25, 50])])
def test_the_outermost_ring_is_the_smallest_that_holds_all(km: list[float], rings: list[int]) -> None:
    assert [ring.mark.km for ring in picture(km).rings] == rings


def test_rings_are_travelling_times_for_somebody_whose_way_we_know() -> None:
    drawn = picture([0.5], travel=Travel.WALK, minutes=30)

    assert [ring.mark.minutes for ring in drawn.rings] == [10, 20, 30]
    assert drawn.rings[-1].mark.km == pytest.approx(1.85, abs=0.01)


@pytest.mark.parametrize("minutes", [15, 30, 45, 60])
@pytest.mark.parametrize("travel", Travel)
def test_times_grow_outwards_and_end_with_the_whole_reach(travel: Travel, minutes: int) -> None:
    marks = [ring.mark for ring in picture([0.1], travel=travel, minutes=minutes).rings]

    assert marks[-1].minutes == minutes
    assert [mark.km for mark in marks] == sorted({mark.km for mark in marks})


def test_rings_are_distances_where_nothing_is_in_reach() -> None:
    drawn = picture([4.0], travel=Travel.WALK, minutes=15)

    assert [ring.mark.minutes for ring in drawn.rings] == [None] * 3
    assert len(drawn.dots) == 1


def test_what_lies_beyond_the_rings_is_counted_not_drawn() -> None:
    drawn = picture([0.5, 1.0, 9.0], total=40, travel=Travel.WALK, minutes=30)

    assert len(drawn.dots) == 2
    assert drawn.more == 38
    assert drawn.kinds == {Kind.CLUB: 2}


def test_there_is_no_picture_of_what_is_all_too_far() -> None:
    assert draw(HERE, km=[300.0], lats=[55.0], lons=[-2.3], kinds=[Kind.CLUB], total=1) is None
    assert draw(HERE, km=[], lats=[], lons=[], kinds=[], total=0) is None


def test_at_most_so_many_dots_are_drawn() -> None:
    drawn = picture([0.9] * 200)

    assert len(drawn.dots) == MOST_DOTS
    assert drawn.more == 200 - MOST_DOTS


@pytest.mark.parametrize("km", [0.0, 0.9, 1.0])
def test_dots_of_one_house_do_not_lie_on_each_other_nor_off_the_picture(km: float) -> None:
    drawn = picture([km] * MOST_DOTS, angle=[45] * MOST_DOTS)

    assert apart(drawn) >= DOT - 0.2  # rounded to a tenth
    assert all(0 < dot.x < 2 * HALF and 0 < dot.y < 2 * HALF for dot in drawn.dots)


@pytest.mark.parametrize("seed", range(20))
def test_dots_stay_near_where_they_belong(seed: int) -> None:
    dice = random.Random(seed)
    km = sorted(dice.random() * 5 for _ in range(40))
    angle = [dice.random() * 360 for _ in km]
    drawn = picture(km, angle=angle)

    edges, radii = [0.0, *(ring.mark.km for ring in drawn.rings)], [0.0, *(ring.radius for ring in drawn.rings)]
    for dot, one, way in zip(drawn.dots, km, angle, strict=True):
        i = next(i for i, edge in enumerate(edges) if one <= edge)
        radius = radii[i - 1] + (one - edges[i - 1]) / (edges[i] - edges[i - 1]) * (radii[i] - radii[i - 1])
        wanted = (HALF + radius * math.sin(math.radians(way)), HALF - radius * math.cos(math.radians(way)))
        assert math.dist((dot.x, dot.y), wanted) < 4 * DOT
    assert apart(drawn) >= DOT - 0.2
    assert drawn == picture(km, angle=angle)
