"""The pages of organizers: what it is, asking, the desk."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from activities.editing import views as editing_views
from activities.editing import views_dates, views_venue
from activities.editing.drafts import drafts_of
from activities.freshness import views as freshness_views
from activities.organizing import views_claims, views_listing, views_names, views_people
from activities.organizing.blueprint import bp
from activities.organizing.desk import listings_of
from activities.organizing.forms import AskInput
from activities.organizing.frame import SELDOM, Page, me, my_desk
from activities.organizing.people import ask_to_publish, desks_of, find_seat
from members.current import find_current_device, find_signed_in_member
from members.models import Role
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

__all__ = [
    "bp",
    "editing_views",
    "freshness_views",
    "views_claims",
    "views_dates",
    "views_listing",
    "views_names",
    "views_people",
    "views_venue",
]


@bp.get("")
@allow(Audience.ANYONE)
def about() -> Page:
    """What organizers can do here, and where to begin."""
    with read_db() as db:
        member = find_signed_in_member(db)
        acts = member is not None and Role.ORGANIZER in member.held_roles
    return render_template("organizing/about.html", signed_in=member is not None, acts=acts)


@bp.get("/ask")
@allow(Audience.MEMBER)
def ask() -> Page:
    """Ask to publish for a group."""
    return _ask_page({})


@bp.post("/ask")
@allow(Audience.MEMBER)
@limiter.limit(SELDOM)
def keep_ask() -> Page:
    """Keep what was asked and go on to the desk, by way of the second step."""
    form, problems = AskInput.parse(request.form)
    if form is None:
        return _ask_page(problems), 422
    with write_db() as db:
        ask_to_publish(db, me(db), form, now=now())
    flash(_("Thank you. Somebody looks at this soon. You can write your first listing meanwhile."))
    return redirect(url_for("organizing.ready"))


@bp.get("/ready")
@allow(Audience.MEMBER)
def ready() -> Page:
    """The second step, which keeps listings safe, for those who have none yet."""
    with read_db() as db:
        member, device = me(db), find_current_device(db)
        acts = Role.ORGANIZER in member.held_roles
        stepped = device is not None and device.second_step_at is not None
    if acts and stepped:
        return redirect(url_for("organizing.desk"))
    if not acts:
        return redirect(url_for("organizing.about"))
    return render_template("organizing/ready.html")


@bp.get("/desk")
@allow(Audience.ORGANIZER)
def desk() -> Page:
    """The groups somebody acts for; with one alone, its page."""
    with read_db() as db:
        desks = [(one.organizer.key, one.organizer.name) for one in desks_of(db, me(db))]
    if len(desks) == 1:
        return redirect(url_for("organizing.group", key=desks[0][0]))
    return render_template("organizing/desks.html", desks=desks)


@bp.get("/at/<key>")
@allow(Audience.ORGANIZER)
def group(key: str) -> Page:
    """The listings of a group and what can be done for it."""
    with read_db() as db:
        here = my_desk(db, key)
        words = request.args.get("words", "")[:80]
        listings = listings_of(db, here.organizer, words=words, now=now())
        drafts = [
            (one.key, str(one.typed.get("title", "")) or _("Without a title so far"), one.sent_at is not None)
            for one in drafts_of(db, here.organizer)
        ]
        return render_template(
            "organizing/group.html", desk=here, organizer=here.organizer, listings=listings, words=words,
            drafts=drafts,
            seat=find_seat(db, here.organizer, me(db).id),
        )  # fmt: skip


def _ask_page(problems: dict[str, str]) -> str:
    typed = {name: request.form.get(name, "") for name in AskInput.model_fields}
    return render_template("organizing/ask.html", typed=typed, problems=problems)
