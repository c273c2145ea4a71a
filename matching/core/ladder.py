"""Where an activity stands between being on one's own and welcoming others. It describes listings, never people."""

from __future__ import annotations

from enum import StrEnum

from matching.core.types import Facts, Judged, Kind, RoleAsked, Setting, Structure, Talking, Where

SMALL_GROUP = 12  # people; past a dozen, chatting is in a crowd and not in a small group


class Rung(StrEnum):
    """Kinds of company. There is no top one, and none has to come before another."""

    SOLO = "solo"
    LISTENING_ONLINE = "listening_online"
    SIDE_BY_SIDE = "side_by_side"
    FEW_WORDS = "few_words"
    SMALL_GROUP = "small_group"
    HELPING = "helping"
    GREETING = "greeting"


def rung_of(kind: Kind, where: Where, facts: Facts) -> Rung | None:
    """The kind of company that the stated facts speak for; None where they say too little or fit none.

    - on one's own: a solo idea, or done alone
    - greeting or hosting, and helping: by the role asked; a volunteer role that says nothing is helping
    - listening online: nothing has to be said, or one may just watch
    - side by side: no talking, or few words over a task at which one may just watch
    - a few words: as stated
    - a small group: some or a lot of talking among at most a dozen, nobody commenting on what one does

    A contest or an audition is none of these, and silence never makes a listing look easier: without a
    word on talking nothing but the first two kinds is told.
    """
    if kind is Kind.SOLO or facts.setting is Setting.ALONE:
        return Rung.SOLO
    if facts.judged is Judged.CONTEST:
        return None
    if facts.role is RoleAsked.HOST:
        return Rung.GREETING
    if facts.role is RoleAsked.HELP or kind is Kind.VOLUNTEER:
        return Rung.HELPING
    if where is Where.ONLINE or facts.setting in (Setting.ONLINE_TEXT, Setting.ONLINE_LIVE):
        return Rung.LISTENING_ONLINE if facts.talking is Talking.NONE or facts.may_watch else _by_talking(facts)
    return _by_talking(facts)


def _by_talking(facts: Facts) -> Rung | None:
    if facts.talking is None:
        return None
    if facts.talking is Talking.NONE:
        return Rung.SIDE_BY_SIDE
    if facts.talking is Talking.FEW_WORDS:
        busy = facts.structure is Structure.TASK and facts.may_watch
        return Rung.SIDE_BY_SIDE if busy else Rung.FEW_WORDS
    few = facts.group_size is not None and facts.group_size <= SMALL_GROUP
    return Rung.SMALL_GROUP if few and facts.judged is not Judged.FEEDBACK else None
