"""What we hold to keep people safe from each other: wishes to be apart, reports, what moderators did."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from members.keeping.inventory import Held, Holding, Limit

_number = Held(words=_("Number"), why=_("To tell one entry from the next."))
_MODERATORS = _("Moderators. They do not learn who wrote.")

SAFETY: tuple[Holding, ...] = (
    Holding(
        table="apart",
        title=_("People you keep apart from"),
        owners=("member_id",),
        readers=_("You alone. The other person does not learn of it."),
        kept=_("Until you take it back, or erase your account. If the other person goes, it waits for them."),
        columns={
            "id": _number,
            "member_id": Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else.")),
            "other_id": Held(words=_("The other person"), why=_("To keep the two of you apart."), opens=True),
            "other_mark": Held(
                words=_("Hash of their address, once they are gone"),
                why=_("To know them if they return. Locked away."),
                opens=True,
            ),
            "since": Held(words=_("Since"), why=_("To show you since when.")),
        },
    ),
    Holding(
        table="report",
        title=_("Reports that something is wrong"),
        readers=_MODERATORS,
        kept=_(
            "What was written and seen, 90 days once it is closed. The rest, half a year. "
            "Nothing in it leads to you, so we cannot find yours for you."
        ),
        limit=Limit(since="reported_at", days=183),
        columns={
            "id": _number,
            "key_hash": Held(words=_("Hash of the address of its page"), why=_("To tell what came of it."), opens=True),
            "kind": Held(words=_("Kind of thing"), why=_("To know what is meant.")),
            "subject_key": Held(words=_("Key of the thing"), why=_("To know what is meant.")),
            "reason": Held(words=_("What is wrong"), why=_("To put it right.")),
            "urgency": Held(words=_("How urgent"), why=_("To see to the most urgent first.")),
            "words": Held(words=_("In your words"), why=_("To put it right. Locked away.")),
            "seen": Held(words=_("The thing as it was then"), why=_("To judge what you saw. Locked away.")),
            "state": Held(words=_("State"), why=_("To see what still waits.")),
            "reported_at": Held(words=_("Sent"), why=_("To see to the oldest first.")),
            "outcome": Held(words=_("What came of it"), why=_("To tell whoever wrote.")),
            "closed_at": Held(words=_("Closed"), why=_("To see how long it took.")),
        },
    ),
    Holding(
        table="report_sender",
        title=_("Reports you wait to hear of"),
        owners=("member_id",),
        readers=_("Nobody reads it. The site uses it to write to you."),
        kept=_("Until you have heard what came of it. Half a year at the most."),
        columns={
            "report_id": Held(words=_("Number of the report"), why=_("To know which one.")),
            "member_id": Held(words=_("Whose it is"), why=_("To write to you and to nobody else.")),
        },
    ),
    Holding(
        table="moderation_act",
        title=_("What moderators did"),
        readers=_("Moderators."),
        kept=_("While it is in force. A year after it was undone, it goes."),
        limit=Limit(since="undone_at", days=365),
        columns={
            "id": _number,
            "act": Held(words=_("What was done"), why=_("To be able to undo it.")),
            "kind": Held(words=_("Kind of thing"), why=_("To know what is meant.")),
            "subject_key": Held(words=_("Key of the thing"), why=_("To know what is meant.")),
            "report_id": Held(words=_("Number of the report"), why=_("To know why.")),
            "before": Held(words=_("How it was before"), why=_("To be able to undo it.")),
            "needs_second": Held(words=_("Takes two"), why=_("So that nobody closes an account alone.")),
            "asked_by": Held(words=_("Key of the moderator"), why=_("To know who did it.")),
            "asked_at": Held(words=_("Asked for"), why=_("To keep things in order.")),
            "second_by": Held(words=_("Key of the second one"), why=_("To know who agreed.")),
            "done_at": Held(words=_("Done"), why=_("To know whether it is in force.")),
            "undone_by": Held(words=_("Key of who undid it"), why=_("To know who did it.")),
            "undone_at": Held(words=_("Undone"), why=_("To know whether it is in force.")),
        },
    ),
    Holding(
        table="audit_entry",
        title=_("What moderators looked at"),
        readers=_("Moderators, and the people who run the site."),
        kept=_("As long as the site runs: it cannot be changed or taken out. It holds no contents."),
        columns={
            "id": _number,
            "at": Held(words=_("When"), why=_("To see when somebody looked.")),
            "who": Held(words=_("Key of the moderator"), why=_("To see who looked.")),
            "what": Held(words=_("What they did"), why=_("To see what was done.")),
            "subject": Held(words=_("Number of the report or act"), why=_("To see what they looked at.")),
        },
    ),
)
