"""The page of plans that a phone may keep, to be read without a connection."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import current_app, render_template

from activities.blueprint import bp
from activities.listing_page.views import visitor_of
from activities.plans.before import NEVER
from activities.plans.pages import plan_sheet, plans_page
from activities.plans.queries import plans_of
from activities.wording.words import date_words
from members.current import find_current_profile
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db


@bp.get("/plans/kept")
@allow(Audience.ANYONE)
def kept_plans() -> str:
    """What is coming and what a first visit is like, and when this was so: no forms, nothing private but the plan.

    Raises `NotHere` where nobody is known, so that a phone whose owner signed out forgets what it kept.
    """
    moment = now()
    with read_db() as db:
        profile = find_current_profile(db)
        if profile is None:
            raise NotHere("There is no plan to keep here.")
        visitor = visitor_of(profile)
        rows = {plan.key: (plan, date) for plan, date in plans_of(db, profile.id)}
        sheets = [
            plan_sheet(*rows[line.key], ideas=(), visitor=visitor, before=NEVER, now=moment)
            for line in plans_page(rows.values(), now=moment).coming
        ]
        zone = ZoneInfo(visitor.zone or current_app.config["SETTINGS"].zone)
    return render_template(
        "activities/plans/kept.html", sheets=sheets, kept_words=date_words(moment.astimezone(zone), None)
    )
