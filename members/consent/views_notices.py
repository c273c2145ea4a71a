"""The pages where a member says what mail they want, pauses everything, and keeps mail and calendar private."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from members import profiles
from members.blueprint import bp
from members.consent.forms import NoticesInput
from members.consent.notices import MOST_A_WEEK, choose_notices, keep_quiet_hours, quiet_hours_of, wanted_notices
from members.consent.quiet import QuietHours
from members.consent.wording import notice_words
from members.consent.zones import zone_words, zones
from members.current import find_current_member, get_or_open_profile
from members.forms import Form, Problems
from members.models import Member, Profile
from members.screen_flow import OFTEN, Page, gazetteer
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

Option = tuple[str, str]  # value, words

# Where a press of a one-press switch leads back to.
_BACK = {
    "you": "members.profile",
    "notices": "members.notices",
    "path": "path.path",
    "suggestions": "matching.suggestions",
}


@dataclass(frozen=True, kw_only=True)
class NoticesScreen:
    """The page of notices as kept, or as just typed."""

    email: str
    paused: bool
    kinds: tuple[Option, ...]
    wanted: frozenset[str]
    hours: tuple[Option, ...]
    quiet_from: str
    quiet_until: str
    zones: tuple[tuple[str, tuple[Option, ...]], ...]  # by continent
    zone: str
    clock: str


@bp.get("/you/notices")
@allow(Audience.ANYONE)
def notices() -> Page:
    """Which mail somebody wants; without an account, why there is none."""
    return _notices_page()


@bp.post("/you/notices")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_notices() -> Page:
    """Keep which mail a member wants, and when not."""
    form, problems = NoticesInput.parse(request.form)
    if form is None:
        return _notices_page(problems), problems.status
    with write_db() as db:
        if find_current_member(db) is None:
            raise NotHere("Mail needs an account. You can make one with your e-mail address alone.")
        profile = get_or_open_profile(db, now=now())
        choose_notices(db, profile_id=profile.id, wanted=form.wanted, now=now())
        keep_quiet_hours(profile, QuietHours(from_hour=form.quiet_from, until_hour=form.quiet_until, zone=form.zone))
    flash(_("Kept.") if form.wanted else _("Kept. You get no mail but what you ask for yourself."))
    return redirect(url_for("members.notices"), 303)


@bp.post("/you/pause")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def set_pause() -> Page:
    """Pause everything, or go on; obeyed at once."""
    paused = _switched({"pause": True, "go_on": False})
    with write_db() as db:
        profiles.pause(get_or_open_profile(db, now=now()), paused=paused)
    if paused:
        flash(_("Everything is paused. Nothing is lost, and one press brings it back."))
    else:
        flash(_("The pause is over. All is as you left it."))
    return redirect(url_for(_BACK.get(request.form.get("back", ""), "members.profile")), 303)


@bp.post("/you/private")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def set_private() -> Page:
    """Keep mail and calendar files private, or let them say what they are about."""
    private = _switched({"on": True, "off": False})
    with write_db() as db:
        profiles.keep_private(get_or_open_profile(db, now=now()), private=private)
    flash(_("Private mode is on.") if private else _("Private mode is off."))
    return redirect(url_for("members.profile"), 303)


def _switched(words: dict[str, bool]) -> bool:
    wish = request.form.get("wish", "")
    if wish not in words:
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    return words[wish]


def _notices_page(problems: Problems | None = None) -> str:
    with read_db() as db:
        member = find_current_member(db)
        if member is None:
            return render_template("members/no_notices.html")
        wanted = wanted_notices(db, profile_id=member.profile.id if member.profile else None)
        screen = _screen(member, frozenset(wanted), request.form if problems else None)
        refused = current_app.extensions["mail_refused"](db, member.id) is not None
    return render_template(
        "members/notices.html", screen=screen, problems=problems or Problems(), refused=refused, most=MOST_A_WEEK
    )  # fmt: skip


def _screen(member: Member, wanted: frozenset[str], form: Form | None) -> NoticesScreen:
    kept = quiet_hours_of(member.profile)
    zone = form.get("zone", "") if form else _zone_of(member.profile)
    return NoticesScreen(
        email=member.email or "",
        paused=member.profile is not None and member.profile.paused,
        kinds=tuple(notice_words().items()),
        wanted=frozenset(form.getlist("wanted")) if form else wanted,
        hours=tuple((str(hour), f"{hour:02}:00") for hour in range(24)),
        quiet_from=form.get("quiet_from", "") if form else str(kept.from_hour),
        quiet_until=form.get("quiet_until", "") if form else str(kept.until_hour),
        zones=_by_continent(),
        zone=zone,
        clock=zone_words(zone),
    )


def _zone_of(profile: Profile | None) -> str:
    """The zone that was chosen or is the area's, else that of the town the site is for."""
    zone = profile and (profile.quiet_zone or profile.area_zone)
    if zone:
        return zone
    settings = current_app.config["SETTINGS"]
    homes = gazetteer().find(settings.home_place, country=settings.home_country, most=1)
    return gazetteer().zone(homes[0].point) if homes else "UTC"


def _by_continent() -> tuple[tuple[str, tuple[Option, ...]], ...]:
    grouped: dict[str, list[Option]] = {}
    for zone in zones():
        grouped.setdefault(zone.split("/")[0], []).append((zone, zone_words(zone)))
    return tuple((continent, tuple(sorted(options, key=lambda one: one[1]))) for continent, options in grouped.items())
