"""The words for what an activity is: kind, place, distance, dates, cost, language.

Every page takes its words from here and from `activities.wording.facts`, so that a card, a suggestion
and the activity page say the same. All of them speak the language of the request, English outside one.
"""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from activities.models import Booking, Venue
from matching.core.reach import BANDS_KM
from matching.core.types import Kind, Where
from web.distances import in_miles, miles_words
from web.languages import SOURCE, in_one_piece, with_commas
from web.sentences import between

KINDS: Mapping[Kind, LazyString] = {
    Kind.CLUB: lazy_gettext("Club or group"),
    Kind.CLASS: lazy_gettext("Class or workshop"),
    Kind.VOLUNTEER: lazy_gettext("Helping out"),
    Kind.OUTING: lazy_gettext("Outing"),
    Kind.ONLINE: lazy_gettext("Online"),
    Kind.SOLO: lazy_gettext("On your own"),
}

DEMAND_STEPS: tuple[LazyString, ...] = (
    lazy_gettext("side by side"),
    lazy_gettext("a few words"),
    lazy_gettext("some chatting"),
    lazy_gettext("joining in"),
    lazy_gettext("speaking up"),
)

_BOOKING: Mapping[Booking, LazyString] = {
    Booking.NONE: lazy_gettext("No booking, just come"),
    Booking.WELCOME: lazy_gettext("Let them know if you can, or just come"),
    Booking.NEEDED: lazy_gettext("Book a place first"),
}

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# A sitting that ends soon after midnight is still "22:00 to 01:00", without a second day.
_ONE_SITTING = timedelta(hours=14)


def locale() -> Locale:
    """The locale of the request; English where there is none."""
    return get_locale() or Locale("en")


def kind_words(kind: Kind) -> str:
    """The kind as a short noun: "Club or group"."""
    return str(KINDS[kind])


def demand_words(step: int) -> str:
    """The words of a demand step, 0 "side by side" to 4 "speaking up"."""
    return str(DEMAND_STEPS[step])


def booking_words(booking: Booking) -> str:
    """What to do before coming, as a phrase without a full stop."""
    return str(_BOOKING[booking])


def where_words(where: Where, area_name: str | None = None, venue_name: str | None = None) -> str:
    """Where it is, in words that never pretend to a place nobody gave.

    A place is told by its venue, else by its area: "Alderbridge Library", "Davis". Something that serves
    an area is "In and around Dublin"; what has no place is "Online", "At home or wherever you like" or
    "Place not given".
    """
    if where is Where.ONLINE:
        return gettext("Online")
    if where is Where.ANYWHERE:
        return gettext("At home or wherever you like")
    if where is Where.AREA:
        return gettext("In and around %(area)s", area=area_name) if area_name else gettext("Anywhere in the area")
    named = ", ".join(part for part in (venue_name, area_name) if part)
    if where is Where.PLACE:
        return named or gettext("Place not named")
    return (
        gettext("Place not given, somewhere in %(area)s", area=area_name) if area_name else gettext("Place not given")
    )


def address_words(venue: Venue) -> str:
    """Its address with the postcode, each once; empty where neither is known."""
    known = [venue.address] if venue.address else []
    if venue.postcode and venue.postcode.casefold() not in venue.address.casefold():
        known.append(venue.postcode)
    return ", ".join(known)


def distance_words(band: int) -> str:
    """The words of a distance band of `matching.core.reach.band_of`: "within 2 km", "2 to 4 km", "more than 30 km"."""
    if in_miles():
        return _in_miles(band)
    if band <= 0:
        return gettext("within %(far)s km", far=BANDS_KM[0])
    if band >= len(BANDS_KM):
        return gettext("more than %(near)s km", near=BANDS_KM[-1])
    return gettext("%(near)s to %(far)s km", near=BANDS_KM[band - 1], far=BANDS_KM[band])


def _in_miles(band: int) -> str:
    if band <= 0:
        count, far = miles_words(BANDS_KM[0])
        return ngettext("within about %(far)s mile", "within about %(far)s miles", count, far=far)
    _, near = miles_words(BANDS_KM[band - 1] if band < len(BANDS_KM) else BANDS_KM[-1])
    if band >= len(BANDS_KM):
        return gettext("more than about %(near)s miles", near=near)
    return gettext("about %(near)s to %(far)s miles", near=near, far=miles_words(BANDS_KM[band])[1])


def day_words(day: date, *, today: date | None = None) -> str:
    """A day as "Tuesday 24 November", with its year where that is not the year of `today`."""
    return _day_words(day.year, day.month, day.day, today is not None and day.year != today.year, locale())


def time_words(when: time | datetime) -> str:
    """A time of day as "10:30"."""
    return when.strftime("%H:%M")


