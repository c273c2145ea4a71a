"""Rules on notices and on whom a listing is for. English and Spanish, over folded words.

Titles are looked at first, because descriptions mention everything. Publishers are named, by words of their feed key,
where all they publish is of one sort.
"""

from __future__ import annotations

from activities.suitability.rule import Rule, Sort

_DATES = frozenset({Sort.DATES})
_NOT_ROLES = frozenset({Sort.DATES, Sort.GROUPS, Sort.SPORTS_CLUBS})
_NOT_SPORTS = frozenset({Sort.DATES, Sort.GROUPS, Sort.ROLES})

_TEAM_SPORT = (
    r"(?:soccer|football|basketball|baseball|softball|volleyball|field hockey|hockey|lacrosse|tennis|golf|wrestling|"
    r"swimming|diving|water polo|cross country|track|rugby|rowing|gymnastics|triathlon|cheer|equestrian)"
)
_BODY = (
    r"(?:council|boards?|commissions?|committees?|commissioners?|subcommittees?|trustees|authority|task force|"
    r"caucus|senate|"
    r"cabinet|directors|ministry team|planning|zoning|vestry|deacons|elders|governance|staff|executive|steering|"
    r"delegation|precinct|bza|apc|rdc|pc|hpc|wrdmc|pto|pta|hoa|advisory|e board|exec|officers?|leadership)"
)

