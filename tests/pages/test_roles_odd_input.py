"""Whatever somebody with a role sends to a page of that role, it answers kindly: below 500, and as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from activities.models import Activity
from matching.short_lists.models import ShortList
from members.models import Role
from tests import make
from tests.desk import sit_down
from tests.pages.test_bad_input import as_sent, fault, kinds_for, of_roles, rules
from tests.pages.test_organizing_pages import only, pages_of
from tests.services.organizing import club, published

BOTH = "priya@example.org"
TRIED = ("nothing", "markup", "a template", "a NUL", "controls", "a lone surrogate", "a day that is not",
         "not a number", "far below nought", "somewhere else", "long")  # fmt: skip
ENDS_SOMETHING = re.compile(r"drop|delete|let_go|let_worker_go|take_back|end|close|answer")


@pytest.fixture
def seated(app, client, db):
    """Somebody who holds every role, with a group, a listing on show and a draft of it."""
    at = datetime.now(UTC).replace(microsecond=0)
    with app.test_request_context():
        owner, _member = club(db, BOTH, now=at)
        published(db, owner, now=at, first_day=(at + timedelta(days=3)).date().isoformat())
        make.member(db, BOTH, roles=[Role.MODERATOR, Role.LINK_WORKER, Role.OPERATOR])
        db.commit()
    key = only(db, Activity).key
    client.post(f"/report/listing/{key}", data={"reason": "felt_unsafe", "words": "trains", "answer": "no"})
    sit_down(client, db, BOTH)
    client.post("/short-lists/new", data={"agreed": "yes"})
    return client


def address(app, db, rule):
    """The address of a form, with the keys of what there is."""
    activity, pages = only(db, Activity), pages_of(db)
    draft = next(page.split("/")[3] for page in pages if "/drafts/" in page)
    key = draft if "/drafts/" in rule.rule else activity.organizer.key if "/at/" in rule.rule else activity.key
    if "/short-lists/" in rule.rule:
        key = only(db, ShortList).key
    values = {"key": key, "token": "none", "number": 1, "kind": "listing"}
    if "/dates/" in rule.rule:
        values["number"] = make.dates_of(db, activity)[0].id
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def test_no_field_brings_a_form_of_a_role_down(app, engine, seated, db):
    shown = "".join(
        seated.get(page).text
        for page in (
            *pages_of(db),
            "/moderation",
            "/moderation/reports/1",
            "/review",
            "/short-lists/new",
            "/short-lists/workers",
        )
    )
    names = set(re.findall(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"', shown)) - {"csrf_token"}
    assert len(names) > 30
    forms = [rule for rule in rules(app, "POST") if rule.endpoint in of_roles(app)]
    forms.sort(key=lambda rule: bool(ENDS_SOMETHING.search(rule.endpoint)))
    addresses = {rule.endpoint: address(app, db, rule) for rule in forms}
    kinds = [kind for kind in TRIED if kind in {"nothing", *kinds_for(engine)}]
    found, answered = {}, set()
    for rule in forms:
        for kind in kinds:
            sent = dict.fromkeys((*names, "unknown"), as_sent(kind).decode("utf-8", "replace")[:5_000])
            answer = seated.post(addresses[rule.endpoint], data=sent)
            found[rule.endpoint, kind] = fault(answer)
            if answer.status_code != 404:
                answered.add(rule.endpoint)
    assert {asked: wrong for asked, wrong in found.items() if wrong} == {}
    assert len(answered) > len(forms) / 2, "most forms were not there, so this test says little"
