from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.demand import (
    STEP_EDGES,
    UNSTATED,
    WEIGHTS,
    Attribute,
    attributes_of,
    demand_of,
    listed_demand,
)
from matching.core.types import (
    Commitment,
    Facts,
    Identity,
    Judged,
    Noise,
    Pairs,
    RoleAsked,
    Setting,
    Structure,
    Talking,
)

READING_HOUR = Facts(
    talking=Talking.NONE,
    judged=Judged.NOBODY,
    group_size=8,
    pairs=Pairs.NEVER,
    structure=Structure.TASK,
    greeter=True,
    leave_any_time=True,
    setting=Setting.IN_PERSON,
    identity=Identity.ANONYMOUS,
    role=RoleAsked.TAKE_PART,
    noise=Noise.QUIET,
    commitment=Commitment.DROP_IN,
    minutes=60,
)
SEWING_CIRCLE = Facts(
    talking=Talking.SOME,
    judged=Judged.NOBODY,
    group_size=10,
    structure=Structure.TASK,
    pairs=Pairs.NEVER,
    greeter=True,
    leave_any_time=True,
    setting=Setting.IN_PERSON,
    role=RoleAsked.TAKE_PART,
    noise=Noise.QUIET,
    minutes=120,
)
LANGUAGE_CAFE = Facts(
    talking=Talking.LOTS,
    judged=Judged.NOBODY,
    group_size=20,
    pairs=Pairs.SOMETIMES,
    structure=Structure.LOOSE,
    greeter=True,
    leave_any_time=True,
    setting=Setting.IN_PERSON,
    identity=Identity.FIRST_NAME,
    role=RoleAsked.TAKE_PART,
    noise=Noise.MODERATE,
    commitment=Commitment.DROP_IN,
    minutes=90,
)
DEBATING = Facts(
    talking=Talking.LOTS,
    judged=Judged.CONTEST,
    group_size=20,
    pairs=Pairs.SOMETIMES,
    structure=Structure.PLAN,
    greeter=True,
    leave_any_time=False,
    setting=Setting.IN_PERSON,
    identity=Identity.FULL_NAME,
    role=RoleAsked.TAKE_PART,
    noise=Noise.MODERATE,
    commitment=Commitment.FEW_WEEKS,
    minutes=90,
)
OPEN_MIC = Facts(
    talking=Talking.SOME,
    judged=Judged.CONTEST,
    group_size=40,
    pairs=Pairs.NEVER,
    structure=Structure.LOOSE,
    greeter=False,
    leave_any_time=False,
    setting=Setting.IN_PERSON,
    identity=Identity.FULL_NAME,
    role=RoleAsked.HOST,
    noise=Noise.LOUD,
    commitment=Commitment.DROP_IN,
    minutes=120,
)
SILENT = Facts(setting=Setting.IN_PERSON)

ANY_FACTS = st.builds(
    Facts,
    talking=st.none() | st.sampled_from(Talking),
    may_watch=st.none() | st.booleans(),
    judged=st.none() | st.sampled_from(Judged),
    group_size=st.none() | st.integers(0, 10**9),
    pairs=st.none() | st.sampled_from(Pairs),
    structure=st.none() | st.sampled_from(Structure),
    greeter=st.none() | st.booleans(),
    leave_any_time=st.none() | st.booleans(),
    setting=st.none() | st.sampled_from(Setting),
    identity=st.none() | st.sampled_from(Identity),
    role=st.none() | st.sampled_from(RoleAsked),
    noise=st.none() | st.sampled_from(Noise),
    commitment=st.none() | st.sampled_from(Commitment),
    minutes=st.none() | st.integers(0, 10**6),
)


def test_the_weights_name_every_attribute_and_sum_to_one() -> None:
    assert set(WEIGHTS) == set(Attribute)
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("facts", "value", "step"),
    [
        (READING_HOUR, 0.18, 0),
        (SEWING_CIRCLE, 0.33, 1),
        (LANGUAGE_CAFE, 0.49, 2),
        (SILENT, 0.61, 3),
        (DEBATING, 0.69, 4),
        (OPEN_MIC, 0.78, 4),
    ],
    ids=["reading hour", "sewing circle", "language café", "nothing stated", "debating", "open mic"],
)
def test_worked_listings_land_on_the_step_a_person_would_expect(facts: Facts, value: float, step: int) -> None:
    demand = listed_demand(facts)
    assert (round(demand.value, 2), demand.step) == (value, step)


@given(ANY_FACTS)
def test_demand_lies_between_nothing_and_everything(facts: Facts) -> None:
    demand = listed_demand(facts)
    assert 0 <= demand.value <= 1
    assert demand.step == sum(demand.value >= edge for edge in STEP_EDGES)
    assert demand.known == sum(x is not None for x in attributes_of(facts).values())


