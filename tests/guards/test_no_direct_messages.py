"""Nobody can write to one other person here: no table keeps such words, and no form names somebody to send them to."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import app as wiring  # noqa: F401  (imports every model)
from store import Encrypted, Model

PEOPLE = {"member", "guest", "profile"}
SAYS_NOTHING = {"apart.other_mark"}  # a hash


def of_two_people(table: sa.Table) -> bool:
    """Whether a row leads from one person straight to another."""
    return len([key for key in table.foreign_keys if key.column.table.name in PEOPLE and not _either(table)]) > 1


def _either(table: sa.Table) -> bool:
    """Whether its two people are one owner: a guest or a member."""
    return any("one_owner" in str(check.name) for check in table.constraints)


def can_hold_words(column: sa.Column[object]) -> bool:
    return isinstance(column.type, sa.String | Encrypted | sa.JSON) and not isinstance(column.type, sa.Enum)


def found_in(metadata: sa.MetaData) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        if of_two_people(table)
        for column in table.columns
        if can_hold_words(column) and f"{table.name}.{column.name}" not in SAYS_NOTHING
    ]


def test_no_table_keeps_words_from_one_person_to_another():
    assert found_in(Model.metadata) == []


def test_such_a_table_would_be_found():
    other = sa.MetaData()
    sa.Table("member", other, sa.Column("id", sa.Integer, primary_key=True))
    people = [sa.Column(name, sa.ForeignKey("member.id")) for name in ("from_id", "to_id")]
    sa.Table("message", other, *people, sa.Column("text", sa.String))
    assert found_in(other) == ["message.text"]


@pytest.mark.parametrize("word", ["member", "person", "people", "recipient", "to", "whom"])
def test_no_address_names_another_person(app, word):
    assert [rule.rule for rule in app.url_map.iter_rules() if word in rule.arguments] == []
