"""Telling members of something: once, only of what they chose, not in their quiet hours, and not too often."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from members.consent.models import Purpose
from members.consent.notices import MOST_A_WEEK, members_wanting, quiet_hours_of
from members.consent.private_mode import cover
from members.language import speaking_to
from members.models import Member
from notices.links import STOP, public, signed
from notices.models import Letter, LetterState, Notice
from notices.outbox import find_refusing, letter_of, members_with_devices, put_on_devices
from store.ledger import RESTORED, find_beat

_CAN_WAIT = frozenset({Purpose.NOTICE_WEEKLY, Purpose.NOTICE_CHECK_IN, Purpose.NOTICE_STILL, Purpose.NOTICE_QUESTIONS})
_WEEK = timedelta(days=7)
_AT_ONCE = 500


class Dropped(StrEnum):
    """Why a notice was not sent."""

    LATE = "late"  # it would have been of no use any more, for instance after the quiet hours
    ENOUGH = "enough"  # there was enough mail in the week before
    NOTHING = "nothing"  # there was nothing to say
    REFUSED = "refused"  # the address takes no mail of ours
    RESTORED = "restored"  # it was due before a copy of the database was brought back, and may have gone out then


@dataclass(frozen=True, kw_only=True)
class News:
    """What one member is to be told: `about` names it, so that it is told once.

    `calendar` is an iCalendar file that goes along; `values` are for the words in templates/mail/<kind>.txt,
    made in the language of the member (`members.language.speaking_to`).
    """

    kind: Purpose
    member: Member
    about: str
    stale_at: datetime
    over_at: datetime  # what it is about
    due_at: datetime | None = None  # None: now
    calendar: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Written:
    kind: str
    address: str
    subject: str
    text: str
    stale_at: datetime
    member_id: int | None


def tell(db: Session, news: News, *, now: datetime) -> bool:
    """Write a notice to a member, flushed; returns whether a letter lies in the outbox now.

    Not where they do not want such notices or have paused, nor a second time about the same. What is dropped is
    noted with the reason. A letter that would fall into quiet hours waits until these are over. In an application's
    context.
    """
    return tell_all(db, [news], now=now) == 1


def tell_all(db: Session, some: Sequence[News], *, now: datetime) -> int:
    """Write many notices, each as `tell` does; returns how many letters lie in the outbox now."""
    batches = (some[first : first + _AT_ONCE] for first in range(0, len(some), _AT_ONCE))
    return sum(_tell_batch(db, batch, now=now) for batch in batches)


def _tell_batch(db: Session, some: Sequence[News], *, now: datetime) -> int:
    """What is known of all these members is read at once, and what is written goes out at once."""
    wanting = {kind: _wanting(db, kind, some) for kind in {news.kind for news in some}}
    wanted = [news for news in some if news.member.id in wanting[news.kind]]
    if not wanted:
        return 0
    ids = {news.member.id for news in wanted}
    with_profiles = sa.select(Member).where(Member.id.in_(ids)).options(selectinload(Member.profile))
    db.scalars(with_profiles).all()
    refusing, restored = find_refusing(db, ids), find_beat(db, name=RESTORED)
    dues = [quiet_hours_of(one.member.profile).end_after(max(one.due_at or now, now)) for one in wanted]
    dropped = [
        _why_not(db, news, due_at, refusing=refusing, restored=restored, now=now)
        for news, due_at in zip(wanted, dues, strict=True)
    ]
    notices = _note_all(db, wanted, dropped, now=now)
    devices = members_with_devices(db, ids) if current_app.config["SETTINGS"].push_key else frozenset()
    count = 0
    for news, due_at, why_not, notice in zip(wanted, dues, dropped, notices, strict=True):
        if notice is not None and why_not is None:
            _write(db, news, notice, due_at, to_devices=news.member.id in devices, now=now)
            count += 1
    db.flush()
    return count


def _write(db: Session, news: News, notice: Notice, due_at: datetime, *, to_devices: bool, now: datetime) -> None:
    stop, profile = public("notices.stop", token=signed(STOP, notice.key)), news.member.profile
    with speaking_to(news.member):
        letter = letter_of(
            _written(news, str(news.member.email), stop), cover() if profile and profile.private_mode else None,
            now=now, key=notice.key, due_at=due_at, stop=stop, calendar=news.calendar,
        )  # fmt: skip
        db.add(letter)
        if to_devices:
            put_on_devices(db, letter, subject=_("A note for you"), text=_page_of(news), now=now)


def take_back(db: Session, member: Member, keys: Iterable[str]) -> None:
    """Tell a member nothing of what is marked so and still waits to be sent; it can be told anew."""
    marks, waits = set(keys), (Letter.member_id == member.id, Letter.state == LetterState.QUEUED)
    take_back_letters(db, [one for one in db.scalars(sa.select(Letter).where(*waits)) if mark_of(one) in marks])


def take_back_letters(db: Session, some: Iterable[Letter]) -> None:
    """Do not send some letters that wait; what they were to tell can be told anew."""
    for letter in some:
        db.execute(sa.delete(Notice).where(Notice.key == mark_of(letter)))
        db.delete(letter)
    db.flush()


def mark_of(letter: Letter) -> str:
    """The mark of the notice that a letter tells, as `key_of` makes it."""
    return letter.key.partition("-")[0]  # a copy to a device has more behind it


def note(db: Session, news: News, dropped: Dropped | None, *, now: datetime) -> Notice | None:
    """Note that a member is told of something, or why not; None where that was noted before, perhaps a moment ago."""
    notice = _notice(news, dropped, now=now)
    try:
        with db.begin_nested():
            db.add(notice)
    except IntegrityError:
        return None
    return notice


def _note_all(
    db: Session, some: Sequence[News], dropped: Sequence[Dropped | None], *, now: datetime
) -> list[Notice | None]:
    """As `note`, for each."""
    rows = [_notice(news, why_not, now=now) for news, why_not in zip(some, dropped, strict=True)]
    known = told_before(db, (row.key for row in rows))
    if known or len({row.key for row in rows}) < len(rows):
        return [note(db, news, why_not, now=now) for news, why_not in zip(some, dropped, strict=True)]
    try:
        with db.begin_nested():
            db.add_all(rows)
    except IntegrityError:  # somebody else told one of them a moment ago
        return [note(db, news, why_not, now=now) for news, why_not in zip(some, dropped, strict=True)]
    return [*rows]


def _notice(news: News, dropped: Dropped | None, *, now: datetime) -> Notice:
    return Notice(
        key=key_of(news.kind, news.member, news.about), kind=news.kind.value, member_id=news.member.id, made_at=now,
        dropped=dropped and dropped.value, keep_until=news.over_at,
    )  # fmt: skip


def key_of(kind: Purpose, member: Member, about: str) -> str:
    """What marks a notice: the same for the same member and thing, and telling nothing of either."""
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode(), f"{kind}\n{member.key}\n{about}".encode(), "sha256").hex()[:32]


def told_before(db: Session, keys: Iterable[str], *, since: datetime | None = None) -> frozenset[str]:
    """Those of some marks of which something was told, or dropped, before; with `since`, at that time or later."""
    those = [Notice.key.in_(list(keys))] if since is None else [Notice.key.in_(list(keys)), Notice.made_at >= since]
    return frozenset(db.scalars(sa.select(Notice.key).where(*those)))


def _wanting(db: Session, kind: Purpose, some: Iterable[News]) -> frozenset[int]:
    ids = {news.member.id for news in some if news.kind is kind}
    return frozenset(db.scalars(members_wanting(kind).where(Member.id.in_(ids))))


def _why_not(
    db: Session, news: News, due_at: datetime, *, refusing: Collection[int], restored: datetime | None, now: datetime
) -> Dropped | None:
    if due_at >= news.stale_at:
        return Dropped.LATE
    if restored is not None and news.due_at is not None and news.due_at <= restored:
        return Dropped.RESTORED
    if news.member.id in refusing:
        return Dropped.REFUSED
    if news.kind in _CAN_WAIT and _lately(db, news.member.id, now=now) >= MOST_A_WEEK:
        return Dropped.ENOUGH
    return None


def _lately(db: Session, member_id: int, *, now: datetime) -> int:
    mine = Notice.member_id == member_id, Notice.made_at > now - _WEEK, Notice.dropped.is_(None)
    counted = Notice.kind != Purpose.NOTICE_PLANNED  # answers a press of their own: whoever plans much hears no less
    return db.scalar(sa.select(sa.func.count()).select_from(Notice).where(*mine, counted)) or 0


def _written(news: News, address: str, stop: str) -> _Written:
    """The first line of a template is the subject, after a blank line comes the text.

    Before it stands a sentence that says nothing of what it is about, as long as what a locked screen shows.
    """
    page = render_template(f"mail/{news.kind.value}.txt", **news.values)
    subject, text = _parts(page)
    opening, end = _parts(render_template("mail/_notice.txt", stop=stop, choices=public("members.notices")))
    return _Written(
        kind=news.kind.value, address=address, subject=subject, text=f"{opening}\n\n{text}\n\n{end}\n",
        stale_at=news.stale_at, member_id=news.member.id,
    )  # fmt: skip


def _page_of(news: News) -> str:
    """The path of the page that a note on a device opens."""
    address = news.values.get("link") or news.values.get("more") or public("members.notices")
    return urlsplit(str(address)).path


def _parts(page: str) -> Sequence[str]:
    first, rest = page.strip().split("\n\n", 1)
    return " ".join(first.split()), rest.strip()
