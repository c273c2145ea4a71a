"""What we hold of short lists: with the worker who made one, and with whoever opened it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from members.keeping.inventory import Held, Holding, Limit

_why_near = _("To find what is near. About 2 km wide, never a point.")
_why_far = _("To know how far is near.")
_what = Held(words=_("Numbers of the activities"), why=_("To show what is on the list."))

SHORT_LISTS: tuple[Holding, ...] = (
    Holding(
        table="short_list",
        title=_("Short lists you made with people"),
        owners=("member_id",),
        readers=_("The link worker who made it, and whoever has its code. It holds no name."),
        kept=_("Until the worker deletes it. 60 days at the most."),
        limit=Limit(since="agreed_at", days=60),
        columns={
            "id": Held(words=_("Number"), why=_("To tell one entry from the next.")),
            "key": Held(words=_("Address of its page"), why=_("So that nobody else can guess where it is.")),
            "member_id": Held(words=_("Who made it"), why=_("So that it is found for them and for nobody else.")),
            "interests": Held(words=_("What the person likes"), why=_("To find things they may like.")),
            "area_cell": Held(words=_("Area"), why=_why_near),
            "area_name": Held(words=_("Name of the area"), why=_("To show which one it is.")),
            "area_country": Held(words=_("Country"), why=_("To find help and places near.")),
            "area_zone": Held(words=_("Time zone"), why=_("To tell times by the right clock.")),
            "travel": Held(words=_("How they get around"), why=_why_far),
            "travel_minutes": Held(words=_("Minutes on the way"), why=_why_far),
            "activities": _what,
            "agreed_at": Held(words=_("When the person said yes"), why=_("To keep nothing without it.")),
            "agreed_wording": Held(words=_("Version of our words"), why=_("To know what they said yes to.")),
            "code_hash": Held(words=_("Hash of the code"), why=_("To know it without keeping it."), opens=True),
            "code_until": Held(words=_("Code runs out"), why=_("So that an old sheet opens nothing.")),
            "told_opened": Held(words=_("Opened"), why=_("Only if whoever opened it wants it told.")),
        },
    ),
    Holding(
        table="opened_list",
        title=_("A short list you opened"),
        owners=("profile_id",),
        readers=_("You alone. Who made it sees “opened” only if you say so."),
        kept=_("Until you delete it."),
        columns={
            "profile_id": Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else.")),
            "short_list_id": Held(words=_("Number of the list"), why=_("To tell who made it, if you wish.")),
            "activities": _what,
            "opened_at": Held(words=_("Opened"), why=_("To show you when that was.")),
        },
    ),
)
