"""Link workers: the operator's page that names them, and the page where somebody who was asked says yes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matching.short_lists.blueprint import bp
from matching.short_lists.workers import ask, begin, check_offer, let_go, workers
from members.accounts.forms import read_address
from members.current import get_signed_in_member
from members.screen_flow import Page
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/short-lists/workers")
@allow(Audience.OPERATOR)
def worker_list() -> Page:
    """Who makes short lists, and a form to ask somebody else."""
    return _page({})


@bp.post("/short-lists/workers")
@allow(Audience.OPERATOR)
@limiter.limit("10/day")
def ask_worker() -> Page:
    """Ask somebody by mail. Whether they have an account is not told."""
    email, problems = read_address(request.form)
    if email is None:
        return _page(problems), 422
    with write_db() as db:
        ask(db, get_signed_in_member(db), email, now=now())
    flash(_("A mail is on its way. It works for two weeks."))
    return redirect(url_for("short_lists.worker_list"), 303)


@bp.post("/short-lists/workers/<int(max=2147483647):number>/let-go")
@allow(Audience.OPERATOR)
@limiter.limit("240/hour")
def let_worker_go(number: int) -> Response:
    """Let somebody make no more lists."""
    with write_db() as db:
        let_go(db, get_signed_in_member(db), number, now=now())
    flash(_("That person makes no more lists. Those they made go by themselves."))
    return redirect(url_for("short_lists.worker_list"), 303)


@bp.get("/short-lists/offer/<token>")
@allow(Audience.MEMBER)
def offer(token: str) -> Page:
    """Whether one would like to make short lists with people."""
    with read_db() as db:
        check_offer(db, token, get_signed_in_member(db), now=now())
    return render_template("matching/short_lists/offer.html", token=token)


@bp.post("/short-lists/offer/<token>")
@allow(Audience.MEMBER)
@limiter.limit("240/hour")
def take_offer(token: str) -> Response:
    """Make short lists from now on."""
    with write_db() as db:
        begin(db, token, get_signed_in_member(db), now=now())
    flash(_("You can make short lists now."))
    return redirect(url_for("short_lists.desk"), 303)


def _page(problems: dict[str, str]) -> str:
    with read_db() as db:
        lines = [(one.id, one.email or "") for one in workers(db)]
    return render_template(
        "matching/short_lists/workers.html", lines=lines, problems=problems, email=request.form.get("email", "")
    )
