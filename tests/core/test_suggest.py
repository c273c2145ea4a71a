from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.demand import STEP_EDGES
from matching.core.suggest import (
    AFFINITY_FLOOR,
    COMFORT_CAPS,
    KNOWN_FOR_EASY,
    STRETCH_ABOVE,
    UNKNOWN_COMFORT,
    Candidates,
    Empty,
    Seeker,
    Slot,
    Suggested,
    Wish,
    comfort_of,
    suggest,
)
from matching.core.types import Kind

PLAIN: dict[str, Any] = {
    "affinity": 0.5,
    "demand": 0.3,
    "known": 10,
    "km": 1.0,
    "has_place": True,
    "somewhere": False,
    "online": False,
    "kind": Kind.CLUB,
    "series": -1,
    "publisher": -1,
    "days_ahead": 3.0,
    "suitable": True,
    "wanted": True,
}
DTYPES: dict[str, Any] = {"ids": np.int64, "known": np.int64, "series": np.int64, "publisher": np.int64}
DTYPES |= dict.fromkeys(("has_place", "somewhere", "online", "suitable", "wanted"), bool)
DTYPES |= dict.fromkeys(("affinity", "demand", "km", "days_ahead"), float)
SOLO: dict[str, Any] = {"kind": Kind.SOLO, "demand": 0.01, "km": np.nan, "has_place": False, "days_ahead": np.nan}
EASY, FITS, STRETCH = {"demand": 0.2}, {"demand": 0.35}, {"demand": 0.45}  # beside the unknown comfort of .38


def candidates(*rows: dict[str, Any]) -> Candidates:
    """One row per argument, plain where nothing is said; ids count from 1 unless given."""
    full = [PLAIN | {"ids": number} | row for number, row in enumerate(rows, 1)]
    names = [column.name for column in dataclasses.fields(Candidates)]
    columns = {
        name: np.array([row[name] for row in full], dtype=DTYPES.get(name, "U10" if name == "kind" else None))
        for name in names
    }
    return Candidates(**columns)


def ids(suggested: Suggested, among: Candidates) -> list[tuple[Slot, int]]:
    return [(choice.slot, int(among.ids[choice.row])) for choice in suggested.choices]


def chosen(*rows: dict[str, Any], seeker: Seeker | None = None, **options: Any) -> dict[Slot, int]:
    among = candidates(*rows)
    return dict(ids(suggest(among, seeker or Seeker(), **options), among))


@st.composite
def towns(draw: st.DrawFn) -> Candidates:
    """Towns small enough for much to collide."""
    row = st.fixed_dictionaries(
        {
            "affinity": st.sampled_from([0.0, 0.05, 0.3, 0.31, 0.8]),
            "demand": st.sampled_from([0.0, 0.02, 0.1, 0.2, 0.28, 0.3, 0.38, 0.4, 0.46, 0.5, 0.7]),
            "known": st.integers(0, 15),
            "km": st.sampled_from([np.nan, 0.0, 0.4, 1.9, 5.0, 40.0]),
            "has_place": st.booleans(),
            "somewhere": st.sampled_from([False, False, True]),
            "online": st.booleans(),
            "kind": st.sampled_from(Kind),
            "series": st.integers(-1, 3),
            "publisher": st.integers(-1, 3),
            "days_ahead": st.sampled_from([np.nan, -1.0, 0.0, 1.0, 30.0]),
            "suitable": st.sampled_from([True, True, True, False]),
            "wanted": st.sampled_from([True, True, True, False]),
        }
    )
    return candidates(*draw(st.lists(row, max_size=12)))


SEEKERS = st.builds(
    Seeker,
    comfort=st.none() | st.sampled_from(COMFORT_CAPS) | st.floats(0, 1),
    reach_km=st.none() | st.sampled_from([0.0, 0.5, 2.0, 10.0]),
    include_online=st.booleans(),
    include_solo=st.booleans(),
    has_profile=st.booleans(),
)
EASIER = st.none() | st.sampled_from([0.0, 0.1, 0.3, 0.45])


