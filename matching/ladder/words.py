"""The words for kinds of company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matching.core.ladder import Rung


@dataclass(frozen=True, kw_only=True)
class RungWords:
    """A kind of company: its name, and what it is like."""

    name: LazyString
    like: LazyString


RUNGS: Mapping[Rung, RungWords] = {
    Rung.SOLO: RungWords(
        name=lazy_gettext("On your own"),
        like=lazy_gettext("Small things at home or outside, at any hour."),
    ),
    Rung.LISTENING_ONLINE: RungWords(
        name=lazy_gettext("Listening or reading along online"),
        like=lazy_gettext("Others talk or write. You can just be there."),
    ),
    Rung.SIDE_BY_SIDE: RungWords(
        name=lazy_gettext("Side by side"),
        like=lazy_gettext("Others are there, and there is something to do. Little or nothing has to be said."),
    ),
    Rung.FEW_WORDS: RungWords(
        name=lazy_gettext("A few words"),
        like=lazy_gettext("A hello, and a word about what you are doing."),
    ),
    Rung.SMALL_GROUP: RungWords(
        name=lazy_gettext("A small group"),
        like=lazy_gettext("Up to a dozen people who chat."),
    ),
    Rung.HELPING: RungWords(
        name=lazy_gettext("Helping out"),
        like=lazy_gettext("There is a job to do. Some people find that easier than talking, and some do not."),
    ),
    Rung.GREETING: RungWords(
        name=lazy_gettext("Greeting or hosting"),
        like=lazy_gettext("You are the one who says hello, or who keeps things going."),
    ),
}  # fmt: skip
