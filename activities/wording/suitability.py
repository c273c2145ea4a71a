"""Why we do not suggest a listing, in words. Codes are those of `activities.suitability.rule`."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

_REASONS: Mapping[str, LazyString] = {
    "cancelled": lazy_gettext("It seems to be called off."),
    "closed": lazy_gettext("It seems to be a closing day or a private booking."),
    "legal": lazy_gettext("It seems to be a hearing or an official notice."),
    "school": lazy_gettext("It seems to be for the people of one school."),
    "children": lazy_gettext("It seems to be for children and their families."),
    "sport": lazy_gettext("It seems to be a match to watch rather than something to join."),
    "arena": lazy_gettext("It seems to be a very large show."),
    "campaign": lazy_gettext("It seems to be part of a campaign."),
    "meeting": lazy_gettext("It seems to be an official meeting."),
    "students": lazy_gettext("It seems to be for students of one college."),
    "seminar": lazy_gettext("It seems to be for people who work in this field."),
    "business": lazy_gettext("It seems to be about work or business."),
    "support": lazy_gettext("It seems to be a support group. Those are for each person to choose."),
    "worship": lazy_gettext("It seems to be an act of worship. Those are for each person to choose."),
    "professionals": lazy_gettext("It seems to be for people with a certain job."),
    "members": lazy_gettext("It seems to be open to members only."),
    "service": lazy_gettext("It seems to be a service or an appointment rather than something to join."),
    "notice": lazy_gettext("It seems to be a notice or a deadline."),
    "adult": lazy_gettext("It seems to be about sex, drugs or betting."),
    "dating": lazy_gettext("It seems to be for couples or for dating."),
    "claims": lazy_gettext("It makes claims that we cannot check."),
    "sales": lazy_gettext("It seems to be mainly about buying and selling."),
}


def unsuited_words(code: str | None) -> str:
    """The reason as one sentence; a general one where the code is unknown."""
    known = _REASONS.get(code or "")
    return str(known) if known else gettext("It may not suit somebody who comes alone.")
