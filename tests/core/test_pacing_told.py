from __future__ import annotations

from matching.core.demand import Attribute
from matching.core.pacing import (
    Onboarding,
    costs,
    eases,
    easier_now,
    find_likeness,
    find_surprise,
    new_state,
    observe,
    pool,
    rebuild,
)
from tests.core.test_pacing import DAY, WEEK, after, hour, loud, went


def test_a_step_up_is_told_beside_the_outing_most_like_it() -> None:
    state = observe(after(2, asked=loud("fair")), hour("circle"), went(2), on=DAY + WEEK)
    likeness = find_likeness(state, hour("new circle", group_size=0.8))
    assert likeness is not None
    assert (likeness.activity, likeness.on, likeness.more) == ("circle", DAY + WEEK, (Attribute.GROUP_SIZE,))
    assert find_likeness(new_state(Onboarding(), on=DAY), hour()) is None


def test_what_costs_is_what_they_said_and_what_their_ratings_show() -> None:
    said = Onboarding(harder=frozenset({Attribute.EVALUATION}), easier=frozenset({Attribute.ROLE}))
    history = [(DAY + n * WEEK, hour(f"{n}", sensory=float(n % 2)), went(7.0 if n % 2 else 1.0)) for n in range(20)]
    state = rebuild(said, history, started=DAY)
    assert costs(state) == (Attribute.EVALUATION, Attribute.SENSORY)
    assert eases(state) == (Attribute.ROLE,)


def test_nothing_is_told_without_evidence() -> None:
    state = after(3, 5)
    assert costs(state) == eases(state) == ()
    assert not easier_now(state).sure


def test_what_became_easier_is_told_once_it_is_sure() -> None:
    told = easier_now(after(*[1] * 8))
    assert told.sure
    assert told.now < told.then
    assert told.managed == told.outings == 8


def test_a_place_is_pooled_from_three_people_on_each_counting_once() -> None:
    state = new_state(Onboarding(), on=DAY)
    surprises = [find_surprise(state, hour("cold"), went(9), on=DAY, person=n) for n in (1, 1, 2)]
    given = [one for one in surprises if one is not None]
    assert pool(given) == {}
    third = find_surprise(state, hour("cold"), went(9), on=DAY, person=3)
    assert third is not None
    pooled = pool([*given, third])
    assert 0 < pooled["cold"] < third.points
    assert pool([*given, *given, third]) == pooled
    assert find_surprise(state, hour("cold"), went(), on=DAY, person=4) is None
