"""What goes by itself, a row for each rule: `flask privacy retain` and the nightly job carry them all out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from activities.plans.keeping import tidy_plans
from activities.plans.places import leave_places_of_guests
from activities.plans.waiting import tidy_lines
from matching.rounds.retention import tidy_groups
from members.accounts.devices import expire_devices
from members.keeping.journal import Journal
from members.keeping.retention import retain
from members.reports.services import empty_old_reports
from notices.outbox import expire_letters
from settings import Settings
from store import unit_of_work
from store.ledger import forget_runs

_RUNS_KEPT = timedelta(days=60)

# What goes, by name; returns how many rows of each table went.
Rule = Callable[[Session, datetime, Settings], Mapping[str, int]]


def _inventory(db: Session, now: datetime, settings: Settings) -> Mapping[str, int]:
    """The limits of the inventory; first others learn that the places of guests who go are free."""
    leave_places_of_guests(db, seen_before=now - timedelta(days=settings.guest_days), now=now)
    return retain(db, now, days={"guest_days": settings.guest_days})


def _plans(db: Session, now: datetime, _settings: Settings) -> Mapping[str, int]:
    return {"plan given back": tidy_plans(db, now=now), "wait for a place": tidy_lines(db, now=now)}


def _devices(db: Session, now: datetime, settings: Settings) -> Mapping[str, int]:
    return {"device not used": expire_devices(db, now=now, idle_days=settings.signed_in_days)}


def _letters(db: Session, now: datetime, _settings: Settings) -> Mapping[str, int]:
    return {"letter emptied": expire_letters(db, now=now)}


def _reports(db: Session, now: datetime, _settings: Settings) -> Mapping[str, int]:
    return {"report emptied": empty_old_reports(db, now=now)}


def _groups(db: Session, now: datetime, _settings: Settings) -> Mapping[str, int]:
    return tidy_groups(db, now=now)


def _runs(db: Session, now: datetime, _settings: Settings) -> Mapping[str, int]:
    forget_runs(db, before=now - _RUNS_KEPT)
    return {}


RULES: tuple[Rule, ...] = (_inventory, _plans, _devices, _letters, _reports, _groups, _runs)


def keep_no_longer(app: Flask, now: datetime) -> dict[str, int]:
    """Carry out every rule in one transaction, then shorten the journal of erasures; return how much of each went."""
    settings: Settings = app.config["SETTINGS"]
    gone: dict[str, int] = {}
    with unit_of_work(app.extensions["sessions"]) as db:
        for rule in RULES:
            gone.update(rule(db, now, settings))
    journal: Journal = app.extensions["erasures"]
    gone["line of the journal"] = journal.prune(now=now, days=settings.backup_days)
    return gone
