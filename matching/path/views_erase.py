"""Starting over, erasing, and no longer keeping: each asks once, plainly."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matching.measures.answers import erase_answers
from matching.path import own_pace, wording
from matching.path.blueprint import bp
from matching.path.views_check_in import Page
from members.consent.models import Purpose
from members.consent.services import withdraw
from members.current import hold_current_profile
from members.profiles import ProfileValues, values_of
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.limits import limiter

_OFTEN = "120/hour"


@bp.get("/path/start-over")
@allow(Audience.ANYONE)
def ask_start_over() -> Page:
    """Whether to start over."""
    return _ask(
        title=_("Start over?"),
        sentences=(
            _("Suggestions begin again as on the first day. What you told us stays on this page and counts no more."),
            _("You can start over as often as you like."),
        ),
        answers=(("start_over", _("Start over")),),
        action="path.start_over",
    )


@bp.post("/path/start-over")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def start_over() -> Page:
    """Reckon as at the very beginning."""
    return _change(lambda db, values: own_pace.start_over(db, values, now=now()), done="started-over")


@bp.get("/path/erase")
@allow(Audience.ANYONE)
def ask_erase() -> Page:
    """Whether to erase everything of the path."""
    return _ask(
        title=_("Erase all of this?"),
        sentences=(
            _("How outings felt, what you expected, your notes and your answers go at once."),
            _("They cannot be brought back. Your plans, likes and area stay."),
        ),
        answers=(("erase", _("Erase it")),),
        action="path.erase",
    )


@bp.post("/path/erase")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def erase() -> Page:
    """Erase everything of the path, also what was answered now and then."""

    def everything(db: Session, values: ProfileValues) -> None:
        assert values.profile_id is not None
        own_pace.erase_everything(db, values)
        erase_answers(db, values.profile_id)

    return _change(everything, done="erased")


@bp.get("/path/stop-keeping")
@allow(Audience.ANYONE)
def stop_keeping() -> Page:
    """What becomes of what was kept, when we may keep no more."""
    return _ask(
        title=_("And what we kept so far?"),
        sentences=(
            _("From now on we do not keep how outings felt, and choose nothing by it."),
            _("You can erase what was kept. Or it stays here for you to read, unused."),
        ),
        answers=(("erase", _("Erase it")), ("leave", _("Keep it, unused"))),
        action="path.stop_keeping_now",
        back="members.privacy_choices",
        back_words=_("Go on as before"),
    )


@bp.post("/path/stop-keeping")
@allow(Audience.ANYONE)
@limiter.limit(_OFTEN)
def stop_keeping_now() -> Page:
    """Keep no more from now on, and erase what was kept or leave it unused."""
    answer = request.form.get("answer", "")
    if answer not in ("erase", "leave"):
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")

    def stop(db: Session, values: ProfileValues) -> None:
        assert values.profile_id is not None
        withdraw(db, profile_id=values.profile_id, purpose=Purpose.PACING, now=now())
        if answer == "erase":
            own_pace.erase_everything(db, values)

    return _change(stop, done="erased" if answer == "erase" else "unused")


def _ask(
    *,
    title: str,
    sentences: tuple[str, ...],
    answers: tuple[wording.Option, ...],
    action: str,
    back: str = "path.path",
    back_words: str = "",
) -> str:
    return render_template(
        "matching/path/ask.html", title=title, sentences=sentences, answers=answers, action=url_for(action),
        back=url_for(back), back_words=back_words or _("Leave it as it is"),
    )  # fmt: skip


def _change(service: Callable[[Session, ProfileValues], None], *, done: str) -> Page:
    """Do it for whoever asks; somebody of whom nothing is kept only gets the answer."""
    with write_db() as db:
        profile = hold_current_profile(db)
        if profile is not None:
            service(db, values_of(profile))
    return redirect(url_for("path.path", done=done), 303)
