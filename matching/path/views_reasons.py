"""After a hard day: what else could explain it. Nobody has to answer, and nothing is reckoned from it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from matching.path import check_ins
from matching.path.blueprint import bp
from matching.path.forms import ReasonsInput
from matching.path.hard_days import asks_reasons, reason_words
from matching.path.queries import Entry, entry_of, get_check_in
from members.consent.models import Purpose
from members.consent.services import given
from members.current import hold_current_profile
from refusals import BadInput
from web.audiences import Audience, allow
from web.database import write_db
from web.limits import limiter

_OFTEN = "120/hour"


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """The question as a page shows it."""

    key: str  # of the check-in
    options: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...]


def find_reasons(entry: Entry) -> Reasons | None:
    """The question on a check-in; None where it is not asked."""
    if entry.told is None or not asks_reasons(entry.told):
        return None
    options = tuple((one.value, words) for one, words in reason_words(alone=entry.told.alone).items())
    return Reasons(key=entry.key, options=options, ticked=entry.told.reasons)


@bp.post("/path/<key>/reasons")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def give_reasons(key: str) -> Response:
    """Keep what was ticked, or that nothing was."""
    form, problems = ReasonsInput.parse(request.form)
    with write_db() as db:
        profile = hold_current_profile(db)
        row = get_check_in(db, key, profile_id=profile.id if profile else None)
        if form is None:
            raise BadInput(next(iter(problems.values())))
        if entry_of(row).told is None or profile is None or Purpose.PACING not in given(db, profile_id=profile.id):
            return redirect(url_for("path.path"), 303)
        check_ins.give_reasons(row, form.ordered)
    return redirect(url_for("path.path", done="reasons" if form.reasons else "no-reasons"), 303)
