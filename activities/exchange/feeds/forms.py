"""What somebody types to connect a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from activities.exchange.feeds.zones import find_zone
from activities.exchange.fetching.addresses import MOST_CHARACTERS, NotFetched, checked, tidy_address
from activities.exchange.fetching.client import Rules
from texts import one_line


@dataclass(frozen=True, kw_only=True)
class FeedInput:
    """A name of one's own, where the calendar is, and its zone. Without an address files are handed in."""

    name: str
    address: str
    zone: str

    @classmethod
    def parse(
        cls, sent: Mapping[str, str], *, has_file: bool, may_ask: bool
    ) -> tuple[FeedInput | None, dict[str, str]]:
        """The form, or a sentence for each field that needs another look."""
        problems: dict[str, str] = {}
        name = one_line(sent.get("name", ""))[:80]
        address = tidy_address(sent.get("address", "")) if may_ask else ""
        zone = find_zone(sent.get("zone", ""))
        if not name:
            problems["name"] = _("Please give it a name, so that you know it again.")
        if address:
            try:
                checked(address[: MOST_CHARACTERS + 1], schemes=Rules().schemes, ports=Rules().ports)
            except NotFetched as problem:
                problems["address"] = str(problem)
        if bool(address) == has_file:
            words = _("Please give an address or choose a file, one of the two.")
            problems["address" if may_ask else "file"] = words if may_ask else _("Please choose a file.")
        if zone is None:
            problems["zone"] = _("We do not know this time zone. One is called Europe/London.")
        if problems or zone is None:
            return None, problems
        return cls(name=name, address=address, zone=zone), {}
