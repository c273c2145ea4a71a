"""Signing in as somebody who acts for others: by mail and by an app."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy.orm import Session

from tests.mailbox import come_in


def sit_down(client: FlaskClient, db: Session, email: str) -> None:
    """Sign a member with a role in, with both steps."""
    come_in(client, db, email)
    page = client.get("/account/authenticator").get_data(as_text=True)
    found = re.search(r'<code dir="ltr">([^<]+)<', page)
    assert found, page
    key = found[1].replace(" ", "")
    before = TOTP(key=key).generate(datetime.now(UTC) - timedelta(seconds=30)).token
    assert client.post("/account/authenticator", data={"code": before}).status_code == 302
