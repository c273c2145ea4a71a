"""Commands, settings and places in pages that the documents name are there. Nothing is started for it."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from settings import Settings
from tests.guards.test_docs import PAGES, ROOT

_CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:^|&& |[ /](?!make))((?:flask|make|pytest|python -m) .*?)(?:  |$)")  # words stand apart
_END = {"&&", "||", "|", ";", "&", ">", "2>"}
# Read from the environment by something else than the settings: the proxy, an example, the tests, gunicorn's file.
_NOT_SETTINGS = {
    "DOORSTEP_HOST", "DOORSTEP_KEY", "DOORSTEP_SITE", "DOORSTEP_CHROMIUM", "DOORSTEP_TEST_POSTGRES",
    "DOORSTEP_LEAVE_SECONDS", "DOORSTEP_EXAMPLES",
}  # fmt: skip


def commands(page: Path) -> Iterator[list[str]]:
    """Every command in the code of a page, in words; `[…]` around what may be left out is taken away."""
    for block, inline in _CODE.findall(page.read_text(encoding="utf-8")):
        for line in (block or inline).splitlines():
            for found in _COMMAND.findall(line):
                words = [word.strip("[]") for word in shlex.split(found.replace("'", ""), comments=True)]
                end = next((at for at, word in enumerate(words) if word in _END), len(words))
                yield [word for word in words[:end] if word]


NAMED = [(str(page.relative_to(ROOT)), words) for page in PAGES for words in commands(page)]


def named(program: str) -> list[tuple[str, list[str]]]:
    """The commands of one program, with the page each stands on."""
    return [(page, words) for page, words in NAMED if words[0] == program]


def test_commands_are_found_at_all():
    assert all(len(named(program)) >= 5 for program in ("flask", "make", "python"))


@pytest.fixture
def flask(app) -> click.Group:
    return click.Group(commands=app.cli.commands)


def wrong_with(command: click.Command, words: list[str]) -> str | None:
    """What a command would not take; None where it takes all."""
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.commands.get(words[0])
        if inner is None:
            return f"no {words[0]}"
        command, words = inner, words[1:]
    try:
        _options, left, _order = command.make_parser(click.Context(command)).parse_args(words)
    except click.UsageError as error:
        return error.format_message()
    return f"too much: {left}" if left else None


def test_every_command_of_flask_is_there_and_takes_what_is_said(flask):
    wrong = [(page, " ".join(words), wrong_with(flask, words[1:])) for page, words in named("flask")]
    assert [one for one in wrong if one[2]] == []


def test_a_command_that_is_not_there_is_noticed(flask):
    assert wrong_with(flask, ["jobs", "fly"])
    assert wrong_with(flask, ["jobs", "list", "--loudly"])
    assert wrong_with(flask, ["jobs", "list", "all", "of", "them"])


@cache
def options_of(module: str) -> frozenset[str] | None:
    """The options in the code of one of our programs; None where there is no such program."""
    path = ROOT / Path(*module.split("."))
    source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__main__.py"
    if not source.exists():
        return None
    words = (one.value for one in ast.walk(ast.parse(source.read_bytes())) if isinstance(one, ast.Constant))
    return frozenset(word for word in words if isinstance(word, str) and word.startswith("--"))


def test_every_program_of_python_is_there_and_knows_its_options():
    wrong = []
    for page, words in named("python"):
        known = options_of(words[2])
        if known is None or not {word.split("=")[0] for word in words if word.startswith("--")} <= known:
            wrong.append((page, " ".join(words)))
    assert wrong == []


def test_every_target_of_make_is_there():
    targets = set(re.findall(r"^([a-z.]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {(page, word) for page, words in named("make") for word in words[1:] if "=" not in word}
    assert {one for one in asked if one[1] not in targets} == set()


def test_every_file_of_tests_that_is_run_is_there():
    asked = {(page, word.split("::")[0]) for page, words in named("pytest") for word in words if "/" in word}
    assert {one for one in asked if not (ROOT / one[1]).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_that_is_named_is_one(page):
    known = {f"DOORSTEP_{name.upper()}" for name in Settings.model_fields} | _NOT_SETTINGS
    assert set(re.findall(r"DOORSTEP_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))) - known == set()


def headings(page: Path) -> set[str]:
    """The names by which links lead to the headings of a page."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_into_a_page_leads_to_a_heading(page):
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    assert [(file, name) for file, name in links if name not in headings(page.parent / file if file else page)] == []
