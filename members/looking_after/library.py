"""The texts: what each is called, when it is offered, and what stands behind it.

The words themselves are templates in templates/looking_after/texts, so that they are linted and translated like
every page. Which evidence speaks for a text, and how strongly, is told on a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


class Moment(StrEnum):
    """When a text may be offered."""

    BEFORE_A_VISIT = "before_a_visit"
    AFTER_A_VISIT = "after_a_visit"
    AFTER_A_HARD_VISIT = "after_a_hard_visit"
    REST = "rest"
    NOTHING_FITS = "nothing_fits"
    HELP = "help"


class Strength(StrEnum):
    """How sure a text can be of itself."""

    SOLID = "solid"  # several trials, or a broad review, point the same way
    FAIR = "fair"  # one good trial, or experiments that agree
    THIN = "thin"  # plausible, little direct evidence
    OURS = "ours"  # our own judgement


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text. `sources` are as they are cited, in no language of ours."""

    key: str
    title: LazyString
    in_short: LazyString
    strength: Strength
    sources: tuple[str, ...]
    moments: tuple[Moment, ...]


_BOOTHBY = "Boothby and others 2018, Psychological Science, doi 10.1177/0956797618783714"
_BLACKIE = "Blackie and Kocovski 2018, Mindfulness, doi 10.1007/s12671-017-0808-9"

# In the order of the index page. Sources and strengths follow the project's review of the evidence; where a study
# was done with people in care or in a laboratory, the text promises less than the study found.
TEXTS: tuple[Text, ...] = (
    Text(
        key="other-reasons",
        title=_("Other reasons it was hard"),
        in_short=_("The room, the noise, the day you had."),
        strength=Strength.THIN,
        sources=(
            "Masi and others 2011, Personality and Social Psychology Review 15:219: programmes that worked on how "
            "people read social situations did best among the trials",
        ),
        moments=(Moment.AFTER_A_HARD_VISIT, Moment.AFTER_A_VISIT),
    ),
    Text(
        key="less-noticed",
        title=_("They saw less than you think"),
        in_short=_("People look at us less than it feels."),
        strength=Strength.FAIR,
        sources=(
            "Gilovich and others 2000, Journal of Personality and Social Psychology 78:211",
            _BOOTHBY,
        ),
        moments=(Moment.AFTER_A_VISIT, Moment.AFTER_A_HARD_VISIT, Moment.BEFORE_A_VISIT),
    ),
    Text(
        key="a-friend",
        title=_("What would you say to a friend?"),
        in_short=_("Two kind lines, for you this time."),
        strength=Strength.FAIR,
        sources=(_BLACKIE, "Ferrari and others 2019, Mindfulness (27 trials)"),
        moments=(Moment.AFTER_A_HARD_VISIT, Moment.HELP),
    ),
    Text(
        key="one-small-step",
        title=_("Plan one small step"),
        in_short=_("When, where, and how you leave."),
        strength=Strength.SOLID,
        sources=(
            "Gollwitzer and Sheeran 2006",
            "Sheeran and others 2024, doi 10.1080/10463283.2024.2334563 (642 tests)",
            "Toli and others 2016",
        ),
        moments=(Moment.BEFORE_A_VISIT, Moment.NOTHING_FITS),
    ),
    Text(
        key="before-and-after",
        title=_("Before, and after"),
        in_short=_("Guess how it will be. Then look back."),
        strength=Strength.FAIR,
        sources=(
            "Epley and Schroeder 2014, Journal of Experimental Psychology: General",
            _BOOTHBY,
            "Craske and others 2014, Behaviour Research and Therapy 58:10, doi 10.1016/j.brat.2014.04.006",
        ),
        moments=(Moment.BEFORE_A_VISIT, Moment.AFTER_A_VISIT),
    ),
    Text(
        key="rest-after",
        title=_("Rest after a lot"),
        in_short=_("Being with people can tire you later."),
        strength=Strength.FAIR,
        sources=("Leikas and Ilmarinen 2017, Journal of Personality", "Leikas 2020, PMC7260435"),
        moments=(Moment.REST, Moment.AFTER_A_VISIT),
    ),
    Text(
        key="with-your-hands",
        title=_("Something to do with your hands"),
        in_short=_("Paint, write, walk, listen. Alone is fine."),
        strength=Strength.OURS,
        sources=(),
        moments=(Moment.REST, Moment.HELP, Moment.NOTHING_FITS),
    ),
    Text(
        key="a-bad-day",
        title=_("When a day goes badly"),
        in_short=_("Nothing is lost. Small and slow is enough."),
        strength=Strength.THIN,
        sources=(_BLACKIE,),
        moments=(Moment.AFTER_A_HARD_VISIT, Moment.HELP, Moment.REST),
    ),
    Text(
        key="stepping-back",
        title=_("Stepping back is fine"),
        in_short=_("Pause, leave, come back, or not."),
        strength=Strength.OURS,
        sources=(),
        moments=(Moment.REST, Moment.AFTER_A_HARD_VISIT),
    ),
    Text(
        key="both-are-true",
        title=_("Wanting people, wanting quiet"),
        in_short=_("You can want both on the same day."),
        strength=Strength.OURS,
        sources=(),
        moments=(Moment.REST, Moment.NOTHING_FITS, Moment.BEFORE_A_VISIT),
    ),
    Text(
        key="the-same-few",
        title=_("The same few people"),
        in_short=_("One group you like is plenty."),
        strength=Strength.FAIR,
        sources=(
            "Haslam and others 2019, Journal of Consulting and Clinical Psychology 87:787, doi 10.1037/ccp0000427",
        ),
        moments=(Moment.AFTER_A_VISIT, Moment.NOTHING_FITS),
    ),
    Text(
        key="a-job-to-do",
        title=_("A job to do helps"),
        in_short=_("With a task, there is less to say."),
        strength=Strength.FAIR,
        sources=(
            "Warner and others 2024, American Journal of Geriatric Psychiatry",
            "Yeung and others 2025, Lancet Healthy Longevity 6(1), doi 10.1016/j.lanhl.2024.100664",
        ),
        moments=(Moment.BEFORE_A_VISIT, Moment.NOTHING_FITS),
    ),
)
_BY_KEY: Mapping[str, Text] = {text.key: text for text in TEXTS}


def find_text(key: str) -> Text | None:
    """Return the text of that key."""
    return _BY_KEY.get(key)


def for_moment(moment: Moment, *, turn: int = 0, at_most: int = 2) -> tuple[Text, ...]:
    """Return some of the texts that fit a moment, never more than `at_most`.

    The first turn gives those that fit best; each further turn, say the day of the year, begins one later, so that
    somebody who comes often does not meet the same one each time.
    """
    fitting = sorted((text for text in TEXTS if moment in text.moments), key=lambda text: text.moments.index(moment))
    begin = turn % len(fitting) if fitting else 0
    return tuple((fitting[begin:] + fitting[:begin])[:at_most])
