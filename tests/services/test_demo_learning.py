"""What the neighbours of the demo town do is learned, shows in suggestions, and is told truly."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from activities.models import Activity
from activities.on_show import load_on_show
from matching.alike import Learner
from matching.catalogue import Catalogue
from matching.core.reach import cell_of
from matching.core.reasons import ReasonKind
from matching.core.types import Point
from matching.learned_store import LearnedStore, refit
from matching.suggested import Said
from matching.suggestions import Suggester
from members.profiles import ProfileValues
from seeds.town_loader import load_town
from tests import make

NOW = make.NOW
RIVERSIDE = cell_of(Point(52.6968, -2.3089))


@pytest.fixture
def town(db, sessions):
    """Build a suggester of the demo town, with what was learned there or without."""
    load_town(db, now=NOW, days_ahead=30)
    db.commit()
    told = refit(sessions, None, now=NOW)
    assert (told.people, told.activities > 30) == (42, True)
    on_show, catalogue = load_on_show(db, now=NOW), Catalogue()

    def build(*, learning):
        learner = Learner(learned=LearnedStore().find(sessions)) if learning else None
        return Suggester(sessions=sessions, on_show=on_show, catalogue=catalogue, learner=learner)

    return build


def who_likes(*interests):
    return ProfileValues(
        interests=interests, ticked=frozenset(interests), comfort=2, languages=("en",), cell=RIVERSIDE,
        area_name="Riverside", country="GB", zone="Europe/London",
    )  # fmt: skip


def near(suggester, values, said, key):
    shelf = suggester.on_show
    return float(suggester.alike(values, said, shelf.ids).values[shelf.keys.index(key)])


def chosen(db, suggester, values, said=None):
    found = suggester.suggest(db, values, said or Said(), now=NOW).chosen
    return {one.key: {(reason.kind, reason.value) for reason in one.reasons} for one in found}


def test_in_the_demo_town_people_find_what_only_others_like_them_could_tell(db, town):
    ids = {one.key: one.id for one in db.scalars(sa.select(Activity))}
    alone, taught = town(learning=False), town(learning=True)

    drawing = who_likes("drawing")
    found = chosen(db, taught, drawing)
    others = {key for key, reasons in found.items() if (ReasonKind.OTHERS, "drawing") in reasons}
    assert others
    assert not others & chosen(db, alone, drawing).keys()
    for key in others:
        assert near(taught, drawing, Said(), key) > near(taught, who_likes(), Said(), key)

    liked = ids["draw-side-by-side"]
    said, liked_title = Said(more=(liked,)), (ReasonKind.LIKED, "Drawing side by side")
    nobody = who_likes()
    told = {key for key, reasons in chosen(db, taught, nobody, said).items() if liked_title in reasons}
    assert "gallery-hush" in told - chosen(db, alone, nobody, said).keys()
    assert all(near(taught, nobody, said, key) > near(taught, nobody, Said(), key) for key in told)

    aside = Said(more=(liked,), not_for_me=(ids["gallery-hush"],), put_aside=frozenset({ids["gallery-hush"]}))
    assert "gallery-hush" not in chosen(db, taught, nobody, aside)
    assert near(taught, nobody, aside, "silent-reading-hour") < near(taught, nobody, said, "silent-reading-hour")
    assert "gallery-hush" in chosen(db, taught, nobody, said)  # the opinion taken back
