"""The words of the three screens for what is kept as codes."""

from __future__ import annotations

from babel import Locale
from babel.core import UnknownLocaleError
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from matching.core.reach import reach_km
from matching.core.types import Travel
from members.forms import MINUTES
from members.models import Avoid, FreeTime, Need
from web.distances import in_miles, miles_words


def locale_code() -> str:
    """The language of the page, as the taxonomy knows it."""
    return str(get_locale() or "en")


def avoid_words() -> dict[Avoid, str]:
    """What somebody can wish to avoid, in the order the form asks."""
    return {
        Avoid.LOUD: _("Loud places"),
        Avoid.CROWDS: _("Crowds"),
        Avoid.ALCOHOL: _("Alcohol"),
        Avoid.CHILDREN: _("Lots of children"),
        Avoid.DOGS: _("Dogs"),
        Avoid.RELIGION: _("Religious groups"),
        Avoid.CONTESTS: _("Contests"),
        Avoid.EVENINGS: _("Evenings"),
        Avoid.COST: _("Things that cost money"),
    }


def need_words() -> dict[Need, str]:
    """What somebody can need at a place, in the order the form asks."""
    return {
        Need.STEP_FREE: _("A way in without steps"),
        Need.ACCESSIBLE_TOILET: _("A toilet with room for a wheelchair"),
        Need.SEATING: _("Somewhere to sit"),
        Need.QUIET_SPACE: _("A quiet room to step into"),
        Need.HEARING_LOOP: _("A hearing loop"),
    }


def travel_words() -> dict[Travel, str]:
    """The ways to get about, slowest first."""
    return {Travel.WALK: _("On foot"), Travel.BUS: _("By bus"), Travel.CAR: _("By car")}


def free_words() -> dict[FreeTime, str]:
    """The times of a week, in their order."""
    return {
        FreeTime.WEEKDAY_MORNING: _("Weekday mornings"),
        FreeTime.WEEKDAY_AFTERNOON: _("Weekday afternoons"),
        FreeTime.WEEKDAY_EVENING: _("Weekday evenings"),
        FreeTime.WEEKEND_MORNING: _("Weekend mornings"),
        FreeTime.WEEKEND_AFTERNOON: _("Weekend afternoons"),
        FreeTime.WEEKEND_EVENING: _("Weekend evenings"),
    }


def comfort_words() -> tuple[str, ...]:
    """The five answers to the comfort question, 0 to 4; their order is that of the demand strip."""
    return (
        _("On my own, at home or outside"),
        _("Side by side with others, no need to talk"),
        _("A few words with one or two people"),
        _("Some chatting in a small group"),
        _("Joining in with a group"),
    )


def minutes_words(minutes: int) -> str:
    """How long the way may take, door to door."""
    return str(_("Up to %(n)s minutes", n=minutes))


def km_words(travel: Travel, minutes: int) -> str:
    """How far that is: "about 3 km", or in miles."""
    km = max(1, round(reach_km(travel, minutes)))
    if in_miles():
        count, miles = miles_words(km)
        return str(ngettext("about %(miles)s mile", "about %(miles)s miles", count, miles=miles))
    return str(ngettext("about %(num)s km", "about %(num)s km", km))


def reach_table() -> list[tuple[str, list[str]]]:
    """For each way of travelling its words and how far it leads in each of MINUTES."""
    return [(words, [km_words(travel, m) for m in MINUTES]) for travel, words in travel_words().items()]


def language_words(code: str) -> str:
    """A language by its own name and by ours: "Español (Spanish)"; the code where neither is known."""
    ours = Locale.parse(locale_code()).languages.get(code, code)
    try:
        own = Locale.parse(code).languages.get(code, ours)
    except UnknownLocaleError:
        return str(ours)
    own = own[:1].upper() + own[1:]
    return own if own == ours else f"{own} ({ours})"