def date_words(start: datetime, end: datetime | None, all_day: bool = False, *, today: date | None = None) -> str:
    """One date: "Tuesday 24 November, 10:30 to 12:00". Times are told in the zone of `start`.

    A date of several days names both ends; an all-day date names days only. A year is added where it
    is not the year of `today`.
    """
    first = day_words(start, today=today)
    if end is not None and start.tzinfo is not None:
        end = end.astimezone(start.tzinfo)
    if all_day:
        last = (end or start) - timedelta(minutes=1)
        if last.date() <= start.date():
            return gettext("%(day)s, all day", day=first)
        return gettext("%(first)s to %(last)s", first=first, last=day_words(last, today=today))
    if end is None or end <= start:
        return gettext("%(day)s, %(time)s", day=first, time=time_words(start))
    if end.date() == start.date() or end - start <= _ONE_SITTING:
        return gettext("%(day)s, %(start)s to %(end)s", day=first, start=time_words(start), end=time_words(end))
    return gettext(
        "%(first)s, %(start)s to %(last)s, %(end)s",
        first=first, start=time_words(start), last=day_words(end, today=today), end=time_words(end),
    )  # fmt: skip


def cost_words(amount: Decimal | None, currency: str | None = None, note: str | None = None) -> str:
    """What it costs: "Free", "£5", "€2.50, materials included", "£6. Members £4", "Cost not given".

    A note without an amount speaks for itself; one that begins with a capital is a sentence of its own.
    """
    if amount is None:
        return note or gettext("Cost not given")
    price = gettext("Free") if amount == 0 else in_one_piece(_money(amount, currency))
    if not note:
        return price
    if note[0].isupper():
        return f"{price}{gettext('.')}{between()}{in_one_piece(note)}"
    return gettext("%(price)s, %(note)s", price=price, note=in_one_piece(note))


def age_words(lowest: int | None, highest: int | None) -> str | None:
    """For which ages: "18 and over", "up to 25", "16 to 25"; None where nothing is stated."""
    if lowest and highest is not None:
        return gettext("%(lowest)s to %(highest)s", lowest=lowest, highest=highest)
    if highest is not None:
        return gettext("up to %(highest)s", highest=highest)
    return gettext("%(lowest)s and over", lowest=lowest) if lowest else None


def zone_words(zone: str) -> str:
    """Whose clock times are told by: "Times are local times in Toronto."; the plain name for a zone without a city."""
    if "/" not in zone or zone.startswith("Etc/"):
        return gettext("Times are in %(zone)s.", zone=zone)
    city = get_timezone_location(zone, locale=locale(), return_city=True)
    return gettext("Times are local times in %(city)s.", city=city)


def language_name(code: str) -> str:
    """The language of an ISO 639 or BCP 47 code in the language of the page; the code itself where unknown."""
    return _language_name(code, str(locale()))


def lang_of(codes: Sequence[str]) -> str | None:
    """The language of a publisher's words: one stated language is theirs as well; with several we cannot tell."""
    return codes[0] if len(codes) == 1 and _LANGUAGE.fullmatch(codes[0]) else None


def listed(parts: Iterable[str]) -> str:
    """The parts as one phrase: "a, b and c"; empty for none."""
    *most, last = list(parts) or [""]
    return gettext("%(most)s and %(last)s", most=with_commas(most), last=last) if most else last


def _money(amount: Decimal, currency: str | None) -> str:
    return _money_words(amount, currency, locale())


# A list shows the same few prices, and telling one takes as long as finding it.
@lru_cache(maxsize=4096)
def _money_words(amount: Decimal, currency: str | None, here: Locale) -> str:
    if not currency:
        return format_decimal(amount, locale=here)
    if amount != amount.to_integral_value():
        said = format_currency(amount, currency, locale=here)
    else:
        whole = here.currency_formats["standard"].pattern.replace("0.00", "0")
        said = format_currency(amount, currency, whole, locale=here, currency_digits=False)
    return said.replace(currency, get_currency_symbol(currency, SOURCE))  # Spanish knows no sign for pounds


@lru_cache(maxsize=512)
def _language_name(code: str, here: str) -> str:
    names = Locale.parse(here)
    try:
        found = Locale.parse(code, sep="-").get_display_name(names)
    except (ValueError, UnknownLocaleError):
        found = names.languages.get(code.lower())
    return found[:1].upper() + found[1:] if found else code


# A list shows the same days again and again, and each takes two look-ups of a translation to tell.
@lru_cache(maxsize=4096)
def _day_words(year: int, month: int, day: int, with_year: bool, here: Locale) -> str:
    # Translators: date patterns of the Unicode CLDR, such as "EEEE d MMMM" for "Tuesday 24 November".
    pattern = gettext("EEEE d MMMM y") if with_year else gettext("EEEE d MMMM")
    return format_date(date(year, month, day), pattern, locale=here)
