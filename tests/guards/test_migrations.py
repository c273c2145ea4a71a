"""Migrations and models say the same, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet

import app  # noqa: F401  (wiring imports every model)
from store import Mendable, Model, open_store, use_encryption_keys
from store.migrate import downgrade, is_at_head, upgrade
from tests.postgres_server import fresh_database

BEFORE_ACCOUNTS = "0005"
BEFORE_PAUSING_EVERYTHING = "0009"
BEFORE_NAMES_WERE_NOTED = "0017"
# Phases, and what the one person in them said; the first two were named.
GROUPS_OF_OLD = [("revealed", "yes"), ("ended", "yes"), ("revealed", "out"), ("asking", "yes"), ("fell_through", "yes")]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_store(request: pytest.FixtureRequest, tmp_path) -> Iterator[sa.Engine]:
    """An empty database of each kind."""
    sqlite = request.param == "sqlite"
    engine = open_store(f"sqlite:///{tmp_path}/empty.sqlite" if sqlite else fresh_database("doorstep_migrations"))
    yield engine
    engine.dispose()


def test_migrations_from_nothing_give_what_the_models_say(empty_store):
    upgrade(empty_store)
    with empty_store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []


def test_migrations_go_down_to_nothing_and_up_again(empty_store):
    upgrade(empty_store)
    assert is_at_head(empty_store)
    downgrade(empty_store)
    assert set(sa.inspect(empty_store).get_table_names()) <= {"alembic_version"}
    assert not is_at_head(empty_store)
    upgrade(empty_store)
    assert is_at_head(empty_store)


def test_adding_accounts_keeps_members_and_their_profiles(empty_store):
    """SQLite would drop every profile with the old table if the columns were added to a copy."""
    upgrade(empty_store, BEFORE_ACCOUNTS)
    with empty_store.begin() as connection:
        for name in ("lena", "harold"):
            member = sa.text("INSERT INTO member (key, name, created_at) VALUES (:name, :name, '2026-01-01')")
            connection.execute(member, {"name": name})
        connection.execute(
            sa.text(
                "INSERT INTO profile (member_id, travel, travel_minutes, languages, free, changed_at)"
                " SELECT id, 'walk', 30, '[]', '[]', '2026-01-01' FROM member"
            )
        )
    for move in (upgrade, lambda store: downgrade(store, BEFORE_ACCOUNTS), upgrade):
        move(empty_store)
        with empty_store.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM member JOIN profile ON member_id = member.id")) == 2
    with empty_store.connect() as connection:
        marks = connection.scalars(sa.text("SELECT fs_uniquifier FROM member")).all()
        assert all(connection.scalars(sa.text("SELECT active FROM member")))
    assert len(set(marks)) == 2
    assert all(len(mark) == 32 for mark in marks)


def test_who_had_paused_suggestions_has_paused_everything(empty_store):
    use_encryption_keys([Fernet.generate_key().decode()])
    upgrade(empty_store, BEFORE_PAUSING_EVERYTHING)
    state = sa.table(
        "comfort_state",
        *(sa.column(name) for name in ("profile_id", "begun_on", "stamp")),
        sa.column("wishes", Mendable()),
    )
    with empty_store.begin() as connection:
        for number, wishes in enumerate(({"paused": True}, {"paused": False}, {"cap": 0.5}, None), start=1):
            named = {"number": number}
            connection.execute(
                sa.text("INSERT INTO guest (id, key, created_at, seen_at) VALUES (:number, :number, :day, :day)"),
                {**named, "day": "2026-01-01"},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO profile (id, guest_id, travel, travel_minutes, languages, free, changed_at)"
                    " VALUES (:number, :number, 'walk', 30, '[]', '[]', '2026-01-01')"
                ),
                named,
            )
            connection.execute(
                sa.insert(state).values(profile_id=number, begun_on=date(2026, 1, 1), stamp="", wishes=wishes)
            )
    upgrade(empty_store)
    with empty_store.connect() as connection:
        assert list(connection.scalars(sa.text("SELECT id FROM profile WHERE paused"))) == [1]


def test_who_came_to_a_group_that_was_on_counts_as_named(empty_store):
    upgrade(empty_store, BEFORE_NAMES_WERE_NOTED)
    with empty_store.begin() as connection:
        for row in (
            "member (id, key, name, created_at, fs_uniquifier, active) VALUES (1, 'a', '', :day, 'a', true)",
            "group_round (id, opened_at, forms_at, first_day, zone) VALUES (1, :day, :day, '2026-01-01', 'UTC')",
        ):
            connection.execute(sa.text(f"INSERT INTO {row}"), {"day": "2026-01-01"})
        for number, (phase, said) in enumerate(GROUPS_OF_OLD, start=1):
            connection.execute(
                sa.text(
                    "INSERT INTO small_group (id, key, round_id, phase, title, place, starts_at, ends_at, zone,"
                    " interests, asked, answer_until, made_at) VALUES (:number, :number, 1, :phase, '', '', :day, :day,"
                    " 'UTC', '[]', 3, :day, :day)"
                ),
                {"number": number, "phase": phase, "day": "2026-01-01"},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO group_seat (id, key, group_id, member_id, said, helps)"
                    " VALUES (:number, :number, :number, 1, :said, '[]')"
                ),
                {"number": number, "said": said},
            )
    upgrade(empty_store)
    with empty_store.connect() as connection:
        named = connection.scalars(sa.text("SELECT id FROM group_seat WHERE shown_at IS NOT NULL ORDER BY id"))
        assert [GROUPS_OF_OLD[number - 1] for number in named] == GROUPS_OF_OLD[:2]
