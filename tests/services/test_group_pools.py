"""Random towns through the services of small groups keep every rule; tests/drills/group_pools.py tries more."""

from __future__ import annotations

from collections import Counter

from tests.drills.group_pools import furnish, try_pool

POOLS = 12  # each takes a third of a second


def test_in_random_towns_no_rule_is_broken_and_nobody_is_shown_too_early(app, db):
    total: Counter[str] = Counter()
    with app.test_request_context():
        furnish(db)
        for seed in range(POOLS):
            with db.begin_nested() as before:
                total += try_pool(db, seed)
                before.rollback()
            db.expire_all()
    assert {name: count for name, count in total.items() if name.startswith("broken")} == {}
    assert total["groups asked"] > POOLS / 6
    assert total["groups on"] >= 1
