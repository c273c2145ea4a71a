"""Everything we hold about people, table by table, in words that the export shows as they are."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from members.keeping.holdings_accounts import ACCOUNT, SIGNING_IN
from members.keeping.holdings_groups import GROUPS
from members.keeping.holdings_organizers import FOR_OTHERS, TOLD_NAME
from members.keeping.holdings_safety import SAFETY
from members.keeping.holdings_short_lists import SHORT_LISTS
from members.keeping.inventory import GUEST, Held, Holding, Limit

_YOU = _("You alone.")
_NOBODY = _("Nobody reads it. The site uses it to work.")
_UNTIL = _("Until you erase it.")


_number = Held(words=_("Number"), why=_("To tell one entry from the next."))
_whose = Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else."))
_changed = Held(words=_("Last change"), why=_("So that the newest answer counts."))
_address_key = Held(words=_("Address of its page"), why=_("So that nobody else can guess where it is."))


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        table=GUEST,
        title=_("Your visit without an account"),
        readers=_NOBODY,
        kept=_("Until you have not been here for a while, most often 30 days, or until you erase it."),
        limit=Limit(since="seen_at", setting="guest_days"),
        columns={
            "id": _number,
            "key": Held(words=_("Key in your cookie"), why=_("So that we know your device again."), opens=True),
            "created_at": Held(words=_("First visit"), why=_("To see when all this began.")),
            "seen_at": Held(words=_("Last visit"), why=_("To forget you when you stay away.")),
        },
    ),
    ACCOUNT,
    Holding(
        table="profile",
        title=_("What you told us"),
        owners=("guest_id", "member_id"),
        readers=_YOU,
        kept=_UNTIL,
        columns={
            "id": _number,
            "guest_id": _whose,
            "member_id": _whose,
            "words": Held(words=_("Your own words"), why=_("To find what you like. Locked away.")),
            "avoid": Held(words=_("Things to leave out"), why=_("So that you do not meet them. Locked away.")),
            "needs": Held(words=_("What a place has to have"), why=_("To leave out other places. Locked away.")),
            "comfort": Held(words=_("What feels all right"), why=_("To show what fits you. Locked away.")),
            "area_cell": Held(words=_("Your area"), why=_("To find what is near. About 2 km wide, never a point.")),
            "area_name": Held(words=_("Name of your area"), why=_("To show you which one it is.")),
            "area_country": Held(words=_("Country"), why=_("To find help and places near you.")),
            "area_zone": Held(words=_("Time zone"), why=_("To tell times as your clock does.")),
            "travel": Held(words=_("How you get around"), why=_("To know how far is near.")),
            "travel_minutes": Held(words=_("Minutes on the way"), why=_("To know how far is near.")),
            "languages": Held(words=_("Languages"), why=_("To show what you can follow.")),
            "free": Held(words=_("When you are free"), why=_("To show what you have time for.")),
            "paused": Held(words=_("Everything is paused"), why=_("To suggest nothing and send nothing.")),
            "private_mode": Held(words=_("Private mode"), why=_("To show nothing in mail and calendar.")),
            "quiet_from": Held(words=_("No mail from"), why=_("To send none at those hours.")),
            "quiet_until": Held(words=_("No mail until"), why=_("To send none at those hours.")),
            "quiet_zone": Held(words=_("Your clock"), why=_("To send none at those hours.")),
            "changed_at": _changed,
        },
    ),
    Holding(
        table="profile_interest",
        title=_("What you like"),
        owners=("profile_id",),
        readers=_YOU,
        kept=_UNTIL,
        columns={
            "id": _number,
            "profile_id": _whose,
            "interest": Held(words=_("Interest"), why=_("To find things you may like.")),
            "source": Held(words=_("How we know"), why=_("To tell a tick from what we read in your words.")),
        },
    ),
    Holding(
        table="consent",
        title=_("What you allow"),
        owners=("profile_id",),
        readers=_YOU,
        kept=_("While it holds. A year after you took it back, the entry goes."),
        limit=Limit(since="withdrawn_at", days=365),
        columns={
            "id": _number,
            "profile_id": _whose,
            "purpose": Held(words=_("What for"), why=_("To do nothing you did not allow.")),
            "wording": Held(words=_("Version of our words"), why=_("To know what you said yes to.")),
            "given_at": Held(words=_("Since"), why=_("To show when you said yes.")),
            "withdrawn_at": Held(words=_("Taken back"), why=_("To show when you took it back.")),
        },
    ),
    Holding(
        table="plan",
        title=_("Your plans"),
        owners=("profile_id",),
        readers=_("You alone. A kept place counts as one person, with no name."),
        kept=_("Until you erase it. One that you gave back goes once its day is over."),
        columns={
            "id": _number,
            "key": _address_key,
            "profile_id": _whose,
            "activity_id": Held(words=_("Number of the activity"), why=_("To lead you back to its page.")),
            "occurrence_id": Held(words=_("Number of the date"), why=_("To keep your place.")),
            "answer": Held(words=_("Your answer"), why=_("To keep a place, or none.")),
            "title": Held(words=_("What"), why=_("To show it when the page is gone.")),
            "place": Held(words=_("Where"), why=_("To show it when the page is gone.")),
            "venue_id": Held(words=_("Number of the place"), why=_("To tell you when it is at another one.")),
            "is_dated": Held(words=_("Has a set date"), why=_("To tell it from a day you chose.")),
            "starts_at": Held(words=_("Begins"), why=_("To show you when it is.")),
            "ends_at": Held(words=_("Ends"), why=_("To ask you how it was only when it is over.")),
            "all_day": Held(words=_("All day"), why=_("To show you when it is.")),
            "zone": Held(words=_("Time zone"), why=_("To tell its times rightly.")),
            "feared": Held(words=_("How hard you thought it would be"), why=_("For you to look back. Locked away.")),
            "made_at": Held(words=_("Planned"), why=_("To keep things in order.")),
            "changed_at": _changed,
            "settled_at": Held(words=_("Told how it was"), why=_("To ask you only once.")),
        },
    ),
    TOLD_NAME,
    Holding(
        table="waiting",
        title=_("Places you wait for"),
        owners=("plan_id",),
        readers=_("You alone. Nobody sees who waits, or who stopped waiting."),
        kept=_("Until you stop waiting, take the place, or the day is over."),
        columns={
            "plan_id": Held(words=_("Number of the plan"), why=_("To know which place you wait for.")),
            "turn": Held(words=_("How it stands"), why=_("To ask you when it is your turn.")),
            "since": Held(words=_("Since"), why=_("To ask first who came first.")),
            "offered_until": Held(words=_("Held for you until"), why=_("To hold a place for a while.")),
            "told": Held(words=_("Written to you"), why=_("To write to you only once.")),
        },
    ),
    Holding(
        table="calendar_address",
        title=_("The address of your calendar"),
        owners=("profile_id",),
        readers=_("You, and whoever you give the address to."),
        kept=_("Until you end it."),
        columns={
            "profile_id": _whose,
            "digest": Held(words=_("Its fingerprint"), why=_("So that it is found for you alone."), opens=True),
            "secret": Held(words=_("Its secret part"), why=_("To show it to you again. Locked away."), opens=True),
            "neutral": Held(words=_("Without titles"), why=_("To do as you wish.")),
            "made_at": Held(words=_("Made"), why=_("To show you when that was.")),
        },
    ),
    Holding(
        table="check_in",
        title=_("How outings felt"),
        owners=("profile_id",),
        readers=_YOU,
        kept=_("Only if you allowed it, and until you erase it. It does not go by itself."),
        columns={
            "id": _number,
            "key": _address_key,
            "profile_id": _whose,
            "plan_id": Held(words=_("Number of the plan"), why=_("To ask you only once.")),
            "happened_on": Held(words=_("Day"), why=_("To show your path in order.")),
            "told": Held(words=_("What you said"), why=_("To show what fits you. Locked away.")),
            "said_at": Held(words=_("Said"), why=_("To keep things in order.")),
            "changed_at": _changed,
        },
    ),
    Holding(
        table="comfort_state",
        title=_("Your pace"),
        owners=("profile_id",),
        readers=_YOU,
        kept=_UNTIL,
        columns={
            "profile_id": _whose,
            "begun_on": Held(words=_("Begun on"), why=_("To know from when to count.")),
            "begun_at": Held(words=_("Started over"), why=_("To leave out what was before.")),
            "answers": Held(words=_("Your answers at the start"), why=_("To show what fits you. Locked away.")),
            "wishes": Held(words=_("What you set"), why=_("To do as you wish. Locked away.")),
            "state": Held(words=_("What we worked out"), why=_("To show what fits you. Locked away.")),
            "stamp": Held(words=_("Stamp"), why=_("To see that something changed.")),
        },
    ),
    Holding(
        table="measure_answer",
        title=_("What you answered now and then"),
        owners=("profile_id",),
        readers=_("You alone. If you allow it, it is counted with at least nine others."),
        kept=_("Only if you allowed it, and until you erase it. It does not go by itself."),
        columns={
            "id": _number,
            "profile_id": _whose,
            "measure": Held(words=_("Question"), why=_("To know what you answered.")),
            "answer": Held(words=_("Your answer"), why=_("For you to look back. Locked away.")),
            "asked_at": Held(words=_("Answered"), why=_("To ask you seldom.")),
        },
    ),
    Holding(
        table="feedback",
        title=_("What you said of suggestions"),
        owners=("profile_id",),
        readers=_YOU,
        kept=_UNTIL,
        columns={
            "id": _number,
            "profile_id": _whose,
            "activity_id": Held(words=_("Number of the activity"), why=_("To know what you spoke of.")),
            "opinion": Held(words=_("Your answer"), why=_("To show more like it, or less.")),
            "said_at": Held(words=_("Said"), why=_("To let it rest for a while.")),
        },
    ),
    *GROUPS,
    *SHORT_LISTS,
    Holding(
        table="limit_count",
        title=_("How often forms were sent"),
        readers=_NOBODY,
        kept=_("Until the hour or the day it counts is over."),
        limit=Limit(since="until", days=0),
        columns={
            "key": Held(words=_("What is counted"), why=_("A keyed hash: whose it is cannot be read from it.")),
            "count": Held(words=_("How often"), why=_("To ask for a pause when it is a lot at once.")),
            "until": Held(words=_("Counted until"), why=_("To begin anew after it.")),
        },
    ),
    *SAFETY,
    *SIGNING_IN,
    *FOR_OTHERS,
)

# Tables that say nothing about a person, and what they hold instead.
NOT_ABOUT_PEOPLE: Mapping[str, str] = {
    "learned_kept": "what at least five people who allow it have in common, as numbers without anybody's keys",
    "measure_count": "how many people gave which answer in a quarter, ten and more, rounded down",
    "organizer": "organisations that publish, as they describe themselves",
    "venue": "public places",
    "activity": "published activities",
    "activity_interest": "interests that activities serve",
    "attendance": "how many came to a date, as a number",
    "draft": "listings as their organizers type them",
    "feed_item": "entries of outside calendars, as they were published",
    "feed_listing": "what an outside calendar last said of a listing",
    "feed_source": "outside calendars that organizers connected",
    "first_visit": "what a first visit to an activity is like",
    "freshness_question": "questions to organizers whether a listing is still right",
    "listing_claim": "organizers who say that a listing is theirs",
    "group_round": "when a round of small groups opens and forms",
    "group_part": "how a large round is cut into parts: areas and dates, nobody's name or number",
    "small_group": "where and when a small group meets, and what it is about",
    "circle": "what a circle does, and how often it met",
    "listing_looks": "how often the page of a listing was opened in a month",
    "review_act": "what was decided about organizers and listings",
    "series": "rules of repeating dates",
    "occurrence": "dates of activities; places taken elsewhere, as a number",
    "catalogue_state": "one number that grows with each change of what is on",
    "catalogue_change": "which listings changed",
    "import_run": "readings of outside catalogues",
    "imported_row": "rows of outside catalogues",
    "published_item": "which public listing and date the open feed told of, and when it changed",
    "published_state": "how far the open feed has read what is on",
    "job_run": "which job was done when, with counts",
    "beat": "when the scheduler was last alive, and when a copy was last brought back",
}
