"""What the views of small groups share: who asks, and whose seat it is."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from matching.rounds.gatherings import get_seat
from matching.rounds.models import Seat
from members.accounts.signing_in import local_page
from members.current import find_current_member
from members.models import Member
from web.headers import keep_out_of_caches

bp = Blueprint("groups", __name__)
bp.after_request(keep_out_of_caches)


class SignInFirst(Exception):
    """Somebody who is not signed in asks for a page of their own."""


@bp.errorhandler(SignInFirst)
def _sign_in_first(_error: SignInFirst) -> Response:
    wanted = local_page(request.path) if request.method == "GET" else ""
    return redirect(url_for("accounts.sign_in", then=wanted) if wanted else url_for("accounts.sign_in"))


def current_member(db: Session) -> Member:
    """The member who asks, or whom somebody looks in as in the demo; raises SignInFirst for anybody else."""
    member = find_current_member(db)
    if member is None:
        raise SignInFirst
    return member


def current_seat(db: Session, key: str, *, lock: bool = False) -> Seat:
    """The seat of whoever asks in the group with this key. Raises NotHere for a group that is not theirs."""
    return get_seat(db, key, current_member(db).id, lock=lock)
