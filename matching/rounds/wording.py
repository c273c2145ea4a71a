"""Small groups in words."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from babel.dates import get_day_names
from flask_babel import gettext as _

from activities.wording.words import locale
from matching.rounds.doors import Door
from matching.rounds.messages import Colour, Line
from matching.rounds.timing import Week
from matching.rounds.told import Helps


def helps_words() -> dict[Helps, str]:
    """What helps somebody, as they would say it."""
    return {
        Helps.LISTEN_FIRST: _("I like to listen first"),
        Helps.FEW_WORDS: _("I use few words, and that is me at ease"),
        Helps.TIME_TO_ANSWER: _("I need a moment before I answer"),
        Helps.BUSY_HANDS: _("It helps when my hands have something to do"),
        Helps.BY_THE_DOOR: _("I like to sit near the door"),
        Helps.SHORT_BREAKS: _("I step out now and then, and come back"),
        Helps.NO_TOUCH: _("I would rather not shake hands or hug"),
        Helps.SAY_NAMES: _("Please tell me your name again when we meet"),
        Helps.SPEAK_CLEARLY: _("Please speak clearly, and one at a time"),
    }


def line_words() -> dict[str, str]:
    """Each line that can be sent by one press."""
    doors = {f"{Line.BY_THE_DOOR}:{colour}": words for colour, words in _by_the_door().items()}
    return {
        Line.LOOKING_FORWARD.value: _("I look forward to it"),
        Line.QUIET.value: _("I may be quiet. That is how I am"),
        Line.RUNNING_LATE.value: _("I am running a little late"),
        Line.HERE.value: _("I am here"),
        Line.THANK_YOU.value: _("Thank you. That was nice"),
        Line.NOT_TODAY.value: _("Not today after all"),
        **doors,
    }


def _by_the_door() -> dict[Colour, str]:
    return {
        Colour.GREEN: _("I am by the door, in something green"),
        Colour.BLUE: _("I am by the door, in something blue"),
        Colour.RED: _("I am by the door, in something red"),
        Colour.YELLOW: _("I am by the door, in something yellow"),
        Colour.BLACK: _("I am by the door, in something black"),
        Colour.GREY: _("I am by the door, in something grey"),
        Colour.BROWN: _("I am by the door, in something brown"),
        Colour.WHITE: _("I am by the door, in something white"),
    }


def door_words(door: Door) -> str:
    """Why somebody cannot join now; empty where they can."""
    return {
        Door.OPEN: "",
        Door.OFF: _("Small groups are not offered here at the moment."),
        Door.NOT_VERIFIED: _("To join a group you need an account with a mail address."),
        Door.TOO_NEW: _("Your account is quite new. You can join three days after you made it."),
        Door.NO_AREA: _("We do not know your area yet. With it, we can look for people near you."),
        Door.PAUSED: _("You have paused everything, so you are asked about nothing. You can go on any day."),
        Door.NO_ROUND: _("The next round opens soon."),
    }[door]


def week_words() -> dict[Week, str]:
    """When somebody could come, in the order the form asks."""
    return {Week.EITHER: _("Either week"), Week.FIRST: _("The first week"), Week.SECOND: _("The second week")}


def size_words() -> tuple[tuple[str, str], ...]:
    """What the form sends and says of how many people; the first keeps no wish."""
    return ("", _("Any of these")), ("3", _("Three people")), ("4", _("Four people")), ("5", _("Five or six people"))


def cost_words() -> tuple[tuple[str, str], ...]:
    """What the form sends, in hundredths of the currency, and says of cost; the first sets no limit."""
    return ("", _("It does not matter")), ("0", _("Nothing")), ("500", _("Up to 5")), ("1000", _("Up to 10"))


def needs_words() -> tuple[tuple[str, str], ...]:
    """What the form sends and says of what has to be so at the place."""
    return ("step_free", _("A way in without steps")), ("no_alcohol", _("No alcohol there"))


def company_words() -> tuple[tuple[str, str], ...]:
    """What the form sends and says of with whom; the first asks nothing of who somebody is."""
    return (
        ("", _("With anybody")),
        ("woman", _("With anybody. I am a woman")),
        ("women_only", _("With women only. I am a woman")),
    )


def part_words() -> tuple[str, ...]:
    """The parts of a day, by the hours between which something begins."""
    return _("9 to 12"), _("12 to 3"), _("3 to 6"), _("6 to 9")


def weekday_words() -> tuple[str, ...]:
    """The days of the week from Monday on."""
    names = get_day_names("wide", locale=locale())
    return tuple(names[day] for day in range(7))
