"""Changes that a mail tells of: another e-mail address, a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from members.accounts import passwords
from members.accounts.blueprint import bp
from members.accounts.devices import end_all, end_others
from members.accounts.forms import read_address
from members.accounts.frame import FROM_ONE_PLACE, MAILS, Page, mailbox, settings
from members.accounts.letters import address_of, post
from members.accounts.links import drop_links_of, drop_ways_back, open_link, spend
from members.accounts.models import MailLink, Purpose
from members.accounts.noted import Noted, jot
from members.accounts.passkeys import remove_made_since
from members.accounts.people import change_email, find_id_by_email
from members.current import find_current_device, find_signed_in_member, get_signed_in_member
from members.models import Member
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_CONFIRM_WITHIN = timedelta(hours=1)
_TAKE_BACK_WITHIN = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class ActWords:
    """What the page of a link says: a heading, what the button does, the button."""

    title: str
    sentence: str
    button: str


def words_for(link: MailLink) -> ActWords:
    """Say what a link that changes an address would do."""
    if link.purpose is Purpose.ADDRESS:
        return ActWords(
            title=_("Use this e-mail address?"),
            sentence=_("From then on we write to %(email)s, and you sign in with it.", email=link.email),
            button=_("Use this address"),
        )
    return ActWords(
        title=_("Go back to the address before?"),
        sentence=_(
            "We write to %(email)s again. Every device is signed out, and the password and newer passkeys are removed.",
            email=link.email,
        ),
        button=_("Go back"),
    )


def act_on(db: Session, link: MailLink) -> Page:
    """Change the address as the link says."""
    member = db.get(Member, link.member_id) if link.member_id else None
    if member is None:
        raise NotHere(_("This account is not here any more."))
    spend(db, link, now=now())
    before, email, purpose, until = member.email, link.email, link.purpose, link.expires_at
    if not change_email(db, member, email):
        raise NotHere(_("This address belongs to another account by now, so nothing was changed."))
    drop_links_of(db, member_id=member.id, email=before)
    if purpose is Purpose.ADDRESS_BACK:
        # Ways back from changes before this one stay: whoever moved an account on twice does not hold the last of them.
        drop_ways_back(db, member_id=member.id, after=until)
        remove_made_since(db, member, until - _TAKE_BACK_WITHIN)
        member.password = None
        end_all(db, member)
        jot(Noted.ADDRESS_TAKEN_BACK, member)
    else:
        jot(Noted.ADDRESS_CHANGED, member)
        _tell_the_old_one(db, member, before)
    flash(_("Your account now goes by %(email)s.", email=email))
    return redirect(url_for("accounts.account"))


def _tell_the_old_one(db: Session, member: Member, before: str | None) -> None:
    if before is None:
        return
    at = now()
    link = open_link(
        db,
        Purpose.ADDRESS_BACK,
        email=before,
        member_id=member.id,
        lasts=_TAKE_BACK_WITHIN,
        secret=settings().secret_key,
        now=at,
    )
    post(
        db, "address_changed", before, stale_at=at + _TAKE_BACK_WITHIN, member_id=member.id, link=address_of(link),
    )  # fmt: skip


@bp.get("/address")
@allow(Audience.FRESH)
def address() -> Page:
    """Ask for another address."""
    return _address_page()


def _address_page(problems: dict[str, str] | None = None) -> str:
    with read_db() as db:
        member = find_signed_in_member(db)
    return render_template(
        "members/accounts/address.html",
        now_at=member.email if member else "",
        email=request.form.get("email", ""),
        problems=problems or {},
    )


@bp.post("/address")
@allow(Audience.FRESH)
@limiter.limit(FROM_ONE_PLACE)
@limiter.limit(MAILS, key_func=mailbox)
def ask_address() -> Page:
    """Send a mail to the new address; whether somebody has it already only that mail says."""
    email, problems = read_address(request.form)
    if email is None:
        return _address_page(problems), 422
    at = now()
    with write_db() as db:
        member = get_signed_in_member(db)
        link = open_link(
            db,
            Purpose.ADDRESS,
            email=email,
            member_id=member.id,
            lasts=_CONFIRM_WITHIN,
            secret=settings().secret_key,
            now=at,
        )
        kind = "address" if find_id_by_email(db, email) is None else "address_taken"
        post(db, kind, email, stale_at=at + _CONFIRM_WITHIN, link=address_of(link))
        jot(Noted.ADDRESS_ASKED, member)
    flash(
        _(
            "We sent a mail to %(email)s. Once you press the button behind its link, the address is changed.",
            email=email,
        )
    )
    return redirect(url_for("accounts.account"))


@bp.get("/own-password")
@allow(Audience.FRESH)
def own_password() -> Page:
    """Choose a password, change it, or do without."""
    return _password_page()


def _password_page(problems: dict[str, str] | None = None) -> str:
    with read_db() as db:
        member = get_signed_in_member(db)
    return render_template(
        "members/accounts/own_password.html",
        email=member.email,
        has_one=member.password is not None,
        fewest=passwords.FEWEST_CHARACTERS,
        most=passwords.MOST_CHARACTERS,
        problems=problems or {},
    )


@bp.post("/own-password")
@allow(Audience.FRESH)
@limiter.limit(FROM_ONE_PLACE)
def keep_password() -> Page:
    """Keep a password; other devices are signed out, and a mail tells of it."""
    password = request.form.get("password", "")
    with write_db() as db:
        member, device = get_signed_in_member(db), find_current_device(db)
        assert device is not None
        if passwords.is_good_password(password, member):
            passwords.set_password(member, password)
            jot(Noted.PASSWORD_SET, member)
            end_others(db, device)
            tell(db, member, _("A password was set for your account."))
            flash(_("The password is kept. Your other devices are signed out."))
            return redirect(url_for("accounts.account"))
    weak = _(
        "This is short or easy to guess. Take %(fewest)s to %(most)s letters or signs, perhaps four words in a row.",
        fewest=passwords.FEWEST_CHARACTERS,
        most=passwords.MOST_CHARACTERS,
    )
    return _password_page({"password": weak}), 422


@bp.post("/own-password/remove")
@allow(Audience.FRESH)
def remove_password() -> Page:
    """Do without a password."""
    with write_db() as db:
        member = get_signed_in_member(db)
        member.password = None
        jot(Noted.PASSWORD_REMOVED, member)
        tell(db, member, _("The password of your account was removed."))
    flash(_("The password is removed. A mail with a link lets you in."))
    return redirect(url_for("accounts.account"))


def tell(db: Session, member: Member, what: str) -> None:
    """Tell a member by mail that a way into their account has changed."""
    if member.email:
        post(
            db, "changed", member.email, stale_at=now() + _TAKE_BACK_WITHIN, member_id=member.id, what=what,
            account=current_app.config["SETTINGS"].public_url.rstrip("/") + url_for("accounts.account"),
        )  # fmt: skip
