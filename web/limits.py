"""Limits on how often one network address may send a form."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import request
from flask_limiter import Limiter

_ONE_HOUSEHOLD = 64  # bits of an IPv6 address; a provider gives the rest to one line, thousands of millions of them


def where_from() -> str:
    """Where a request comes from, as limits count it: the address of the connection, or the one a named proxy tells.

    Behind proxies DOORSTEP_PROXIES says how many there are; what a visitor puts before theirs is not read.
    """
    told = request.remote_addr or "127.0.0.1"
    try:
        address = ip_address(told)
    except ValueError:
        return "unreadable"  # what a proxy made up counts as one place
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address), _ONE_HOUSEHOLD), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


limiter = Limiter(key_func=where_from)
