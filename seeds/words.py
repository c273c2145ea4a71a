"""The words of pages, mails and refusals, and of the seeds, gathered for translators: what `flask words` does."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.extract import extract_python as python_words
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "translations"
# What is raised with a sentence for a page: the sentence is looked up when it is shown (refusals.Refusal).
_RAISED = {
    "BadInput", "CannotRead", "ItemRejected", "NotFetched", "NotHere", "NotNow", "Overtaken", "Refusal",
    "noted", "quoting",
}  # fmt: skip
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
_METHODS = [
    ("templates/**.*", "jinja2"),
    ("seeds/interests.json", "seeds.words:extract"),
    ("seeds/help.json", "seeds.words:extract"),
    ("seeds/town/*.json", "seeds.words:extract_ideas"),
    ("**.py", "seeds.words:extract_python"),
]
_OPTIONS = {
    "templates/**.*": {"silent": "false", "newstyle_gettext": "true"},
    "seeds/interests.json": {"context": "interest"},
    "seeds/help.json": {"context": "help"},
    "seeds/town/*.json": {"context": "idea"},
}
IDEAS = "doorstep"  # the organizer of the solo ideas, which suit any town
_OF_IDEAS = ("name", "about", "title", "summary", "description", "first_ten_minutes", "how_to_leave", "what_to_bring")
_WORDLESS = {"tests", "benchmarks", "store", "var", "docs", "deploy", "translations"}

words_group = AppGroup("words", help="The words of pages and mails, for translators.")


@words_group.command("gather")
def words_gather() -> None:
    """Bring every language file up to date with the code: new words wait empty, unused ones go."""
    template = gather()
    for path in language_files():
        catalogue = read(path)
        template.creation_date = catalogue.creation_date
        catalogue.update(template, no_fuzzy_matching=True)
        write(path, catalogue)
        lacking = sum(not is_translated(one.string) for one in catalogue if one.id)
        click.echo(f"{catalogue.locale}: {len(catalogue)} messages, {lacking} of them without words.")


def begin(locale: str) -> Catalog:
    """The catalogue of a language that has no words yet."""
    head = f"# Words of pages and mails in {locale}. See docs/languages.md."
    return Catalog(locale=locale, header_comment=head, project="Doorstep", version="1", charset="utf-8", fuzzy=False)


def gather() -> Catalog:
    """Everything that can be said, in English, with the files it stands in; a few seconds."""
    found = Catalog(project="Doorstep", charset="utf-8")
    sources = extract_from_dir(
        str(ROOT), _METHODS, _OPTIONS, _KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True,
        directory_filter=_has_words,
    )  # fmt: skip
    for name, line, message, comments, context in sources:
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def language_files() -> list[Path]:
    """The file of each language, by name."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    """The catalogue of a language file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a language file so that a change of one message changes one place of it."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def is_translated(string: str | Sequence[str] | None) -> bool:
    """Whether a message has words, in each of its plural forms."""
    return all(string) if string and not isinstance(string, str) else bool(string)


def extract_python(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[Any, ...]]:
    """Yield what Babel finds in a module, and the sentences that are raised there."""
    yield from python_words(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in _RAISED:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, "gettext", first.value, []


def extract(
    file: BinaryIO, _keywords: object, _comment_tags: object, options: dict[str, str]
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield the English words of a JSON file as Babel asks for them: line, function, context and words, comments.

    Words are what stands under "en" of an object; lists of them, such as synonyms, are left out.
    """
    for words in _english(json.load(file)):
        yield 1, "pgettext", (options["context"], words), []


def extract_ideas(
    file: BinaryIO, _keywords: object, _comment_tags: object, options: dict[str, str]
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield the words of the solo ideas that ship with Doorstep; the made-up groups speak English."""
    seeds = json.load(file)
    about = [one for one in seeds.get("organizers", ()) if one["key"] == IDEAS]
    ideas = [one for one in seeds.get("activities", ()) if one["organizer"] == IDEAS]
    for one in (*about, *ideas, *(idea["first_visit"] for idea in ideas)):
        for words in filter(None, map(one.get, _OF_IDEAS)):
            yield 1, "pgettext", (options["context"], words), []


def _english(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield value["en"]
        for one in value.values():
            yield from _english(one)
    elif isinstance(value, list):
        for one in value:
            yield from _english(one)


def _has_words(folder: str) -> bool:
    name = Path(folder).name
    return name not in _WORDLESS and not name.startswith((".", "_"))
