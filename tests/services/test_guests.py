"""Guests come with the first thing saved and go when they stay away."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from members.guests import open_guest, touch_guest
from members.models import Guest
from members.queries import find_guest_of, find_profile_of_guest
from tests.make import NOW


def test_a_guest_has_a_key_of_128_bits_and_an_empty_profile(db):
    profile = open_guest(db, now=NOW)
    guest = find_guest_of(db, profile)
    assert len(guest.key) == 22  # 16 bytes in base64
    assert find_profile_of_guest(db, guest.key) is profile
    assert profile.interests == []
    assert profile.words is None


def test_two_guests_have_different_keys(db):
    keys = {find_guest_of(db, open_guest(db, now=NOW)).key for _ in range(20)}
    assert len(keys) == 20


def test_a_visit_moves_the_day_of_a_guest_and_of_nobody_else(db):
    came, stayed_away = open_guest(db, now=NOW), open_guest(db, now=NOW)
    later = NOW + timedelta(days=3)
    touch_guest(db, find_guest_of(db, came).key, now=later)
    db.expire_all()
    assert find_guest_of(db, came).seen_at == later
    assert find_guest_of(db, stayed_away).seen_at == NOW


def test_a_visit_with_an_unknown_key_does_nothing(db):
    touch_guest(db, "nobody", now=NOW)
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0
