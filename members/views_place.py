"""The second screen: where somebody is, as a town, a press on a map or a pick from a list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from members import profiles, screens
from members.blueprint import bp
from members.current import get_or_open_profile
from members.forms import PartInput, PlaceInput, Problems
from members.places import areas
from members.places.map import SIZE, draw
from members.places.place import Place
from members.profiles import Area, ProfileValues
from members.screen_flow import OFTEN, Page, current_values, gazetteer, onward, profile_for, then
from refusals import NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.limits import limiter

_MAP_KM = 12.0


@bp.get("/you/place")
@allow(Audience.ANYONE)
def area() -> Page:
    """Where somebody is, how they travel, what they speak and need."""
    return _place_page(current_values())


@bp.post("/you/place")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_area() -> Page:
    """Keep the second screen; asks again where the place is not clear."""
    form, problems = PlaceInput.parse(request.form)
    values = current_values()
    if form is None:
        return _place_page(values, problems), problems.status
    kept = profiles.area_of_values(values)
    found: Area | None = None
    if kept and form.place == kept.name:
        found = kept
    elif form.place:
        settings: Settings = current_app.config["SETTINGS"]
        answer = areas.look_up(gazetteer(), form.place, which=form.which, home_country=settings.home_country)
        if answer.place is None:
            return _ask_again(values, form.place, answer)
        found = areas.area_of(gazetteer(), answer.place)
    with write_db() as db:
        profile = profile_for(db, form)
        if profile:
            profiles.save_area(db, profile, form, area=found, now=now())
    moved = found is not None and found != kept
    return onward("members.part" if moved else "members.pace", stay=moved)


def _ask_again(values: ProfileValues, text: str, answer: areas.Answer) -> Page:
    if answer.understood:
        hint = _("There is more than one place of that name. Please pick yours.")
        return _place_page(values, Problems(), which=answer.choices, hint=hint)
    problems = Problems(
        place=_("We do not know a place called “%(text)s”. Try the nearest bigger town, or a postcode.", text=text)
    )
    return _place_page(values, problems, which=answer.choices), problems.status


def _place_page(
    values: ProfileValues, problems: Problems | None = None, *, which: Sequence[Place] = (), hint: str = ""
) -> str:
    """The screen as kept, or, with problems (if only an empty set of them), as just typed."""
    form = None if problems is None else request.form
    screen = screens.place_screen(values, form, [place.label for place in which], is_sure=bool(hint))
    shown = {"screen": screen, "hint": hint, "problems": problems or Problems(), "then": then()}
    return render_template("members/place.html", **shown)


@bp.get("/you/place/part")
@allow(Audience.ANYONE)
def part() -> Page:
    """Which part of town, by a press on a map or a pick from a list; may be passed over."""
    values = current_values()
    return _part_page(values) if values.cell else redirect(url_for("members.area"))


@bp.post("/you/place/part")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_part() -> Page:
    """Keep the part of town; after a press the map is shown again, with the square marked."""
    values = current_values()
    near = profiles.area_of_values(values)
    if near is None:
        return redirect(url_for("members.area"))
    form, problems = PartInput.parse(request.form)
    if form is None:
        return _part_page(values, problems), 422
    if form.cell and form.cell != values.cell:
        found = areas.area_at(gazetteer(), form.cell, near=near)
        with write_db() as db:
            profiles.move(db, get_or_open_profile(db, now=now()), found, now=now())
    pressed = form.map and not form.near
    return onward("members.part" if pressed else "members.pace", stay=bool(pressed))


def _part_page(values: ProfileValues, problems: Problems | None = None) -> str:
    assert values.cell
    nearby = [(near.cell, near.label) for near in areas.parts_near(gazetteer(), values.cell)]
    shown = {"values": values, "nearby": nearby, "size": SIZE, "problems": problems or Problems(), "then": then()}
    return render_template("members/part.html", **shown)


@bp.get("/you/place/map.svg")
@allow(Audience.ANYONE)
def map_picture() -> Response:
    """The map around the area of whoever asks; where that is does not stand in any address."""
    values = current_values()
    if values.cell is None:
        raise NotHere("There is no map yet. Tell us a town first.")
    drawing = draw(values.cell, areas.places_around(gazetteer(), values.cell, km=_MAP_KM))
    response = make_response(render_template("members/map.svg", drawing=drawing, size=SIZE))
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = "no-store"
    return response
