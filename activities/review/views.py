"""The pages on which moderators look at organizers and listings."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from activities.editing.drafts import read_draft
from activities.editing.preview import look
from activities.listing_page.dates import Visitor
from activities.listing_page.page import get_activity_page
from activities.models import Activity, ListingState, Suitability
from activities.organizing.frame import OFTEN, Page, me, site
from activities.organizing.people import is_own
from activities.review import deciding, queue, views_unattended, waiting
from activities.review.blueprint import bp
from activities.review.models import Act
from activities.wording.suitability import unsuited_words
from members.moderation.log import looked
from refusals import BadInput, NotHere, Overtaken
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.limits import limiter

__all__ = ["bp", "views_unattended", "waiting"]

MOST_WORDS = 1_000


@bp.get("/organizers/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
def organizer(number: int) -> Page:
    """An organizer that asks to publish."""
    return _organizer_page(number, {})


@bp.post("/organizers/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
@limiter.limit(OFTEN)
def answer_organizer(number: int) -> Page:
    """Welcome an organizer, or decline with words."""
    if (problems := _needs_words("welcome")) is not None:
        return _organizer_page(number, problems), 422
    with write_db() as db:
        found = queue.get_organizer_waiting(db, number, hold=True)
        _refuse_own(db, found.id)
        if request.form.get("answer") == "welcome":
            deciding.welcome(db, found, now=now())
        else:
            deciding.decline(db, found, _words(), now=now())
    return _done()


@bp.get("/listings/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
def listing(number: int) -> Page:
    """A listing before it goes out, with what may speak against it."""
    return _listing_page(number, {})


@bp.post("/listings/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
@limiter.limit(OFTEN)
def answer_listing(number: int) -> Page:
    """Put a listing on show, or send it back with words."""
    if (problems := _needs_words("approve")) is not None:
        return _listing_page(number, problems), 422
    with write_db() as db:
        draft = queue.get_draft_waiting(db, number, hold=True)
        _refuse_own(db, draft.organizer_id)
        if request.form.get("version") != str(draft.version):
            raise Overtaken("The listing was changed while you looked. Please look once more.")
        if request.form.get("answer") == "approve":
            suits = request.form.get("suits") == "yes"
            deciding.approve(db, draft, site=site(), suits=suits, now=now())
        else:
            deciding.send_back(db, draft, _words(), now=now())
    return _done()


@bp.get("/changed/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
def second(number: int) -> Page:
    """A listing on show that was changed."""
    at = now()
    with write_db() as db:
        looked(db, me(db), f"changed listing {number}", now=at)
        activity = _get_on_show(db, number)
        page = get_activity_page(db, activity.key, visitor=Visitor(), address="", now=at)
        return render_template("review/second.html", page=page, number=number)


@bp.post("/changed/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
@limiter.limit(OFTEN)
def answer_second(number: int) -> Page:
    """Note that it is all right."""
    with write_db() as db:
        activity = _get_on_show(db, number)
        _refuse_own(db, activity.organizer_id)
        deciding.note_seen(db, activity, now=now())
    flash(_("Thank you. That is noted."))
    return redirect(url_for("moderation.queue"))


@bp.get("/claims/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
def claim(number: int) -> Page:
    """Who says that a listing is theirs."""
    return _claim_page(number, {})


@bp.post("/claims/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
@limiter.limit(OFTEN)
def answer_claim(number: int) -> Page:
    """Hand a listing over to one organizer, or leave it with words."""
    if (problems := _needs_words("grant")) is not None:
        return _claim_page(number, problems), 422
    with write_db() as db:
        whose = request.form.get("organizer", "")
        found = next((one for one in queue.get_claims(db, number) if str(one.organizer_id) == whose), None)
        if found is None:
            raise NotHere("This no longer waits for anybody.")
        _refuse_own(db, found.organizer_id)
        if request.form.get("answer") == "grant":
            deciding.grant_claim(db, found, now=now())
        else:
            deciding.decline_claim(db, found, _words(), now=now())
    return _done()


def _done() -> Response:
    flash(_("Done. They get a mail."))
    return redirect(url_for("moderation.queue"))


def _words() -> str:
    return request.form.get("words", "").strip()[:MOST_WORDS]


def _needs_words(yes: str) -> dict[str, str] | None:
    """The problem of a "no" without a word why; None where the answer can be taken."""
    answer = request.form.get("answer")
    if answer not in (yes, "no"):
        raise BadInput("Please use one of the buttons of the page.")
    if answer == "no" and len(_words()) < 5:
        return {"words": _("Write a line that says why. They read it.")}
    return None


def _refuse_own(db: Session, organizer_id: int) -> None:
    """Nobody decides about an organizer they act for."""
    if is_own(db, organizer_id, me(db)):
        raise BadInput("You act for this group yourself, so somebody else decides.")


def _get_on_show(db: Session, number: int) -> Activity:
    activity = db.get(Activity, number)
    if activity is None or activity.state is not ListingState.PUBLISHED:
        raise NotHere("This no longer waits for anybody.")
    return activity


def _organizer_page(number: int, problems: dict[str, str]) -> str:
    with write_db() as db:
        looked(db, me(db), f"organizer that asks {number}", now=now())
        found = queue.get_organizer_waiting(db, number)
        return render_template(
            "review/organizer.html", organizer=found, how=queue.find_words(db, found.id, Act.ASKED), problems=problems,
            words=_words(),
        )  # fmt: skip


def _listing_page(number: int, problems: dict[str, str]) -> str:
    at = now()
    with write_db() as db:
        looked(db, me(db), f"listing that waits {number}", now=at)
        draft = queue.get_draft_waiting(db, number)
        read, venue = read_draft(db, draft, site=site(), now=at)
        listing, alike = read.listing, queue.find_alike(db, read.listing, venue, but=draft.activity_id)
        concerns = _concerns(
            (listing.suitability is Suitability.UNSUITED, lambda: unsuited_words(listing.suitability_reason)),
            (queue.sounds_like_a_home(listing, venue), lambda: _("It may be in somebody’s home.")),
            (queue.names_other_ways(listing), lambda: _("It asks people to write or call somewhere else.")),
        )
        return render_template(
            "review/listing.html", draft=draft, page=look(db, draft, read, venue, now=at).page, alike=alike,
            concerns=concerns, suits=listing.suitability is Suitability.SUITS, problems=problems, words=_words(),
            open=read.open,
        )  # fmt: skip


def _claim_page(number: int, problems: dict[str, str]) -> str:
    with write_db() as db:
        looked(db, me(db), f"claim on listing {number}", now=now())
        found = queue.get_claims(db, number)
        return render_template(
            "review/claim.html", claims=found, activity=found[0].activity, number=number, problems=problems,
            words=_words(),
        )  # fmt: skip


def _concerns(*asked: tuple[bool, Callable[[], str]]) -> list[str]:
    return [words() for holds, words in asked if holds]
