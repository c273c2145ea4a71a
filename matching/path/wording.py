"""The words of the path: calm, as facts, and the same for whatever happened."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from activities.wording.hardness import hardness_words
from activities.wording.ideas import idea_words
from activities.wording.words import day_words, demand_words, listed, locale
from matching.core.demand import Attribute
from matching.core.pacing import Again, Outcome, Rest
from matching.paced import Like
from matching.path.told import Told

Option = tuple[str, str]  # value, words


def outcome_words(*, alone: bool = False) -> dict[Outcome, str]:
    """The four answers; `alone` for something done on one's own."""
    if alone:
        return {
            Outcome.WENT: _("I did it"),
            Outcome.LEFT_EARLY: _("I began, and stopped when it suited me"),
            Outcome.DID_NOT_GO: _("I did not do it"),
            Outcome.NOT_TODAY: _("It was not the day for it"),
        }
    return {
        Outcome.WENT: _("I went"),
        Outcome.LEFT_EARLY: _("I went, and left when it suited me"),
        Outcome.DID_NOT_GO: _("I did not go"),
        Outcome.NOT_TODAY: _("It was not the day for it"),
    }


def again_words() -> dict[Again, str]:
    """The answers to whether one would go again, in the order the page asks."""
    return {Again.YES: _("Yes"), Again.MAYBE: _("Maybe"), Again.NO: _("No")}


def rather_not() -> Option:
    """The answer that keeps nothing, which every question has."""
    return "", _("rather not say")


def leave_out() -> Option:
    """The answer that leaves a question out."""
    return "", _("leave this one out")


def done(what: str) -> tuple[str, ...]:
    """What the path page answers to a press of a button; nothing for any other word."""
    words = {
        "stay": _("We stay where you are. Nothing harder comes up until you say so."),
        "move": _("From now on one of the suggestions may be a small stretch."),
        "cap": _("Kept. It holds at once."),
        "corrected": _("Thank you. We put that right."),
        "reasons": _("Kept, for you alone."),
        "no-reasons": _("That is fine. There need not be a reason."),
        "erased": _("Erased. Nothing of it is left here."),
        "erased-day": _("Erased. Nothing of that day is left here."),
        "unused": _("From now on we keep no more, and choose nothing by what is here."),
        "started-over": _("You start over from today."),
    }
    return (words[what],) if what in words else ()


def part_options() -> tuple[Option, ...]:
    """What can be said of a part of an outing, from harder to easier; in the middle nothing is kept."""
    return ("harder", _("Harder")), ("", _("As usual")), ("easier", _("Easier"))


def part_title(attribute: Attribute) -> str:
    """A part of an outing as a heading."""
    words = part_words(attribute)
    return words[:1].upper() + words[1:]


def situation_words() -> dict[str, str]:
    """The five situations by their ids in the core, from gentle to hard."""
    return {
        "library_hour": _(
            "A quiet hour in a library with about eight people. Each reads a book, and nobody needs to talk."
        ),
        "craft_table": _("Making something at a table with six or seven people. Now and then you say a few words."),
        "walk_and_talk": _("A walk with six people. Most of the time you chat with the person beside you."),
        "busy_cafe": _("A loud, full café evening. People stand about and chat, and there is no plan."),
        "speak_in_class": _(
            "A class of fourteen people. You say your name, and once you speak while all the others listen."
        ),
    }


def part_words(attribute: Attribute) -> str:
    """A part of an outing, as it stands in "seems to cost more: …"."""
    words = {
        Attribute.INTERACTION: _("talking"),
        Attribute.EVALUATION: _("being watched or judged"),
        Attribute.GROUP_SIZE: _("many people"),
        Attribute.ONE_TO_ONE: _("being with just one person"),
        Attribute.UNSTRUCTURED: _("having no plan"),
        Attribute.NO_WELCOME: _("no greeting at the door"),
        Attribute.UNFAMILIAR: _("an unknown place"),
        Attribute.HARD_TO_LEAVE: _("not being able to slip out"),
        Attribute.IN_PERSON: _("being in the same room as others"),
        Attribute.IDENTIFIABLE: _("giving a name"),
        Attribute.ROLE: _("having a job to do there"),
        Attribute.SENSORY: _("noise"),
        Attribute.COMMITMENT: _("promising to come again"),
        Attribute.DURATION: _("staying for long"),
        Attribute.TRAVEL: _("the way there"),
    }
    return words[attribute]


def like_sentence(like: Like | None) -> str:
    """Why a stretch is a small one: "Like “Drawing hour” on Tuesday 3 November, with more people." Empty for none."""
    if like is None:
        return ""
    day = day_words(like.on)
    if not like.more:
        return _("Like “%(title)s” on %(day)s.", title=idea_words(like.title), day=day)
    more = listed(more_words(one) for one in like.more)
    return _("Like “%(title)s” on %(day)s, with %(more)s.", title=idea_words(like.title), day=day, more=more)


