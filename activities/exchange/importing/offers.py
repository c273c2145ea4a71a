"""Cost, booking and ages as the words of a listing give them. None means not stated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from activities.exchange.importing.words import Words
from activities.models import Booking

OLDER_ADULTS = 55  # where a listing says "seniors" and no number

_FREE = re.compile(
    r"\b(?:free (?:admission|entry|entrance|event|concert|class|program|workshop|of charge|to attend|and open|"
    r"lessons?|tour|"
    r"community|drop|yoga|tai chi|film|movie|music|walk|guided)|(?:is|are|admission|entry|event|cost|tickets?|"
    r"programs?) (?:is )?"
    r"free|no cost|no charge|free for all|gratis|gratuit[oa]s?|entrada libre|acceso libre|pay what you can|"
    r"by donation|"
    r"donations? welcome)\b"
)
_FREE_TITLE = re.compile(
    r"\bfree$|\bfree (?:[a-z]+ ){0,2}(?:class|classes|concert|workshop|walk|lessons?|music|"
    r"shows?|film|practice)\b"
)
_NOT_FREE = re.compile(r"\b(?:free (?:parking|drink|snacks?|gift|trial|wifi|will|for members|with)|members free|"
                       r"gluten free|"
                       r"alcohol free|smoke free|free time|hands free|cost 0? ?[1-9])\b")  # fmt: skip
_SUM = re.compile(
    r"(?P<sign>[$€£])\s?(?P<sum>\d{1,3}(?:[.,]\d{2})?)(?![\d,])|"
    r"(?P<euros>\d{1,3}(?:[.,]\d{2})?)\s?(?:€|euros?\b)"
)
_COST_LINE = re.compile(r"\bcost:\s*\$?(\d{1,4}(?:\.\d{2})?)", re.I)

_WELCOME = re.compile(
    r"\b(?:registration (?:is )?(?:recommended|encouraged|appreciated|optional|suggested)|rsvp (?:appreciated|"
    r"encouraged|recommended)|"
    r"please rsvp|pre registration (?:is )?(?:encouraged|recommended))\b"
)
_NO_BOOKING = re.compile(
    r"\b(?:no (?:registration|sign ?up|booking|reservations?|rsvp|appointment)(?: (?:is )?(?:required|needed|"
    r"necessary))?|drop ins?|"
    r"registration (?:is )?not (?:required|needed)|walk ins? welcome|sin (?:inscripcion|reserva)|"
    r"entrada libre hasta completar|acceso libre hasta)\b"
)
_NEEDED = re.compile(
    r"\b(?:(?:pre ?)?registration (?:is )?(?:required|needed|necessary|open|fee)|must (?:register|rsvp|book)|"
    r"please (?:pre ?)?register|"
    r"register (?:online|here|in advance|to attend|early|today|now|at)|advance registration|rsvp required|"
    r"tickets? required|"
    r"reservations? (?:is |are )?(?:required|needed)|to register|con inscripcion|inscripcion previa|"
    r"previa (?:inscripcion|reserva)|"
    r"inscripciones|reserva previa|tickets ticketmaster|tickets ticketweb|signup required|sign up required)\b"
)

_PLUS = r"(\d{2})\s?(?:\+|and (?:up|over|older)|years? and (?:up|older)|or older|y m[aá]s)"
_FROM_AGE = re.compile(rf"\b(?:ages?|aged|edad(?:es)?|adults|audiences):?\s*{_PLUS}", re.I)
_LEGAL_AGE = re.compile(r"\b(18|19|21)\s?(?:\+|and over|and up|or older)", re.I)
_FROM_IN_TITLE = re.compile(rf"\b{_PLUS}", re.I)
_BETWEEN = re.compile(r"\bages?d?:?\s*(\d{1,2})\s*(?:-|–|to|and|through)\s*(\d{1,2})\b", re.I)
_DECADES = re.compile(r"\b([2-7])0['’]?s?\s*(?:-|–|to|&|and|/|through)\s*([2-7])[05]['’]?s\b", re.I)
_OVER = re.compile(r"\bover[- ](?:the age of )?([4-7]\d)(?:[’']?s)?\b|\b([4-7]\d) ?plus\b", re.I)
_SENIORS = re.compile(
    r"\b(?:seniors?|older adults|elders|personas mayores|mayores de 6\d|senior (?:center|club|"
    r"social))\b"
)
_NOT_SENIOR = re.compile(
    r"\bsenior (?:recital|week|portraits?|parking|photos?|lecturer|manager|engineer|developer|fellow|night|"
    r"thesis|minister|"
    r"pastor)|\bseniors? and juniors?\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What it costs, whether to book, and for which ages."""

    cost_amount: Decimal | None = None
    cost_currency: str | None = None
    cost_note: str | None = None
    booking: Booking | None = None
    age_min: int | None = None
    age_max: int | None = None


def offer_of(
    words: Words, *, currency: str | None, free: bool | None = None, price: str = "", audience: str = ""
) -> Offer:
    """Read the words; what the catalogue states as a fact of its own (`free`, `price`) goes before them."""
    amount, coin = _cost(words, currency, free)
    least, most = _ages(words, audience)
    note = " ".join(price.split())[:300] or None
    return Offer(
        cost_amount=amount, cost_currency=coin if amount else None, cost_note=note, booking=_booking(words),
        age_min=least, age_max=most,
    )  # fmt: skip


def _cost(words: Words, currency: str | None, free: bool | None) -> tuple[Decimal | None, str | None]:
    if free:
        return Decimal(0), None
    if line := _COST_LINE.search(words.raw):
        return _decimal(line[1]), currency
    said_free = _FREE.search(words.text) or _FREE_TITLE.search(words.title)
    if said_free and not _NOT_FREE.search(words.text):
        return Decimal(0), None
    if found := _SUM.search(words.raw):
        signs = {"€": "EUR", "£": "GBP", "$": currency, None: "EUR"}
        coin = signs[found["sign"]]
        return (_decimal(found["sum"] or found["euros"]), coin) if coin else (None, None)
    return None, None


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def _booking(words: Words) -> Booking | None:
    if _NO_BOOKING.search(words.text):
        return Booking.NONE
    if _WELCOME.search(words.text):
        return Booking.WELCOME
    return Booking.NEEDED if _NEEDED.search(words.text) else None


def _ages(words: Words, audience: str) -> tuple[int | None, int | None]:
    if between := _BETWEEN.search(words.raw):
        low, high = int(between[1]), int(between[2])
        return (low, high) if low < high else (None, None)
    if decades := _DECADES.search(words.raw):
        low, high = int(decades[1]) * 10, int(decades[2]) * 10 + 9
        return (low, high) if low < high else (None, None)
    title = words.raw.split("\n", 1)[0]
    start = (
        _FROM_AGE.search(words.raw)
        or _FROM_IN_TITLE.search(title)
        or _OVER.search(title)
        or _LEGAL_AGE.search(words.raw)
    )
    if start:
        least = int(next(number for number in start.groups() if number))
        return (least, None) if 12 <= least <= 80 else (None, None)
    older = _SENIORS.search(words.label) and not _NOT_SENIOR.search(words.label)
    return (OLDER_ADULTS, None) if older or audience == "Mayores" else (None, None)
