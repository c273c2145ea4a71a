from __future__ import annotations

import numpy as np
import pytest

from matching.core.demand import UNSTATED, Attribute
from matching.core.gaps import Filled, Floats, GapFiller

WIDTH = len(Attribute)
TALK, GROUP, WELCOME = (
    list(Attribute).index(a) for a in (Attribute.INTERACTION, Attribute.GROUP_SIZE, Attribute.NO_WELCOME)
)


def listings(rows: int, *, seed: int = 1) -> Floats:
    """Listings in which the larger the group the more talk there is."""
    rng = np.random.default_rng(seed)
    matrix: Floats = np.full((rows, WIDTH), 0.5) + rng.normal(0, 0.05, (rows, WIDTH))
    matrix[:, GROUP] = rng.random(rows)
    matrix[:, TALK] = np.clip(0.2 + 0.6 * matrix[:, GROUP] + rng.normal(0, 0.05, rows), 0, 1)
    return np.clip(matrix, 0, 1)


def guessed(matrix: Floats, **known: float) -> Filled:
    row = np.full((1, WIDTH), np.nan)
    for name, value in known.items():
        row[0, list(Attribute).index(Attribute(name))] = value
    return GapFiller.fit(matrix).fill(row)


def test_a_gap_is_filled_by_what_goes_with_what_is_stated() -> None:
    few, many = (guessed(listings(300), group_size=size).values[0, TALK] for size in (0.1, 0.9))
    assert few == pytest.approx(0.26, abs=0.08)
    assert many == pytest.approx(0.74, abs=0.08)


def test_a_guess_from_more_is_surer_and_a_stated_value_is_kept_exactly() -> None:
    with_it, without = guessed(listings(300), group_size=0.9), guessed(listings(300))
    assert with_it.sd[0, TALK] < without.sd[0, TALK]
    assert with_it.sd[0, GROUP] == 0
    assert with_it.values[0, GROUP] == 0.9


def test_guesses_from_gaps_come_nearer_than_the_constant() -> None:
    full = listings(600)
    gaps = np.where(np.random.default_rng(2).random(full.shape) < 0.4, np.nan, full)
    unknown = np.isnan(gaps[:, TALK])
    filled = GapFiller.fit(gaps).fill(gaps)
    miss = np.abs(filled.values[unknown, TALK] - full[unknown, TALK]).mean()
    assert miss < 0.8 * np.abs(UNSTATED - full[unknown, TALK]).mean()


def test_without_any_listing_everything_is_possible() -> None:
    filled = GapFiller.fit(np.empty((0, WIDTH))).fill(np.full((2, WIDTH), np.nan))
    assert filled.values == pytest.approx(np.full((2, WIDTH), UNSTATED))
    assert filled.sd == pytest.approx(np.full((2, WIDTH), np.sqrt(1 / 12)))


def test_guesses_lie_between_0_and_1_and_silence_about_a_welcome_is_no_welcome() -> None:
    matrix = listings(200)
    matrix[:, WELCOME] = 0.0
    filled = guessed(matrix, group_size=1.0)
    assert filled.values[0, WELCOME] == UNSTATED
    assert filled.values.min() >= 0
    assert filled.values.max() <= 1


def test_the_order_of_the_listings_does_not_matter() -> None:
    gaps = np.where(np.random.default_rng(3).random((80, WIDTH)) < 0.5, np.nan, listings(80))
    one, other = GapFiller.fit(gaps), GapFiller.fit(gaps[::-1])
    assert one.covariance == pytest.approx(other.covariance)


def test_a_table_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="15 attributes"):
        GapFiller.fit(np.zeros((3, 4)))
