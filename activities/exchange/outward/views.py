"""The addresses of feeds, the page that explains them, and what other sites can show."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from activities.blueprint import bp
from activities.browse.filters import Asked, parse
from activities.browse.views import standpoint_of
from activities.exchange.ical import calendar_of_plans
from activities.exchange.outward.answers import answer, framed, private_answer, public
from activities.exchange.outward.formats import TYPES, Addresses, Format, as_atom, as_calendar, as_csv, as_json
from activities.exchange.outward.models import CalendarAddress
from activities.exchange.outward.open_views import open_feeds
from activities.exchange.outward.own_calendar import end_address, find_address, find_by_secret, make_address
from activities.exchange.outward.selection import Selection, of_organizer, of_search
from activities.listing_page.views import address_of
from activities.on_show import Shelf
from activities.plans.queries import plans_of
from members.current import find_current_profile, get_or_open_profile, hold_current_profile
from members.language import speaking_to
from members.models import Member, Profile
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import in_first_language
from web.limits import limiter

_IN_FRAME = 10  # listings an embedded page shows


@bp.get("/feeds")
@allow(Audience.ANYONE)
def feeds() -> str:
    """What other programs can read here, in plain words, with the addresses for a search."""
    asked = parse(request.args)
    query = _query(asked)
    by_format = {
        one.value: public(url_for("activities.feed_of_search", ending=one)) + query for one in Format
    }  # fmt: skip
    frame = public(url_for("activities.embed")) + query
    return render_template(
        "activities/feeds.html", by_format=by_format, frame=frame, searched=bool(query), query=query,
        component=public(url_for("activities.list_component")), open_feeds=open_feeds(),
    )  # fmt: skip


@bp.get("/feeds/nearby.<ending>")
@allow(Audience.ANYONE)
@in_first_language
def feed_of_search(ending: str) -> AnyResponse:
    """What the nearby page finds for the same address line. The place has to stand in it: programs have none."""
    form, asked = _format(ending), parse(request.args)
    selection = _searched(asked, called_off=form in (Format.ICS, Format.CSV))
    page = public(url_for("activities.browse")) + _query(asked)

    def feed(number: int) -> str:
        query = urlencode(asked.filters.model_copy(update={"page": number}).query())
        return public(url_for("activities.feed_of_search", ending=ending)) + (f"?{query}" if query else "")

    return _told(selection, form, Addresses(feed=feed, people=page, listing=address_of))


@bp.get("/feeds/organizers/<key>.<ending>")
@allow(Audience.ANYONE)
@in_first_language
def feed_of_organizer(key: str, ending: str) -> AnyResponse:
    """Everything one organizer lists."""
    form, number = _format(ending), parse(request.args).filters.page
    with read_db() as db:
        selection = of_organizer(db, key, number=number, now=now())

    def feed(number: int) -> str:
        page = number if number > 1 else None
        return public(url_for("activities.feed_of_organizer", key=key, ending=ending, page=page))

    people = public(url_for("activities.browse"))
    return _told(selection, form, Addresses(feed=feed, people=people, listing=address_of))


@bp.get("/embed")
@allow(Audience.ANYONE)
@in_first_language
def embed() -> AnyResponse:
    """A short list without any script, for a frame on another site."""
    asked = parse(request.args)
    selection = _searched(asked)
    listings = as_json(selection, _for_people(asked), now=now())["listings"][:_IN_FRAME]
    more = public(url_for("activities.browse")) + _query(asked)
    page = render_template("activities/embed.html", name=selection.name, listings=listings, more=more)
    return framed(page)


@bp.get("/feeds/list.js")
@allow(Audience.ANYONE)
def list_component() -> AnyResponse:
    """The small web component that shows a search on another site."""
    response = make_response(current_app.send_static_file("doorstep-list.js"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.get("/plans/calendar")
@allow(Audience.ANYONE)
def own_calendar() -> str:
    """The secret address of one's own plans: what it is, and how to make or end it."""
    with read_db() as db:
        profile = find_current_profile(db)
        found = find_address(db, profile.id) if profile else None
        address = _calendar_address(found) if found else None
        neutral = found.neutral if found else profile is not None and profile.private_mode
    return render_template(
        "activities/plans/calendar.html", address=address, neutral=neutral,
        private=profile is not None and profile.private_mode,
    )  # fmt: skip


