"""Whoever wished to be apart from whom: it holds both ways, and in every place there is.

With DOORSTEP_APART_GRAPHS=10000 in the environment it tries as many graphs as a release does, 200 at a time: people and
groups are made once for these, and each graph is undone before the next.
"""

from __future__ import annotations

import os
import random

import pytest
import sqlalchemy as sa

import app  # noqa: F401  (wiring registers every place)
from matching.core.groups import Effort, form, violations
from members.apart.models import Apart
from members.apart.places import PLACES
from members.apart.services import keep_apart, kept_apart_from, pairs_kept_apart, take_back
from members.models import Member
from tests import make
from tests.core.small_groups import joiner, outing
from tests.kept_apart_places import BRING_TOGETHER

GRAPHS = int(os.environ.get("DOORSTEP_APART_GRAPHS", "20"))
AT_ONCE = min(GRAPHS, 200)
PEOPLE = 9
DENSITIES = (0.02, 0.04, 0.12)  # how likely one wishes to be apart from another, in a graph
ROUND_EVERY = 4  # forming groups takes longer than all the rest; tests/core tries it with hundreds of pools more
EASY = Effort(tries=(1, 1), least=0, largest=9)


def test_every_place_is_tried_here():
    assert set(PLACES) == set(BRING_TOGETHER)


@pytest.mark.parametrize("first", range(0, GRAPHS, AT_ONCE))
def test_in_any_graph_it_holds_both_ways_and_in_every_place(db, first):
    everybody = [make.member(db, f"m{n}@example.org") for n in range(PEOPLE)]
    for bring in BRING_TOGETHER.values():
        bring(db, [one.id for one in everybody])
    db.flush()
    formed = met = 0
    for seed in range(first, first + AT_ONCE):
        chance = random.Random(seed)
        with db.begin_nested() as graph:
            wished = _wishes(db, everybody, chance)
            pairs = {(min(edge), max(edge)) for edge in wished}
            assert pairs_kept_apart(db) == pairs, seed
            for one in chance.sample(everybody, 3):
                from_them = {b if one.id == a else a for a, b in pairs if one.id in (a, b)}
                assert kept_apart_from(db, one.id) == from_them, seed
                assert {other for place in PLACES.values() for other in place.together(db, one.id)} & from_them == set()
            graph.rollback()
            if seed % ROUND_EVERY:
                continue
            groups = _round(everybody, pairs, seed)
            formed += len(groups)
            met += sum(len(members) for members in groups)
            assert not any(a in members and b in members for members in groups for a, b in pairs), seed
    assert formed >= AT_ONCE // ROUND_EVERY, "hardly any groups came about, so nothing was tried"
    assert met >= 3 * formed


def _wishes(db, everybody: list[Member], chance: random.Random) -> set[tuple[int, int]]:
    """Wish at random, some both ways, and take some back; return what holds as (who, from whom)."""
    held, likely = set(), chance.choice(DENSITIES)
    for one in everybody:
        for other in everybody:
            if one is not other and chance.random() < likely:
                keep_apart(db, one, other, now=make.NOW)
                held.add((one.id, other.id))
    for wish in db.scalars(sa.select(Apart).order_by(Apart.id)).all():
        if chance.random() < 0.2:
            who, whom = wish.member_id, wish.other_id
            take_back(db, who, wish.id)
            held.discard((who, whom))
    return held


def _round(everybody: list[Member], pairs: set[tuple[int, int]], seed: int) -> list[tuple[int, ...]]:
    joiners = [joiner(one.id) for one in everybody]
    outings = [outing(1), outing(2)]
    made = form(joiners, outings, apart=pairs, seed=seed, effort=EASY)
    assert violations(made, joiners, outings, apart=pairs) == ()
    return [group.members for group in made.groups]