@given(ANY_FACTS)
def test_every_attribute_is_coded_between_zero_and_one(facts: Facts) -> None:
    values = attributes_of(facts, visits=2, km=7.0)
    assert list(values) == list(Attribute)
    assert all(x is None or 0 <= x <= 1 for x in values.values())


def test_nothing_known_at_all_counts_as_slightly_demanding() -> None:
    assert demand_of({}).value == UNSTATED


@pytest.mark.parametrize(("people", "coded"), [(0, 0), (1, 0), (3, 0), (11, 0.5016), (40, 1), (5000, 1)])
def test_group_size_counts_on_a_log_scale(people: int, coded: float) -> None:
    assert attributes_of(Facts(group_size=people))[Attribute.GROUP_SIZE] == pytest.approx(coded, abs=1e-4)


@pytest.mark.parametrize(("minutes", "coded"), [(0, 0), (20, 0), (130, 0.5), (240, 1), (900, 1)])
def test_length_counts_from_twenty_minutes_to_four_hours(minutes: int, coded: float) -> None:
    assert attributes_of(Facts(minutes=minutes))[Attribute.DURATION] == pytest.approx(coded)


@pytest.mark.parametrize("talking", list(Talking)[1:])
def test_being_allowed_to_watch_halves_the_talking(talking: Talking) -> None:
    joining = attributes_of(Facts(talking=talking))[Attribute.INTERACTION]
    watching = attributes_of(Facts(talking=talking, may_watch=True))[Attribute.INTERACTION]
    assert joining is not None
    assert watching == joining / 2


def test_not_being_allowed_to_watch_says_nothing_of_talking() -> None:
    assert attributes_of(Facts(may_watch=False))[Attribute.INTERACTION] is None


def test_a_place_grows_familiar_with_each_visit() -> None:
    seen = [attributes_of(Facts(), visits=n)[Attribute.UNFAMILIAR] for n in range(3)]
    assert seen == [1, 0.6, 0.36]


def test_travel_is_unstated_until_the_distance_is_known() -> None:
    assert attributes_of(Facts())[Attribute.TRAVEL] is None
    assert attributes_of(Facts(), km=3)[Attribute.TRAVEL] == pytest.approx(0.2)
    assert attributes_of(Facts(), km=300)[Attribute.TRAVEL] == 1
    assert attributes_of(Facts(setting=Setting.ONLINE_LIVE), km=300)[Attribute.TRAVEL] == 0


@given(ANY_FACTS)
def test_something_done_alone_asks_nearly_nothing(facts: Facts) -> None:
    demand = listed_demand(dataclasses.replace(facts, setting=Setting.ALONE))
    assert demand.value <= 0.09
    assert demand.step == 0


def test_saying_less_never_makes_a_gentle_listing_look_gentler() -> None:
    for field in dataclasses.fields(Facts):
        if field.name in ("may_watch", "setting"):  # stated at the demanding end, or only ever gentler
            continue
        quieter = dataclasses.replace(READING_HOUR, **{field.name: None})
        assert listed_demand(quieter).value >= listed_demand(READING_HOUR).value, field.name


def test_reasons_come_from_what_is_stated_largest_first() -> None:
    demand = listed_demand(Facts(talking=Talking.LOTS, greeter=True, leave_any_time=True, noise=Noise.LOUD))
    assert demand.gentler == (Attribute.NO_WELCOME, Attribute.HARD_TO_LEAVE)
    assert demand.harder == (Attribute.INTERACTION, Attribute.SENSORY)
    assert demand.hardest is Attribute.INTERACTION


def test_a_listing_that_states_nothing_gives_no_reasons() -> None:
    demand = listed_demand(SILENT)
    assert (demand.gentler, demand.harder, demand.hardest) == ((), (), None)


@given(ANY_FACTS)
def test_travel_is_never_a_reason_of_a_listing_in_a_room(facts: Facts) -> None:
    demand = listed_demand(dataclasses.replace(facts, setting=Setting.IN_PERSON))
    assert Attribute.TRAVEL not in (*demand.gentler, *demand.harder, demand.hardest)


@pytest.mark.parametrize("facts", [Facts(group_size=-1), Facts(minutes=-5)])
def test_negative_facts_are_refused(facts: Facts) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        attributes_of(facts)


def test_negative_visits_and_distances_are_refused() -> None:
    with pytest.raises(ValueError, match="visits"):
        attributes_of(Facts(), visits=-1)
    with pytest.raises(ValueError, match="km"):
        attributes_of(Facts(), km=float("nan"))
