"""The pages of plans. They are a person's own: nobody else's plan is ever found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from activities.blueprint import bp
from activities.exchange.ical import calendar_of_plan
from activities.listing_page.dates import Visitor, date_line
from activities.listing_page.page import MOST_DATES
from activities.listing_page.views import calendar_file, visitor_of
from activities.models import Activity
from activities.plans.before import find_before
from activities.plans.choices import PlanForm, plan_form, plannable
from activities.plans.confirming import tell_of_answer
from activities.plans.forms import AnswerInput, FearedInput, PlanInput, StepInput
from activities.plans.keeping import Made, Outcome, expect, make_plan, say, settle
from activities.plans.models import Answer, Plan
from activities.plans.pages import Idea, plan_line, plan_sheet, plans_page
from activities.plans.places import can_wait, keeps_places, kept_at
from activities.plans.queries import Row, find_plan, get_plan, plans_of, restful_ideas
from activities.plans.waiting import Step, take_step
from activities.plans.waiting_words import offer_words
from activities.plans.wording import made_words, not_kept_words
from activities.queries import dates_ahead, get_published
from activities.wording.ideas import idea_words
from members.current import find_current_profile, forget_visitor, get_or_open_profile, hold_current_profile
from members.models import Profile
from members.profiles import erase
from refusals import BadInput
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

OFTEN = "120/hour"


@bp.get("/plans")
@allow(Audience.ANYONE)
def plans() -> str:
    """What is coming, and what was and nobody has spoken of yet."""
    with read_db() as db:
        profile = find_current_profile(db)
        page = plans_page(plans_of(db, profile.id) if profile else (), now=now())
        given_back = _given_back(db, profile, request.args)
    return render_template(
        "activities/plans/mine.html", page=page, given_back=given_back, was=_was(request.args), check_in=_check_in()
    )


@bp.get("/plans/new")
@allow(Audience.ANYONE)
def plan_choices() -> str:
    """The form of a plan on a page of its own."""
    return _form_page(request.args)


@bp.post("/plans/new")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def new_plan() -> Any:
    """Keep a plan and show what may help; what cannot be kept comes back with what was chosen."""
    wish, problems = PlanInput.parse(request.form)
    if wish is None:
        return _form_page(request.form, problems), 422
    with write_db() as db:
        made = _make(db, wish)
        if made.plan is not None:
            tell_of_answer(db, made.plan, now=now())
            return _after(made.plan, made_words(made.plan.activity, made.outcome), was="")
    return _form_page(request.form, outcome=made.outcome), 409


@bp.get("/plans/<key>")
@allow(Audience.ANYONE)
def plan(key: str) -> str:
    """What may help before a visit, and a way to change one's mind."""
    with read_db() as db:
        profile = find_current_profile(db)
        row = _row(db, key, profile)
        before = find_before(db, row[0])
        sheet = plan_sheet(
            *row,
            ideas=_ideas(db, profile),
            visitor=visitor_of(profile),
            before=before,
            now=now(),
            can_wait=can_wait(db, *row),
        )
    return render_template("activities/plans/sheet.html", sheet=sheet, plan=sheet.line, check_in=_check_in())


@bp.get("/plans/<key>.ics")
@allow(Audience.ANYONE)
def plan_ics(key: str) -> Response:
    """One plan for the person's own calendar."""
    settings: Settings = current_app.config["SETTINGS"]
    with read_db() as db:
        profile = find_current_profile(db)
        found, date = _row(db, key, profile)
        private = profile is not None and profile.private_mode
        address = settings.public_url.rstrip("/") + url_for("activities.plan", key=key)
        content = calendar_of_plan(found, date, address=address, private=private)
    return calendar_file(content, "plan")


@bp.post("/plans/<key>/say")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def say_of_plan(key: str) -> AnyResponse:
    """Another answer, at once and without a reason."""
    form, problems = AnswerInput.parse(request.form)
    if form is None:
        raise BadInput(problems["answer"])
    with write_db() as db:
        found, _date = _row(db, key, hold_current_profile(db))
        was, outcome = found.answer, say(db, found, form.answer, now=now())
        if outcome.is_kept:
            tell_of_answer(db, found, now=now())
            return _after(found, made_words(found.activity, outcome), was=was)
        flash(not_kept_words(outcome))
    return redirect(url_for("activities.plan", key=key), 303)


@bp.post("/plans/wait")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def wait_for_place() -> Any:
    """Note a date that is full as a plan, and wait for a place there."""
    wish, problems = PlanInput.parse({**request.form, "answer": Answer.MIGHT.value})
    if wish is None:
        return _form_page(request.form, problems), 422
    with write_db() as db:
        made = _make(db, wish)
        if made.plan is not None:
            take_step(db, made.plan, Step.WAIT, now=now())
            return redirect(url_for("activities.plan", key=made.plan.key), 303)
    return _form_page(request.form, outcome=made.outcome), 409


