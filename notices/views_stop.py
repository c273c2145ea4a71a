"""Stopping one kind of mail by one press, from the mail itself. Opening the link stops nothing: scanners open links."""

from __future__ import annotations

import sqlalchemy as sa
from flask import render_template, request
from sqlalchemy.orm import Session

from members.consent.models import Purpose
from members.consent.notices import stop_notice
from members.consent.wording import notice_words
from notices.blueprint import bp
from notices.links import STOP, read_signed
from notices.models import Notice
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/notices/stop/<token>")
@allow(Audience.ANYONE)
def stop(token: str) -> str:
    """A page with the button."""
    with read_db() as db:
        kind = _kind(_notice(db, token))
    return render_template("notices/stop.html", token=token, words=notice_words()[kind])


@bp.post("/notices/stop/<token>")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def stop_now(token: str) -> str:
    """Stop it. Mail programs press here by themselves when somebody asks them to (RFC 8058), without a form of ours."""
    if request.form.get("List-Unsubscribe") != "One-Click" and "stop" not in request.form:
        raise BadInput("We did not understand that. Please open the link of the mail and press the button.")
    with write_db() as db:
        notice = _notice(db, token)
        stop_notice(db, notice.member_id, _kind(notice), now=now())
        words = notice_words()[_kind(notice)]
    return render_template("notices/stopped.html", words=words)


def _notice(db: Session, token: str) -> Notice:
    notice = db.scalar(sa.select(Notice).where(Notice.key == str(read_signed(STOP, token))))
    if notice is None:
        raise NotHere("This mail is too old for its link. The page about your mail lets you choose anew.")
    return notice


def _kind(notice: Notice) -> Purpose:
    return Purpose(notice.kind)
