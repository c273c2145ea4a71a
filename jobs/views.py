"""The page of the operator."""

from __future__ import annotations

from flask import Blueprint, render_template

from jobs.overview import overview
from members.current import get_signed_in_member
from store import note
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.headers import keep_out_of_caches

bp = Blueprint("operator", __name__, url_prefix="/operator")
bp.after_request(keep_out_of_caches)


@bp.get("")
@allow(Audience.OPERATOR)
def page() -> str:
    """Whether everything works. Each look is noted."""
    with write_db() as db:
        operator = get_signed_in_member(db)
        note(db, who=operator.key, what="look", subject="overview", now=now())
        return render_template("jobs/overview.html", seen=overview(db, operator, now=now()))
