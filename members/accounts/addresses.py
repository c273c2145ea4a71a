"""E-mail addresses as people type them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

MOST_CHARACTERS = 254  # RFC 5321 4.5.3.1


def find_address(text: str) -> str | None:
    """Return the address in its one spelling, lower case, the domain in ASCII; None for what cannot be one.

    Only its form is looked at: asking the domain would tell others who signs in here.
    """
    try:
        found = validate_email(text.strip()[: MOST_CHARACTERS + 1], check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return f"{found.local_part}@{found.ascii_domain}".lower()
