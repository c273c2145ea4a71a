"""A letter as a mail: plain text first, the same as simple HTML, and what goes along."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from babel import Locale

from notices.outbox import Claimed
from settings import Settings

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_PAGE = (
    '<!doctype html>\n<html{language}>\n<head><meta charset="utf-8"></head>\n'
    '<body>\n<div{language} style="max-width:34em;margin:1.5em auto;padding:0 1em;font:1.1em/1.6 sans-serif">\n'
    "{body}\n</div>\n</body>\n</html>\n"
)


class _WholeAddresses(EmailPolicy):
    """Writes the address of List-Unsubscribe as it is, on one line, as RFC 2369 asks.

    The library writes a long word of a header it does not know as encoded words (RFC 2047); no mail program finds an
    address in those.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it goes out, to its end of line."""
        if name.lower() == "list-unsubscribe" and value.isascii():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def message_of(letter: Claimed, settings: Settings) -> EmailMessage:
    """The mail of a letter: the same at each attempt but for its date, with the same Message-ID.

    Mail programs show a button to stop mail of the kind where it has an address for that (RFC 8058).
    """
    message = EmailMessage(policy=_WholeAddresses())
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.address, letter.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{letter.key}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(as_html(letter.text, language=letter.language), subtype="html")
    if letter.calendar:
        message.add_attachment(letter.calendar, subtype="calendar", filename="date.ics")
    if letter.language:
        message["Content-Language"] = letter.language  # last: setting what a message holds drops such headers
    return message


def as_html(text: str, *, language: str | None) -> str:
    """A plain text as a page: its paragraphs, its lines, and its addresses as links. It fetches nothing.

    `language` is its tag ("zh-Hans"), for who has mail read out; it stands within the body too, as some programs show
    that alone. Each line has the direction of its own words.
    """
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    body = "\n".join(f"<p>{'<br>'.join(map(_line, part.splitlines()))}</p>" for part in paragraphs)
    return _PAGE.format(language=_marked(language), body=body)


def _marked(language: str | None) -> str:
    if language is None:
        return ' dir="auto"'
    return f' lang="{language}" dir="{Locale.parse(language, sep="-").text_direction}"'


def _line(line: str) -> str:
    parts, end = [], 0
    for found in _ADDRESS.finditer(line):
        address = escape(found[0], quote=True)
        parts += [escape(line[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join(["<bdi>", *parts, escape(line[end:]), "</bdi>"])