@bp.post("/plans/<key>/wait")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def step_in_line(key: str) -> AnyResponse:
    """Wait, pause or stop waiting for a place; passing on one that is held is leaving the line."""
    form, problems = StepInput.parse(request.form)
    if form is None:
        raise BadInput(problems["step"])
    with write_db() as db:
        found, _date = _row(db, key, hold_current_profile(db))
        take_step(db, found, form.step, now=now())
    if form.step is Step.LEAVE:
        flash(_("That is fine. You wait no more, and nobody is told. It stays in your plans as a note for yourself."))
    return redirect(url_for("activities.plan", key=key), 303)


@bp.post("/plans/<key>/expect")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def expect_of_plan(key: str) -> AnyResponse:
    """Keep how hard somebody expects it to be, or forget it."""
    form, problems = FearedInput.parse(request.form)
    if form is None:
        raise BadInput(problems["feared"])
    with write_db() as db:
        found, date = _row(db, key, hold_current_profile(db))
        outcome = expect(found, date, form.feared, now=now())
    if not outcome.is_kept:
        flash(_("It has begun, so we keep what you said before."))
    else:
        flash(_("We keep nothing about it.") if form.feared is None else _("Kept, for you alone."))
    return redirect(url_for("activities.plan", key=key), 303)


@bp.post("/plans/<key>/rather-not")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def rather_not_say(key: str) -> AnyResponse:
    """Ask nothing more about a plan that is over."""
    with write_db() as db:
        found, _date = _row(db, key, hold_current_profile(db))
        settle(found, now=now())
    flash(_("That is fine. We do not ask again."))
    return redirect(url_for("activities.plans"), 303)


def _make(db: Session, wish: PlanInput) -> Made:
    """Keep a plan for whoever asks; where there is nothing to keep, a new guest is not remembered either."""
    get_published(db, wish.activity)
    known = hold_current_profile(db)
    profile = known or get_or_open_profile(db, now=now())
    made = make_plan(db, wish, profile_id=profile.id, own_zone=profile.area_zone, now=now())
    if made.plan is None and known is None and profile.guest_id is not None:
        erase(db, profile)
        forget_visitor()
    return made


def _row(db: Session, key: str, profile: Profile | None) -> Row:
    return get_plan(db, key, profile_id=profile.id if profile else None)


def _after(plan: Plan, words: str, *, was: str) -> AnyResponse:
    if plan.answer is Answer.NOT_AFTER_ALL:  # the list says so itself, beside the way to undo it
        return redirect(url_for("activities.plans", back=plan.key, was=was or None), 303)
    flash(words)
    return redirect(url_for("activities.plan", key=plan.key), 303)


def _was(args: Mapping[str, str]) -> Answer:
    """The answer that an undo goes back to."""
    return Answer.GOING if args.get("was") == Answer.GOING else Answer.MIGHT


def _given_back(db: Session, profile: Profile | None, args: Mapping[str, str]) -> Any:
    """The plan that was just given back, so that it can be taken up again at once; None for anything else."""
    found = find_plan(db, args.get("back", ""), profile_id=profile.id if profile else None)
    if found is None or found[0].answer is not Answer.NOT_AFTER_ALL:
        return None
    return plan_line(*found, now=now())


def _ideas(db: Session, profile: Profile | None) -> list[Idea]:
    left_out = set(profile.avoid or ()) if profile else set()
    return [
        Idea(key=key, title=idea_words(title))
        for key, title, themes in restful_ideas(db)
        if left_out.isdisjoint(themes)
    ]


def _check_in() -> str | None:
    """The endpoint of the check-in, where the service has one."""
    return "path.check_in" if "path.check_in" in current_app.view_functions else None


def _form_page(
    sent: Mapping[str, str], problems: dict[str, str] | None = None, *, outcome: Outcome | None = None
) -> str:
    """The form with what was chosen, and why that was not kept. Raises NotHere for an activity that is not on show."""
    with read_db() as db:
        activity = get_published(db, sent.get("activity", ""))
        form = _form(db, activity, find_current_profile(db), sent)
    return render_template(
        "activities/plans/new.html",
        form=form,
        problems=problems or {},
        why=not_kept_words(outcome) if outcome else None,
        full=outcome is Outcome.FULL,
        wait_words=offer_words() if outcome is Outcome.FULL and keeps_places(activity) else None,
    )


def _form(db: Session, activity: Activity, profile: Profile | None, sent: Mapping[str, str]) -> PlanForm:
    at, visitor = now(), visitor_of(profile)
    kept = kept_at(db, activity)
    lines = [
        date_line(activity, one, visitor=Visitor(), now=at, kept=kept.get(one.id, 0))
        for one in dates_ahead(db, activity, now=at, most=MOST_DATES)
    ]
    given = plannable(activity, lines, own_zone=visitor.zone)
    chosen = sent.get("date") or sent.get("day") or ""
    return plan_form(given, now=at, chosen=chosen, feared=sent.get("feared", ""))
