"""The people of groups: keeping apart from one of them, or telling the moderators, in the group and after it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matching.rounds.care import kept_care
from matching.rounds.frame import bp, current_member
from matching.rounds.gatherings import others_shown
from matching.rounds.messages import bow_out
from matching.rounds.met import find_met
from matching.rounds.models import Seat, SmallGroup
from matching.rounds.pages import met_page, person_of
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


@bp.get("/groups/met")
@allow(Audience.ANYONE)
def met() -> Page:
    """Those whom groups have named to oneself."""
    with read_db() as db:
        return render_template("matching/rounds/met.html", groups=met_page(db, current_member(db), now=now()))


@bp.get("/groups/g/<key>/with/<seat>")
@allow(Audience.ANYONE)
def about(key: str, seat: str) -> Page:
    """What can be done about one of the others, each by one press."""
    with read_db() as db:
        _mine, other, together = _pair(db, key, seat)
        reasons = [(one.value, words) for one, words in REASONS[SubjectKind.GROUP_MEMBER].items()]
        return render_template(
            "matching/rounds/person.html", key=key, one=person_of(other), together=together, reasons=reasons,
            care=kept_care(db),
        )  # fmt: skip


@bp.post("/groups/g/<key>/with/<seat>/apart")
@allow(Audience.ANYONE)
def apart(key: str, seat: str) -> Page:
    """Keep apart from one of the others from now on, and leave the group quietly where both are in it."""
    with write_db() as db:
        mine, other, together = _pair(db, key, seat, lock=True)
        keep_apart(db, mine.member, other.member, now=now())
    left = _("Done. You have left the group, and you two are not asked about the same group again.")
    flash(left if together else _("Done. You two are not asked about the same group again."))
    return redirect(url_for(".front"), 303)


@bp.post("/groups/g/<key>/with/<seat>/report")
@allow(Audience.ANYONE)
@limiter.limit("20/day")
def report(key: str, seat: str) -> Page:
    """Tell the moderators about one of the others, keep apart, and leave where both are in it: all by one press."""
    reason = request.form.get("reason", "")
    if reason not in set(REASONS[SubjectKind.GROUP_MEMBER]):
        raise BadInput("Please go back and choose what was not right.")
    with write_db() as db:
        mine, other, together = _pair(db, key, seat, lock=True)
        asker = current_member(db)
        sent = send_report(
            db, SubjectKind.GROUP_MEMBER, describe_member(db, other), reason=Reason(reason),
            answer_to=asker if asker.email else None, now=now(),
        )  # fmt: skip
        keep_apart(db, asker, other.member, now=now())
        if together and mine.said is not Said.OUT:
            bow_out(db, mine, now=now())
    left = _("Thank you for telling us. You have left the group. The others see only the new number.")
    flash(left if together else _("Thank you for telling us. You two are kept apart from now on."))
    return redirect(url_for("reports.sent", key=sent.key), 303)


def _pair(db: Session, key: str, seat: str, *, lock: bool = False) -> tuple[Seat, Seat, bool]:
    """The seats of whoever asks and of the other, and whether both are in the group now."""
    if lock:
        db.execute(sa.select(SmallGroup.id).where(SmallGroup.key == key).with_for_update())
    met = find_met(db, current_member(db).id, seat)
    if met is None or met[0].group.key != key:
        raise NotHere("There is nothing here, or not any more.")
    mine, other = met
    return mine, other, other in others_shown(db, mine)
