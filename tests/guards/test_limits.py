"""docs/limits.md tells the limits that the forms have."""

from __future__ import annotations

import re
from pathlib import Path

from limits import parse_many

from web.limits import limiter

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
COUNTED_BY = {
    "where_from": "one place",
    "mailbox": "one mailbox",
    "_pending_key": "one account",
    "whose_limit": "one key",
}


def limits_of(app) -> set[tuple[int, int, str, str]]:
    """Every limit of any view: how many, in how many of which unit, counted by what."""
    return {
        (item.amount, item.multiples, item.GRANULARITY.name, COUNTED_BY[limit.key_function.__name__])
        for view in app.view_functions.values()
        for limit in limiter.limit_manager._decorated_limits.get(
            f"{view.__module__}.{view.__name__}.{view.__name__}", ()
        )
        for item in parse_many(limit.limit_provider)
    }


def test_the_page_tells_each_limit_that_a_form_has(app):
    """A new one is added to its table, with what it is for."""
    rows = re.findall(r"^\| (\d+) in (\d+) (\w+?)s?, (one \w+) \| \w", PAGE, re.MULTILINE)
    told = {(int(amount), int(multiples), unit, by) for amount, multiples, unit, by in rows}
    assert len(told) > 10
    assert told == limits_of(app)
