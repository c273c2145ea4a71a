"""The page about one other person of a group: keeping apart from them, or telling the moderators and leaving."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matching.rounds.care import kept_care
from matching.rounds.frame import bp, current_member, current_seat
from matching.rounds.messages import bow_out
from matching.rounds.models import Seat
from matching.rounds.pages import find_person, person_of
from matching.rounds.reports import describe_member
from matching.rounds.states import Said
from members.apart.services import keep_apart
from members.reports.models import SubjectKind
from members.reports.reasons import REASONS, Reason
from members.reports.services import send_report
from members.screen_flow import Page
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/groups/g/<key>/with/<seat>")
@allow(Audience.ANYONE)
def about(key: str, seat: str) -> Page:
    """What can be done about one of the others, each by one press."""
    with read_db() as db:
        other = _other(db, current_seat(db, key), seat)
        reasons = [(one.value, words) for one, words in REASONS[SubjectKind.GROUP_MEMBER].items()]
        return render_template(
            "matching/rounds/person.html", key=key, one=person_of(other), reasons=reasons, care=kept_care(db)
        )


@bp.post("/groups/g/<key>/with/<seat>/apart")
@allow(Audience.ANYONE)
def apart(key: str, seat: str) -> Page:
    """Keep apart from one of the others from now on, and leave this group quietly."""
    with write_db() as db:
        mine = current_seat(db, key, lock=True)
        keep_apart(db, mine.member, _other(db, mine, seat).member, now=now())
    flash(_("Done. You have left the group, and you two are not asked about the same group again."))
    return redirect(url_for(".front"), 303)


@bp.post("/groups/g/<key>/with/<seat>/report")
@allow(Audience.ANYONE)
@limiter.limit("20/day")
def report(key: str, seat: str) -> Page:
    """Tell the moderators about one of the others, leave, and keep apart: all by one press."""
    reason = request.form.get("reason", "")
    if reason not in set(REASONS[SubjectKind.GROUP_MEMBER]):
        raise BadInput("Please go back and choose what was not right.")
    with write_db() as db:
        mine = current_seat(db, key, lock=True)
        other = _other(db, mine, seat)
        asker = current_member(db)
        sent = send_report(
            db, SubjectKind.GROUP_MEMBER, describe_member(db, other), reason=Reason(reason),
            answer_to=asker if asker.email else None, now=now(),
        )  # fmt: skip
        keep_apart(db, asker, other.member, now=now())
        if mine.said is not Said.OUT:
            bow_out(db, mine, now=now())
    flash(_("Thank you for telling us. You have left the group. The others see only the new number."))
    return redirect(url_for("reports.sent", key=sent.key), 303)


def _other(db: Session, mine: Seat, key: str) -> Seat:
    other = find_person(db, mine, key)
    if other is None:
        raise NotHere("There is nothing here, or not any more.")
    return other
