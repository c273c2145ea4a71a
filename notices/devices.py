"""The devices on which a member wants a short note when a mail goes out."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self
from urllib.parse import urlsplit

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field
from sqlalchemy.orm import Session

from members.accounts.models import Device
from members.forms import Input, Problems, read_into
from notices.models import PushAddress
from settings import Settings

Row = tuple[PushAddress, Device]
_UNPADDED = r"^[A-Za-z0-9_-]+={0,2}$"


class Subscription(Input):
    """What a browser gives us to reach it by (W3C Push API): an address and two keys, base64url."""

    endpoint: Annotated[str, Field(min_length=12, max_length=1_000)]
    p256dh: Annotated[str, Field(pattern=_UNPADDED, max_length=120)]
    auth: Annotated[str, Field(pattern=_UNPADDED, max_length=60)]

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> tuple[Self | None, Problems]:
        """Return the input, or None and why not."""
        return read_into(cls, {name: form.get(name, "") for name in ("endpoint", "p256dh", "auth")})

    def is_usable(self, settings: Settings) -> bool:
        """Whether it leads to a push service we know, and its keys are keys: we send to nowhere else."""
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(self.p256dh))
            return is_push_service(self.endpoint, settings) and len(_bytes(self.auth)) == 16
        except ValueError:
            return False


def is_push_service(endpoint: str, settings: Settings) -> bool:
    """Whether an address is one of DOORSTEP_PUSH_SERVICES; by HTTPS at the usual port, but on this machine."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    here = settings.is_local and host == "127.0.0.1"
    if parts.username or not (here or (parts.scheme == "https" and port in (None, 443))):
        return False
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in settings.push_services)


def keep_device(db: Session, device: Device, given: Subscription, *, now: datetime) -> None:
    """Show notes on a device from now on; whoever had them on this browser before has them there no more."""
    digest = digest_of(given.endpoint)
    mine = sa.or_(PushAddress.digest == digest, PushAddress.device_id == device.id)
    db.execute(sa.delete(PushAddress).where(mine))
    db.add(PushAddress(device_id=device.id, digest=digest, keys=given.model_dump(), made_at=now))
    db.flush()


def end_notes(db: Session, member_id: int, device_id: int) -> None:
    """Show no notes on a device of a member any more; one that is not theirs is passed over."""
    theirs = sa.select(Device.id).where(Device.id == device_id, Device.member_id == member_id)
    db.execute(sa.delete(PushAddress).where(PushAddress.device_id.in_(theirs)))


def forget_address(db: Session, digest: str) -> None:
    """Forget a device that takes no notes any more."""
    db.execute(sa.delete(PushAddress).where(PushAddress.digest == digest))


def devices_with_notes(db: Session, member_id: int) -> Sequence[Row]:
    """The devices of a member that show notes, the newest first."""
    rows = sa.select(PushAddress, Device).join(Device, Device.id == PushAddress.device_id)
    mine = rows.where(Device.member_id == member_id).order_by(PushAddress.made_at.desc(), Device.id.desc())
    return [(address, device) for address, device in db.execute(mine)]


def digest_of(endpoint: str) -> str:
    """What marks a device without telling where it is."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def new_key() -> str:
    """A private key for DOORSTEP_PUSH_KEY (VAPID, RFC 8292): base64url of 32 bytes."""
    value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(value.to_bytes(32, "big"))


def public_key_of(key: str) -> str:
    """The open half of a private key, as browsers want it: base64url of the uncompressed point."""
    private = ec.derive_private_key(int.from_bytes(_bytes(key), "big"), ec.SECP256R1())
    return _text(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
