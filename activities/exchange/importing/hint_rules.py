"""Which words tell which first-visit facts. Asked in order: the particular stands before the general.

English and Spanish, over folded words. A fact stands here only where the words carry it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from activities.exchange.importing.words import Words
from matching.core.types import Commitment, Identity, Judged, Noise, Pairs, RoleAsked, Structure, Talking


@dataclass(frozen=True)
class Hint:
    """What some words tell. `title` looks at title and categories, `text` at the description too."""

    facts: Mapping[str, Any]
    title: str = ""
    text: str = ""
    unless: str = ""
    shows: bool = False  # true of what one comes to look at or listen to, not of a club that makes it

    def speaks_for(self, words: Words) -> bool:
        found = (self._title and self._title.search(words.label)) or (self._text and self._text.search(words.text))
        return bool(found) and not (self._unless and self._unless.search(words.label))

    @cached_property
    def _title(self) -> re.Pattern[str] | None:
        return _pattern(self.title)

    @cached_property
    def _text(self) -> re.Pattern[str] | None:
        return _pattern(self.text)

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return _pattern(self.unless)


def _pattern(source: str) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{source})\b") if source else None


_LISTEN: Mapping[str, Any] = {
    "talking": Talking.NONE,
    "may_watch": True,
    "judged": Judged.NOBODY,
    "structure": Structure.PLAN,
    "pairs": Pairs.NEVER,
    "commitment": Commitment.DROP_IN,
    "identity": Identity.ANONYMOUS,
}
# A crowd on its feet in the dark: nobody says where to stand, nobody greets, and it is loud.
_LOUD_SHOW = {**_LISTEN, "noise": Noise.LOUD, "group_size": 100, "structure": Structure.LOOSE, "has_greeter": False}
_LED_BODY: Mapping[str, Any] = {
    "talking": Talking.NONE,
    "judged": Judged.NOBODY,
    "structure": Structure.PLAN,
    "pairs": Pairs.NEVER,
}
_ROAM: Mapping[str, Any] = {
    "structure": Structure.LOOSE,
    "leave_any_time": True,
    "commitment": Commitment.DROP_IN,
    "judged": Judged.NOBODY,
}
_MINGLE: Mapping[str, Any] = {"talking": Talking.LOTS, "structure": Structure.MINGLING}


HINTS: tuple[Hint, ...] = (
    # said outright
    Hint(
        {"commitment": Commitment.DROP_IN, "leave_any_time": True},
        text=r"drop ins?|dropin|come and go|stop by any ?time|drop by|stay as long as|come when you (?:can|like)",
        unless=r"tech support|advising",
    ),
    Hint(
        {"may_watch": True},
        text=r"(?:just|welcome to|come and|or) (?:listen|watch|observe)|observers welcome|"
        r"no pressure to (?:share|talk|speak)",
    ),
    Hint(
        {"greeter": "said"},
        text=r"(?:greeters?|host|volunteer) will (?:welcome|greet|meet) you|"
        r"look for the (?:sign|host)",
    ),
    Hint(
        {"noise": Noise.QUIET},
        text=r"sensory friendly|quiet (?:space|room|hour|environment|atmosphere)|"
        r"low sensory",
    ),
    Hint(
        {"talking": Talking.NONE, "structure": Structure.TASK, "noise": Noise.QUIET, "judged": Judged.NOBODY},
        title=r"silent (?:book|reading)\w*|silent bookclub|quiet reading|reading hour|lectura silenciosa",
    ),
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.TASK, "noise": Noise.QUIET, "judged": Judged.NOBODY},
        title=r"shut up write|writing hour|write in|study hall|homework help for adults",
    ),
    # being looked at or measured
    Hint({"talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "judged": Judged.NOBODY}, title=r"bingo"),
    Hint(
        {"talking": Talking.LOTS, "judged": Judged.CONTEST},
        title=r"open mics?|micro abierto|open stage|poetry slam|slam|story ?slam|karaoke|auditions?|"
        r"talent show|toastmasters|"
        r"late mic|song ?writer showdown|rap battle",
    ),
    Hint(
        {"judged": Judged.CONTEST, "structure": Structure.PLAN},
        title=r"tournaments?|torneo|championships?|competition|contest|concurso|league night|hackathon",
    ),
    Hint(
        {"talking": Talking.LOTS, "judged": Judged.FEEDBACK},
        title=r"improv (?:class|jam|workshop|101)\w*|"
        r"debate|public speaking",
    ),
    Hint(
        {"talking": Talking.SOME, "judged": Judged.FEEDBACK, "structure": Structure.PLAN},
        title=r"critiques?|writers? (?:workshop|group feedback)|portfolio review",
    ),
    Hint(
        {"talking": Talking.SOME, "structure": Structure.PLAN, "judged": Judged.FEEDBACK},
        title=r"trivia|"
        r"pub quiz|"
        r"quiz night",
    ),
    Hint(
        shows=True,
        facts=_LISTEN,
        title=r"author (?:conversation|talk|visit)|online author talk|"
        r"in conversation with|book launch",
        text=r"in conversation with|celebrate the launch|launch of (?:her|his|their|the)|(?:presents|"
        r"discuss(?:es)?) (?:her|his|their) "
        r"(?:new |latest )?(?:book|novel|memoir)|(?:acclaimed|award winning|bestselling|"
        r"best selling) (?:author|novelist|writer)|"
        r"vivid lectures|illustrated (?:talk|lecture)|join us for (?:a|an|this) (?:\w+ )?(?:talk|lecture|"
        r"presentation|screening|film)",
        unless=r"workshop|class|club|group",
    ),
    # meeting people
    Hint({**_MINGLE, "pairs": Pairs.ALWAYS}, title=r"speed (?:friending|dating|networking|meeting)|fast friends"),
    Hint(
        {**_MINGLE, "pairs": Pairs.SOMETIMES},
        title=r"networking|mixers?|mingle|meet and greet|meet new (?:people|friends)|make (?:new )?friends",
    ),
    Hint(
        {"talking": Talking.LOTS, "pairs": Pairs.SOMETIMES},
        title=r"language exchange|intercambio(?: de idiomas)?|conversation (?:partners?|exchange)|"
        r"exchange .{0,30}language",
    ),
    Hint(
        {"talking": Talking.SOME},
        title=r"coffee (?:and|chat|hour|klatch|morning)|social (?:hour|club|"
        r"seniors)|tea and",
    ),
    Hint(
        {"talking": Talking.LOTS},
        title=r"conversation\w*|discussion(?: group)?|tertulia|grupo de conversacion|dinner (?:party|club|"
        r"fellowship)|supper club|brunch (?:club|social)|happy hour|pub night",
    ),
    Hint(
        {"talking": Talking.SOME, "structure": Structure.PLAN},
        title=r"book ?(?:club|group|clubs|bunch)|clubs? de lectura|clubes lectura|reading (?:group|club|"
        r"circle)|literature club",
    ),
    # sitting and listening
    Hint(
        shows=True,
        facts={**_LISTEN, "noise": Noise.QUIET, "leave_any_time": True, "structure": Structure.LOOSE},
        title=r"exhibitions?|exhibits?|exposicion(?:es)?|gallery hours|open gallery|museum (?:hours|free)|"
        r"gallery walk|muestra",
    ),
    Hint(
        shows=True,
        facts={**_LISTEN, "noise": Noise.QUIET},
        title=r"recitals?|symphony|orchestra|orquesta|chamber music|string quartet|carillon|organ (?:recital|"
        r"concert)|opera|"
        r"ballet|classical (?:music|guitar)|chamber players|choral concert|coral",
    ),
    Hint(
        shows=True,
        facts=_LOUD_SHOW,
        title=r"nightclub|dance party|dance night|rave|emo night|dj|djs|electronic|punk|metal|hip hop|drag|"
        r"discoteca|hardcore|"
        r"world tour|album release|tribute (?:show|to|night)|rock (?:n roll|band|show|concert)|(?:indie|punk|"
        r"classic) rock",
    ),
    Hint(  # a few players, and people who came to listen
        shows=True,
        facts={**_LISTEN, "noise": Noise.MODERATE},
        title=r"jazz (?:standards|guitar|piano|duo|trio|quartet)|duo|trio|acoustic|piano|guitar|unplugged|cello|violin|"
        r"harp|folk (?:song|music|duo)\w*|guitarra",
        unless=r"jams?|workshop|class|lessons?|circle|club|group|meetup|beginn\w+|rock|metal|punk",
    ),
    Hint(
        shows=True,
        facts=_LOUD_SHOW,
        title=r"concerts?|conciertos?|live music|musica|jazz|blues|bluegrass|flamenco|folk|band|brass|"
        r"honky tonk|songwriters?",
        unless=r"jams?|workshop|class|choir|lessons?|sing|camp|appreciation|group|club|meetup|play along",
    ),
    Hint(
        shows=True,
        facts=_LISTEN,
        title=r"films?|movies?|cinema|screenings?|cine|cineforum|pelicula|cortometrajes|documentar(?:y|ies)|matinee|"
        r"lectures?|talks?|conferencias?|charla|author|book (?:launch|reading|signing)|speaker|panel|"
        r"mesa redonda|ponencia|"
        r"coloquios|presentacion(?:es)?|literary readings?|poetry reading|storytelling night|"
        r"theat(?:re|er)|teatro|musical|play|comedy|stand ?up|improv|circo|circus|magic show|danza|"
        r"dance performance|recitales",
        unless=r"workshop|class|club|group|makers?|making|acting|school|lessons?|game|play along|meetup|"
        r"role ?play|taller",
    ),
    Hint(
        shows=True,
        facts=_LISTEN,
        title=r"guided (?:tour|walk|visit)|walking tour|visita guiada|"
        r"visitas guiadas|itinerario|public tour|tours? of|"
        r"excursiones itinerarios|history walk|docent tour|tours?",
        unless=r"tour de|on tour|tour date|bike|"
        r"ride|volunteer",
    ),
    # hands and bodies
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.TASK, "judged": Judged.NOBODY},
        title=r"(?:knit\w*|crochet\w*|quilt\w*|stitch\w*|sewing|needle\w*|fiber|craft\w*|embroider\w*|weav\w+|"
        r"spinn\w+|colou?ring|"
        r"puzzles?|jigsaws?|lego|mending|punto|ganchillo|costura|labores)(?: \w+)? ?(?:circle|social|club|"
        r"group|hour|friends|"
        r"guild|night|meetup|drop in|and chat|bee)|stitchin\w*|crafternoons?|repair cafe|puzzle swap",
    ),
    Hint(
        {"structure": Structure.TASK},
        title=r"knit\w*|crochet\w*|quilt\w*|sewing|embroider\w*|pottery|ceramics?|wheel throwing|paint\w*|"
        r"draw\w*|sketch\w*|"
        r"print ?mak\w*|collage|origami|bead\w*|calligraph\w*|wood ?work\w*|craft\w*|weav\w+|pintura|acuarela|"
        r"dibujo|manualidades|"
        r"garden(?:ing)? (?:day|work|club|volunt\w+)|cook\w*|bak(?:e|ing)|jewell?ery|floral design|cocina|huerto",
    ),
    Hint(
        {**_LED_BODY, "noise": Noise.QUIET},
        title=r"meditat\w*|zazen|mindful\w*|sound bath|yoga nidra|breath ?work|meditacion|relajacion|"
        r"forest bathing",
    ),
    Hint(
        _LED_BODY,
        title=r"yoga|tai ?chi|taichi|qi ?gong|chi gong|chi kung|pilates|stretch\w*|barre|aerobics?|zumba|"
        r"line danc\w*|aqua ?fit|"
        r"fitness|hiit|strength|keep fit|gimnasia|exercise|jazzercise|ecstatic dance",
        unless=r"marathon|"
        r"crossfit comp\w*",
    ),
    Hint(
        {"talking": Talking.FEW_WORDS, "pairs": Pairs.ALWAYS},
        title=r"tango|milonga|practica|salsa|bachata|kizomba|lindy|swing danc\w*|ballroom|partner danc\w*",
    ),
    Hint(
        {"talking": Talking.FEW_WORDS, "pairs": Pairs.SOMETIMES, "structure": Structure.PLAN},
        title=r"contra danc\w*|square danc\w*",
    ),
    Hint(
        {"talking": Talking.FEW_WORDS, "structure": Structure.PLAN, "noise": Noise.MODERATE},
        title=r"choirs?|chorus|a cappella|singing group|sing along|singalong|community sing|coro(?:s)?|come sing",
    ),
    Hint({"talking": Talking.FEW_WORDS, "structure": Structure.TASK, "pairs": Pairs.SOMETIMES}, title=r"chess|ajedrez"),
    Hint(
        {"talking": Talking.SOME, "structure": Structure.TASK},
        title=r"(?:board|card|tabletop|video) ?games?|game (?:night|day)|gaming|mahjong|mah jong|bridge club|"
        r"bridge|scrabble|euchre|"
        r"dominoes|cribbage|canasta|la scopa|backgammon|magic the gathering|"
        r"juegos de mesa",
    ),
    Hint(
        {"structure": Structure.PLAN},
        title=r"bird\w*|nature walk|walks?|hikes?|hiking|stroll|ramble|paseos?|senderismo|rutas?|caminatas?|"
        r"bike ride|rides?|"
        r"runs?|running|paddle|kayak\w*|stargazing|star party",
    ),
    Hint(
        {"structure": Structure.LOOSE, "talking": Talking.FEW_WORDS},
        title=r"jams?|jam session|open studio|"
        r"makerspace|hack ?lab",
    ),
    Hint(
        shows=True,
        facts={**_ROAM, "group_size": 100},
        title=r"festivals?|fest|fiestas|street party|block party|parade|desfile|"
        r"verbena",
    ),
    Hint(shows=True, facts=_ROAM, title=r"fairs?|feria|open house|markets?|fiesta"),
    Hint(
        {"structure": Structure.PLAN},
        title=r"workshops?|class|classes|courses?|lessons?|taller(?:es)?|cursos?|clases?|intro(?:duction)? to|"
        r"101|training|rehearsals?|"
        r"cursos talleres|demonstration|demo",
    ),
    Hint(
        {"commitment": Commitment.FEW_WEEKS},
        text=r"\d+ (?:weeks?|sessions?|part)(?: \w+)? (?:course|series|class|program|workshop)?|(?:4|5|6|8|10|"
        r"12) ?(?:weeks?|sessions)|"
        r"multi week|weekly course|all sessions|curso de|ciclo de \d",
    ),
    Hint({"identity": Identity.ANONYMOUS}, title=r"anonymous"),
)

ROLES: tuple[Hint, ...] = (
    Hint(
        {"role": RoleAsked.HOST, "talking": Talking.LOTS, "commitment": Commitment.REGULAR_DUTY},
        title=r"teach\w*|instructors?|coach\w*|facilitat\w*|lead|leaders?|chair|speakers?|tour guides?|"
        r"docents?|ambassadors?",
    ),
    Hint(
        {"role": RoleAsked.HELP, "talking": Talking.LOTS, "pairs": Pairs.ALWAYS, "commitment": Commitment.REGULAR_DUTY},
        title=r"mentor\w*|tutor\w*|budd(?:y|ies)|befriend\w*|friendly visit\w*|companion\w*|visitors?|visiting|"
        r"big (?:brother|sister)s?",
    ),
    Hint(
        {"role": RoleAsked.HELP, "structure": Structure.TASK, "talking": Talking.FEW_WORDS, "judged": Judged.NOBODY},
        text=r"pack\w*|sort\w*|garden\w*|plant\w*|weed\w*|clean ?ups?|cleaning|mulch\w*|trails?|kitchen|pantry|"
        r"soup|deliver\w*|"
        r"paint\w*|stuffing|filing|shovel\w*|recycl\w*|compost\w*|data entry|knit\w*|sew\w*|stewardship|stream|"
        r"tree",
    ),
    Hint({"structure": Structure.PLAN}, title=r"tutor\w*|mentor\w*|homework|literacy|esl|citizenship"),
    Hint({"role": RoleAsked.HELP}, title=r".*"),
)
