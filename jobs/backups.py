"""Copies of the database as a service: made, tried out, thinned out; and all that belongs to bringing one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from activities.changes import touch_catalogue
from activities.exchange.outward.open_feed import tell_all_anew
from activities.exchange.outward.own_calendar import end_addresses
from matching.learned_store import forget_learned
from members.accounts.devices import end_everywhere
from members.keeping.erasure import erase_again
from members.keeping.journal import Journal
from notices.outbox import hold_back_all
from settings import Settings
from store import migrate, scrub, unit_of_work
from store.backup import Checked, Copy, Manifest, check, copies_in, describe, drop_old, load, make_copy
from store.ledger import RESTORED, note_beat

JOURNAL = "erasures.jsonl"  # the copy of the journal of erasures, beside the copies of the database


class NoFolder(Exception):
    """DOORSTEP_BACKUP_FOLDER is not set, so there is nowhere to keep a copy."""


class TooOld(Exception):
    """The journal of erasures may no longer name everybody who was erased since a copy was made."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A copy that was made and tried out, and how many old ones went."""

    path: Path
    checked: Checked
    dropped: int


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What bringing a copy back did."""

    manifest: Manifest
    erased: int
    letters: int
    devices: int


def folder_of(app: Flask) -> Path:
    """The folder of copies. Raises NoFolder."""
    folder = _settings(app).backup_folder
    if folder is None:
        raise NoFolder
    return folder


def back_up(app: Flask, *, now: datetime) -> Made:
    """Make a copy, bring it back into a database of the moment to see that it is whole, and drop old ones.

    A copy that does not come back whole is deleted. Raises NoFolder, and as `store.backup.make_copy` and `check`.
    """
    settings, folder, engine = _settings(app), folder_of(app), _engine(app)
    path = make_copy(engine, folder, keys=settings.encryption_keys, now=now)
    try:
        checked = check(path, engine, keys=settings.encryption_keys)
    except Exception:
        path.unlink(missing_ok=True)  # the one before is worth more than one that cannot be relied on
        raise
    copy_journal(app, now=now)
    return Made(path=path, checked=checked, dropped=drop_old(folder, now=now, days=settings.backup_days))


def copy_journal(app: Flask, *, now: datetime) -> int:
    """Bring the copy of the journal of erasures up to date; return how many lines were new there. Raises NoFolder."""
    settings, folder = _settings(app), folder_of(app)
    beside = Journal(folder / JOURNAL, settings.encryption_keys)
    taken = beside.take_in(settings.erasures)
    beside.prune(now=now, days=settings.backup_days)
    return taken


def try_out(app: Flask, path: Path) -> Checked:
    """Bring a copy back into a database of the moment. Raises as `store.backup.check`."""
    return check(path, _engine(app), keys=_settings(app).encryption_keys)


def known_copies(app: Flask) -> Sequence[Copy]:
    """Every copy in the folder, the newest first; none without a folder."""
    folder = _settings(app).backup_folder
    return copies_in(folder) if folder else ()


def restore(app: Flask, path: Path, *, replace: bool, now: datetime) -> Restored:
    """Bring a copy back, bring it up to date, and let nothing of what happened since happen twice.

    Erased people are erased again; letters that waited when the copy was made are put aside, and reminders that were
    due by now count as written; everybody is signed out and secret calendar addresses end, because what was ended
    since would be back; what was learned goes, because erased people were part of it; readers of the open feed, who
    may know of more changes than the copy, are told everything anew.

    Raises TooOld, members.keeping.journal.UnknownKey, and as `store.backup.load`.
    """
    settings, engine = _settings(app), _engine(app)
    if now - describe(path, settings.encryption_keys).made_at > timedelta(days=settings.backup_days):
        raise TooOld
    journal: Journal = app.extensions["erasures"]
    journal.take_in(path.parent / JOURNAL)
    journal.read()  # with a key missing it stops here, before anybody is back
    manifest = load(path, engine, keys=settings.encryption_keys, replace=replace)
    migrate.upgrade(engine)
    with unit_of_work(app.extensions["sessions"]) as db:
        erased = erase_again(db, journal=journal)
        letters = hold_back_all(db)
        devices = end_everywhere(db)
        end_addresses(db)
        note_beat(db, now=now, name=RESTORED)
        forget_learned(db)
        tell_all_anew(db)
        touch_catalogue(db)
    scrub(engine)
    return Restored(manifest=manifest, erased=erased, letters=letters, devices=devices)


def _engine(app: Flask) -> sa.Engine:
    engine = app.extensions["sessions"].kw["bind"].engine
    assert isinstance(engine, sa.Engine)
    return engine


def _settings(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings
