"""What an activity touches that somebody may rather avoid, and what kind of thing it is. Word rules, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping

from activities.exchange.importing.words import Words
from matching.core.types import Kind, Where
from members.models import Avoid


def _words(*lines: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lines)})\b")


# Each theme with where it is looked for: in the label (title and categories), the text, or the place.
_IN_TEXT: Mapping[Avoid, re.Pattern[str]] = {
    Avoid.ALCOHOL: _words(
        r"pubs?|cash bar|at the bar|bars|brewer(?:y|ies)|brewing|wine (?:bar|tasting|and|night)|winer(?:y|ies)|"
        r"vineyards?|tap ?rooms?",
        r"beers?|cocktails?|happy hour|martinis?|whiske?y|bourbon|paint and sip|cider|champagne|oktoberfest|"
        r"cerveza|copas|kava",
    ),
}  # fmt: skip
_IN_LABEL: Mapping[Avoid, re.Pattern[str]] = {
    Avoid.ALCOHOL: _words(
        r"pubs?|brew\w*|wine(?:s|ry)?|tap ?rooms?|beers?|cocktails?|happy hour|bourbon|cider|drinks|bar|"
        r"comedy bar|oktoberfest",
        r"boozy?|sip|pints?|distiller\w*|sangria",
    ),
    Avoid.LOUD: _words(
        r"rock|punk|metal|dj|djs|rave|dance party|karaoke|nightclub|hip hop|edm|techno|electronic|drag|"
        r"emo night|concert|fireworks",
        r"live music|world tour|hardcore|drum circle|band|club night|discoteca|conciertos?|musica",
    ),
    Avoid.CROWDS: _words(
        r"festivals?|fest|parade|fairs?|feria|fiestas?|street party|block party|world tour|concert|conciertos?|"
        r"marathon|expo",
        r"markets?|oktoberfest|rave|pride (?:parade|festival)|desfile",
    ),
    Avoid.CHILDREN: _words(
        r"kids?|child(?:ren)?|famil(?:y|ies)|babies|toddlers?|teens?|youth|moms?|mums?|dads?|parents?|all ages|"
        r"ninos|familias",
        r"intergenerational|playgroup|family friendly|mothers|fathers|juniors?",
    ),
    Avoid.RELIGION: _words(
        r"church(?:es)?(?! st| street| hill| stretton)|worship|bible|mass|prayers?|christ(?:ian|"
        r"mas eve service)?|catholic|jesus|gospel|parish|muslim|islam\w*",
        r"jewish|torah|synagogue|mosque|dharma|buddhis\w+|zen|zazen|hindu|faith|spiritual\w*|ministry|"
        r"fellowship|methodist",
        r"presbyterian|lutheran|episcopal|baptist|unitarian|satsang|kirtan|quaker|kadampa|pagan|wicca\w*|"
        r"religion beliefs",
    ),
    Avoid.CONTESTS: _words(
        r"tournaments?|torneo|contests?|competitions?|championships?|slam|trivia|quiz|league|race|races|"
        r"concurso|open mic|karaoke",
        r"rifle|pistol|5k|10k|marathon|audition\w*|(?:chess|poker) tournament",
        r"(?:football|rugby|cricket|hockey|netball|lacrosse|basketball|volleyball|water polo|baseball|softball|"
        r"fc|rfc|afc|cc) ?(?:club)?",
    ),
    Avoid.DOGS: _words(r"dogs?|pupp(?:y|ies)|canine|pups?|perros?|yappy hour|paws|dachshunds?|corgis?|pugs?"),
}  # fmt: skip
_IN_PLACE: Mapping[Avoid, re.Pattern[str]] = {
    Avoid.ALCOHOL: _words(
        r"pub|bars?|spirits|brewer(?:y|ies)|brewing|winery|tap ?room|tavern|saloon|cidery|distillery|beer|"
        r"vineyards?|brewpub|cider|lounge"
    ),
    Avoid.LOUD: _words(r"music hall|nightclub|night club|opera house bar"),
    Avoid.RELIGION: _words(
        r"church(?! st| street| hill| stretton)|temple$|synagogue|mosque|parish|cathedral|chapel$|presbyterian|"
        r"baptist|methodist|lutheran|sanctuary|umc|zendo"
    ),
}
_NO_ALCOHOL = _words(
    r"alcohol free|no alcohol|sober|dry|non alcohol\w*|sin alcohol|bar(?:re|bara|nard|"
    r"bershop)\w*|juice bar"
)

_VOLUNTEER = _words(
    r"volunteer\w*|voluntari\w*|stewardship|clean ?ups?|trail building|work ?day|pack a thon|invasive removal|"
    r"tree planting",
)
_CLASS = _words(
    r"workshops?|class|classes|courses?|lessons?|taller(?:es)?|cursos?|clases?|intro(?:duction)? to|101|"
    r"training|learn|tutorial",
    r"masterclass|beginn(?:ers?|ing)|bootcamp|clinic|skills|\d+ weeks?|paint night|print ?making|"
    r"cursos talleres|seminar|how to|level \d|wheel throwing",
)
_CLUB = _words(
    r"clubs?|circles?|groups?|meetups?|society|guild|social|league|team|choirs?|chorus|rehearsals?|jams?|"
    r"practice|practica|grupos?",
    r"game night|board games?|games?|drop in|tertulias?|conversation|exchange|stitch\w*|knit\w*|mahjong|bridge|"
    r"chess|coffee",
    r"yoga|tai chi|meditation|zazen|walks?|hikes?|rides?|runs?|dance|dancing|milonga|book ?club|open play|"
    r"pickleball|clubes lectura",
    r"makerspace|open house hours|public hours|sewing|crochet|scrabble|shut up write|critique|association",
)
_PLAYED = _words(r"recitals?|concerts?|conciertos?|symphony")
_NAMED_CLUB = re.compile(r"(?:clubs?|grupo|circulo|tertulia) (?:de|del|of)\b|book club\b")
_SHOW = _words(
    r"concerts?|films?|movies?|exhibitions?|exposicion(?:es)?|tours?|talks?|lectures?|festivals?|markets?|"
    r"live music|performances?",
    r"screenings?|launch|readings?|authors?|band|comedy|drag|theat(?:re|er)|musical|teatro|cine|conferencias?|"
    r"recitals?|opera|ballet|parade|fest",
    r"conciertos?|exhibits?|visitas? guiadas?|itinerarios?|circo|danza|musica|fair|feria|symphony|orchestra|"
    r"stand ?up|coloquios",
)


def themes_of(
    words: Words, *, place: str, cost_known: bool, free: bool, crowd: int | None, from_age: int | None = None
) -> list[str]:
    """The Avoid values it touches, sorted.

    `place` is the venue and the publisher; `crowd` the number of people usually there, where known; `from_age` the
    lowest age: nobody under 19 or 21 is let in where drinks are sold.
    """
    found = {theme for theme, pattern in _IN_LABEL.items() if pattern.search(words.label)}
    found |= {theme for theme, pattern in _IN_PLACE.items() if pattern.search(place)}
    found |= {theme for theme, pattern in _IN_TEXT.items() if pattern.search(words.text)}
    if from_age in (19, 21):
        found.add(Avoid.ALCOHOL)
    if _NO_ALCOHOL.search(words.text) and not _IN_PLACE[Avoid.ALCOHOL].search(place):
        found.discard(Avoid.ALCOHOL)
    if crowd is not None and crowd >= 80:
        found.add(Avoid.CROWDS)
    if cost_known and not free:
        found.add(Avoid.COST)
    return sorted(theme.value for theme in found)


def kind_of(words: Words, *, where: Where, repeats: bool) -> Kind:
    """What sort of thing it is. Shows before clubs: "Film at the Tango Club" is an outing, "Film Club" is a club."""
    if where is Where.ONLINE:
        return Kind.ONLINE
    if _PLAYED.search(words.title):
        return Kind.OUTING
    if _NAMED_CLUB.match(words.title):
        return Kind.CLUB
    if _VOLUNTEER.search(words.title):
        return Kind.VOLUNTEER
    if _CLASS.search(words.title):
        return Kind.CLASS
    in_title_club, in_title_show = _CLUB.search(words.title), _SHOW.search(words.title)
    if in_title_show and not (in_title_club and in_title_club.start() > in_title_show.start()):
        return Kind.OUTING
    if in_title_club:
        return Kind.CLUB
    if _SHOW.search(words.label):
        return Kind.OUTING
    if _CLASS.search(words.label):
        return Kind.CLASS
    return Kind.CLUB if repeats and not _IN_PLACE[Avoid.ALCOHOL].search(words.place) else Kind.OUTING
