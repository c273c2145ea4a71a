"""The pages on which an organizer connects calendars and sees what comes of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from activities.exchange.feeds import connecting
from activities.exchange.feeds.apart import read_apart
from activities.exchange.feeds.forms import FeedInput
from activities.exchange.feeds.items import CannotRead
from activities.exchange.feeds.keeping import Outcome
from activities.exchange.feeds.looking import Asked, Looked, look
from activities.exchange.feeds.models import FeedSource
from activities.exchange.feeds.pages import feed_lines, feed_page
from activities.exchange.feeds.syncing import asked_of
from activities.exchange.feeds.table_columns import FIELDS, FIRST_FIELDS
from activities.exchange.feeds.tables import template
from activities.exchange.fetching.addresses import NotFetched
from activities.models import Organizer
from activities.organizing.frame import me, my_desk
from activities.organizing.models import PersonRole
from activities.organizing.people import desks_of
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.headers import keep_out_of_caches
from web.limits import limiter

bp = Blueprint("feeds", __name__, url_prefix="/organizing/feeds")
bp.after_request(keep_out_of_caches)
Page = str | Response | tuple[str, int] | Any
LOOKS = "40/hour"


@bp.get("")
@allow(Audience.ORGANIZER)
def index() -> Page:
    """The calendars of the groups somebody edits for."""
    with read_db() as db:
        groups = [(one, feed_lines(db, one, now=now())) for one in _groups(db)]
        return render_template("organizing/feeds/index.html", groups=groups)


@bp.get("/template.csv")
@allow(Audience.ANYONE)
def table_template() -> Response:
    """A table to start from."""
    headers = {"Content-Disposition": 'attachment; filename="dates.csv"'}
    return Response("\ufeff" + template(), mimetype="text/csv", headers=headers)


@bp.get("/new")
@allow(Audience.ORGANIZER)
def new() -> Page:
    """Where the calendar is."""
    return _new_page(request.args.get("group", ""), {})


@bp.post("/new")
@allow(Audience.ORGANIZER)
@limiter.limit(LOOKS)
def connect() -> Page:
    """Look at a calendar for the first time, and show what it would bring."""
    content = _sent_file()
    group = request.form.get("group", "")
    form, problems = FeedInput.parse(request.form, has_file=content is not None, may_ask=_fetcher() is not None)
    with read_db() as db:
        _group(db, group)
    if form is None:
        return _new_page(group, problems), 422
    try:
        looked = _looked(Asked(address=form.address, zone=form.zone), content)
    except (CannotRead, NotFetched) as problem:
        return _new_page(group, {"address" if form.address else "file": str(problem)}), 422
    with write_db() as db:
        source = connecting.connect(db, _group(db, group), form, now=now())
        connecting.lay_out(source, looked, content=content, now=now())
        key = source.key
    return _to(key)


@bp.get("/<key>")
@allow(Audience.ORGANIZER)
def feed(key: str) -> Page:
    """One calendar: what it would bring, or what came of it."""
    return _feed_page(key, {})


@bp.post("/<key>/yes")
@allow(Audience.ORGANIZER)
@limiter.limit(LOOKS)
def accept(key: str) -> Page:
    """Keep just what was shown."""
    with write_db() as db:
        source = _mine(db, key, hold=True)
        outcome = connecting.accept(
            db, source, mark=request.form.get("mark", ""), now=now(), days_ahead=_settings().dates_ahead_days
        )
    flash(_kept_words(outcome))
    return _to(key)


@bp.post("/<key>/no")
@allow(Audience.ORGANIZER)
def decline(key: str) -> Page:
    """Bring nothing of what waits."""
    with write_db() as db:
        gone = connecting.decline(db, _mine(db, key, hold=True))
    flash(_("Nothing was brought in."))
    return redirect(url_for("feeds.index"), code=303) if gone else _to(key)


@bp.post("/<key>/columns")
@allow(Audience.ORGANIZER)
@limiter.limit(LOOKS)
def columns(key: str) -> Page:
    """Read a table anew, by the columns somebody chose."""
    with read_db() as db:
        source = _mine(db, key)
        waiting = connecting.waiting_reading(source)
        known = waiting.columns if waiting else ()
        mapping = {field: request.form[field] for field in FIELDS if request.form.get(field) in known}
        content = connecting.waiting_content(source)
        asked = _asked(source, mapping)
    try:
        looked = _looked(asked, content)
    except (CannotRead, NotFetched) as problem:
        return _feed_page(key, {"title": str(problem)}), 422
    with write_db() as db:
        source = _mine(db, key, hold=True)
        source.mapping = mapping
        connecting.lay_out(source, looked, content=content, now=now())
    return _to(key)


@bp.post("/<key>/look")
@allow(Audience.ORGANIZER)
@limiter.limit(LOOKS)
def look_again(key: str) -> Page:
    """Read a calendar once more, from its address or a file, and show what would change."""
    content = _sent_file()
    with read_db() as db:
        source = _mine(db, key)
        asked = _asked(source, source.mapping)
    if content is None and not asked.address:
        return _feed_page(key, {"file": _("Please choose a file.")}), 422
    try:
        looked = _looked(asked, content)
    except (CannotRead, NotFetched) as problem:
        return _feed_page(key, {"file" if content is not None else "look": str(problem)}), 422
    with write_db() as db:
        connecting.lay_out(_mine(db, key, hold=True), looked, content=content, now=now())
    return _to(key)


@bp.post("/<key>/pause")
@allow(Audience.ORGANIZER)
def pause(key: str) -> Page:
    """Look at it no more for now."""
    with write_db() as db:
        connecting.pause(_mine(db, key, hold=True))
    return _to(key)


@bp.post("/<key>/go-on")
@allow(Audience.ORGANIZER)
def go_on(key: str) -> Page:
    """Look at it again."""
    with write_db() as db:
        connecting.go_on(_mine(db, key, hold=True), now=now())
    return _to(key)


@bp.get("/<key>/end")
@allow(Audience.ORGANIZER)
def end(key: str) -> Page:
    """Ask before the connection ends."""
    with read_db() as db:
        return render_template("organizing/feeds/end.html", feed=feed_page(db, _mine(db, key), now=now()))


@bp.post("/<key>/end")
@allow(Audience.ORGANIZER)
def take_out(key: str) -> Page:
    """End the connection; its listings stay."""
    with write_db() as db:
        connecting.take_out(db, _mine(db, key, hold=True))
    flash(_("The calendar is taken out. Its listings stay as they are."))
    return redirect(url_for("feeds.index"), code=303)


def _kept_words(outcome: Outcome) -> str:
    """What came of a yes, in a sentence or two."""
    brought, withdrawn = outcome.listings_new + outcome.listings_changed, outcome.listings_withdrawn
    said = [
        ngettext("%(num)d listing is brought in or renewed.", "%(num)d listings are brought in or renewed.", brought)
    ] * bool(brought)
    said += [ngettext("%(num)d listing is withdrawn.", "%(num)d listings are withdrawn.", withdrawn)] * bool(withdrawn)
    return " ".join([_("Thank you."), *(said or [_("No listing had to change.")])])


def _feed_page(key: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        page = feed_page(db, _mine(db, key), now=now())
    return render_template(
        "organizing/feeds/feed.html",
        feed=page,
        problems=problems,
        fields=FIELDS,
        first_fields=FIRST_FIELDS,
        typed=request.form,
    )


def _new_page(group: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        organizer = _group(db, group)
        name, key = organizer.name, organizer.key
        zone = connecting.usual_zone(db, organizer) or _settings().zone
    typed = {name_: request.form.get(name_, "") for name_ in ("name", "address")}
    typed["zone"] = request.form.get("zone", zone)
    return render_template(
        "organizing/feeds/new.html", group=key, group_name=name, typed=typed, problems=problems,
        may_ask=_fetcher() is not None,
    )  # fmt: skip


def _looked(asked: Asked, content: bytes | None) -> Looked:
    """Read a file that was handed in, else what lies at the address."""
    if content is not None:
        return Looked(reading=read_apart(content, zone=asked.zone, mapping=asked.mapping))
    fetcher = _fetcher()
    if fetcher is None:
        raise NotFetched(_("This site reads files only, not addresses."))
    return look(fetcher, asked)


def _asked(source: FeedSource, mapping: dict[str, Any] | None) -> Asked:
    if source.address is None:
        return Asked(address="", zone=source.zone, mapping=mapping)
    afresh = asked_of(source, afresh=True)
    return Asked(address=afresh.address, zone=afresh.zone, mapping=mapping)


def _sent_file() -> bytes | None:
    sent = request.files.get("file")
    return sent.read() if sent is not None and sent.filename else None


def _groups(db: Session) -> list[Organizer]:
    """The groups for which the one who asks may change listings, by name."""
    return [desk.organizer for desk in desks_of(db, me(db)) if desk.may(PersonRole.EDITOR)]


def _group(db: Session, key: str) -> Organizer:
    """The group of that key, if the one who asks may change its listings. Raises NotHere for any other."""
    return my_desk(db, key, at_least=PersonRole.EDITOR).organizer


def _mine(db: Session, key: str, *, hold: bool = False) -> FeedSource:
    """A calendar of a group of the one who asks. Raises NotHere for any other."""
    source = connecting.get_feed(db, key, hold=hold)
    _group(db, source.organizer.key)
    return source


def _fetcher() -> Any:
    return current_app.extensions["feed_fetcher"]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _to(key: str) -> Any:
    return redirect(url_for("feeds.feed", key=key), code=303)
