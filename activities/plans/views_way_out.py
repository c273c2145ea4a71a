"""The way out that stands in a reminder: a page with two equal buttons, without signing in. Opening it does nothing.

It tells the time of the plan and not what it is, because a mail may be read by others.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template, request
from sqlalchemy.orm import Session

from activities.blueprint import bp
from activities.plans.confirming import tell_of_answer
from activities.plans.keeping import is_over, say
from activities.plans.models import Answer, Plan
from activities.plans.pages import STILL_ON, standing_of
from activities.plans.places import find_date
from activities.plans.reminding import when_of, when_words
from activities.plans.wording import Standing, standing_words
from members.models import Member, Profile
from members.queries import hold
from notices.links import WAY_OUT, read_signed
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_OWNER = (
    sa.select(Member.key)
    .join(Profile, Profile.member_id == Member.id)
    .join(Plan, Plan.profile_id == Profile.id)
    .where(Plan.key == sa.bindparam("key"))
)


@bp.get("/plans/way-out/<token>")
@allow(Audience.ANYONE)
def way_out(token: str) -> str:
    """Go or not: both are fine."""
    with read_db() as db:
        return _page(db, _plan(db, token), token)


@bp.post("/plans/way-out/<token>")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def take_way_out(token: str) -> str:
    """Give the plan back, or keep it."""
    answers = {"not_today": Answer.NOT_AFTER_ALL, "keep": Answer.GOING}
    answer = answers.get(request.form.get("answer", ""))
    if answer is None:
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    with write_db() as db:
        plan = _plan(db, token, held=True)
        kept = True
        if not is_over(plan, find_date(db, plan), now=now()) and plan.answer is not answer:
            kept = say(db, plan, answer, now=now()).is_kept
            if kept:
                tell_of_answer(db, plan, now=now())
        return _page(db, plan, token, said=answer, kept=kept)


def _page(db: Session, plan: Plan, token: str, *, said: Answer | None = None, kept: bool = True) -> str:
    date, at = find_date(db, plan), now()
    standing, given_back = standing_of(plan, date), plan.answer is Answer.NOT_AFTER_ALL
    planned, as_it_is = (when_words(plan, start, None, now=at) for start in (plan.starts_at, when_of(plan, date)[0]))
    return render_template(
        "activities/plans/way_out.html", token=token, when=as_it_is, said=said, kept=kept,
        over=is_over(plan, date, now=at), given_back=given_back,
        standing_words=standing_words(standing, planned),
        can_go=standing in STILL_ON if given_back else standing is not Standing.CANCELLED,
    )  # fmt: skip


def _plan(db: Session, token: str, *, held: bool = False) -> Plan:
    """The plan of a link. Raises NotHere where it is gone."""
    key = read_signed(WAY_OUT, token)
    if held:
        hold(db, guest=None, member=db.scalar(_OWNER, {"key": key}))
    plan = db.scalar(sa.select(Plan).where(Plan.key == key))
    if plan is None:
        raise NotHere("This plan is not here any more, so there is nothing to give back.")
    return plan
