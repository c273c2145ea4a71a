"""Commands about people: making accounts, letting testers in, ending what ran out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from members.accounts.addresses import find_address
from members.accounts.devices import end_all
from members.accounts.letters import address_of
from members.accounts.links import open_link
from members.accounts.models import Passkey, Purpose
from members.accounts.noted import Noted, jot
from members.accounts.people import find_by_email, get_or_make, give_roles
from members.models import Member, Role
from store import unit_of_work

people = AppGroup("people", help="Accounts.")
_LINK_FOR = timedelta(hours=1)


@people.command("create")
@click.argument("address")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
def create(address: str, roles: tuple[str, ...]) -> None:
    """Make an account for ADDRESS, or add roles to it, and print a link that signs in once within an hour."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        member = get_or_make(db, _checked(address), now=_now())
        give_roles(db, member, {Role(role) for role in roles})
        click.echo(_link(db, member))


@people.command("link")
@click.argument("address")
def link(address: str) -> None:
    """Print a link that signs the member with ADDRESS in once within an hour."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        click.echo(_link(db, _get_member(db, address)))


@people.command("reset-two-step")
@click.argument("address")
def reset_two_step(address: str) -> None:
    """Forget the app and the passkeys of a member who lost them, and sign them out everywhere."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        member = _get_member(db, address)
        member.totp_key = member.totp_last = None
        db.execute(sa.delete(Passkey).where(Passkey.member_id == member.id))
        end_all(db, member)
        jot(Noted.SECOND_STEP_RESET, member)
    click.echo("Forgotten. They sign in with a mail and set a second step up anew.")


def demo_accounts(db: Session) -> list[tuple[str, str]]:
    """Make one account per role and one without, for testers of the demo; return (name, link) of each.

    There are two moderators, because closing an account takes two.
    """
    accounts = []
    for name, role in (("member", None), *((one.value, one) for one in Role), ("moderator2", Role.MODERATOR)):
        member = get_or_make(db, f"{name}@demo.example", now=_now())
        give_roles(db, member, {role} if role else set())
        accounts.append((name, _link(db, member)))
    return accounts


def _checked(address: str) -> str:
    found = find_address(address)
    if found is None:
        raise click.ClickException(f"{address} is not an e-mail address.")
    return found


def _get_member(db: Session, address: str) -> Member:
    member = find_by_email(db, _checked(address))
    if member is None:
        raise click.ClickException(f"Nobody has an account with {address}.")
    return member


def _link(db: Session, member: Member) -> str:
    assert member.email is not None
    secret = current_app.config["SETTINGS"].secret_key
    made = open_link(db, Purpose.ENTER, email=member.email, lasts=_LINK_FOR, secret=secret, now=_now())
    with current_app.test_request_context():
        return address_of(made)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
