"""The words of the pages: nothing pushes, nothing labels the reader, nothing shouts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2
import pytest
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("matching", "activities", "members", "notices", "store", "web")
WORDED = {".html", ".txt", ".svg"}  # pages, mails, pictures
GETTEXT = {"gettext", "lazy_gettext", "ngettext", "_", "flash"}
REFUSALS = re.compile(r"(Here|Yours|Overtaken|BadInput|Refusal)$")

NEVER = {
    "pushes": r"\bmust\b|\bshould try\b|don['’]t miss|\bstreaks?\b|\bonly \S+ left\b|\bhurry\b|\blast chance\b",
    "compares": r"\beveryone\b|\beverybody\b|\bnormal people\b|\bbrave\w*\b|\bovercome\b|\bwell done\b",
    "diagnoses": r"\bsymptoms?\b|\btherap\w*\b|\btreatments?\b|\bpatients?\b|\bcures?\b|\bdisorders?\b",
    "labels": r"\blonely\b|\bisolated\b|\banxious\b|\bdepressed\b|\bshy\b|\bvulnerable\b",
    "talks like a machine": r"\busers?\b|\binvalid\b|\berrors?\b|\bRSVP\b|\bsubmit\w*\b|\bscores?\b|\bclick\b",
    "shouts": r"!",
    "blames": r"\bmiss(?:ed|ing)? (?:you|out)\b|\bgiv(?:e|en|ing) up\b|\bcome back soon\b|\bfail(?:ed|ure)?\b",
    "urges": r"\bstay positive\b|\bjust put yourself\b|\bstep outside your\b|\bcomfort zone\b|\bchallenge yourself\b",
    "promises": r"\bguarante\w+\b|\bwill make you (?:feel|happ)\w*|\bproven\b|\bheals?\b",
    # The endings by which medicines for mood and sleep are named; no page names one, and neither does this.
    "names a medicine": r"\b\w*(?:oxetine|traline|alopram|azepam|azolam|zodone|faxine|triptyline|zapine|zolpidem)\b",
}
_TAGS = re.compile(r'<(script|style|code)\b.*?</\1>|<!--.*?-->|<[^>]*>|[\w-]+="[^"]*"|&\w+;', re.DOTALL)
_JINJA = jinja2.Environment(extensions=["jinja2.ext.i18n"])


def said_by_a_template(text: str) -> list[str]:
    """What a template says: its strings for translation, then the text between its tags."""
    parsed = _JINJA.parse(text)
    said: list[str] = []
    for _line, _function, words in extract_from_ast(parsed, gettext_functions=("_", "gettext", "ngettext")):
        said += [words] if isinstance(words, str) else [one for one in words if one]
    bare = "\0".join(node.data for node in parsed.find_all(jinja2.nodes.TemplateData))
    return said + [
        line for part in re.split(r"[\n\0]", _TAGS.sub("\n", bare)) if re.search(r"\w", line := part.strip())
    ]


def said_by_a_module(text: str) -> Iterator[str]:
    """The strings that a module hands to gettext, or raises as the sentence of a problem page."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in GETTEXT or REFUSALS.search(name):
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


@cache
def everything_said() -> list[tuple[str, str]]:
    """Each text with the file it stands in; read when first asked for, not by each process that collects tests."""
    found = [
        (str(path.relative_to(ROOT)), said)
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in WORDED
        for said in said_by_a_template(path.read_text(encoding="utf-8"))
    ]
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            found += [(str(path.relative_to(ROOT)), s) for s in said_by_a_module(path.read_text(encoding="utf-8"))]
    return found


@pytest.mark.parametrize("fault", NEVER)
def test_no_page_says_what(fault):
    pattern = re.compile(NEVER[fault], re.IGNORECASE)
    assert [(where, said) for where, said in everything_said() if pattern.search(said)] == []


CAUGHT = {
    "pushes": ("You must come.", "A streak of five days", "Only 2 left"),
    "compares": ("Everyone is going.", "Be brave", "Well done"),
    "diagnoses": ("This therapy helps.", "Your symptoms", "No cure"),
    "labels": ("Are you lonely?", "For shy people"),
    "talks like a machine": ("Invalid user", "Click here", "Your score"),
    "shouts": ("Hello!",),
    "blames": ("We missed you.", "Do not give up.", "You failed."),
    "urges": ("Just put yourself out there", "Leave your comfort zone"),
    "promises": ("Guaranteed to work", "It will make you feel better"),
    "names a medicine": ("Ask about exampleoxetine.",),
}


@pytest.mark.parametrize("fault", NEVER)
def test_the_lint_catches_what_it_is_for(fault):
    assert [said for said in CAUGHT[fault] if not re.search(NEVER[fault], said, re.IGNORECASE)] == []


def test_sentences_are_short():
    long = [
        (where, sentence)
        for where, said in everything_said()
        for sentence in re.split(r"(?<=[.?:;])\s", said)
        if len(sentence.split()) > 25
    ]
    assert long == []


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<p>{{ _("Hurry up") }}</p>', ["Hurry up"]),
        ('{{ ngettext("one", "%(num)s many", n) }}', ["one", "%(num)s many"]),
        ("<p>Bare words</p>{# not this #}", ["Bare words"]),
        ("<a title=\"{{ _('Main') }}\">", ["Main"]),
    ],
)
def test_the_lint_reads_what_a_template_says(markup, said):
    assert said_by_a_template(markup) == said


def test_the_lint_reads_what_a_module_says():
    assert list(said_by_a_module('x = gettext("Hello")\nraise NotHere("Gone.")\ny = "not this"')) == ["Hello", "Gone."]


def test_enough_is_read_to_mean_something():
    assert len(everything_said()) > 400