@bp.post("/plans/calendar")
@allow(Audience.ANYONE)
@limiter.limit("30/hour")
def change_own_calendar() -> AnyResponse:
    """Make a new secret address, which ends the one before, or end it."""
    wish = request.form.get("wish")
    if wish not in ("make", "end"):
        raise BadInput(_("We did not understand that answer. Please choose one of the buttons."))
    with write_db() as db:
        if wish == "make":
            profile = get_or_open_profile(db, now=now())
            make_address(db, profile.id, neutral=request.form.get("neutral") == "1", now=now())
        elif (known := hold_current_profile(db)) is not None:
            end_address(db, known.id)
    if wish == "end":
        flash(
            _("The address opens nothing any more. Your calendar keeps what it has read until you take it out there.")
        )
    return redirect(url_for("activities.own_calendar"), 303)


@bp.get("/calendars/<secret>.ics")
@allow(Audience.ANYONE)
@limiter.limit("240/hour")
def calendar_by_secret(secret: str) -> AnyResponse:
    """Somebody's plans, for the calendar program they gave the address to."""
    with read_db() as db:
        found = find_by_secret(db, secret)
        if found is None:
            raise NotHere("This address opens nothing. It may have been ended.")
        profile = db.get_one(Profile, found.profile_id)
        private = found.neutral or profile.private_mode
        member = db.get(Member, profile.member_id) if profile.member_id else None
        # A calendar program asks in a language of its own, if in any.
        with speaking_to(member) if member else nullcontext():
            content = calendar_of_plans(
                plans_of(db, profile.id),
                name=_("Calendar") if private else _("My plans"),
                private=private,
                address_of=lambda key: public(url_for("activities.plan", key=key)),
            )
    return private_answer(content, TYPES[Format.ICS])


def _format(ending: str) -> Format:
    """Raises NotHere for an ending that no feed has."""
    if ending not in set(Format):
        raise NotHere("There is no feed of this kind.")
    return Format(ending)


def _searched(asked: Asked, *, called_off: bool = False) -> Selection:
    """One page of a search without anybody's profile. Raises BadInput for an address line that cannot be read."""
    if asked.problems:
        raise BadInput(next(iter(asked.problems.values())))
    shelf: Shelf = current_app.extensions["shelf"]
    with read_db() as db:
        on_show = shelf.read(db, now=now())
        standpoint = standpoint_of(None, shelf, on_show, asked.filters.near)
        if standpoint.problem:
            raise BadInput(standpoint.problem)
        return of_search(
            db, shelf, on_show, asked.filters, standpoint=standpoint, now=now(), called_off=called_off
        )  # fmt: skip


def _told(selection: Selection, ending: Format, addresses: Addresses) -> Response:
    made: dict[Format, Any] = {
        Format.ICS: lambda: as_calendar(selection, addresses),
        Format.ATOM: lambda: as_atom(selection, addresses, now=now()),
        Format.CSV: lambda: as_csv(selection, addresses),
        Format.JSON: lambda: json.dumps(as_json(selection, addresses, now=now()), ensure_ascii=False),
    }
    page, links = selection.page, {}
    if page.number < page.last:
        links["next"] = addresses.feed(page.number + 1)
    if page.number > 1:
        links["prev"] = addresses.feed(page.number - 1)
    response = answer(made[ending](), TYPES[ending], links=links)
    if ending in (Format.ICS, Format.CSV):
        response.headers.set("Content-Disposition", "inline", filename=f"doorstep.{ending.value}")
    return response


def _for_people(asked: Asked) -> Addresses:
    page = public(url_for("activities.browse")) + _query(asked)
    return Addresses(feed=lambda _number: page, people=page, listing=address_of)


def _query(asked: Asked) -> str:
    query = urlencode(asked.filters.without("page").query())
    return f"?{query}" if query else ""


def _calendar_address(found: CalendarAddress) -> str:
    return public(url_for("activities.calendar_by_secret", secret=found.secret))
