"""What we hold about members who act for an organizer, and what members tell an organizer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from members.keeping.inventory import Held, Holding, Limit

_number = Held(words=_("Number"), why=_("To tell one entry from the next."))

TOLD_NAME = Holding(
    table="told_name",
    title=_("Names you told for a date"),
    owners=("plan_id",),
    readers=_("You, and those who run that date. Only because you ticked it."),
    kept=_("Until you take it back or the plan goes."),
    columns={
        "plan_id": Held(words=_("Number of the plan"), why=_("To know for which date you told it.")),
        "name": Held(words=_("First name"), why=_("So that they can greet you by it. Locked away.")),
    },
)

FOR_OTHERS: tuple[Holding, ...] = (
    Holding(
        table="organizer_person",
        title=_("Groups you act for"),
        owners=("member_id",),
        readers=_("You, and the others who act for the group."),
        kept=_("While you act for it."),
        columns={
            "id": _number,
            "organizer_id": Held(words=_("Number of the group"), why=_("To open its pages to you.")),
            "member_id": Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else.")),
            "role": Held(words=_("What you may do"), why=_("To open the pages it needs.")),
            "since": Held(words=_("Since"), why=_("To keep things in order.")),
        },
    ),
    Holding(
        table="organizer_invite",
        title=_("Mails that ask somebody to help a group"),
        owners=("member_id",),
        address="email",
        readers=_("The people who act for the group."),
        kept=_("Until it is used, or two weeks. The last trace goes a day later."),
        limit=Limit(since="expires_at", days=1),
        columns={
            "id": _number,
            "organizer_id": Held(words=_("Number of the group"), why=_("To know which group it is.")),
            "member_id": Held(words=_("Who asks"), why=_("So that it goes when they go.")),
            "email": Held(words=_("Mail address"), why=_("To let in who was asked, and nobody else.")),
            "role": Held(words=_("What they may do"), why=_("To open the pages it needs.")),
            "token_hash": Held(words=_("Hash of the link"), why=_("To know it without keeping it."), opens=True),
            "expires_at": Held(words=_("Runs out"), why=_("So that an old mail opens nothing.")),
        },
    ),
)