@given(towns(), SEEKERS, EASIER)
def test_every_rule_is_kept_in_any_town(town: Candidates, seeker: Seeker, easier_than: float | None) -> None:
    excluded = town.ids % 5 == 0
    suggested = suggest(town, seeker, excluded=excluded, easier_than=easier_than)
    comfort = UNKNOWN_COMFORT if seeker.comfort is None else seeker.comfort
    assert len(suggested.choices) <= 3
    assert bool(suggested.choices) != bool(suggested.empty)
    asked = [float(town.demand[choice.row].round(6)) for choice in suggested.choices]
    assert asked == sorted(asked)
    for choice in suggested.choices:
        row = choice.row
        assert town.suitable[row]
        assert town.wanted[row]
        assert not excluded[row]
        assert not town.days_ahead[row] < 0
        assert town.demand[row] <= comfort + STRETCH_ABOVE + 1e-6
        assert (choice.slot is Slot.STRETCH) == (town.demand[row].round(6) > comfort)
        assert easier_than is None or town.demand[row] < easier_than
        assert not (seeker.has_profile and town.affinity.any()) or town.affinity[row] >= AFFINITY_FLOOR
        near = not town.has_place[row] or town.somewhere[row] or town.km[row] <= (seeker.reach_km or 0)
        assert seeker.reach_km is None or near
        assert seeker.include_online or not town.online[row]
        if choice.slot is Slot.EASY and town.kind[row] != Kind.SOLO:
            assert town.known[row] >= KNOWN_FOR_EASY
            assert town.demand[row] <= comfort - 0.1 + 1e-6


@given(towns(), SEEKERS)
def test_no_two_come_from_one_series_or_publisher(town: Candidates, seeker: Seeker) -> None:
    rows = [choice.row for choice in suggest(town, seeker).choices]
    for one, other in itertools.combinations(rows, 2):
        both_solo = town.kind[one] == town.kind[other] == Kind.SOLO
        assert town.series[one] < 0 or town.series[one] != town.series[other]
        assert both_solo or town.publisher[one] < 0 or town.publisher[one] != town.publisher[other]


