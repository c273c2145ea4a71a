"""Reporting whatever can be reported, and reading what came of it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for

from members.current import find_signed_in_member
from members.reports.forms import ReportInput
from members.reports.models import SubjectKind
from members.reports.outcomes import OUTCOMES
from members.reports.reasons import REASONS
from members.reports.services import find_by_key, send_report
from members.reports.subjects import SUBJECTS, Subject
from members.screen_flow import Page
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.headers import keep_out_of_caches
from web.limits import limiter

bp = Blueprint("reports", __name__)
bp.after_request(keep_out_of_caches)


@bp.get("/report/<kind>/<key>")
@allow(Audience.ANYONE)
def form(kind: str, key: str) -> Page:
    """Say what is wrong with something."""
    return _form_page(*_subject(kind), key, chosen="", words="", answer=True, problems={})


@bp.post("/report/<kind>/<key>")
@allow(Audience.ANYONE)
@limiter.limit("20/day")
def send(kind: str, key: str) -> Page:
    """Keep what was reported."""
    about, subject = _subject(kind)
    read, problems = ReportInput.parse(request.form, about)
    if read is None:
        sent = {name: request.form.get(name, "") for name in ("reason", "words", "answer")}
        return _form_page(
            about, subject, key, chosen=sent["reason"], words=sent["words"], answer=sent["answer"] == "yes",
            problems=problems,
        ), 422  # fmt: skip
    with write_db() as db:
        kept = send_report(
            db, about, subject.find(db, key), reason=read.reason, words=read.words,
            answer_to=find_signed_in_member(db) if read.answer else None, now=now(),
        )  # fmt: skip
    return redirect(url_for(".sent", key=kept.key), 303)


@bp.get("/report/sent/<key>")
@allow(Audience.ANYONE)
def sent(key: str) -> Page:
    """That a report arrived, and later what came of it; it says nothing of what was reported."""
    with read_db() as db:
        report = find_by_key(db, key)
    if report is None:
        raise NotHere("This page is kept for half a year, or the address has a slip in it.")
    told = OUTCOMES[report.outcome].told if report.outcome else ""
    return render_template("members/reports/sent.html", told=told)


def _subject(kind: str) -> tuple[SubjectKind, Subject]:
    if kind not in set(SubjectKind) or SubjectKind(kind) not in SUBJECTS:
        raise NotHere("There is no such page.")
    return SubjectKind(kind), SUBJECTS[SubjectKind(kind)]


def _form_page(
    kind: SubjectKind,
    subject: Subject,
    key: str,
    *,
    chosen: str,
    words: str,
    answer: bool,
    problems: dict[str, str],
) -> str:
    with read_db() as db:
        found = subject.find(db, key)
        member = find_signed_in_member(db)
    return render_template(
        "members/reports/form.html",
        kind=kind.value, key=key, about=found, reasons=REASONS[kind], chosen=chosen, words=words, answer=answer,
        by_mail=member is not None and member.email is not None, problems=problems,
    )  # fmt: skip
