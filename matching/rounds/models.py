"""Rounds, who joined them, the small groups that came of them, what is written there, and circles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.rounds.states import Phase, Said
from members.models import Member
from store import Encrypted, Mendable, Model, Skippable


class GroupCare(Model):
    """Who looks after small groups here; without a row that is on, there are none. At most one row."""

    __tablename__ = "group_care"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    moderator: Mapped[str]  # key of the member who answers for it; with them gone, groups are off
    contact: Mapped[str]  # as members read it: "Priya, at the library"
    hours: Mapped[str]  # when somebody looks at reports
    emergency: Mapped[str]  # what to do when it cannot wait
    women_only: Mapped[bool] = mapped_column(default=False)  # whether groups of women only can be wished for
    free_text: Mapped[bool] = mapped_column(default=False)  # whether members can write in their own words
    changed_at: Mapped[datetime]


class GroupRound(Model):
    """One round: members join until `forms_at`, then groups are made for the fortnight from `first_day` on."""

    __tablename__ = "group_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    forms_at: Mapped[datetime]
    formed_at: Mapped[datetime | None]  # since when nobody joins any more, and its parts are formed
    answer_until: Mapped[datetime | None]  # the first time to answer; who was left out hears then
    first_day: Mapped[date]
    zone: Mapped[str]  # IANA name: days and hours of the round are meant there


class RoundPart(Model):
    """A piece of a round that is formed on its own: the people of some areas, and the dates nearest to them."""

    __tablename__ = "group_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("group_round.id", ondelete="CASCADE"), index=True)
    # Without areas it is the whole round.
    areas: Mapped[list[str]] = mapped_column(default=list)
    dates: Mapped[list[int]] = mapped_column(sa.JSON, default=list)  # ids of occurrences
    formed_at: Mapped[datetime | None] = mapped_column(index=True)

    round_: Mapped[GroupRound] = relationship()


class GroupJoiner(Model):
    """A member in one round, with what they told for it."""

    __tablename__ = "group_joiner"
    __table_args__ = (sa.UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("group_round.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    told: Mapped[Any | None] = mapped_column(Mendable)  # see matching.rounds.told
    waited: Mapped[int] = mapped_column(default=0)  # rounds running without a group, by no choice of theirs
    not_enough: Mapped[bool] = mapped_column(default=False)  # they hear that not enough people near were free
    heard_at: Mapped[datetime | None]  # when they were told so
    joined_at: Mapped[datetime]

    member: Mapped[Member] = relationship()


class Circle(Model):
    """A group that was glad to meet and goes on."""

    __tablename__ = "circle"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity.id", ondelete="SET NULL"))  # the usual one
    title: Mapped[str]
    met: Mapped[int] = mapped_column(default=1)  # how often
    missed: Mapped[int] = mapped_column(default=0)  # dates running for which there were not enough
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)

    seats: Mapped[list[CircleSeat]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class CircleSeat(Model):
    """A member of a circle."""

    __tablename__ = "circle_seat"

    circle_id: Mapped[int] = mapped_column(sa.ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)

    member: Mapped[Member] = relationship()


class SmallGroup(Model):
    """Three to six people who may do one listed thing together, with their plan as it was fixed."""

    __tablename__ = "small_group"
    __table_args__ = (sa.CheckConstraint("(round_id IS NULL) <> (circle_id IS NULL)", name="of_round_or_circle"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("group_round.id", ondelete="CASCADE"), index=True)
    circle_id: Mapped[int | None] = mapped_column(sa.ForeignKey("circle.id", ondelete="CASCADE"), index=True)
    phase: Mapped[Phase] = mapped_column(default=Phase.ASKING, index=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity.id", ondelete="SET NULL"))
    occurrence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("occurrence.id", ondelete="SET NULL"))
    # Of a circle: something a little new, taken only where all who come would like it.
    step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("occurrence.id", ondelete="SET NULL"))
    title: Mapped[str]
    place: Mapped[str]  # in words
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    interests: Mapped[list[str]] = mapped_column(default=list)  # liked by all, and by many more near by
    asked: Mapped[int] = mapped_column(default=3)  # how many at the most were asked: "three to five people"
    answer_until: Mapped[datetime]
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)

    seats: Mapped[list[Seat]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Seat.id", back_populates="group"
    )


class Seat(Model):
    """One person of a small group: what they answered, and what they plan."""

    __tablename__ = "group_seat"
    __table_args__ = (sa.UniqueConstraint("group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("small_group.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id", ondelete="SET NULL"), index=True)
    said: Mapped[Said] = mapped_column(default=Said.ASKED)
    helps: Mapped[list[str]] = mapped_column(default=list)  # what helps them, from a list; shown to the group
    glad: Mapped[Any | None] = mapped_column(Skippable)  # bool: to see the others again
    step: Mapped[Any | None] = mapped_column(Skippable)  # bool: something a little new would be all right
    shown_at: Mapped[datetime | None]  # since when they and the others were named to each other
    left_at: Mapped[datetime | None]

    group: Mapped[SmallGroup] = relationship(back_populates="seats")
    member: Mapped[Member] = relationship()


class GroupMessage(Model):
    """A few ready-made words to the group, or own words where that is allowed."""

    __tablename__ = "group_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("group_seat.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]  # a Line
    text: Mapped[Any | None] = mapped_column(Encrypted)  # str: in their own words
    sent_at: Mapped[datetime] = mapped_column(index=True)
    hidden_at: Mapped[datetime | None]  # by a moderator

    seat: Mapped[Seat] = relationship()
