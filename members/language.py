"""In which language a member is spoken to."""

from __future__ import annotations

from contextlib import AbstractContextManager

from members.models import Member
from web.languages import current, find_remembered, languages, remember, speaking


def speaking_to(member: Member) -> AbstractContextManager[None]:
    """Say what follows in the language of a member: what they are told by mail while they are away."""
    return speaking(member.language)


def settle_language(member: Member) -> None:
    """On signing in: what was chosen in this browser counts, else what the account has, else what is spoken now."""
    if len(languages()) == 1:
        return
    chosen = find_remembered()
    if chosen is None and member.language is not None:
        remember(member.language)
    else:
        member.language = chosen or current().tag
