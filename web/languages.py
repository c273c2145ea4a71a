"""The languages of pages and mails: which are offered, which one a request is in, and where their words come from.

Words stand in English in the code and are looked up in translations/<language>/LC_MESSAGES/messages.po. A file is
read when its language is first asked for: nothing is compiled ahead, so nothing can be older than its source.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, after_this_request, current_app, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale, gettext

from settings import Settings
from web.api.problems import is_api
from web.sentences import Sentences

SOURCE = "en"
COOKIE = "doorstep_language"
_YEAR = 365 * 24 * 3600
_MARKS = "\u200e\u200f"  # Babel puts them round prices; what is kept in one piece needs none

_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language. `tag` is that of BCP 47, such as "zh-Hans"; `name` is what it calls itself."""

    tag: str
    name: str
    direction: str  # ltr or rtl


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The words of every language, read from the folder when they are first needed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get_translations(self) -> NullTranslations:
        """The words of the language that is spoken now; those of the code where there is none."""
        locale = get_locale()
        if locale is None or locale.language == SOURCE:
            return _AS_WRITTEN
        name = str(locale)
        if name not in self.cache:
            self.cache[name] = _read(self.file(name))
        found: NullTranslations = self.cache[name]
        return found

    def file(self, name: str) -> Path:
        """Where the words of a language stand; `name` is "zh_Hans"."""
        return self._folder / name / "LC_MESSAGES" / "messages.po"


_AS_WRITTEN = NullTranslations()


def _read(path: Path) -> Translations:
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


def register(app: Flask, folder: Path) -> None:
    """Let pages speak the languages of the settings; stops the start where there are no words for one of them."""
    settings: Settings = app.config["SETTINGS"]
    catalogues = Catalogues(folder)
    lacking = [tag for tag in settings.languages if tag != SOURCE and not catalogues.file(_name(tag)).exists()]
    if lacking:
        raise SystemExit(f"Doorstep cannot start. DOORSTEP_LANGUAGES: there are no words for {', '.join(lacking)}.")
    Babel(app, default_locale=_name(settings.languages[0]), locale_selector=_chosen).domain_instance = catalogues
    app.jinja_env.add_extension(Sentences)
    app.jinja_env.globals["language"] = current
    app.jinja_env.globals["languages"] = languages

    @app.after_request
    def tell_caches(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.update(("Accept-Language", "Cookie"))
        return response


def with_commas(parts: Iterable[str]) -> str:
    """Some words one after the other, with what stands between the parts of a list in this language."""
    # Translators: between the parts of a list, with its blank, such as "、" or "، ".
    return str(gettext(", ")).join(parts)


def date_in_full(day: date) -> str:
    """A day as "3 November 2026"; of an instant, the day that it is in its own zone."""
    # Translators: a date pattern of the Unicode CLDR, such as "d MMMM y" for "3 November 2026".
    return format_date(day, gettext("d MMMM y"), locale=get_locale() or Locale("en"))


def in_one_piece(words: str) -> str:
    """Words with a direction of their own, such as a price, kept together where one reads from right to left."""
    here = get_locale()
    return f"\u2068{words.strip(_MARKS)}\u2069" if here is not None and here.text_direction == "rtl" else words


def in_first_language(view: _View) -> _View:
    """Mark a view whose answer is the same for all who ask, such as a feed that caches between may keep."""
    view.in_first_language = True  # type: ignore[attr-defined]
    return view


def languages() -> tuple[Language, ...]:
    """What is offered here, the site's first language first."""
    settings: Settings = current_app.config["SETTINGS"]
    return tuple(map(_language, settings.languages))


def current() -> Language:
    """The language of this page or mail."""
    return _language(str(get_locale()).replace("_", "-"))


def find_tag() -> str | None:
    """The tag of the language that is spoken now; None where nothing of ours speaks."""
    here = get_locale()
    return None if here is None else str(here).replace("_", "-")


def find_language(tag: str) -> Language | None:
    """The language of this tag, where it is offered."""
    return next((one for one in languages() if one.tag == tag), None)


def speaking(tag: str | None) -> AbstractContextManager[None]:
    """Say what follows in this language; in the site's first where it is not offered, or nobody has chosen."""
    found = find_language(tag or "") or languages()[0]
    context: AbstractContextManager[None] = force_locale(_name(found.tag))
    return context


def find_remembered() -> str | None:
    """The language that was chosen in this browser, where it is offered."""
    found = find_language(request.cookies.get(COOKIE, ""))
    return found.tag if found else None


def remember(tag: str) -> None:
    """Let this browser keep a language, for a year after it was last chosen."""
    settings: Settings = current_app.config["SETTINGS"]

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            COOKIE, tag, max_age=_YEAR, secure=not settings.is_local, httponly=True, samesite="Lax"
        )  # fmt: skip
        return response


def _chosen() -> str:
    """The locale of this request: what was chosen here, else what the browser asks for, else the site's first."""
    offered = current_app.config["SETTINGS"].languages
    if not has_request_context():
        return _name(offered[0])
    if is_api():
        return SOURCE
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "in_first_language", False):
        return _name(offered[0])
    return _name(find_remembered() or _asked_for(offered) or offered[0])


def _asked_for(offered: list[str]) -> str | None:
    """What a browser would like best of what is offered: "zh-CN" is content with "zh-Hans"."""
    for wish, quality in request.accept_languages:
        if quality > 0:
            for tag in offered:
                if tag.split("-")[0] == wish.split("-")[0].lower():
                    return tag
    return None


def _name(tag: str) -> str:
    return tag.replace("-", "_")


@cache
def _language(tag: str) -> Language:
    locale = Locale.parse(tag, sep="-")
    name = locale.get_display_name(locale) or tag
    return Language(tag=tag, name=name[:1].upper() + name[1:], direction=locale.text_direction)