AUDIENCES: tuple[Rule, ...] = (
    Rule(
        "cancelled",
        title=(
            r"cancell?ed|postponed|called off|cancelad[oa]s?|aplazad[oa]s?|suspendid[oa]s?",
            r"no (?:story ?time|mih|class|classes|meeting|rehearsal|practice)",
        ),
    ),
    Rule(
        "closed",
        sorts=_DATES,
        title=(
            r"closed|closing early|holiday closing|closures?|no school",
            r"(?:winter|spring|fall|thanksgiving|christmas) break",
            r"^(?:labou?r|memorial|veterans|presidents?|columbus|martin luther king(?: jr)?) day$|early release",
            r"late start|^(?:busy|reserved|hold|tbd|tba|blocked|rental|unavailable|open slots?|.{0,2})$",
            r"^(?:hold|rental|booked) .*|sold out|open slots?|private (?:event|party|rental|booking)|gym reserved",
            r"teachers only|snow make up|parks update|open hours \d.*|cerrado|oficinas cerradas|weather closing",
            r"space reserved|hold for",
        ),
        unless=(r"disclosed|enclosed|party of|closed captions?|closed loop",),
    ),
    Rule(
        "legal",
        sorts=_NOT_SPORTS,
        title=(
            r"(?:court|public|budget|election board|zoning) hearings?|tax court|foreclosures?|tribunal|docket",
            r"bid opening|rfp|property standards|swearing in|oral arguments?|smoker court",
        ),
    ),
    Rule(
        "school",
        sorts=_DATES,
        title=(
            r"(?:senior|school) (?:photos?|portraits?|pictures?)|picture (?:retake )?day",
            r"(?:first|last) day of school|parent teacher|meet the teacher|back to school night|report cards?",
            r"field trip|workday|kindergarten",
            r"(?:sports|team|baseball|soccer|cheer|volleyball) (?:tryouts?|workouts?)|boosters? club",
            r"\d(?:st|nd|rd|th) grade|senior parking|nine weeks",
        ),
        publisher=(
            r"[a-z]*schools? cal|edgewood district|ehs|ejhs|harmony school|rbbschools|ashevillecityschools|silsa",
            r"(?:high|elementary|middle) school|career and technical education",
        ),
    ),
    Rule(
        "children",
        sorts=_NOT_ROLES,
        title=(
            r"(?:story|baby|toddler|family|together|rhyme|lap|tummy|craft and story)(?: and music)? ?times?",
            r"hora del cuento|bab(?:y|ies)|toddlers?|preschool\w*|pre k|infants?|newborns?|tots?",
            r"little (?:feet|hikers|ones|explorers)|kids?|kidz|children(?: s)?|childrens|child care|teens?",
            r"teenagers?|tweens?|youth|youths|juniors?|jnr|jr|colts|grades? [k\d]\w*|school age",
            r"(?:boy|girl|cub) scouts?|scouts?|after ?school|sunday funday|stem (?:sundays?|club)",
            r"sunday (?:stem|steam|lego)|ages? (?:\d|1[0-7])(?: (?:to )?\d\d?)?(?: and (?:up|under))?|under \d\ds?",
            r"u ?\d\ds?",
            r"family (?:day|camp|fun|club|night|workshop|weekend|art lab|movie|series|concert|friendly|program)",
            r"for families|famil(?:y|ies) with",
            r"(?:summer|day|break|march break|kids|sports|art|drama|theatre|theater|music) camps?|^camp .*",
            r"(?:gymnastics?|dance|choir|swim\w*) (?:summer )?camps?|playgroup|play ?dates?|homeschool\w*",
            r"little league|puppets?|youth hub|discovery club|lego (?:builders|club|challenge|free play)|storywalk",
            r"wonderful ones|sock hop|terrific twos|bring the kids|boys? and girls? club|girls? club|boys? brigade",
            r"wonder wednesdays|infantil(?:es)?|ninos|ninas|bebes?|cuentacuentos|titeres|guinol|marionetas|peques?",
            r"pequenos|juvenil(?:es)?|campamentos?|extraescolar(?:es)?|ludotecas?|en familia|familiar(?:es)?|"
            r"payasos?",
        ),
        text=(
            r"for (?:kids|children|toddlers|babies|teens|preschoolers)(?: ages| \d| and their| under| in grades)",
            r"(?:kids|children|youth|teens) (?:ages? |aged )?\d{1,2} (?:to )?(?:1[0-8]|\d)|\d(?:st|nd|rd|"
            r"th) graders?|children \d+ and under",
            r"(?:publico|actividad) (?:infantil|familiar)|a partir de [1-9] anos|(?:ninos|ninas) de \d",
            r"de \d a 1?\d anos|(?:parents|caregivers) and (?:their )?(?:caregivers|babies|children|toddlers)",
            r"your (?:baby|toddler|little one)",
        ),
        publisher=(r"preschool|school age|tpl teens|(?:library|county) kids|boys girls club|bgc\w*|4h|mocoin4h",),
        categories=(
            r"^(?!.*mayores).*(?:ninos|familias)|cuentacuentos titeres marionetas|campamentos|family kids",
            r"bring the kids",
        ),
        unless=(
            r"adults?|grown ?ups?|seniors|mayores|intergenerational|volunteer\w*|babysit\w*|all ages|cats? and",
            r"kittens?|(?:reasonably priced|sugar) babies|baby grand|kid rock|youth lagoon",
            r"teenage (?:fanclub|bottlerocket)|mr kid|whiz kids?|baby boomers?|kids in the hall|new kids|"
            r"karate kid|cisco kid",
            r"old school|young adults?|childrens? of the|dads?|moms?|mums?|fathers?|mothers?|parents night out",
            r"without kids|no kids|men of|parents? meetup",
        ),
    ),
    Rule(
        "children",
        sorts=_DATES,
        place=(
            r"children s (?:\w+ )?(?:room|area|library|department|section)|story room",
            r"teen (?:space|room|zone|area)|youth hub",
        ),
        unless=(r"all ages|adults?",),
    ),
    Rule(
        "sport",
        sorts=_DATES,
        title=(
            rf"(?:men|women|girls|boys|varsity|jv|m|w|freshman) (?:s )?(?:(?:jv|varsity|freshman|"
            rf"beach) )?{_TEAM_SPORT}",
            rf"{_TEAM_SPORT} (?:vs|at|girls|boys|home|jv|v)",
            r"(?:football|soccer|basketball|hockey|baseball) game",
            r"(?:hoosiers|aggies|bulldogs|cavaliers|owls|leafs|raptors|argonauts|marlies|sceptres|"
            r"tempo) .*(?:vs|at)",
            r"(?:tourists|panthers|blue jays|argos|steelers|colts|pacers) (?:vs|at)|ncaa|varsity|leafs",
            r"hoosier football|at the ballpark|game day|wwe|ufc|x trial|campeonato|tourists baseball",
        ),
        publisher=(r"athletics|maxpreps|\w*cavaliers|\w*bulldogs|memorial stadium",),
        categories=(r"^athletic$",),
        unless=(r"pick ?up|drop in|learn|lessons?|open (?:play|gym)|watch party|film|book|yoga|trivia|clinic",),
    ),
    Rule(
        "arena",
        sorts=_DATES,
        title=(r"scotiabank arena|arena tour|monster (?:jam|trucks?)|harlem globetrotters|disney on ice",),
        publisher=(r"scotiabank arena|tm memorial stadium|tm harrahs cherokee|harrahs? cherokee|budweiser stage",),
        place=(
            r"(?:scotiabank|coca cola|first ontario|rogers) \w+|memorial stadium|assembly hall|harrah s cherokee",
            r"(?:rbc|budweiser) (?:amphitheatre|stage)|coliseum|speedway|bmo field|casino|\w+ arena",
        ),
        unless=(r"walk|volunteer\w*|drop in|skat\w+|craft fair|yoga|swap|clean ?up|makers?",),
    ),
    Rule(
        "campaign",
        title=(
            r"phone ?banks?|canvass\w*|knock (?:on )?doors?|door ?knock\w*|get out the vote|gotv",
            r"postcard part(?:y|ies)|rally|rallies|protests?|pickets?|march for|sign waving|visibility brigade",
            r"voter registration|early voting|register (?:people )?to vote|election day",
            r"candidates? (?:forum|debate|night)|candidate forums|coalition for|justice in|campaign for|dems|"
            r"democrats?",
            r"democratic (?:party|club|women|caucus)|republicans?|gop|liberal association|ice out|end ice",
            r"for congress|table with us|handout flyers|board of elections|manifestacion|strike (?:line|support)",
        ),
        publisher=(r"mobilize|\w+ dems|democratic party|showuptoronto|public mcdp",),
        categories=(r"^movements politics$",),
        unless=(
            r"book club|dungeons|dems and dragons|repair|workshop|craft\w*|art|film|screening|concert|open mic",
            r"picnic|tacos|walk|walking tour|bike ride|potluck|garden\w*|cafe|stitch\w*|knit\w*|social|party",
        ),
    ),
    Rule(
        "meeting",
        title=(
            rf"(?:^|.* ){_BODY}(?: \w+){{0,5}} (?:meetings?|mtgs?|retreat|agenda|work session|office hours|hybrid)",
            rf"(?:meetings?|mtgs?) of (?:the )?(?:\w+ ){{0,3}}{_BODY}|^{_BODY}$",
            r"board of \w+",
            r"(?:committee|commission|subcommittee|council|trustees|panel|authority|advisory)s?(?: \d+| hybrid)?$",
            r"boards? (?:20\d\d|hybrid)$",
            r"annual general meeting|agm|annual meeting",
            r"(?:special|regular|public|general|business|team|planning|chapter|staff|section|e ?board|"
            r"call ?out|finance|session|members?) (?:meetings?|mtgs?)",
            r"town hall meeting|community council|clergy group|staff mtg|meeting \d+$|board mtg|rm \d+ board",
            r"plat committee|\w+ mtg|pledge update|new member recognition|member memorial|virtual office hours|"
            r"closed session",
            r"pleno|junta municipal|\w+ team mtg",
        ),
        publisher=(
            r"toronto meetings|metrolinx board|toronto community housing|\w+ egov apps|brown county gov",
            r"hatefreetogether|civicplus townofblackmountain|civicplus buncombenc 37|utilities service board",
            r"town of fletcher|ashevillenc|state of indiana calendar",
        ),
        unless=(
            r"board ?games?|(?:vision|cutting|charcuterie|sound|skate|surf|paddle|snow) ?boards?|board and brush",
            r"hope cafe|garden\w*|horticultur\w*|craft|stitch\w*|knit\w*|quilt\w*|photo\w*|book|writers?|film",
            r"chess|peace picnic|music|neighbors night out|council of \w+ women|staff picks|astronom\w*",
            r"magic the gathering",
        ),
    ),
    Rule(
        "students",
        sorts=_DATES,
        title=(
            r"call ?outs?|(?:info|information) sessions?|orientation|convocation|commencement|study abroad",
            r"move in(?: day)?|(?:academic|peer|career|drop in) advis\w+|advising|internships?|scholarships?",
            r"resume|handshake|rush week|career (?:fair|services|day|support|consulting|prep)|alumni",
            r"student (?:government|org|organi[sz]ation|involvement)|undergraduates?|first year|freshm[ae]n",
            r"grad(?:uate)? (?:students?|school)|welcome week|senior week|donuts with the deans?",
            r"induction ceremony|global competenc\w+|test taking|study smarter|task management",
            r"focus and concentration",
        ),
        text=(
            r"students? only|open to (?:all )?(?:iu|enrolled|current|u of t) students?",
            r"(?:iu|uc davis|ocad u?|u of t) students|research data|for iu (?:faculty|researchers)|"
            r"every student|your major|be ?involved indiana edu",
            r"hosted by .{3,60} at (?:iu|indiana university)",
        ),
        publisher=(
            r"campuslabs|campusgroups|ocad u|engineering engineering|libcal iub|st michael\w*|faculty of|mhu",
            r"warren wilson|events livewhale (?:64|45|130|59|135|237|343|314|353|221)|uncasheville",
        ),
        unless=(
            r"recital|concert|exhibitions?|film|arthouse|public lecture|carillon|guided tours?|puzzle tour",
            r"book reading|signing|open to the public|gallery|mahjong|volunteer usher|community bike|tour of|"
            r"musical|theat(?:re|er)",
        ),
    ),
)
