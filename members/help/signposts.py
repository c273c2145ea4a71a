"""Emergency numbers, lines to talk to and professional help, each with where and when it was checked.

What ships in seeds/help.json was compared with a named source; a country that an operator's own file lists replaces
the country that ships. Nothing here is ever guessed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

log = logging.getLogger("doorstep")

SHIPPED = Path(__file__).parents[2] / "seeds" / "help.json"
REVIEW_AFTER = timedelta(days=180)

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?$")]
Dialled = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{1,20}$")]
Site = Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+\.[^\s]+$", max_length=500)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


def _says_something(words: dict[str, str]) -> dict[str, str]:
    if not words:
        raise ValueError('write the words by language, for example {"en": "Free"}')
    return words


Words = Annotated[dict[Language, Short], AfterValidator(_says_something)]


class Entry(BaseModel):
    """What all entries carry. `source`: the address it was read at, or how else it was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Short
    read: Short  # what was read there, so that the next reader can compare
    checked: date


class Emergency(Entry):
    """A number for when somebody is in danger."""

    number: Dialled
    about: Words


class TextTo(BaseModel):
    """Where to send a text message, and the word to send; no word: any text will do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Dialled
    word: Annotated[str, StringConstraints(pattern=r"^[A-Z]{0,20}$")] = ""


class Line(Entry):
    """Somebody to talk to, or a way to professional help. It says at least one way of getting there."""

    name: Short
    about: Words
    call: Dialled | None = None
    text: TextTo | None = None
    chat: Site | None = None
    mail: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    site: Site | None = None
    hours: Words | None = None
    cost: Words | None = None


def _can_be_reached(line: Line) -> Line:
    if not (line.call or line.text or line.chat or line.mail or line.site):
        raise ValueError("say how to reach it: call, text, chat, mail or site")
    return line


Reachable = Annotated[Line, AfterValidator(_can_be_reached)]


class Signposts(BaseModel):
    """What is known of one or several countries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    emergency: tuple[Emergency, ...] = ()
    lines: tuple[Reachable, ...] = ()
    professional: tuple[Reachable, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """Every entry, in the order of the page."""
        yield from (*self.emergency, *self.lines, *self.professional)


class HelpFile(BaseModel):
    """A file of signposts; `note` is for its readers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str = ""
    signposts: tuple[Signposts, ...]


class UnreadableHelp(Exception):
    """A file of signposts that cannot be used; `faults` holds one sentence for each thing to put right."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """An entry that nobody has compared with its source for longer than REVIEW_AFTER."""

    country: str
    name: str
    checked: date


class HelpBook:
    """The signposts of every country that has any."""

    def __init__(self, by_country: Mapping[str, Signposts]) -> None:
        self._by_country = dict(by_country)

    @property
    def countries(self) -> tuple[str, ...]:
        """Two-letter codes, in alphabetical order."""
        return tuple(sorted(self._by_country))

    def find(self, country: str) -> Signposts | None:
        """Return what is known of a country; None where nothing is."""
        return self._by_country.get(country)

    def overdue(self, today: date) -> tuple[Overdue, ...]:
        """Return what was last checked more than REVIEW_AFTER ago, by country, then as listed."""
        return tuple(
            Overdue(country=country, name=getattr(entry, "name", getattr(entry, "number", "")), checked=entry.checked)
            for country in self.countries
            for entry in self._by_country[country].entries()
            if today - entry.checked > REVIEW_AFTER
        )

    def told(self, today: date) -> str:
        """One word or sentence for who watches over the service: "fresh", or how much is overdue."""
        late = len(self.overdue(today))
        return f"{late} entries were not checked for {REVIEW_AFTER.days} days" if late else "fresh"


def load_help(own: Path | None) -> HelpBook:
    """Return the signposts that ship, with the operator's countries put in place of ours.

    Raises UnreadableHelp for a file that is missing, is not JSON or has a fault.
    """
    by_country: dict[str, Signposts] = {}
    for path in (SHIPPED, *([own] if own else [])):
        for signposts in _read(path).signposts:
            by_country |= dict.fromkeys(signposts.countries, signposts)
    return HelpBook(by_country)


def load_help_or_stop(own: Path | None, *, today: date) -> HelpBook:
    """As `load_help`; stops the program with the sentences of what is wrong, and logs how much is overdue."""
    try:
        book = load_help(own)
    except UnreadableHelp as error:
        raise SystemExit("\n".join(["Doorstep cannot start. DOORSTEP_HELP_FILE:", *error.faults])) from error
    if (told := book.told(today)) != "fresh":
        log.warning("the help page: %s", told)
    return book


def _read(path: Path) -> HelpFile:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableHelp([f"{path}: this file cannot be opened ({error.strerror})."]) from error
    except ValueError as error:
        raise UnreadableHelp([f"{path}: this is not JSON ({error})."]) from error
    try:
        return HelpFile.model_validate(raw)
    except ValidationError as error:
        raise UnreadableHelp([_sentence(path, raw, dict(fault)) for fault in error.errors()]) from error


def _sentence(path: Path, raw: Any, fault: dict[str, Any]) -> str:
    where = " → ".join(_named(raw, fault["loc"]))
    return f"{path.name}, {where or 'the whole file'}: {_kind(fault)}."


def _named(raw: Any, path: tuple[int | str, ...]) -> Iterator[str]:
    """The steps of a path; a number in a list is named by what stands there, counted from one."""
    for step in path:
        try:
            raw = raw[step]
        except (LookupError, TypeError):
            raw = None
        if isinstance(step, int) and isinstance(raw, dict):
            countries = raw.get("countries")
            named = ", ".join(map(str, countries)) if isinstance(countries, list) else raw.get("name")
            yield str(named or f"number {step + 1}")
        else:
            yield str(step + 1 if isinstance(step, int) else step)


_KIND = {
    "missing": "this is needed",
    "extra_forbidden": "we do not know this word; see docs/help.md for those we do",
    "date_from_datetime_parsing": "write the date like 2026-11-22",
    "date_parsing": "write the date like 2026-11-22",
}


def _kind(fault: dict[str, Any]) -> str:
    """One fault in plain words."""
    if fault["type"] in _KIND:
        return _KIND[fault["type"]]
    pattern = fault.get("ctx", {}).get("pattern", "")
    if pattern.startswith("^https"):
        return f"{fault['input']!r} is not an address that begins with https://"
    if pattern:
        return f"{fault['input']!r} is not in the form we can use"
    return str(fault["msg"]).removeprefix("Value error, ").rstrip(".").lower()


def in_language(words: Mapping[str, str] | None, language: str) -> tuple[str, str]:
    """Return the words in a language, else in English, else in the first there is, with the language they are in."""
    if not words:
        return "", language
    found = next((code for code in (language, language.split("-")[0], "en") if code in words), next(iter(words)))
    return words[found], found
