"""What we hold about people who have an account: how they sign in, and mail to them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from members.keeping.inventory import MEMBER, Held, Holding, Limit

_YOU = _("You alone.")
_NOBODY = _("Nobody reads it. The site uses it to work.")

_number = Held(words=_("Number"), why=_("To tell one entry from the next."))
_whose = Held(words=_("Whose it is"), why=_("So that it is found for you and for nobody else."))

ACCOUNT = Holding(
    table=MEMBER,
    title=_("Your account"),
    readers=_YOU,
    kept=_("Until you erase it."),
    columns={
        "id": _number,
        "key": Held(words=_("Key of your account"), why=_("To know you again."), opens=True),
        "name": Held(words=_("Name"), why=_("What we call you.")),
        "language": Held(words=_("Language"), why=_("To write to you in it.")),
        "demo_note": Held(words=_("Note of the demo"), why=_("Only for made-up people of the demo town.")),
        "created_at": Held(words=_("Begun"), why=_("To see when all this began.")),
        "email": Held(words=_("Mail address"), why=_("To let you in, and nobody else.")),
        "password": Held(words=_("Hash of your password"), why=_("To know it without keeping it."), opens=True),
        "active": Held(words=_("Open"), why=_("To let nobody in while it is closed.")),
        "fs_uniquifier": Held(words=_("Mark of all sign-ins"), why=_("To end them all at once."), opens=True),
        "totp_key": Held(words=_("Key of your code app"), why=_("To check its codes. Locked away."), opens=True),
        "totp_last": Held(words=_("Last code used"), why=_("So that a code works only once."), opens=True),
    },
)

SIGNING_IN: tuple[Holding, ...] = (
    Holding(
        table="member_role",
        title=_("What you do for others here"),
        owners=("member_id",),
        readers=_("You, and the people who run the site."),
        kept=_("While you do it."),
        columns={
            "member_id": _whose,
            "role": Held(words=_("Role"), why=_("To open the pages it needs.")),
        },
    ),
    Holding(
        table="device",
        title=_("Where you are signed in"),
        owners=("member_id",),
        readers=_YOU,
        kept=_("Until you sign out there. Half a year at the most."),
        limit=Limit(since="signed_in_at", days=180),
        columns={
            "id": _number,
            "key_hash": Held(words=_("Hash of a key"), why=_("To know the device again."), opens=True),
            "member_id": _whose,
            "label": Held(words=_("Kind of device"), why=_("To show you where you are signed in.")),
            "signed_in_at": Held(words=_("Signed in"), why=_("To end it after half a year.")),
            "seen_at": Held(words=_("Last visit"), why=_("To end it when you stay away.")),
            "proved_at": Held(words=_("Last shown that it is you"), why=_("To ask again before big steps.")),
            "second_step_at": Held(words=_("Second step"), why=_("To ask for it when it is needed.")),
        },
    ),
    Holding(
        table="passkey",
        title=_("Your passkeys"),
        owners=("member_id",),
        readers=_YOU,
        kept=_("Until you take it away."),
        columns={
            "id": _number,
            "member_id": _whose,
            "credential_id": Held(words=_("Mark of the passkey"), why=_("To know which one it is."), opens=True),
            "public_key": Held(words=_("Its open half"), why=_("To check that it is yours."), opens=True),
            "sign_count": Held(words=_("Times used"), why=_("To see when it was copied.")),
            "name": Held(words=_("Name you gave it"), why=_("To show you which one it is.")),
            "created_at": Held(words=_("Made"), why=_("To show you which one it is.")),
            "used_at": Held(words=_("Last used"), why=_("To show you which one it is.")),
        },
    ),
    Holding(
        table="program_key",
        title=_("Keys you made for programs"),
        owners=("member_id",),
        readers=_YOU,
        kept=_("Until you end it. A month after it has run out at the most."),
        limit=Limit(since="expires_at", days=30),
        columns={
            "id": _number,
            "key_hash": Held(words=_("Hash of a key"), why=_("To know the program again."), opens=True),
            "member_id": _whose,
            "name": Held(words=_("Name you gave it"), why=_("To show you which program it is.")),
            "scopes": Held(words=_("What it is for"), why=_("So that it opens nothing else.")),
            "made_at": Held(words=_("Made"), why=_("To show you which one it is.")),
            "expires_at": Held(words=_("Runs out"), why=_("So that it does not open things for ever.")),
            "used_at": Held(words=_("Last used"), why=_("To show you whether it is in use.")),
        },
    ),
    Holding(
        table="mail_link",
        title=_("Links we sent you"),
        owners=("member_id",),
        address="email",
        readers=_NOBODY,
        kept=_("A day after it has run out."),
        limit=Limit(since="expires_at", days=1),
        columns={
            "id": _number,
            "token_hash": Held(words=_("Hash of the link"), why=_("To know it without keeping it."), opens=True),
            "code_hash": Held(words=_("Hash of the code"), why=_("To know it without keeping it."), opens=True),
            "purpose": Held(words=_("What for"), why=_("So that it serves nothing else.")),
            "email": Held(words=_("Mail address"), why=_("To know who opened it.")),
            "member_id": _whose,
            "then": Held(words=_("Page to go on to"), why=_("To bring you where you were.")),
            "tries": Held(words=_("Wrong codes"), why=_("To stop those who guess.")),
            "proved": Held(words=_("Code was right"), why=_("To let you go on.")),
            "expires_at": Held(words=_("Runs out"), why=_("So that an old mail opens nothing.")),
            "spent_at": Held(words=_("Used"), why=_("So that it serves only once.")),
        },
    ),
    Holding(
        table="push_address",
        title=_("Devices that show you a note"),
        owners=("device_id",),
        readers=_NOBODY,
        kept=_("Until you end it there, sign out there, or the device takes no notes any more."),
        columns={
            "device_id": Held(words=_("Number of the device"), why=_("To end it when you sign out there.")),
            "digest": Held(words=_("Hash of its address"), why=_("To send each note once."), opens=True),
            "keys": Held(words=_("Its address and keys"), why=_("To send a note. Locked away."), opens=True),
            "made_at": Held(words=_("Since"), why=_("To show you since when.")),
        },
    ),
    Holding(
        table="letter",
        title=_("Mail to you"),
        owners=("member_id",),
        address="address",
        readers=_NOBODY,
        kept=_("What it says goes once it is sent. That it went is kept for a month."),
        limit=Limit(since="created_at", days=30),
        columns={
            "id": _number,
            "key": Held(words=_("Mark of the mail"), why=_("So that it is not sent twice.")),
            "kind": Held(words=_("Kind"), why=_("To see what went out.")),
            "language": Held(words=_("Language"), why=_("So that who has mail read out hears it said right.")),
            "member_id": _whose,
            "push": Held(words=_("Hash of a device"), why=_("To send it there, not by mail."), opens=True),
            "address": Held(words=_("Where it goes"), why=_("To send it. Locked away."), opens=True),
            "subject": Held(words=_("Subject"), why=_("To send it. Locked away.")),
            "text": Held(words=_("Text"), why=_("To send it. Locked away; a link may be in it."), opens=True),
            "stop": Held(words=_("Way to stop such mail"), why=_("To let you stop it. Locked away."), opens=True),
            "calendar": Held(words=_("Calendar file"), why=_("To send it along. Locked away.")),
            "state": Held(words=_("State"), why=_("To see whether it went.")),
            "tries": Held(words=_("Tries"), why=_("To stop after a while.")),
            "created_at": Held(words=_("Written"), why=_("To send the oldest first.")),
            "due_at": Held(words=_("Due"), why=_("To send it in time.")),
            "stale_at": Held(words=_("Of no use after"), why=_("To send nothing too late.")),
            "lease_until": Held(words=_("Being sent until"), why=_("So that it is not sent twice.")),
        },
    ),
    Holding(
        table="notice",
        title=_("What we told you"),
        owners=("member_id",),
        readers=_YOU,
        kept=_("That we told you of something, not what we said. It goes a month after what it was about."),
        limit=Limit(since="keep_until", days=30),
        columns={
            "id": _number,
            "key": Held(words=_("Mark of the message"), why=_("So that you are told once.")),
            "kind": Held(words=_("Kind"), why=_("To write to you seldom.")),
            "member_id": _whose,
            "made_at": Held(words=_("Written"), why=_("To write to you seldom.")),
            "dropped": Held(words=_("Why it was not sent"), why=_("So that we can tell you.")),
            "keep_until": Held(words=_("What it is about is over"), why=_("To delete this line in time.")),
        },
    ),
)