@given(towns(), SEEKERS, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(town: Candidates, seeker: Seeker, random: Any) -> None:
    order = list(range(len(town.ids)))
    random.shuffle(order)
    shuffled = Candidates(**{f.name: getattr(town, f.name)[order] for f in dataclasses.fields(Candidates)})
    assert ids(suggest(shuffled, seeker), shuffled) == ids(suggest(town, seeker), town)
    assert suggest(shuffled, seeker).empty == suggest(town, seeker).empty


@given(towns(), SEEKERS)
def test_an_empty_answer_names_wishes_that_do_bring_something_back(town: Candidates, seeker: Seeker) -> None:
    empty = suggest(town, seeker).empty
    if empty is None:
        return
    assert (empty.comes_back > 0) == (Wish.NOTHING_ON not in empty.wishes)
    loosened = {Wish.REACH: {"reach_km": None}, Wish.COMFORT: {"comfort": 1.0}, Wish.INTERESTS: {"has_profile": False}}
    if Wish.FILTERS not in empty.wishes and Wish.NOTHING_ON not in empty.wishes:
        changes = {name: value for wish in empty.wishes for name, value in loosened[wish].items()}
        assert suggest(town, dataclasses.replace(seeker, **changes)).choices


def test_nothing_at_all_gives_nothing_on() -> None:
    assert suggest(candidates(), Seeker()).empty == Empty(wishes=(Wish.NOTHING_ON,), comes_back=0)
    assert suggest(candidates({"days_ahead": -1}), Seeker()).empty == Empty(wishes=(Wish.NOTHING_ON,), comes_back=0)


def test_one_of_each_slot_is_chosen() -> None:
    assert chosen(STRETCH, EASY, FITS) == {Slot.EASY: 2, Slot.FITS: 3, Slot.STRETCH: 1}


def test_comfort_answers_lie_in_the_step_of_their_word() -> None:
    assert [sum(cap >= edge for edge in STEP_EDGES) for cap in COMFORT_CAPS] == [0, 1, 2, 3, 4]
    assert [comfort_of(answer) for answer in range(5)] == list(COMFORT_CAPS)
    assert comfort_of(None) == COMFORT_CAPS[2]


@pytest.mark.parametrize("answer", [-1, 5])
def test_other_comfort_answers_are_refused(answer: int) -> None:
    with pytest.raises(ValueError, match="no answer"):
        comfort_of(answer)


@pytest.mark.parametrize("comfort", [-0.1, 1.1, float("nan")])
def test_comfort_off_the_scale_is_refused(comfort: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Seeker(comfort=comfort)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        dataclasses.replace(candidates({}), km=np.zeros(2))


def test_the_edges_of_comfort_hold_to_the_last_place() -> None:
    assert chosen({"demand": 0.38}) == {Slot.FITS: 1}
    assert chosen({"demand": 0.28}) == {Slot.EASY: 1}
    assert chosen({"demand": 0.46}) == {Slot.STRETCH: 1}
    assert chosen({"demand": 0.4601}) == {}


def test_affinity_leads_within_a_slot() -> None:
    assert chosen(FITS | {"affinity": 0.5, "km": 0.1}, FITS | {"affinity": 0.7, "km": 9}) == {Slot.FITS: 2}


def test_nearness_decides_between_affinities_that_are_alike() -> None:
    assert chosen(FITS | {"affinity": 0.52, "km": 9}, FITS | {"affinity": 0.5, "km": 0.1}) == {Slot.FITS: 2}


def test_the_sooner_date_decides_within_a_band_of_distance() -> None:
    rows = [FITS | {"km": 0.2, "days_ahead": 9}, FITS | {"km": 0.8, "days_ahead": 2}]
    assert chosen(*rows) == {Slot.FITS: 2}
    assert chosen(FITS | {"days_ahead": np.nan}, FITS | {"days_ahead": 90}) == {Slot.FITS: 2}


def test_the_exact_affinity_then_distance_decide_what_is_alike_otherwise() -> None:
    assert chosen(FITS | {"affinity": 0.50}, FITS | {"affinity": 0.51, "km": 1.0}) == {Slot.FITS: 2}
    assert chosen(FITS | {"km": 0.8}, FITS | {"km": 0.7}) == {Slot.FITS: 2}


def test_the_lower_id_settles_a_full_tie() -> None:
    assert chosen(FITS | {"ids": 8}, FITS | {"ids": 7}) == {Slot.FITS: 7}


def test_differences_below_the_sixth_place_do_not_count() -> None:
    rows = [FITS | {"ids": 8, "affinity": 0.5 + 1e-9, "km": 1 - 1e-9}, FITS | {"ids": 7}]
    assert chosen(*rows) == {Slot.FITS: 7}


def test_without_a_profile_nearness_then_gentleness_decide() -> None:
    unknown = Seeker(has_profile=False)
    far, near, gentler = (
        FITS | {"affinity": 0.0} | more for more in ({"km": 9}, {"km": 0.5}, {"demand": 0.3, "km": 0.9})
    )
    assert chosen(far, near, seeker=unknown) == {Slot.FITS: 2}
    assert chosen(near, gentler, seeker=unknown) == {Slot.FITS: 2}


def test_a_profile_that_nothing_is_like_counts_as_none() -> None:
    far, near, liked = (FITS | more for more in ({"affinity": 0.0, "km": 9}, {"affinity": 0.0}, {"affinity": 0.01}))
    assert chosen(far, near) == {Slot.FITS: 2}
    assert chosen(far, near, liked) == {}


def test_what_shares_too_little_is_left_out_rather_than_padding() -> None:
    assert chosen(EASY | {"affinity": 0.05}, FITS) == {Slot.FITS: 2}


def test_beside_a_good_one_a_poor_one_is_padding() -> None:
    poor, good = EASY | {"affinity": 0.1}, FITS | {"affinity": 0.8}
    assert chosen(poor, good) == {Slot.FITS: 2}
    assert chosen(poor) == {Slot.EASY: 1}
    assert chosen(STRETCH | {"affinity": 0.1}, good) == {Slot.FITS: 2}


def test_what_asks_more_is_liked_at_least_half_as_well_as_the_best() -> None:
    good = FITS | {"affinity": 0.66}
    assert chosen(STRETCH | {"affinity": 0.24}, good) == {Slot.FITS: 2}
    assert chosen(STRETCH | {"affinity": 0.33}, good) == {Slot.STRETCH: 1, Slot.FITS: 2}
    assert chosen(EASY | {"affinity": 0.24}, good) == {Slot.EASY: 1, Slot.FITS: 2}


def test_a_fine_stretch_does_not_push_out_what_is_gentler() -> None:
    assert chosen(EASY | {"affinity": 0.1}, STRETCH | {"affinity": 0.8}) == {Slot.EASY: 1, Slot.STRETCH: 2}


def test_a_listing_that_states_little_is_never_the_easy_one() -> None:
    sparse = {"demand": 0.2, "known": KNOWN_FOR_EASY - 1}
    assert chosen(sparse) == {Slot.FITS: 1}
    assert chosen(sparse, {"demand": 0.25}) == {Slot.EASY: 2, Slot.FITS: 1}


def test_something_gentler_fits_where_nothing_lies_just_under_comfort() -> None:
    rows = [EASY | {"affinity": 0.9}, EASY | {"affinity": 0.6}, EASY | {"affinity": 0.3}]
    town = candidates(*rows)
    assert ids(suggest(town, Seeker()), town) == [(Slot.EASY, 1), (Slot.EASY, 2)]


def test_something_easier_asks_strictly_less() -> None:
    assert chosen(EASY, FITS, STRETCH, easier_than=0.35) == {Slot.EASY: 1}
    empty = suggest(candidates(EASY), Seeker(), easier_than=0.2).empty
    assert empty == Empty(wishes=(Wish.EASIER,), comes_back=1)


def test_excluded_rows_stay_away() -> None:
    assert chosen(FITS | {"affinity": 0.9}, FITS, excluded=np.array([True, False])) == {Slot.FITS: 2}


def test_a_second_of_one_kind_stands_back_but_not_behind_anything() -> None:
    walk = EASY | {"kind": Kind.OUTING, "affinity": 0.45}
    assert chosen(FITS, EASY | {"affinity": 0.5}, walk) == {Slot.FITS: 1, Slot.EASY: 3}
    assert chosen(FITS, EASY | {"affinity": 0.8}, walk) == {Slot.FITS: 1, Slot.EASY: 2}


def test_one_publisher_is_shown_once_and_the_fitting_one_goes_first() -> None:
    assert chosen(EASY | {"publisher": 4}, FITS | {"publisher": 4}) == {Slot.FITS: 2}
    assert chosen(EASY | {"series": 4}, FITS | {"series": 4}, EASY | {"affinity": 0.2}) == {Slot.FITS: 2, Slot.EASY: 3}


def test_solo_ideas_are_easy_and_come_once_unless_there_is_nothing_else() -> None:
    assert chosen(SOLO | {"publisher": 1}, SOLO | {"publisher": 1}, STRETCH) == {Slot.EASY: 1, Slot.STRETCH: 3}
    alone = candidates(SOLO | {"publisher": 1}, SOLO | {"publisher": 1})
    assert ids(suggest(alone, Seeker()), alone) == [(Slot.EASY, 1), (Slot.EASY, 2)]


def test_at_the_lowest_comfort_solo_ideas_are_what_is_left() -> None:
    at_home = Seeker(comfort=comfort_of(0))
    assert chosen(SOLO, FITS, STRETCH, seeker=at_home) == {Slot.EASY: 1}
    assert chosen(SOLO, {"demand": 0.1832}, seeker=at_home) == {Slot.EASY: 1, Slot.STRETCH: 2}  # a silent reading hour


def test_what_is_somewhere_in_town_stands_back_behind_what_is_near() -> None:
    unsure = FITS | {"km": np.nan, "somewhere": True}
    assert chosen(unsure | {"affinity": 0.55}, FITS, seeker=Seeker(reach_km=2))[Slot.FITS] == 2
    assert chosen(unsure | {"affinity": 0.9}, FITS, seeker=Seeker(reach_km=2))[Slot.FITS] == 1


def test_reach_holds_back_places_but_not_what_needs_no_travel() -> None:
    far, unknown_place = FITS | {"km": 9}, FITS | {"km": np.nan}
    online = EASY | {"km": np.nan, "has_place": False, "online": True}
    here = Seeker(reach_km=2)
    assert chosen(far, unknown_place, online, seeker=here) == {Slot.EASY: 3}
    assert chosen(far, seeker=Seeker(reach_km=None)) == {Slot.FITS: 1}
    assert suggest(candidates(far, unknown_place), here).empty == Empty(wishes=(Wish.REACH,), comes_back=2)


def test_the_wish_that_brings_most_back_is_named_and_comfort_last_among_equals() -> None:
    far, hard, unwanted = FITS | {"km": 9}, {"demand": 0.9}, FITS | {"wanted": False}
    here = Seeker(reach_km=2)
    assert suggest(candidates(far, far, hard), here).empty == Empty(wishes=(Wish.REACH,), comes_back=2)
    assert suggest(candidates(hard, far), here).empty == Empty(wishes=(Wish.REACH,), comes_back=1)
    assert suggest(candidates(hard, unwanted), here).empty == Empty(wishes=(Wish.FILTERS,), comes_back=1)
    assert suggest(candidates(far | hard), here).empty == Empty(wishes=(Wish.REACH, Wish.COMFORT), comes_back=1)


def test_online_and_solo_can_be_wished_away() -> None:
    online = EASY | {"km": np.nan, "has_place": False, "online": True}
    assert chosen(online, FITS, seeker=Seeker(include_online=False)) == {Slot.FITS: 2}
    assert chosen(SOLO, FITS, seeker=Seeker(include_solo=False)) == {Slot.FITS: 2}
