"""The short form of the drill of the API; `python -m tests.drills.api_fuzz` runs the long one."""

from __future__ import annotations


def test_the_api_does_what_its_description_says(app):
    from tests.drills.api_fuzz import fuzz, prepared  # loading its library takes seconds

    found = fuzz(app, prepared(app), examples=2, thorough=False)
    assert found.faults == {}
    assert {200, 422} <= found.statuses.keys()
