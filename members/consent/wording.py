"""What each purpose says on a page. Changing what a text means raises its number in services.WORDING."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from members.consent.models import Purpose


@dataclass(frozen=True, kw_only=True)
class Words:
    """A purpose in words: its title, what is kept and why, who sees it, and the answers to a yes and a no."""

    title: str
    kept: str
    seen: str
    yes_said: str
    no_said: str


def words_of(purpose: Purpose) -> Words:
    """Return the words of a purpose in the language of the page. Raises KeyError for a notice."""
    return {
        Purpose.PACING: _pacing,
        Purpose.LEARNING: _learning,
        Purpose.GROUPS: _groups,
        Purpose.MEASURES: _measures,
        Purpose.MEASURES_COUNTED: _measures_counted,
    }[purpose]()


def notice_words() -> dict[Purpose, str]:
    """Each kind of notice in one line, in the order of the page."""
    return {
        Purpose.NOTICE_PLANNED: _("When you plan something, with a file for your calendar"),
        Purpose.NOTICE_EVENING: _("The evening before something you planned"),
        Purpose.NOTICE_SOON: _("Two hours before something you planned"),
        Purpose.NOTICE_STILL: _("Two days before, where a place is kept for you: is it still all right?"),
        Purpose.NOTICE_CHANGE: _("When something you planned moves or does not take place"),
        Purpose.NOTICE_PLACE: _("When a place comes free that you wait for"),
        Purpose.NOTICE_CHECK_IN: _("The morning after, a page to say how it was"),
        Purpose.NOTICE_WEEKLY: _("Once a week, a few suggestions"),
        Purpose.NOTICE_GROUPS: _("What happens next in a small group you joined"),
        Purpose.NOTICE_QUESTIONS: _("Every eight weeks, two questions, if you allow them"),
    }


def _pacing() -> Words:
    return Words(
        title=_("Keep how things felt"),
        kept=_(
            "We keep what you tell us about how hard things are for you. "
            "We use it only to show you things that fit you."
        ),
        seen=_("It is for you alone, and locked away. You can change or erase it any day."),
        yes_said=_("Thank you. From now on we keep what you tell us."),
        no_said=_("That is fine. We do not keep how things felt."),
    )


def _learning() -> Words:
    return Words(
        title=_("Learn from what people plan and like"),
        kept=_(
            "We count what you plan and like together with what others do. That makes suggestions better for all. "
            "How things felt to you is no part of it."
        ),
        seen=_("Nothing is learned from fewer than five people, so nobody can be picked out."),
        yes_said=_("Thank you. The next time we count, your plans and likes are part of it."),
        no_said=_("That is fine. The next time we count, your plans and likes are left out."),
    )


def _groups() -> Words:
    return Words(
        title=_("Be asked about small groups"),
        kept=_(
            "When you join a round, we may use what you tell for it to find a few people who like the same things. "
            "Then we ask you whether you would like to meet them."
        ),
        seen=_(
            "Nobody sees that you said yes. A group sees your first name once you and at least two more agree. "
            "They can find it for ten weeks afterwards, to tell us if something was not right."
        ),
        yes_said=_("Thank you. You can join a round of small groups any time there is one."),
        no_said=_("That is fine. You are in no small group from now on, and the others are not told why."),
    )


def _measures() -> Words:
    return Words(
        title=_("Two questions, now and then"),
        kept=_("We keep what you answer to two short questions, every eight weeks at the most. You can look back."),
        seen=_("It is for you alone, and locked away. You can skip, change or erase it any day."),
        yes_said=_("Thank you. The questions are on the page of your path. They wait for you there."),
        no_said=_("That is fine. We do not ask."),
    )


def _measures_counted() -> Words:
    return Words(
        title=_("Count your answers with those of others"),
        kept=_("We count the answers to those two questions, to see whether this service helps."),
        seen=_("Counts are of ten people and more, so nobody can be picked out. A count once made stays."),
        yes_said=_("Thank you. The next time we count, your answers are part of it."),
        no_said=_("That is fine. The next time we count, your answers are left out."),
    )
