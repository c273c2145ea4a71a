"""The inventory as the tables of docs/privacy.md."""

from __future__ import annotations

from members.keeping.holdings import HOLDINGS, NOT_ABOUT_PEOPLE
from members.keeping.inventory import Holding
from store import Encrypted, Model

BEGINS, ENDS = "<!-- inventory: printed by `flask privacy inventory` -->", "<!-- end of the inventory -->"


def rendered() -> str:
    """Markdown: a section for each table about people, then the tables that are not; between two marks."""
    parts = [BEGINS, *(_section(holding) for holding in HOLDINGS)]
    others = [f"| `{name}` | {held} |" for name, held in NOT_ABOUT_PEOPLE.items()]
    parts.append(
        "\n".join(["### Tables that say nothing about a person", "", "| table | holds |", "| --- | --- |", *others])
    )
    return "\n\n".join([*parts, ENDS])


def _section(holding: Holding) -> str:
    columns = Model.metadata.tables[holding.table].columns
    lines = [
        f"### {holding.title} (`{holding.table}`)",
        "",
        f"Who reads it: {holding.readers} How long: {holding.kept}{_by_rule(holding)}",
        "",
        "| column | what | why | |",
        "| --- | --- | --- | --- |",
    ]
    for name, held in holding.columns.items():
        marks = ["encrypted"] if isinstance(columns[name].type, Encrypted) else []
        marks += ["not handed out"] if held.opens else []
        lines.append(f"| `{name}` | {held.words} | {held.why} | {', '.join(marks)} |")
    return "\n".join(lines)


def _by_rule(holding: Holding) -> str:
    if holding.limit is None:
        return ""
    days = holding.limit.days or f"`DOORSTEP_{holding.limit.setting.upper()}`"
    return f" Rule: {days} days after `{holding.limit.since}`."
