"""A member's plans, for programs that have a key for them."""

from __future__ import annotations

from datetime import date as Day
from typing import Annotated
from zoneinfo import ZoneInfo

from flask import g, url_for
from pydantic import Field
from sqlalchemy.orm import Session

from activities.api.answers import Plans, PlanTold
from activities.exchange.outward.answers import public
from activities.plans.forms import HARDEST, AnswerInput, PlanInput
from activities.plans.keeping import Outcome, make_plan, say
from activities.plans.pages import plan_line
from activities.plans.queries import Row, get_plan, plans_of
from activities.plans.wording import not_kept_words
from members.models import Member, Profile
from members.programs.models import Scope
from members.queries import hold
from web.api.operations import operation
from web.api.problems import NotNow
from web.api.reading import Paged, cursor_of, parts_of
from web.clock import now
from web.database import read_db, write_db

_LARGEST_ID = 2**31 - 1


class PlanBody(PlanInput):
    """What to plan; a blank is no date here."""

    date: Annotated[int, Field(ge=1, le=_LARGEST_ID)] | None = None
    day: Day | None = None
    feared: Annotated[int, Field(ge=0, le=HARDEST)] | None = None


@operation("/me/plans", Plans, query=Paged, scope=Scope.PLANS)
def list_plans(query: Paged) -> Plans:
    """What the member plans and planned, by the order in which the plans were made."""
    after = parts_of(query.cursor, int)[0] if query.cursor else 0
    with read_db() as db:
        profile = own_profile(db)
        rows = plans_of(db, profile.id, after=after, most=query.limit + 1) if profile else []
        shown = rows[: query.limit]
        return Plans(
            plans=[_told(row) for row in shown], next=cursor_of(shown[-1][0].id) if len(rows) > len(shown) else None
        )


@operation("/me/plans", PlanTold, method="POST", status=201, body=PlanBody, scope=Scope.CHANGE_PLANS)
def make_a_plan(body: PlanBody) -> PlanTold:
    """Plan a date, or a day of what has no dates; a plan that is there already takes the new answer."""
    with write_db() as db:
        profile = _held_profile(db)
        made = make_plan(db, body, profile_id=profile.id, own_zone=profile.area_zone, now=now())
        if made.plan is None:
            raise _not_kept(made.outcome)
        return _told(get_plan(db, made.plan.key, profile_id=profile.id))


@operation("/me/plans/<plan>", PlanTold, scope=Scope.PLANS)
def get_a_plan(plan: str) -> PlanTold:
    """One plan of the member."""
    with read_db() as db:
        profile = own_profile(db)
        return _told(get_plan(db, plan, profile_id=profile.id if profile else None))


@operation("/me/plans/<plan>", PlanTold, method="PUT", body=AnswerInput, scope=Scope.CHANGE_PLANS)
def answer_a_plan(plan: str, body: AnswerInput) -> PlanTold:
    """Give another answer: might go, going, or not after all, each as good as the others."""
    with write_db() as db:
        profile = _held_profile(db)
        row = get_plan(db, plan, profile_id=profile.id)
        outcome = say(db, row[0], body.answer, now=now())
        if not outcome.is_kept:
            raise _not_kept(outcome)
        return _told(get_plan(db, plan, profile_id=profile.id))


def own_profile(db: Session) -> Profile | None:
    """The profile of the member whose program asks; None for one who has saved nothing."""
    member = db.get(Member, g.caller.member_id)
    return member.profile if member else None


def _held_profile(db: Session) -> Profile:
    """As `own_profile`, opening one where there is none, and kept from others until the end."""
    member = db.get_one(Member, g.caller.member_id)
    hold(db, guest=None, member=member.key)
    if member.profile is None:
        member.profile = Profile(changed_at=now())
        db.flush()
    return member.profile


def _not_kept(outcome: Outcome) -> NotNow:
    return NotNow(not_kept_words(outcome))


def _told(row: Row) -> PlanTold:
    plan, occurrence = row
    line = plan_line(plan, occurrence, now=now())
    ends = occurrence.ends_at if occurrence else plan.ends_at
    zone = ZoneInfo(plan.zone)
    return PlanTold(
        key=plan.key, title=line.title, activity=line.activity_key, starts=line.starts.astimezone(zone),
        ends=ends and ends.astimezone(zone), all_day=plan.all_day, is_dated=plan.is_dated, place=line.place_words,
        answer=plan.answer, standing=line.standing, page=public(url_for("activities.plan", key=plan.key)),
    )  # fmt: skip
