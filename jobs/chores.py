"""What jobs do: each one call of a service, and its outcome in a few words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.exchange.feeds.syncing import due_feeds, sync_feed
from activities.exchange.outward.open_feed import catch_up
from activities.freshness.asking import ask_freshness
from activities.freshness.unattended import tend
from activities.listing_page.views import address_of
from activities.occurrences import extend_dates
from activities.plans.reminding import invite_to_check_in, remind
from activities.plans.telling_changes import take_back_untrue, tell_of_changes
from activities.plans.telling_places import tell_of_free_places
from activities.plans.waiting import offer_free_places
from jobs import backups, retention
from matching.builds import rebuild
from matching.learned_store import refit
from matching.measures.counts import write_counts
from matching.measures.inviting import invite
from matching.rounds import advance
from matching.rounds.forming import form_pool
from matching.rounds.parts import waiting
from matching.weekly import runs_of_members, write_week
from members.consent.models import Purpose
from notices.delivery import send_due
from settings import Settings
from store import reading, scrub, unit_of_work


def send_letters(app: Flask, now: datetime) -> str:
    """Send what lies in the outbox and is due, also what a sender that died left behind."""
    return f"{send_due(app.extensions['sessions'], _settings(app), now=now)} letters"


def offer_places(_app: Flask, db: Session, now: datetime) -> str:
    """Hold places that came free for people who wait for them, and write to those who want that."""
    return f"{offer_free_places(db, now=now)} held, {tell_of_free_places(db, now=now)} letters"


def remind_of_plans(app: Flask, now: datetime) -> str:
    """Write reminders whose time has come."""
    kinds = (Purpose.NOTICE_STILL, Purpose.NOTICE_EVENING, Purpose.NOTICE_SOON)
    return _all(app, *(partial(remind, kind=kind, now=now) for kind in kinds))


def tell_what_changed(app: Flask, now: datetime) -> str:
    """Tell of dates that were moved or cancelled since somebody planned them, and of their old times no more."""
    return _all(app, partial(take_back_untrue, now=now), partial(tell_of_changes, now=now))


def ask_how_it_was(app: Flask, now: datetime) -> str:
    """Offer the page of a check-in, the morning after."""
    return _all(app, partial(invite_to_check_in, now=now))


def invite_to_questions(app: Flask, now: datetime) -> str:
    """Offer the two questions to those whose eight weeks are over."""
    return _all(app, partial(invite, now=now))


def count_answers(_app: Flask, db: Session, now: datetime) -> str:
    """Write down the counts of a quarter that is over."""
    return f"{write_counts(db, now=now)} counts"


def shares_of_week(app: Flask, now: datetime) -> list[str]:
    """Runs of members among whom somebody may want weekly suggestions now, as first and last id."""
    with reading(app.extensions["sessions"]) as db:
        return [f"{first}-{last}" for first, last in runs_of_members(db, now=now)]


def write_weekly(app: Flask, now: datetime, *, share: str) -> str:
    """Write weekly suggestions to those of a run whose time has come."""
    first, last = map(int, share.split("-"))
    return _all(app, partial(write_week, now=now, last=last), after=first - 1)


def ask_organizers(_app: Flask, db: Session, now: datetime) -> str:
    """Ask organizers whether their listings are still right, and let those rest that nobody spoke up for."""
    asked, tended = ask_freshness(db, now=now), tend(db, now=now)
    return f"{asked.mails} asked about, {asked.hidden + tended.resting} resting, {tended.noticed} groups alone"


def _all(app: Flask, *parts: Callable[..., int | None], after: int = 0) -> str:
    """Do each service batch by batch, each in a transaction of its own, until it says that there is no more."""
    batches = 0
    for part in parts:
        last: int | None = after
        while last is not None:
            with unit_of_work(app.extensions["sessions"]) as db:
                last = part(db, after=last)
            batches += last is not None
    return f"{batches} batches"


def tell_open_feed(_app: Flask, db: Session, now: datetime) -> str:
    """Let the open feed read what changed, so that nobody who asks for it has to wait for that."""
    return f"{catch_up(db, address_of=address_of, now=now)} items"


def extend(app: Flask, db: Session, now: datetime) -> str:
    """Write out the dates of repeating activities as far ahead as the settings say."""
    added = extend_dates(db, now=now, days_ahead=_settings(app).dates_ahead_days)
    if added:
        touch_catalogue(db)
    return f"{added} dates"


def keep_no_longer(app: Flask, now: datetime) -> str:
    """Delete or empty whatever was kept for as long as we say."""
    gone = retention.keep_no_longer(app, now)
    scrub(app.extensions["sessions"].kw["bind"].engine)
    return f"{sum(gone.values())} rows"


def follow_groups(app: Flask, now: datetime) -> str:
    """End joining where the time has come, then do all else that is due in small groups.

    A round of one part is formed at once, one of many by the job that does them in shares. Whatever else is due is done
    some groups at a time, each time in a transaction of its own, so that nobody waits long for a row.
    """
    sessions, zone = app.extensions["sessions"], _settings(app).zone
    with unit_of_work(sessions) as db:
        advance.move_late_rounds(db, now=now)
        due = advance.find_due(db, now=now)
        parts = [one.id for one in advance.begin_forming(db, due, zone=zone, now=now)] if due else []
    formed = form_part(app, now, share=str(parts[0])) if len(parts) == 1 else f"{len(parts)} parts to form"
    with unit_of_work(sessions) as db:
        done = int(advance.open_round(db, zone=zone, now=now) is not None)
    for steps in advance.STEPS:
        with reading(sessions) as db:
            open_steps = steps(db, now=now)
        for step in open_steps:
            with unit_of_work(sessions) as db:
                done += step(db)
    return f"{formed}, {done} changed"


def shares_of_rounds(app: Flask, _now: datetime) -> list[str]:
    """Parts of rounds that are to be formed, by id."""
    with reading(app.extensions["sessions"]) as db:
        return [str(number) for number in waiting(db)]


def form_part(app: Flask, now: datetime, *, share: str) -> str:
    """Form the groups of one part of a round; once, however often.

    The search for groups runs between two transactions, so that nobody waits for it.
    """
    sessions = app.extensions["sessions"]
    with reading(sessions) as db:
        pool = advance.find_pool(db, int(share), now=now)
    made = 0
    if pool is not None:
        formed = form_pool(pool)
        with unit_of_work(sessions) as db:
            made = advance.keep_formed(db, int(share), formed, now=now)
    return f"{made} groups"


def rebuild_index(app: Flask, now: datetime) -> str:
    """Make the index anew for every process that serves."""
    folder = _settings(app).index_folder
    if folder is None:
        return "no folder"
    with reading(app.extensions["sessions"]) as db:
        rebuild(db, folder, now=now)
    return "made"


def shares_of_learning(_app: Flask, _now: datetime) -> list[str]:
    """Who is learned from: everybody who allows it, in one share, so that a worker can do it."""
    return ["everybody"]


def learn(app: Flask, now: datetime, *, share: str) -> str:
    """Learn anew from what people who allow it plan and like."""
    return f"{refit(app.extensions['sessions'], _settings(app).index_folder, now=now).activities} activities"


def shares_of_feeds(app: Flask, now: datetime) -> list[str]:
    """Outside calendars whose time has come, by id."""
    if app.extensions["feed_fetcher"] is None:
        return []
    with reading(app.extensions["sessions"]) as db:
        return [str(one) for one in due_feeds(db, now=now)]


def look_at_feed(app: Flask, now: datetime, *, share: str) -> str:
    """Look at one outside calendar."""
    fetcher, days = app.extensions["feed_fetcher"], _settings(app).dates_ahead_days
    done = sync_feed(app.extensions["sessions"], fetcher, int(share), now=now, days_ahead=days)
    return "seen" if done else "not due"


def make_copy(app: Flask, now: datetime) -> str:
    """Make a copy of the database and try it out."""
    if _settings(app).backup_folder is None:
        return "no folder"
    made = backups.back_up(app, now=now)
    return f"{made.checked.tables} tables, {made.checked.rows} rows, came back whole; {made.dropped} old copies dropped"


def copy_journal(app: Flask, now: datetime) -> str:
    """Bring the copy of the journal of erasures up to date."""
    return "no folder" if _settings(app).backup_folder is None else f"{backups.copy_journal(app, now=now)} lines"


def _settings(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings
