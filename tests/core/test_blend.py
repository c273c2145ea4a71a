"""Content, learned and a small prior as one affinity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.blend import MOST, blend, fair_share, learned_share

SHARES = st.lists(st.integers(0, 1000).map(lambda one: one / 1000), min_size=1, max_size=30).map(np.array)


@given(SHARES)
def test_content_alone_comes_back_untouched(content: np.ndarray) -> None:
    assert np.array_equal(blend(content), content)
    assert np.array_equal(blend(content, learned=content[::-1].copy(), known=0), content)
    assert np.array_equal(blend(content, people=np.zeros(len(content))), content)


@given(SHARES, st.integers(0, 20), st.integers(0, 99))
def test_a_blend_stays_between_0_and_1(content: np.ndarray, known: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    learned, people = dice.normal(size=len(content)), dice.integers(0, 500, len(content)).astype(float)
    values = blend(content, learned=learned, known=known, people=people)
    assert values.shape == content.shape
    assert values.min() >= 0
    assert values.max() <= 1


def test_the_learned_part_grows_with_the_evidence_and_leaves_content_a_say() -> None:
    shares = [learned_share(known) for known in (0, 1, 3, 10, 10_000)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] <= MOST < 1


def test_more_evidence_turns_the_order_towards_what_was_learned() -> None:
    content, learned = np.array([0.6, 0.5, 0.1]), np.array([0.0, 0.4, 0.1])
    assert np.argmax(blend(content, learned=learned, known=0)) == 0
    assert np.argmax(blend(content, learned=learned, known=10)) == 1


def test_what_is_put_aside_lowers_what_goes_with_it_and_lifts_nothing() -> None:
    content, learned, against = np.full(4, 0.3), np.array([0.4, 0.3, 0.1, 0.0]), np.array([0.3, 0.0, -0.2, 0.0])
    before = blend(content, learned=learned, known=3)
    after = blend(content, learned=learned, known=3, against=against)
    assert after[0] < before[0]
    assert np.all(after <= before)


def test_without_any_content_what_was_learned_orders() -> None:
    values = blend(np.zeros(3), learned=np.array([0.1, 0.3, 0.2]), known=4)
    assert np.argsort(-values).tolist() == [1, 2, 0]


def test_attendance_never_wins_by_itself() -> None:
    content = np.array([0.9, *[0.2] * 60, 0.1])
    people = np.array([*[0.0] * 61, 1e9])
    assert np.argmax(blend(content, people=people)) == 0


def test_attendance_decides_between_equals() -> None:
    values = blend(np.array([0.5, 0.5, 0.1]), people=np.array([0.0, 20.0, 0.0]))
    assert values[1] > values[0] > values[2]


def test_beyond_the_cap_more_attendance_gains_nothing() -> None:
    content = np.linspace(0.1, 0.8, 100)
    few, many = (np.where(np.arange(100) == 5, people, 0.0) for people in (50.0, 5_000_000.0))
    assert np.array_equal(blend(content, people=few), blend(content, people=many))


@pytest.mark.parametrize("name", ["learned", "people"])
def test_signals_of_different_lengths_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="one value per candidate"):
        blend(np.zeros(3), **{name: np.zeros(2)})  # type: ignore[arg-type]


def test_no_candidates_give_no_affinities() -> None:
    assert blend(np.zeros(0), learned=np.zeros(0), known=3).tolist() == []
    assert fair_share(np.zeros(0), content=np.zeros(0), people=np.zeros(0)).tolist() == []


def _ranked(values: np.ndarray) -> list[int]:
    return np.argsort(-values, kind="stable").tolist()


def test_each_tenth_place_is_for_a_listing_nobody_knows_yet() -> None:
    values = np.linspace(0.9, 0.1, 22)
    people = np.array([*[9.0] * 20, 0.0, 0.0])
    content = np.array([*[0.5] * 20, 0.1, 0.3])
    found = _ranked(fair_share(values, content=content, people=people))
    assert found == [*range(9), 21, *range(9, 18), 20, 18, 19]


def test_a_new_listing_without_any_content_gets_no_place_kept() -> None:
    values = np.linspace(1, 0.1, 12)
    people = np.array([*[9.0] * 11, 0.0])
    assert np.array_equal(fair_share(values, content=np.zeros(12), people=people), values)


def test_new_listings_alike_in_content_take_turns_and_poorer_ones_wait() -> None:
    values = np.linspace(0.9, 0.1, 14)
    people = np.array([*[9.0] * 10, *[0.0] * 4])
    content = np.array([*[0.5] * 10, 0.4, 0.35, 0.3, 0.1])
    shown = {_ranked(fair_share(values, content=content, people=people, turn=turn))[9] for turn in range(40)}
    assert shown == {10, 11, 12}


@given(SHARES, st.integers(0, 99), st.integers(2, 7), st.integers(0, 10**12))
def test_a_fair_share_lowers_nothing_and_stays_below_1(values: np.ndarray, seed: int, every: int, turn: int) -> None:
    dice = np.random.default_rng(seed)
    people = dice.integers(0, 3, len(values)).astype(float)
    found = fair_share(values, content=dice.random(len(values)), people=people, turn=turn, every=every)
    assert (found >= values).all()
    assert (found <= 1).all()
    assert np.array_equal(found[people > 0], values[people > 0])


@pytest.mark.parametrize("every", [0, 1])
def test_not_every_place_can_be_for_new_listings(every: int) -> None:
    with pytest.raises(ValueError, match="twos"):
        fair_share(np.ones(2), content=np.ones(2), people=np.ones(2), every=every)


@given(st.lists(st.integers(0, 900), min_size=2, max_size=30, unique=True), st.integers(0, 99), st.integers(0, 9))
def test_equal_content_is_ordered_by_what_was_learned_however_it_was_come_by(
    content: list[int], seed: int, known: int
) -> None:
    """A listing that is stuffed has the content of its plain self, and so the same place."""
    plain = np.array(content) / 1000
    dice = np.random.default_rng(seed)
    learned, people = dice.normal(size=len(plain)), dice.integers(0, 50, len(plain)).astype(float)
    once = blend(plain, learned=learned, known=known, people=people)
    doubled = blend(np.append(plain, plain[0]), learned=np.append(learned, learned[0]), known=known,
                    people=np.append(people, people[0]))  # fmt: skip
    assert doubled[0] == doubled[-1]
    assert once.shape == plain.shape


def test_what_was_learned_of_a_few_leaves_the_others_where_they_were() -> None:
    content = np.array([0.6, 0.5, *[0.0] * 998])
    learned = np.zeros(1000)
    learned[500] = 0.4
    values = blend(content, learned=learned, known=5)
    assert values[0] > values[1] > 0.1
    assert values[500] > values[1]
    assert values.max() <= 1
