"""What we hold about members in small groups, rounds and circles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from members.keeping.inventory import Held, Holding, Limit

_number = Held(words=_("Number"), why=_("To tell one entry from the next."))
_whose = Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else."))

GROUPS: tuple[Holding, ...] = (
    Holding(
        table="group_joiner",
        title=_("Rounds of small groups you joined"),
        owners=("member_id",),
        readers=_("You alone. Your group sees only your first name and what helps you."),
        kept=_("Ten weeks, or until you leave the round before it forms."),
        limit=Limit(since="joined_at", days=70),
        columns={
            "id": _number,
            "round_id": Held(words=_("Number of the round"), why=_("To know which round it is.")),
            "member_id": _whose,
            "told": Held(words=_("What you told for it"), why=_("To find a group that suits you. Locked away.")),
            "waited": Held(words=_("Rounds without a group"), why=_("So that you come first the next time.")),
            "not_enough": Held(words=_("Not enough people were free"), why=_("To tell you so.")),
            "heard_at": Held(words=_("When you were told"), why=_("To tell you once.")),
            "joined_at": Held(words=_("Joined"), why=_("To delete this line in time.")),
        },
    ),
    Holding(
        table="group_seat",
        title=_("Your seats in small groups"),
        owners=("member_id",),
        readers=_("You. Those in your group see your first name and what helps you, once at least three said yes."),
        kept=_("Ten weeks after the group ends. If you said not this time, until the time to answer is over."),
        columns={
            "id": _number,
            "key": Held(words=_("Address of its page"), why=_("So that nobody else can guess where it is.")),
            "group_id": Held(words=_("Number of the group"), why=_("To know which group it is.")),
            "member_id": _whose,
            "plan_id": Held(words=_("Number of the plan"), why=_("To keep your plans in step.")),
            "said": Held(words=_("Your answer"), why=_("To know who comes. Nobody else learns it.")),
            "helps": Held(words=_("What helps you"), why=_("To show it to your group.")),
            "glad": Held(words=_("Glad to meet again"), why=_("To propose another date. Locked away.")),
            "step": Held(words=_("Something new is fine"), why=_("To propose where to go. Locked away.")),
            "shown_at": Held(words=_("Names shown"), why=_("So that you can report each other, or keep apart, later.")),
            "left_at": Held(words=_("Left"), why=_("To show you nothing that came later.")),
        },
    ),
    Holding(
        table="group_message",
        title=_("Short notes to your group"),
        owners=("seat_id",),
        readers=_("Those in your group. A moderator, if somebody reports it."),
        kept=_("Until two days after the date."),
        columns={
            "id": _number,
            "key": Held(words=_("Mark of the note"), why=_("So that it can be reported.")),
            "seat_id": Held(words=_("Number of the seat"), why=_("To know whose it is.")),
            "code": Held(words=_("The line you chose"), why=_("To show it to your group.")),
            "text": Held(words=_("In your own words"), why=_("To show it to your group. Locked away.")),
            "sent_at": Held(words=_("Sent"), why=_("To show them in order.")),
            "hidden_at": Held(words=_("Hidden by a moderator"), why=_("To show it no more.")),
        },
    ),
    Holding(
        table="circle_seat",
        title=_("Circles you are in"),
        owners=("member_id",),
        readers=_("You, and those in the circle."),
        kept=_("Until you leave, or the circle ends."),
        columns={
            "circle_id": Held(words=_("Number of the circle"), why=_("To know which circle it is.")),
            "member_id": _whose,
        },
    ),
    Holding(
        table="group_care",
        title=_("Who looks after small groups"),
        readers=_("Whoever opens the page about small groups."),
        kept=_("Until it is changed."),
        columns={
            "id": _number,
            "is_on": Held(words=_("On or off"), why=_("So that there are none without somebody to look after them.")),
            "moderator": Held(words=_("Key of the moderator"), why=_("To know who answers for them.")),
            "contact": Held(words=_("Name to show"), why=_("So that members know whom to turn to.")),
            "hours": Held(words=_("Hours"), why=_("So that members know when somebody looks.")),
            "emergency": Held(words=_("When it cannot wait"), why=_("So that members know what to do.")),
            "women_only": Held(words=_("Groups of women only"), why=_("To offer them or not.")),
            "free_text": Held(words=_("Own words"), why=_("To allow them or not.")),
            "changed_at": Held(words=_("Changed"), why=_("To keep things in order.")),
        },
    ),
)
