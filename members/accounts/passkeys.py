"""Passkeys (WebAuthn): made on and asked of the member's own device, checked by py_webauthn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from members.accounts.models import Passkey
from members.models import Member

MOST = 10  # of one member
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a passkey is bound to: the host, the origin, and the name shown with it."""

    host: str
    origin: str
    name: str


def passkeys_of(db: Session, member: Member) -> Sequence[Passkey]:
    """Return the passkeys of a member, oldest first."""
    return db.scalars(sa.select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.id)).all()


def options_to_make(member: Member, existing: Sequence[Passkey], *, site: Site, challenge: bytes) -> str:
    """Return what the browser needs to make a passkey, as JSON."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=member.key.encode(),
        user_name=member.email or member.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential_id)) for one in existing],
    )
    return options_to_json(options)


def options_to_ask(*, site: Site, challenge: bytes) -> str:
    """Return what the browser needs to ask for any passkey of this site, as JSON: it names nobody."""
    return options_to_json(
        generate_authentication_options(rp_id=site.host, challenge=challenge, user_verification=_VERIFIED)
    )


def add_passkey(
    db: Session, member: Member, answer: str, *, name: str, site: Site, challenge: bytes, now: datetime
) -> Passkey | None:
    """Keep a new passkey, flushed; None when the answer does not hold, or it is kept already."""
    if len(passkeys_of(db, member)) >= MOST:
        return None
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    credential_id = bytes_to_base64url(made.credential_id)
    if db.scalar(sa.select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        return None
    passkey = Passkey(
        member_id=member.id,
        credential_id=credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=now,
    )
    db.add(passkey)
    db.flush()
    return passkey


def find_member_by_passkey(db: Session, answer: str, *, site: Site, challenge: bytes, now: datetime) -> Member | None:
    """Return the active member whose passkey gave this answer; None when it does not hold."""
    passkey = _named_in(db, answer)
    if passkey is None:
        return None
    try:
        checked = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    passkey.sign_count, passkey.used_at = checked.new_sign_count, now
    member = db.get(Member, passkey.member_id)
    return member if member and member.active else None


def remove_passkey(db: Session, member: Member, passkey_id: int) -> None:
    """Forget a passkey of a member; one that is not theirs is passed over."""
    db.execute(sa.delete(Passkey).where(Passkey.id == passkey_id, Passkey.member_id == member.id))


def remove_made_since(db: Session, member: Member, moment: datetime) -> None:
    """Forget the passkeys of a member that were made at a moment or later."""
    db.execute(sa.delete(Passkey).where(Passkey.member_id == member.id, Passkey.created_at >= moment))


def _named_in(db: Session, answer: str) -> Passkey | None:
    try:
        credential_id = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(credential_id, str):
        return None
    return db.scalar(sa.select(Passkey).where(Passkey.credential_id == credential_id).with_for_update())
