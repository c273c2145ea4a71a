"""The inventory of what we hold about people says the same as the tables, and as its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

import app  # noqa: F401  (wiring imports every model)
from members.keeping.holdings import HOLDINGS, NOT_ABOUT_PEOPLE
from members.keeping.inventory import ROOTS
from members.keeping.owned import traceable
from members.keeping.page import BEGINS, ENDS, rendered
from store import Encrypted, Model, Utc

ROOT = Path(__file__).parent.parent.parent
TABLES = Model.metadata.tables
BY_NAME = {holding.table: holding for holding in HOLDINGS}


def points_at_a_person(table: sa.Table) -> bool:
    """Whether foreign keys lead from a table to a guest or a member."""
    parents = {key.column.table for key in table.foreign_keys} - {table}
    return table.name in ROOTS or any(points_at_a_person(parent) for parent in parents)


def test_every_table_is_in_the_inventory_or_said_to_be_about_nobody():
    assert BY_NAME.keys() | NOT_ABOUT_PEOPLE.keys() == TABLES.keys()
    assert not BY_NAME.keys() & NOT_ABOUT_PEOPLE.keys()


@pytest.mark.parametrize("name", BY_NAME)
def test_every_column_about_a_person_is_in_the_inventory(name):
    assert set(BY_NAME[name].columns) == set(TABLES[name].columns.keys())


def test_whatever_leads_to_a_person_is_exported_and_erased_with_them():
    leads = {name for name, table in TABLES.items() if points_at_a_person(table)}
    assert leads == {table.name for _holding, table in traceable()}


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table)
def test_owners_are_exactly_the_foreign_keys_that_go_with_the_person(holding):
    """A row that a foreign key would delete with a person is found by that key, and no other row is."""
    table = TABLES[holding.table]
    going = {
        key.parent.name
        for key in table.foreign_keys
        if key.ondelete == "CASCADE" and points_at_a_person(key.column.table)
    }
    assert set(holding.owners) == going


@pytest.mark.parametrize("name", NOT_ABOUT_PEOPLE)
def test_nothing_encrypted_is_said_to_be_about_nobody(name):
    assert [column.name for column in TABLES[name].columns if isinstance(column.type, Encrypted)] == []


@pytest.mark.parametrize("holding", [one for one in HOLDINGS if one.limit], ids=lambda holding: holding.table)
def test_every_limit_counts_from_an_instant_and_has_its_days(holding, settings):
    assert isinstance(TABLES[holding.table].columns[holding.limit.since].type, Utc)
    assert (holding.limit.days is None) == bool(holding.limit.setting)
    assert not holding.limit.setting or isinstance(getattr(settings, holding.limit.setting), int)


def test_no_table_about_a_person_has_room_for_a_point():
    place = re.compile(r"(^|_)(lat|lon|lng|latitude|longitude|point|postcode|geo)")
    found = [
        f"{name}.{column}" for name, holding in BY_NAME.items() for column in holding.columns if place.match(column)
    ]
    floats = [f"{name}.{column.name}" for name in BY_NAME for column in TABLES[name].columns
              if isinstance(column.type, sa.Numeric | sa.Float)]  # fmt: skip
    assert found + floats == []


def test_the_page_shows_the_inventory_as_it_is():
    """`flask privacy inventory` prints what belongs between the marks."""
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert page[page.index(BEGINS) : page.index(ENDS) + len(ENDS)] == rendered()
