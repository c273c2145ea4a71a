"""What the kind of thing alone tells of a first visit, asked after the words that say something outright.

Each rule holds for nearly every thing of its kind; its comment says why. How many come is no part of it, except for
crowds: a small number would be read as a promise. English and Spanish, over folded words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activities.exchange.importing.hint_rules import Hint
from matching.core.types import Identity, Judged, Kind, Noise, Pairs, RoleAsked, Structure, Talking

_HANDIWORK = (
    r"knit\w*|crochet\w*|quilt\w*|stitch\w*|sew|sewing|needle\w*|fiber|fibre|embroider\w*|weav\w+|spinn\w+|mending|"
    r"colou?ring|puzzles?|jigsaws?|lego|origami|collage|bead\w*|card making|craft\w*|jewell?ery|scrapbook\w*|"
    r"bullet journal\w*|diamond painting|punto|ganchillo|costura|labores|manualidades"
)
_ART = (
    r"paint(?:ing|ers?)?|draw|drawing|sketch\w*|life drawing|watercolou?r\w*|"
    r"art (?:class|workshop|circle|group|studio)|print ?mak\w*|pottery|ceramics?|clay|calligraph\w*|"
    r"wood ?work\w*|carving|photo(?:graphy)? (?:club|walk|class)|pintura|acuarela|dibujo|ceramica|fotografia"
)
_TAUGHT = (
    r"workshops?|class|classes|courses?|lessons?|taller(?:es)?|cursos?|clases?|101|(?:for|absolute) beginners|"
    r"beginners?|intro(?:duction)? to|learn(?: to)?|para principiantes|iniciacion"
)
_TO_LOOK_AT = r"show|sale|markets?|fairs?|exhibit\w*|exposicion\w*|fest\w*|reception|muestra"
_CIRCLE = r"club|circle|group|guild|social|meetup|club de|hour|night|drop in|bee|grupo"

_BY_ONESELF: Mapping[str, Any] = {"judged": Judged.NOBODY, "pairs": Pairs.NEVER}

USUAL: tuple[Hint, ...] = (
    # A game for a screen or a story told together is talked through from start to end, but somebody leads it.
    Hint(
        {"talking": Talking.LOTS, "structure": Structure.PLAN, **_BY_ONESELF, "noise": Noise.MODERATE},
        title=r"d d|dungeons|role ?playing|rpgs?|larp",
    ),
    # Two sit at a board and the game says what comes next; one asks for a game with few words.
    Hint(
        {
            "talking": Talking.FEW_WORDS,
            "structure": Structure.TASK,
            "judged": Judged.NOBODY,
            "pairs": Pairs.SOMETIMES,
            "noise": Noise.QUIET,
        },
        title=r"chess|ajedrez|go club|scrabble|backgammon|cribbage",
        unless=r"tournament|league|torneo|lessons?|class|on the big screen|musical",
    ),
    # A game at a table for several: rules lead the talk, nobody plays in twos for long.
    Hint(
        {"structure": Structure.TASK, "pairs": Pairs.SOMETIMES, "noise": Noise.MODERATE, "judged": Judged.NOBODY},
        title=r"(?:board|card|tabletop|video) ?games?|games? (?:night|day|afternoon|club|social)|mahjong|mah jong|"
        r"bridge|euchre|dominoes|canasta|bingo|gaming|juegos de mesa",
        unless=r"tournament|league|competition|escape",
    ),
    # Led talk in a ring: much is said, but one question at a time and no marks for it.
    Hint(
        {"structure": Structure.PLAN, "judged": Judged.NOBODY, "pairs": Pairs.SOMETIMES, "noise": Noise.MODERATE},
        title=r"(?:english|language|french|spanish|newcomers?|esl|philosoph\w*|death|current affairs) (?:\w+ )?"
        r"(?:conversations?|circle|cafe|discussion)|conversation (?:circle|group|club|cafe)|discussion group|tertulia|"
        r"english can be fun|grupo de conversacion",
    ),
    # A book is talked over by all at one table, in turn.
    Hint(
        {**_BY_ONESELF, "noise": Noise.MODERATE},
        title=r"book ?(?:club|group|clubs|bunch|discussion|circle)|clubs? de lectura|clubes lectura|"
        r"reading (?:group|club|circle)|literature club|lectura compartida",
    ),
    # Handwork in a circle is everybody's own piece on their own lap: no programme that going would break.
    Hint(
        {
            **_BY_ONESELF,
            "talking": Talking.FEW_WORDS,
            "structure": Structure.TASK,
            "leave_any_time": True,
            "noise": Noise.MODERATE,
        },
        title=rf"(?:{_HANDIWORK})(?: \w+){{0,2}} (?:{_CIRCLE})|(?:{_CIRCLE})(?: \w+)? (?:{_HANDIWORK})|knitters?|"
        r"stitchers|crafternoons?|knit (?:and|n) \w+|community puzzle",
        unless=_TAUGHT,
    ),
    # Something small is made under guidance and taken home; nobody looks for the best one.
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.TASK, "noise": Noise.MODERATE},
        title=_HANDIWORK,
        unless=_TO_LOOK_AT,
    ),
    # Drawing together: eyes on the paper. A teacher looks at what one does, a drop-in group does not.
    Hint(
        {
            "judged": Judged.FEEDBACK,
            "talking": Talking.FEW_WORDS,
            "structure": Structure.PLAN,
            "pairs": Pairs.NEVER,
            "noise": Noise.QUIET,
        },
        title=rf"(?:{_ART})(?: \w+){{0,3}} (?:{_TAUGHT})|(?:{_TAUGHT})(?: \w+){{0,3}} (?:{_ART})",
        unless=_TO_LOOK_AT,
    ),
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.TASK, "noise": Noise.QUIET},
        title=_ART,
        unless=rf"{_TO_LOOK_AT}|house painting|face painting",
    ),
    # One walks in a line behind somebody who knows the way; a word to the neighbour is enough.
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.PLAN},
        title=r"walk(?:s|ing|ers?)?|hik(?:e|es|ing|ers)|stroll|ramble\w*|bird\w*|birding|senderismo|paseos?|"
        r"caminatas?|rutas?|hill ?walk\w*|forest|stargazing|star party|nature (?:club|group|outing)|naturalists?",
        unless=r"charity|fundrais\w*|walk in clinic|dog show|art ?walk|gallery walk|walking dead|bird (?:band|and)|"
        r"walk a thon|walkathon",
    ),
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "noise": Noise.MODERATE},
        title=r"bike rides?|cycling|rides|runs?|runn(?:ing|ers)|joggers|paddl\w*|kayak\w*|swim\w*|skat(?:e|ing)",
        unless=r"race|5k|10k|marathon|bus|train|fun run|world tour",
    ),
    # Exercise is led from the front and nobody speaks; a mat of one's own.
    Hint(
        {**_BY_ONESELF, "talking": Talking.NONE, "structure": Structure.PLAN},
        title=r"yoga|tai ?chi|taichi|qi ?gong|pilates|meditat\w*|mindful\w*|zumba|fitness|keep fit|chair exercise|"
        r"exercise|line danc\w*|gimnasia|relajacion",
        unless=r"teacher|marathon|expo|talk",
    ),
    # Racket games are played in twos and fours.
    Hint(
        {"talking": Talking.FEW_WORDS, "pairs": Pairs.ALWAYS, "structure": Structure.LOOSE, "noise": Noise.LOUD},
        title=r"badminton|tennis|squash|pickleball|table tennis|ping pong|padel|racketball",
    ),
    # Bowls go one at a time, in small sides that change.
    Hint(
        {"talking": Talking.FEW_WORDS, "pairs": Pairs.SOMETIMES, "structure": Structure.PLAN, "noise": Noise.MODERATE},
        title=r"bowls|bowling|petanque|boules|croquet|archery|golf|darts|snooker|curling",
    ),
    # A team needs its players: it is loud, they call to each other, and they are looked at.
    Hint(
        {
            "talking": Talking.SOME,
            "pairs": Pairs.SOMETIMES,
            "structure": Structure.PLAN,
            "noise": Noise.LOUD,
            "judged": Judged.CONTEST,
        },
        title=r"football|soccer|rugby|cricket|hockey|netball|lacrosse|basketball|volleyball|water polo|baseball|"
        r"softball|rounders|fc|rfc|afc|cc",
        unless=r"walking|casual|for fun|learn|beginners",
    ),
    # All sing at once, from a sheet.
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "noise": Noise.LOUD},
        title=r"choirs?|chorus|singing group|sing ?alongs?|community sing|come sing|coros?|ukulele (?:\w+ )?(?:club|"
        r"group|circle|jam)|drum circle|percusion",
        unless=r"concert|auditions?|performance|holiday|presents",
    ),
    # Playing along: what one plays is heard.
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.LOOSE, "noise": Noise.LOUD, "pairs": Pairs.NEVER},
        title=r"jams?|jam session|play along|guitar (?:\w+ )?(?:circle|club|group|meetup)|tune circle",
    ),
    # An instrument is taught by playing after somebody.
    Hint(
        {
            "talking": Talking.FEW_WORDS,
            "structure": Structure.PLAN,
            "judged": Judged.FEEDBACK,
            "pairs": Pairs.NEVER,
            "noise": Noise.MODERATE,
        },
        title=rf"(?:ukulele|guitar|piano|drum\w*|violin|fiddle|recorder|keyboard)(?: \w+){{0,2}} (?:{_TAUGHT})|"
        rf"(?:{_TAUGHT})(?: \w+){{0,2}} (?:ukulele|guitar|piano|drum\w*|violin|fiddle|recorder|keyboard)|"
        r"ukulele",
        unless=r"concert|presents|featuring|tribute",
    ),
    # A workshop with its doors open: one's own thing on the bench, tools around.
    Hint(
        {
            **_BY_ONESELF,
            "talking": Talking.FEW_WORDS,
            "structure": Structure.TASK,
            "leave_any_time": True,
            "noise": Noise.MODERATE,
        },
        title=r"maker ?spaces?|hacker ?spaces?|hack ?lab|open (?:studio|workshop|bench)|men s shed|sheds",
        unless=_TAUGHT,
    ),
    # Away for a night: one cannot go home at nine.
    Hint({"leave_any_time": False, "structure": Structure.LOOSE}, title=r"camping|overnight|weekend away|retreat"),
    # Words written are shown to the others, who say something about them.
    Hint(
        {"talking": Talking.SOME, "structure": Structure.PLAN, "judged": Judged.FEEDBACK, "noise": Noise.QUIET},
        title=r"writ(?:ing|ers?) (?:circle|group|workshop|class|club)|creative writing|memoir writing|"
        r"poetry (?:workshop|circle|group)|escritura",
    ),
    # One helper to one question.
    Hint(
        {"talking": Talking.SOME, "pairs": Pairs.ALWAYS, "structure": Structure.TASK, "judged": Judged.NOBODY},
        title=r"(?:tech|computer|technology|phone|digital|device|ipad) (?:help|support|assistance)|"
        r"book a librarian|one on one|1 on 1|repair cafe",
    ),
    # A screen of one's own and somebody who shows the next step.
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "noise": Noise.MODERATE},
        title=r"(?:computer|internet|coding|excel|word|powerpoint|email|canva|photoshop|3d print\w*|python|digital) "
        r"(?:\w+ ){0,3}(?:class\w*|basics|workshop|course|certification|skills|design|beginners)|"
        r"intro(?:duction)? to (?:computers?|the internet|3d|coding|email|excel|word|python)|informatica",
    ),
    # In a language class one is asked and put right, and practises with the neighbour.
    Hint(
        {"talking": Talking.LOTS, "structure": Structure.PLAN, "judged": Judged.FEEDBACK, "pairs": Pairs.SOMETIMES},
        title=r"(?:english|french|spanish|german|italian|language|esl|irish|ingles|espanol) (?:\w+ )?"
        r"(?:class\w*|lessons?|course|beginners|speaking)|learn (?:english|french|spanish|italian)",
    ),
    # Several hands in one kitchen.
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.TASK, "judged": Judged.NOBODY, "pairs": Pairs.SOMETIMES},
        title=r"cook(?:ing)?(?: \w+){0,2} (?:class|club|workshop)|baking class|cocina|community kitchen",
    ),
    # Soil and plants: each has a bed or a job.
    Hint(
        {**_BY_ONESELF, "talking": Talking.FEW_WORDS, "structure": Structure.TASK, "noise": Noise.QUIET},
        title=r"garden(?:ing|ers?)? (?:club|day|work|group|circle|session|drop in)|community garden|seed (?:sorting|"
        r"library)|weeding|huerto|jardineria|clean ?ups?|litter",
        unless=r"talk|show|tour|sale|party|concert",
    ),
    # Tables with a pot of tea: the talk is the thing, in no order.
    Hint(
        {"talking": Talking.SOME, "structure": Structure.LOOSE, "judged": Judged.NOBODY, "noise": Noise.MODERATE},
        title=r"coffee (?:and|chat|hour|klatch|morning|club|social)|social (?:hour|club|afternoon)|tea (?:and|time|"
        r"social)|community (?:lunch|meal|supper|dinner)|potluck|drop in (?:lounge|cafe)|seniors? (?:social|drop in)",
    ),
    # Whoever strolls through a fair or a street of stalls is one of many and is asked nothing.
    Hint(
        {"talking": Talking.NONE, **_BY_ONESELF, "identity": Identity.ANONYMOUS, "may_watch": True},
        title=r"festivals?|fest|fairs?|feria|fiestas?|street party|open house|markets?|parade",
        shows=True,
    ),
    # Any class: somebody leads, one listens and does; what one does is corrected at most.
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "judged": Judged.FEEDBACK},
        title=_TAUGHT,
        unless=r"acting|improv|speaking|debate",
    ),
)

# Whoever comes to see or to listen is a face in the rows; a club or a class asks for a first name.
_NAMED = {Kind.CLUB: Identity.FIRST_NAME, Kind.CLASS: Identity.FIRST_NAME, Kind.ONLINE: Identity.FIRST_NAME}

# Volunteers with a job of their own hands: sorting, planting, picking up.
_SIDE_BY_SIDE = Structure.TASK


def of_the_kind(kind: Kind, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What holds for a whole kind, for those facts that nothing has told.

    A guest takes part and neither helps nor hosts. A helper is expected: somebody meets them and shows what to do;
    with a task they work side by side with the others.
    """
    if kind is Kind.VOLUNTEER:
        told: dict[str, Any] = {"identity": Identity.FIRST_NAME, "noise": Noise.MODERATE, "has_greeter": True}
        if known.get("role") is RoleAsked.HELP:
            told["judged"] = Judged.NOBODY
            if known.get("structure") is _SIDE_BY_SIDE:
                told["pairs"] = Pairs.NEVER
        return told
    if not known:
        return {}  # nothing is known of it, not even that people meet
    told = {"role": RoleAsked.TAKE_PART}
    if kind in _NAMED:
        told["identity"] = _NAMED[kind]
    return told