def more_words(attribute: Attribute) -> str:
    """What an hour asks more of than another, as it stands behind "with"."""
    words = {
        Attribute.INTERACTION: _("more talking"),
        Attribute.EVALUATION: _("others seeing how you do"),
        Attribute.GROUP_SIZE: _("more people"),
        Attribute.ONE_TO_ONE: _("more one-to-one time"),
        Attribute.UNSTRUCTURED: _("less of a plan"),
        Attribute.NO_WELCOME: _("nobody named to greet you"),
        Attribute.UNFAMILIAR: _("a place you do not know yet"),
        Attribute.HARD_TO_LEAVE: _("leaving in the middle less easy"),
        Attribute.IN_PERSON: _("others in the same room"),
        Attribute.IDENTIFIABLE: _("your name asked for"),
        Attribute.ROLE: _("a job to do"),
        Attribute.SENSORY: _("more noise"),
        Attribute.COMMITMENT: _("a wish that you come again"),
        Attribute.DURATION: _("a longer stay"),
        Attribute.TRAVEL: _("a longer way there"),
    }
    return words[attribute]


def rest_sentence(rest: Rest | None) -> str:
    """Why resting stands first; empty where it does not."""
    if rest is Rest.TIRED:
        return _("There was a lot on lately. A quiet day is a good choice, and all of this is here later too.")
    if rest is Rest.AFTER_BAD:
        return _("After a hard day we show only gentle things for two weeks. All else stays under “Nearby”.")
    return ""


def cap_options() -> tuple[Option, ...]:
    """The steps of the demand strip as most that a suggestion may ask, then no such wish."""
    steps = tuple((str(step), _("At most: %(words)s", words=demand_words(step))) for step in range(4))
    return (*steps, ("", _("No limit of this kind")))


def said_after(told: Told, *, kept: bool = True) -> tuple[str, ...]:
    """What the page answers to a check-in: what was said, as a fact, and what it means for now."""
    if told.outcome is Outcome.NOT_TODAY:
        return (_("Another day, or not at all: both are fine. Nothing changes because of it."),)
    if told.outcome is Outcome.DID_NOT_GO:
        return (_("Not this time. That happens, and nothing changes because of it."),)
    if not told.report.bad:
        return (_compared(told) if told.felt is not None else _was_there(told),)
    # A hard day is not held against what was expected: the numbers stand in the table for who wants them.
    hard = _("That sounds hard. Hard days are a usual part of this, and nothing is lost.")
    sentences = [_was_there(told) if told.felt is None else hard]
    if kept:
        sentences.append(_("We will show gentler things for a while. All else stays under “Nearby”."))
    return tuple(sentences)


def _was_there(told: Told) -> str:
    if told.outcome is Outcome.LEFT_EARLY:
        return _("You stopped when it suited you. That is how it is meant to be.")
    return _("Thank you for telling us.")


def _compared(told: Told) -> str:
    assert told.felt is not None
    if told.feared is None:
        return _("You say it felt like %(felt)s: %(words)s.", felt=told.felt, words=hardness_words(told.felt))
    return _("You expected %(feared)s, and it felt like %(felt)s.", feared=told.feared, felt=told.felt)


def easier_sentence(then: float, now: float) -> str:
    """How a small club looks now beside the start, both 0 to 10, as a fact."""
    before, after = _rounded(then), _rounded(now)
    if before == after:
        return _("An ordinary small club seems a little easier for you now than when you began.")
    return _(
        "When you began, an ordinary small club looked like %(before)s for you: %(then)s. Now it looks like "
        "%(after)s: %(now)s.",
        before=before, then=hardness_words(before), after=after, now=hardness_words(after),
    )  # fmt: skip


def fear_sentence() -> str:
    """That most outings felt easier than expected, as a fact about these outings alone."""
    return _("On most of the days you told us about, it felt easier than you expected.")


def picture_sentence(outings: int) -> str:
    """What the picture shows, for who does not see it."""
    return ngettext(
        "One outing: what you expected beside how it felt. The same facts are in the table below.",
        "The last %(num)s outings: what you expected beside how each felt. The same facts are in the table below.",
        outings,
    )


def told_outcome(outcome: Outcome, *, alone: bool) -> str:
    """What happened, in the table of the page."""
    if alone:
        return {
            Outcome.WENT: _("did it"),
            Outcome.LEFT_EARLY: _("stopped when it suited you"),
            Outcome.DID_NOT_GO: _("did not do it"),
            Outcome.NOT_TODAY: _("not the day for it"),
        }[outcome]
    words = {
        Outcome.WENT: _("went"),
        Outcome.LEFT_EARLY: _("left when it suited you"),
        Outcome.DID_NOT_GO: _("did not go"),
        Outcome.NOT_TODAY: _("not the day for it"),
    }
    return words[outcome]


def told_again(again: Again) -> str:
    """Whether somebody would go again, in the table of the page."""
    words = {
        Again.YES: _("would go again"),
        Again.MAYBE: _("might go again"),
        Again.NO: _("would not go again"),
    }
    return words[again]


def short_day(day: date) -> str:
    """A day in few letters, under the picture: "24 Nov"."""
    # Translators: a date pattern of the Unicode CLDR, such as "d MMM" for "24 Nov".
    return format_date(day, _("d MMM"), locale=locale())


def _rounded(rating: float) -> int:
    return round(min(10.0, max(0.0, rating)))
