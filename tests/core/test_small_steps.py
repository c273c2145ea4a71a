"""The small step before a visit, and the first sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.plans.helping_words import opening_words, step_why, step_words
from activities.plans.small_steps import LEADS_OUT, Around, Opening, Step, openings, small_step
from matching.core.demand import Attribute
from matching.core.types import (
    Commitment,
    Facts,
    Identity,
    Judged,
    Kind,
    Noise,
    Pairs,
    RoleAsked,
    Setting,
    Structure,
    Talking,
    Where,
)

GENTLE = {
    "talking": Talking.FEW_WORDS, "may_watch": True, "judged": Judged.NOBODY, "group_size": 6, "pairs": Pairs.NEVER,
    "structure": Structure.TASK, "greeter": True, "leave_any_time": True, "setting": Setting.IN_PERSON,
    "identity": Identity.FIRST_NAME, "role": RoleAsked.TAKE_PART, "noise": Noise.QUIET,
    "commitment": Commitment.DROP_IN, "minutes": 60,
}  # fmt: skip


def around(**over):
    return Around(**{"kind": Kind.CLUB, "where": Where.PLACE, "can_write": True, "has_address": True, **over})


@pytest.mark.parametrize(
    ("facts", "here", "step"),
    [
        ({}, around(), Step.WALK_PAST),
        ({}, around(greeter_named=True), Step.WRITE_GREETER),
        ({}, around(greeter_named=True, can_write=False), Step.WALK_PAST),
        ({}, around(has_address=False), Step.LOOK_AT_PICTURES),
        ({}, around(has_address=False, can_write=False), Step.NAME_THE_DAY),
        ({"greeter": None, "group_size": None}, around(), Step.ASK),
        ({"greeter": None, "group_size": None}, around(can_write=False), Step.WALK_PAST),
        ({"greeter": None}, around(), Step.WALK_PAST),
        ({"talking": Talking.LOTS, "may_watch": None}, around(), Step.HAVE_SENTENCE),
        ({"judged": Judged.FEEDBACK}, around(), Step.HAVE_SENTENCE),
        ({"group_size": 60}, around(), Step.SPOT_AT_EDGE),
        ({"noise": Noise.LOUD}, around(), Step.SPOT_AT_EDGE),
        ({"leave_any_time": False}, around(), Step.DECIDE_LEAVING),
        ({"setting": Setting.ONLINE_LIVE}, around(where=Where.ONLINE), Step.OPEN_PAGE),
        ({"setting": Setting.ONLINE_LIVE, "group_size": 60}, around(where=Where.ONLINE), Step.OPEN_PAGE),
        ({"setting": Setting.ONLINE_LIVE}, around(where=Where.ONLINE, been_there=True), Step.AS_LAST_TIME),
        ({}, around(greeter_named=True, been_there=True), Step.AS_LAST_TIME),
        ({"greeter": None, "group_size": None}, around(been_there=True), Step.AS_LAST_TIME),
        ({"noise": Noise.LOUD}, around(been_there=True), Step.SPOT_AT_EDGE),
        ({"setting": Setting.ALONE}, around(kind=Kind.SOLO, needs_things=True), Step.LAY_OUT),
        ({"setting": Setting.ALONE}, around(kind=Kind.SOLO), Step.NAME_THE_DAY),
    ],
)
def test_the_step_answers_what_is_unknown_or_asks_most(facts, here, step):
    assert small_step(Facts(**{**GENTLE, **facts}), here).step is step


def test_a_step_says_why():
    asked = small_step(Facts(), around())
    assert asked.unknown[0] is Attribute.NO_WELCOME
    assert "who greets you" in step_why(asked, Facts())
    loud = Facts(**{**GENTLE, "noise": Noise.LOUD})
    assert step_why(small_step(loud, around()), loud) == "Because of this: loud."


@pytest.mark.parametrize(
    ("facts", "here", "first"),
    [
        ({}, around(), Opening.JUST_WATCH),
        ({"may_watch": None}, around(), Opening.JUST_WATCH),
        ({"may_watch": False}, around(), Opening.FIRST_TIME),
        ({"setting": Setting.ONLINE_TEXT}, around(where=Where.ONLINE), Opening.JUST_READ),
        ({"setting": None}, around(where=Where.ONLINE), Opening.JUST_LISTEN),
        ({"role": RoleAsked.HELP}, around(kind=Kind.VOLUNTEER), Opening.FIRST_HELPING),
        ({"role": RoleAsked.HOST}, around(kind=Kind.VOLUNTEER), Opening.SEE_FIRST),
        ({}, around(kind=Kind.OUTING), Opening.RIGHT_PLACE),
    ],
)
def test_the_first_sentence_fits_the_kind(facts, here, first):
    assert openings(Facts(**{**GENTLE, **facts}), here)[0] is first


def maybe(kind):
    return st.none() | st.sampled_from(kind)


ANY_FACTS = st.builds(
    Facts, talking=maybe(Talking), may_watch=maybe([True, False]), judged=maybe(Judged),
    group_size=st.none() | st.integers(1, 300), pairs=maybe(Pairs), structure=maybe(Structure),
    greeter=maybe([True, False]), leave_any_time=maybe([True, False]), setting=maybe(Setting), identity=maybe(Identity),
    role=maybe(RoleAsked), noise=maybe(Noise), commitment=maybe(Commitment), minutes=st.none() | st.integers(1, 900),
)  # fmt: skip
ANYWHERE = st.builds(
    Around, kind=st.sampled_from(Kind), where=st.sampled_from(Where), can_write=st.booleans(),
    has_address=st.booleans(), greeter_named=st.booleans(), needs_things=st.booleans(),
    been_there=st.booleans(),
)  # fmt: skip


@given(ANY_FACTS, ANYWHERE)
def test_every_listing_has_a_step_with_words_that_can_be_taken(facts, here):
    step = small_step(facts, here)
    assert step_words(step)
    assert step_why(step, facts).endswith(".")
    assert here.can_write or step.step not in LEADS_OUT
    if step.step is Step.HAVE_SENTENCE:
        assert openings(facts, here)
    again = [opening_words(one, been_there=True) for one in openings(facts, here)]
    assert all(opening_words(one) for one in openings(facts, here))
    assert not [words for words in again if "first time" in words or "new here" in words]
