"""The help page as finished values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel import Locale
from flask_babel import pgettext

from members.help.signposts import Emergency, HelpBook, Line, in_language

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # which the names of territories hold too


@dataclass(frozen=True, kw_only=True)
class Said:
    """Some words with the language they are in."""

    words: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of reaching a line. `word`: what to write in a text message; empty where any text will do."""

    kind: str  # call, text, chat, mail or site
    shown: str
    address: str
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A number or a line as the page shows it; calling comes before the other ways."""

    name: str
    about: Said
    ways: tuple[Way, ...]
    hours: Said
    cost: Said


@dataclass(frozen=True, kw_only=True)
class HelpPage:
    """What the page says of one country. `country` is empty while nobody has named one."""

    country: str
    country_name: str
    is_from_area: bool  # the country is that of the reader's area, not one they picked
    is_elsewhere: bool  # the reader picked a country that is not offered
    emergency: tuple[Place, ...]
    lines: tuple[Place, ...]
    professional: tuple[Place, ...]
    checked: date | None  # the longest ago that any of it was checked
    countries: tuple[tuple[str, str], ...]  # code and name of those to pick from, by name


def help_page(book: HelpBook, *, asked: str, area_country: str | None, locale: Locale) -> HelpPage:
    """Return the page for the country asked for; without one, for that of the reader's area.

    A country we do not know, or that is not one, gives the page without a country.
    """
    names = {code: name for code, name in locale.territories.items() if code not in _NO_COUNTRIES}
    picked = asked if asked in names and len(asked) == 2 and asked.isalpha() else ""
    country = picked if asked else area_country or ""
    found = book.find(country)
    offered = {code: names.get(code, code) for code in (*book.countries, *([country] if country else []))}
    return HelpPage(
        country=country,
        country_name=names.get(country, country),
        is_from_area=bool(country and not asked),
        is_elsewhere=bool(asked and not picked),
        emergency=tuple(_number(entry, locale) for entry in found.emergency) if found else (),
        lines=tuple(_line(entry, locale) for entry in found.lines) if found else (),
        professional=tuple(_line(entry, locale) for entry in found.professional) if found else (),
        checked=min((entry.checked for entry in found.entries()), default=None) if found else None,
        countries=tuple(sorted(offered.items(), key=lambda one: one[1])),
    )


def _said(words: dict[str, str] | None, locale: Locale) -> Said:
    """What a file says in the language of the page; else its English, in our words for that where we have them."""
    here = str(locale).replace("_", "-")
    said, language = in_language(words, here)
    ours = pgettext("help", said) if said and language == "en" else said
    return Said(words=ours, language=language if ours == said else here)


def _number(entry: Emergency, locale: Locale) -> Place:
    return Place(
        name=entry.number,
        about=_said(entry.about, locale),
        ways=(Way(kind="call", shown=entry.number, address=_dial("tel", entry.number)),),
        hours=_said(None, locale),
        cost=_said(None, locale),
    )


def _line(entry: Line, locale: Locale) -> Place:
    return Place(
        name=entry.name,
        about=_said(entry.about, locale),
        ways=tuple(_ways(entry)),
        hours=_said(entry.hours, locale),
        cost=_said(entry.cost, locale),
    )


def _ways(entry: Line) -> list[Way]:
    ways = []
    if entry.call:
        ways.append(Way(kind="call", shown=entry.call, address=_dial("tel", entry.call)))
    if entry.text:
        number = entry.text.number
        ways.append(Way(kind="text", shown=number, address=_dial("sms", number), word=entry.text.word))
    if entry.chat:
        ways.append(Way(kind="chat", shown=_host(entry.chat), address=entry.chat))
    if entry.mail:
        ways.append(Way(kind="mail", shown=entry.mail, address=f"mailto:{entry.mail}"))
    if entry.site:
        ways.append(Way(kind="site", shown=_host(entry.site), address=entry.site))
    return ways


def _dial(scheme: str, number: str) -> str:
    return f"{scheme}:{number.replace(' ', '').replace('-', '')}"


def _host(address: str) -> str:
    return address.split("/")[2].removeprefix("www.")
