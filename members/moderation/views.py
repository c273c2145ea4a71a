"""The pages of moderators: the queue, a report, what was done, who looked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from members.accounts.letters import post
from members.current import get_signed_in_member
from members.language import speaking_to
from members.moderation import acts
from members.moderation.cases import get_case, reports_waiting, target_of
from members.moderation.log import entries, looked
from members.moderation.queue import register_queue, waiting_for
from members.moderation.shown import act_shown, acts_waiting, queue_shown
from members.reports.models import Outcome
from members.reports.outcomes import OUTCOMES
from members.reports.services import close_report
from members.screen_flow import Page
from refusals import BadInput
from store import note
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.headers import keep_out_of_caches

bp = Blueprint("moderation", __name__, url_prefix="/moderation")
bp.after_request(keep_out_of_caches)
register_queue("report", reports_waiting, "moderation.report")
register_queue("act", acts_waiting, "moderation.act")

_ANSWER_WITHIN = timedelta(days=7)  # later the mail server may have been away for too long for it to make sense


@bp.get("")
@allow(Audience.MODERATOR)
def queue() -> Page:
    """What waits, the most urgent first."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        looked(db, moderator, "queue", now=now())
        return render_template(
            "members/moderation/queue.html", groups=queue_shown(waiting_for(db, moderator, now=now()))
        )


@bp.get("/reports/<int:number>")
@allow(Audience.MODERATOR)
def report(number: int) -> Page:
    """One report, what it is about, and what can be done."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        case = get_case(db, number, moderator)
        looked(db, moderator, f"report {number}", now=now())
        standing = [act_shown(db, one, moderator) for one in case.standing]
        return render_template("members/moderation/report.html", case=case, standing=standing, outcomes=OUTCOMES)


@bp.post("/reports/<int:number>/act")
@allow(Audience.MODERATOR)
def act_on_report(number: int) -> Page:
    """Do something about what was reported, or ask a second moderator to."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        case = get_case(db, number, moderator)
        kind, act = request.form.get("kind", ""), request.form.get("act", "")
        done = acts.ask(
            db, moderator, kind=kind, subject_key=target_of(case, kind), act=act, report_id=number, now=now()
        )
        flash(_("Done. You can undo it at any time.") if done.done_at else _("A second moderator will now be asked."))
    return redirect(url_for(".report", number=number), 303)


@bp.post("/reports/<int:number>/close")
@allow(Audience.MODERATOR)
def close(number: int) -> Page:
    """Close a report; its sender hears what came of it."""
    chosen = request.form.get("outcome", "")
    if chosen not in set(Outcome):
        raise BadInput("Please go back and choose what came of it.")
    with write_db() as db:
        moderator = get_signed_in_member(db)
        get_case(db, number, moderator)
        sender = close_report(db, number, Outcome(chosen), now=now())
        note(db, who=moderator.key, what="close", subject=f"report {number}", now=now())
        if sender is not None and sender.email is not None:
            with speaking_to(sender):
                post(
                    db, "report_outcome", sender.email, stale_at=now() + _ANSWER_WITHIN, member_id=sender.id,
                    told=OUTCOMES[Outcome(chosen)].told,
                )  # fmt: skip
    flash(_("Closed. Whoever wrote it will hear what came of it, if they wanted to."))
    return redirect(url_for(".queue"), 303)


@bp.get("/acts")
@allow(Audience.MODERATOR)
def all_acts() -> Page:
    """What was done and is in force, or waits for a second moderator."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        looked(db, moderator, "acts", now=now())
        theirs = [one for one in acts.standing_acts(db) if acts.is_for(db, one, moderator)]
        shown = [act_shown(db, one, moderator) for one in theirs]
        return render_template("members/moderation/acts.html", acts=shown)


@bp.get("/acts/<int:number>")
@allow(Audience.MODERATOR)
def act(number: int) -> Page:
    """One act, with the report it came from, for a second moderator to decide about."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        row = acts.get_visible(db, number, moderator)
        looked(db, moderator, f"act {number}", now=now())
        case = get_case(db, row.report_id, moderator) if row.report_id else None
        return render_template("members/moderation/act.html", one=act_shown(db, row, moderator), case=case)


@bp.post("/acts/<int:number>/agree")
@allow(Audience.MODERATOR)
def agree(number: int) -> Page:
    """Agree as the second moderator."""
    with write_db() as db:
        acts.second(db, get_signed_in_member(db), number, now=now())
    flash(_("Done. You can undo it at any time."))
    return redirect(url_for(".all_acts"), 303)


@bp.post("/acts/<int:number>/undo")
@allow(Audience.MODERATOR)
def undo(number: int) -> Page:
    """Undo an act, or take back what was asked for."""
    with write_db() as db:
        acts.undo(db, get_signed_in_member(db), number, now=now())
    flash(_("Undone. It is as it was before."))
    return redirect(url_for(".all_acts"), 303)


@bp.get("/log")
@allow(Audience.MODERATOR)
def log() -> Page:
    """Who looked at what and did what, the newest first."""
    with write_db() as db:
        moderator = get_signed_in_member(db)
        looked(db, moderator, "log", now=now())
        lines, cut = entries(db, page=request.args.get("page", 1, type=int))
        return render_template("members/moderation/log.html", lines=lines, cut=cut)
