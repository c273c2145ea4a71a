"""Finding a person's rows in every table of the inventory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.keeping.holdings import HOLDINGS
from members.keeping.inventory import GUEST, MEMBER, ROOTS, Holding
from members.models import Guest, Member, Profile
from store import Encrypted, Model

_BY_NAME = {holding.table: holding for holding in HOLDINGS}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A guest or a member, apart from the row. `key` is random and never given to another person."""

    kind: str
    id: int
    key: str
    address: str | None = None


def person_of(db: Session, profile: Profile) -> Person:
    """The guest or member a profile belongs to."""
    if profile.guest_id is not None:
        return person_of_guest(db.get_one(Guest, profile.guest_id))
    return person_of_member(db.get_one(Member, profile.member_id))


def person_of_guest(guest: Guest) -> Person:
    """A guest as the inventory names people; there is no address."""
    return Person(kind=GUEST, id=guest.id, key=guest.key)


def person_of_member(member: Member) -> Person:
    """A member as the inventory names people, with the address of the account."""
    return Person(kind=MEMBER, id=member.id, key=member.key, address=member.email)


def everybody(db: Session) -> Iterator[Person]:
    """All guests, then all members, by id."""
    for guest in db.scalars(sa.select(Guest).order_by(Guest.id)):
        yield person_of_guest(guest)
    for member in db.scalars(sa.select(Member).order_by(Member.id)):
        yield person_of_member(member)


def traceable() -> tuple[tuple[Holding, sa.Table], ...]:
    """The tables whose rows lead to a person, each after those it refers to."""
    return tuple(
        (_BY_NAME[table.name], table)
        for table in Model.metadata.sorted_tables
        if table.name in _BY_NAME and _BY_NAME[table.name].is_traceable
    )


def is_theirs(db: Session, holding: Holding, table: sa.Table, person: Person) -> sa.ColumnElement[bool]:
    """The condition under which a row of this table is this person's."""
    leads = [_leads(holding, table, person)]
    if holding.address and person.address:
        leads.append(_addressed(db, table, table.c[holding.address], person.address))
    return sa.or_(*leads)


def _leads(holding: Holding, table: sa.Table, person: Person) -> sa.ColumnElement[bool]:
    if holding.table in ROOTS:
        return table.c.id == person.id if holding.table == person.kind else sa.false()
    return sa.or_(*(_leads_to(table.c[name], person) for name in holding.owners))


def _leads_to(column: sa.Column[object], person: Person) -> sa.ColumnElement[bool]:
    (key,) = column.foreign_keys
    parent = key.column.table
    if parent.name in ROOTS:
        return column == person.id if parent.name == person.kind else sa.false()
    return column.in_(sa.select(key.column).where(_leads(_BY_NAME[parent.name], parent, person)))


def _addressed(db: Session, table: sa.Table, column: sa.Column[object], address: str) -> sa.ColumnElement[bool]:
    """Rows with this address. An encrypted one is read row by row: only letters that wait to be sent have one."""
    if not isinstance(column.type, Encrypted):
        return column == address
    rows = db.execute(sa.select(table.c.id, column).where(column.is_not(None)))
    return table.c.id.in_([number for number, found in rows if found == address])
