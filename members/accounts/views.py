"""Ways in: the page that offers them, the mail with a link and a code, the password."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from members.accounts import views_account, views_change, views_passkeys, views_second_step
from members.accounts.blueprint import bp
from members.accounts.forms import read_address, read_adult
from members.accounts.frame import FROM_ONE_PLACE, MAILS, TRIES, Page, mailbox, settings, then, ways_in
from members.accounts.letters import address_of, post
from members.accounts.links import find_asked, find_link, open_link, prove, spend
from members.accounts.models import MailLink, Purpose
from members.accounts.noted import Noted, jot
from members.accounts.passwords import MOST_CHARACTERS, is_password_of
from members.accounts.people import find_by_email, find_id_by_email, get_or_make
from members.accounts.signing_in import sign_in as let_in
from members.accounts.views_change import act_on, words_for
from members.current import find_current_member, find_signed_in_member
from members.models import Member
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

__all__ = ["bp", "views_account", "views_change", "views_passkeys", "views_second_step"]

_ASKED = "asked"  # the mark of the link this browser asked for


@bp.get("/sign-in")
@allow(Audience.ANYONE)
def sign_in() -> Page:
    """Every way in; the first one makes an account too."""
    return ways_in()


@bp.get("/again")
@allow(Audience.MEMBER)
def again() -> Page:
    """The ways in once more, before something that cannot be undone."""
    with read_db() as db:
        return ways_in(again=find_signed_in_member(db))


# The mail


@bp.post("/link")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
@limiter.limit(MAILS, key_func=mailbox)
def send_link() -> Page:
    """Send a mail to an address, known or not: the same is done, said and written down for both."""
    address, problems = read_address(request.form)
    if address is None:
        return ways_in(problems, status=422)
    at = now()
    lasts = timedelta(minutes=settings().link_minutes)
    with write_db() as db:
        whose = find_id_by_email(db, address)
        link = open_link(
            db, Purpose.ENTER, email=address, then=then(), lasts=lasts, secret=settings().secret_key, now=at
        )
        kind = "welcome" if whose is None else "sign_in"
        post(db, kind, address, stale_at=at + lasts, member_id=whose, link=address_of(link), code=link.code)
    jot(Noted.LINK_SENT, address=address)
    session[_ASKED] = link.mark
    return redirect(url_for("accounts.sent"))


@bp.get("/sent")
@allow(Audience.ANYONE)
def sent() -> Page:
    """Where to look for the mail, and a place to type its code."""
    return _sent_page()


def _sent_page(problems: dict[str, str] | None = None) -> str:
    with read_db() as db:
        link = find_asked(db, session.get(_ASKED), now=now())
        return render_template(
            "members/accounts/sent.html",
            email=link.email if link else "",
            then=link.then if link else "",
            minutes=settings().link_minutes,
            in_demo=settings().demo and settings().smtp_host is None,
            problems=problems or {},
        )


@bp.post("/code")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
def enter_code() -> Page:
    """Use the code of the mail, in the browser that asked for it."""
    with write_db() as db:
        link = find_asked(db, session.get(_ASKED), now=now(), hold=True)
        if link is not None and prove(link, request.form.get("code", ""), secret=settings().secret_key):
            return _enter(db, link) or redirect(url_for("accounts.begin"))
        jot(Noted.CODE_WRONG, address=link.email if link else None)
    wrong = _(
        "That is not the code of the newest mail. After five wrong tries, or when it is too old, ask for a new mail."
    )
    return _sent_page({"code": wrong}), 422


@bp.get("/begin")
@allow(Audience.ANYONE)
def begin() -> Page:
    """After the right code for a new account: one question."""
    with read_db() as db:
        if _proved(db) is None:
            return redirect(url_for("accounts.sign_in"))
    return _begin_page(url_for("accounts.begin"))


@bp.post("/begin")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
def make_account() -> Page:
    """Make the account."""
    with write_db() as db:
        link = _proved(db, hold=True)
        if link is None:
            return redirect(url_for("accounts.sign_in"))
        entered = _enter(db, link)
    return entered or _ask_age(url_for("accounts.begin"))


def _proved(db: Session, *, hold: bool = False) -> MailLink | None:
    link = find_asked(db, session.get(_ASKED), now=now(), hold=hold)
    return link if link and link.proved and link.purpose is Purpose.ENTER else None


@bp.get("/link/<token>")
@allow(Audience.ANYONE)
def opened(token: str) -> Page:
    """What a link would do, and a button; looking at it changes nothing."""
    with read_db() as db:
        link = _get_link(db, token)
        if link.purpose is not Purpose.ENTER:
            return render_template("members/accounts/act.html", words=words_for(link), token=token)
        if find_by_email(db, link.email) is None:
            return _begin_page(url_for("accounts.opened", token=token))
        here = find_current_member(db)
        already = here is not None and here.email == link.email
        return render_template("members/accounts/enter.html", email=link.email, token=token, already=already)


@bp.post("/link/<token>")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
def use_link(token: str) -> Page:
    """Do what the link is for, once."""
    with write_db() as db:
        link = _get_link(db, token, hold=True)
        if link.purpose is not Purpose.ENTER:
            return act_on(db, link)
        entered = _enter(db, link)
    return entered or _ask_age(url_for("accounts.opened", token=token))


def _get_link(db: Session, token: str, *, hold: bool = False) -> MailLink:
    link = find_link(db, token, now=now(), hold=hold)
    if link is None:
        raise NotHere(_("This link has been used, or it is too old. You can ask for a new mail at any time."))
    return link


def _enter(db: Session, link: MailLink) -> Response | None:
    """Sign in whoever reads the mail of this address, making their account first; None while their age is not said."""
    at, words = now(), ""
    member = find_by_email(db, link.email)
    if member is None:
        old_enough = read_adult(request.form)
        if old_enough is None:
            return None
        if not old_enough:
            spend(db, link, now=at)
            return redirect(url_for("accounts.younger"))
        member, words = (
            get_or_make(db, link.email, now=at),
            _("Your account is made. What you told us is kept with it."),
        )
        jot(Noted.ACCOUNT_MADE, member)
    if not member.active:
        raise NotHere(_("This account is closed at the moment."))
    spend(db, link, now=at)
    onward = let_in(db, member, then=link.then, now=at)
    if words:
        flash(words)  # only now: signing in gives the browser a new cookie
    return redirect(onward)


def _begin_page(action: str, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "members/accounts/begin.html", action=action, age=settings().minimum_age, problems=problems or {}
    )


def _ask_age(action: str) -> Page:
    return _begin_page(action, {"old_enough": _("Choose one of the two, please.")}), 422


@bp.get("/younger")
@allow(Audience.ANYONE)
def younger() -> Page:
    """Kind words for somebody who is younger, and where to look instead."""
    return render_template("members/accounts/younger.html", age=settings().minimum_age)


# The password


@bp.post("/password")
@allow(Audience.ANYONE)
@limiter.limit(FROM_ONE_PLACE)
@limiter.limit(TRIES, key_func=mailbox)
def use_password() -> Page:
    """Sign in with a password. Whether the address is known shows neither in the words nor in the time."""
    address, problems = read_address(request.form)
    if address is None:
        return ways_in(problems, status=422)
    with read_db() as db:
        member = find_by_email(db, address)
    if is_password_of(member, request.form.get("password", "")[:MOST_CHARACTERS]) and member is not None:
        with write_db() as db:
            present = db.get(Member, member.id)
            if present is not None and present.active and present.password == member.password:
                return redirect(let_in(db, present, then=then(), now=now()))
    jot(Noted.PASSWORD_WRONG, address=address)
    wrong = _("This address and this password do not go together. You can ask for a mail instead.")
    return ways_in({"password": wrong}, status=422)
