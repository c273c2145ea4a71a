"""The ten hottest queries of a busy hour, and how PostgreSQL answers each.

    python -m benchmarks.hot_queries --postgres postgresql://… [--filled] --page docs/queries.md

Asks an application in this process for the mix of `benchmarks.load`, notes every statement with the time it took, and
asks for the plan of each that reads. Writes the table of the ten that took longest together into the page, between its
marks. Ends with 1 where any statement reads a big table from end to end.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from benchmarks.load import fresh_database, prepare
from benchmarks.load_mix import Asked, Mix
from benchmarks.load_world import fill_world
from store import reading
from store.migrate import upgrade

BEGINS, ENDS = "<!-- what the command found -->", "<!-- end of what the command found -->"
BIG = 5_000  # rows
_HOTTEST = 10


@dataclass
class Query:
    """A statement as the driver gets it, one set of its values, and what it took."""

    statement: str
    values: Any
    asked_by: str
    times: list[float] = field(default_factory=list)


class Listener:
    """Notes the statements of an engine with their times."""

    def __init__(self, engine: sa.Engine) -> None:
        self.queries: dict[str, Query] = {}
        self.asked_by = ""
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: Any) -> None:
        connection.info["begun"] = time.perf_counter()
        if statement.lstrip().upper().startswith("SELECT"):
            self.queries.setdefault(statement, Query(statement, values, self.asked_by))

    def _after(self, connection: Any, _cursor: Any, statement: str, _values: Any, _context: Any, _many: Any) -> None:
        if statement in self.queries:
            self.queries[statement].times.append(time.perf_counter() - connection.info["begun"])


def main() -> int:
    """Find the hottest, ask for their plans, write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--plans", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--postgres", default=os.environ.get("DOORSTEP_TEST_POSTGRES", ""))
    parser.add_argument("--filled", action="store_true", help="the address names a database filled before")
    parser.add_argument("--page", type=Path, help="where the table goes; without it, it is printed")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(chosen.postgres if chosen.filled else fresh_database(chosen.postgres, "doorstep_queries"), folder)
        app = create_app()
        app.config["WTF_CSRF_ENABLED"] = False
        engine = app.extensions["sessions"].kw["bind"]
        if not chosen.filled:
            upgrade(engine)
            now = datetime.now(UTC).replace(microsecond=0)
            fill_world(
                app.extensions["sessions"], members=chosen.members, activities=chosen.activities, plans=chosen.plans,
                now=now,
            )  # fmt: skip
        queries = heard(app, members=chosen.members, requests=chosen.requests)
        with engine.connect() as connection:
            big = big_tables(connection)
            plans = {one.statement: plan_of(connection, one) for one in queries}
    table = as_table(queries[:_HOTTEST], plans)
    if chosen.page:
        text = chosen.page.read_text(encoding="utf-8")
        head, rest = text.split(BEGINS)[0], text.split(ENDS)[1]
        chosen.page.write_text(f"{head}{BEGINS}\n\n{table}\n\n{ENDS}{rest}", encoding="utf-8")
    print(table)
    wrong = {one.statement: found for one in queries if (found := whole_reads(plans[one.statement]) & big.keys())}
    for statement, tables in wrong.items():
        print(f"\nreads {sorted(tables)} from end to end:\n{statement}")
    return 1 if wrong else 0


def heard(app: Flask, *, members: int, requests: int) -> list[Query]:
    """The statements of a warm application asked for the mix, those that took longest together first."""
    sessions = app.extensions["sessions"]
    with reading(sessions) as db:
        mix = Mix(app, db, members=members)
    for _ in range(min(20, requests // 3)):
        _ask(app, mix, mix.draw())
    listener = Listener(sessions.kw["bind"])
    for _ in range(requests):
        asked = mix.draw()
        listener.asked_by = asked.kind
        _ask(app, mix, asked)
    return sorted(listener.queries.values(), key=lambda one: -sum(one.times))


def _ask(app: Flask, mix: Mix, asked: Asked) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if asked.form else {}
    client = app.test_client(use_cookies=False)
    answer = client.open(
        asked.path, method=asked.method, data=asked.form or None, headers={"Cookie": mix.cookie(asked.who), **kind}
    )  # fmt: skip
    assert answer.status_code < 500, (asked, answer.status_code)


def big_tables(connection: sa.Connection, *, rows: int = BIG) -> dict[str, int]:
    """The tables that hold more than so many rows, as far as the database knows."""
    found = connection.execute(
        sa.text("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > :rows"),
        {"rows": rows},
    )
    return {name: count for name, count in found if not name.startswith("pg_")}


def plan_of(connection: sa.Connection, query: Query) -> Mapping[str, Any]:
    """The plan that PostgreSQL makes for a statement with its values."""
    cursor: Any = connection.connection.cursor()
    cursor.execute("EXPLAIN (FORMAT JSON) " + query.statement, query.values)
    plan: Mapping[str, Any] = cursor.fetchone()[0][0]["Plan"]
    cursor.close()
    return plan


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every node of a plan, from the inside out."""
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
    yield plan


def whole_reads(plan: Mapping[str, Any]) -> set[str]:
    """The tables that a plan reads from end to end."""
    return {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"}


def as_table(queries: Sequence[Query], plans: Mapping[str, Mapping[str, Any]]) -> str:
    """The queries with their shares of the time in the database and the ways into their tables."""
    every = sum(sum(one.times) for one in queries) or 1.0
    lines = ["| share | asked | ms | first asked by | statement | ways in |", "| --- | --- | --- | --- | --- | --- |"]
    for one in queries:
        ways = ", ".join(dict.fromkeys(filter(None, map(_way, nodes(plans[one.statement])))))
        spent = sum(one.times)
        lines.append(
            f"| {spent / every:.0%} | {len(one.times)} | {1000 * spent / len(one.times):.2f} | {one.asked_by} "
            f"| `{_short(one.statement)}` | {ways} |"
        )
    return "\n".join(lines)


def _way(node: Mapping[str, Any]) -> str | None:
    if "Index Name" in node:
        return f"`{node['Index Name']}`"
    if "Relation Name" in node and node["Node Type"] == "Seq Scan":
        return f"all of `{node['Relation Name']}`"
    return None


def _short(statement: str) -> str:
    """The statement without its columns and on one line."""
    text = re.sub(r"\s+", " ", statement)
    text = re.sub(r"^SELECT .*? FROM", "SELECT … FROM", text)
    text = re.sub(r"%\((\w+?)(_\d+)?\)s(::\w+( WITHOUT TIME ZONE)?)?", r":\1", text).replace('"', "")
    text = re.sub(r"\((:\w+, )+:\w+\)", "(…)", text)
    return text if len(text) <= 260 else text[:259] + "…"


if __name__ == "__main__":
    sys.exit(main())
