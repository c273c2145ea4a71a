"""What would make a first visit ask less."""

from __future__ import annotations

import pytest

from matching.core.demand import Attribute, attributes_of, demand_of, listed_demand
from matching.core.easing import WITHIN_REACH, easings
from matching.core.types import Facts, Judged, Setting, Structure, Talking

EASY = Facts(
    talking=Talking.FEW_WORDS, may_watch=True, judged=Judged.NOBODY, group_size=8, structure=Structure.TASK,
    greeter=True, leave_any_time=True, setting=Setting.IN_PERSON,
)  # fmt: skip


def test_what_weighs_most_comes_first():
    hard = Facts(talking=Talking.LOTS, judged=Judged.CONTEST, setting=Setting.IN_PERSON)
    found = easings(hard, most=10)
    assert [one.attribute for one in found[:2]] == [Attribute.INTERACTION, Attribute.EVALUATION]
    assert [one.gain for one in found] == sorted((one.gain for one in found), reverse=True)


def test_a_gain_is_by_how_much_demand_falls():
    facts = Facts(talking=Talking.LOTS, setting=Setting.IN_PERSON)
    for one in easings(facts, most=15):
        if one.attribute in WITHIN_REACH:
            eased = {**attributes_of(facts), one.attribute: WITHIN_REACH[one.attribute]}
            fall = listed_demand(facts).value - demand_of(eased).value
            assert fall == pytest.approx(one.gain, abs=2e-4)


def test_what_is_easy_already_is_not_named():
    named = {one.attribute for one in easings(EASY, most=15)}
    assert named.isdisjoint({Attribute.INTERACTION, Attribute.NO_WELCOME, Attribute.GROUP_SIZE, Attribute.EVALUATION})


def test_something_done_alone_needs_nothing():
    assert easings(Facts(setting=Setting.ALONE)) == ()
