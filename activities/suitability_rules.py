"""The rules of suitability, in the order they are asked. English and Spanish, over folded words.

Titles are looked at first, because descriptions mention everything. Publishers are named where all they publish is of
one sort, by words of their feed key. `…` in a comment stands for real titles that made the rule.
"""

from __future__ import annotations

from activities.suitability import Rule, Sort

_GROUPS = frozenset({Sort.GROUPS})
_DATES = frozenset({Sort.DATES})
_NOT_ROLES = frozenset({Sort.DATES, Sort.GROUPS, Sort.SPORTS_CLUBS})
_NOT_SPORTS = frozenset({Sort.DATES, Sort.GROUPS, Sort.ROLES})

_TEAM_SPORT = (
    r"(?:soccer|football|basketball|baseball|softball|volleyball|field hockey|hockey|lacrosse|tennis|golf|wrestling|"
    r"swimming|diving|water polo|cross country|track|rugby|rowing|gymnastics|triathlon|cheer|equestrian)"
)
_BODY = (
    r"(?:council|boards?|commissions?|committees?|commissioners?|subcommittees?|trustees|authority|task force|caucus|senate|"
    r"cabinet|directors|ministry team|planning|zoning|vestry|deacons|elders|governance|staff|executive|steering|"
    r"delegation|precinct|bza|apc|rdc|pc|hpc|wrdmc|pto|pta|hoa|advisory|e board|exec|officers?|leadership)"
)

RULES: tuple[Rule, ...] = (
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
            r"closed|closing early|holiday closing|closures?|no school|(?:winter|spring|fall|thanksgiving|christmas) break",
            r"^(?:labou?r|memorial|veterans|presidents?|columbus|martin luther king(?: jr)?) day$|early release|late start",
            r"^(?:busy|reserved|hold|tbd|tba|blocked|rental|unavailable|open slots?|.{0,2})$|^(?:hold|rental|booked) .*",
            r"sold out|open slots?|private (?:event|party|rental|booking)|gym reserved|teachers only|snow make up",
            r"parks update|open hours \d.*|cerrado|oficinas cerradas|weather closing|space reserved|hold for",
        ),
        unless=(r"disclosed|enclosed|party of|closed captions?|closed loop",),
    ),
    Rule(
        "legal",
        sorts=_NOT_SPORTS,
        title=(
            r"(?:court|public|budget|election board|zoning) hearings?|tax court|foreclosures?|tribunal|docket|bid opening|rfp",
            r"property standards|swearing in|oral arguments?|smoker court",
        ),
    ),
    Rule(
        "school",
        sorts=_DATES,
        title=(
            r"(?:senior|school) (?:photos?|portraits?|pictures?)|picture (?:retake )?day|(?:first|last) day of school",
            r"parent teacher|meet the teacher|back to school night|report cards?|field trip|workday|kindergarten",
            r"(?:sports|team|baseball|soccer|cheer|volleyball) (?:tryouts?|workouts?)|boosters? club|\d(?:st|nd|rd|th) grade",
            r"senior parking|nine weeks",
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
            r"(?:story|baby|toddler|family|together|rhyme|lap|tummy|craft and story)(?: and music)? ?times?|hora del cuento",
            r"bab(?:y|ies)|toddlers?|preschool\w*|pre k|infants?|newborns?|tots?|little (?:feet|hikers|ones|explorers)",
            r"kids?|kidz|children(?: s)?|childrens|child care|teens?|teenagers?|tweens?|youth|youths|juniors?|jnr|jr|colts",
            r"grades? [k\d]\w*|school age|(?:boy|girl|cub) scouts?|scouts?|after ?school|sunday funday|stem (?:sundays?|club)",
            r"sunday (?:stem|steam|lego)|ages? (?:\d|1[0-7])(?: (?:to )?\d\d?)?(?: and (?:up|under))?|under \d\ds?|u ?\d\ds?",
            r"family (?:day|camp|fun|club|night|workshop|weekend|art lab|movie|series|concert|friendly|program)|for families",
            r"famil(?:y|ies) with|(?:summer|day|break|march break|kids|sports|art|drama|theatre|theater|music) camps?|^camp .*",
            r"(?:gymnastics?|dance|choir|swim\w*) (?:summer )?camps?|playgroup|play ?dates?|homeschool\w*|little league",
            r"puppets?|youth hub|discovery club|lego (?:builders|club|challenge|free play)|storywalk|wonderful ones|sock hop",
            r"terrific twos|bring the kids|boys? and girls? club|girls? club|boys? brigade|wonder wednesdays",
            r"infantil(?:es)?|nin[oa]s?|bebes?|cuentacuentos|titeres|guinol|marionetas|peques?|pequenos|juvenil(?:es)?",
            r"campamentos?|ludotecas?|en familia|familiar(?:es)?|payasos?",
        ),
        text=(
            r"for (?:kids|children|toddlers|babies|teens|preschoolers)(?: ages| \d| and their| under| in grades)",
            r"(?:kids|children|youth|teens) (?:ages? |aged )?\d{1,2} (?:to )?(?:1[0-8]|\d)|children \d+ and under",
            r"(?:publico|actividad) (?:infantil|familiar)|a partir de [1-9] anos|(?:ninos|ninas) de \d|de \d a 1?\d anos",
            r"(?:parents|caregivers) and (?:their )?(?:caregivers|babies|children|toddlers)|your (?:baby|toddler|little one)",
        ),
        publisher=(r"preschool|school age|tpl teens|(?:library|county) kids|boys girls club|bgc\w*|4h|mocoin4h",),
        categories=(
            r"^(?!.*mayores).*(?:ninos|familias)|cuentacuentos titeres marionetas|campamentos|family kids|bring the kids",
        ),
        unless=(
            r"adults?|grown ?ups?|seniors|mayores|intergenerational|volunteer\w*|babysit\w*|all ages|cats? and|kittens?",
            r"(?:reasonably priced|sugar) babies|baby grand|kid rock|youth lagoon|teenage (?:fanclub|bottlerocket)|mr kid",
            r"whiz kids?|kids in the hall|new kids|karate kid|cisco kid|old school|young adults?|childrens? of the|dads?|moms?",
            r"mums?|fathers?|mothers?|parents night out|without kids|no kids|men of|parents? meetup",
        ),
    ),
    Rule(
        "sport",
        sorts=_DATES,
        title=(
            rf"(?:men|women|girls|boys|varsity|jv|m|w|freshman) (?:s )?(?:(?:jv|varsity|freshman|beach) )?{_TEAM_SPORT}",
            rf"{_TEAM_SPORT} (?:vs|at|girls|boys|home|jv|v)|(?:football|soccer|basketball|hockey|baseball) game",
            r"(?:hoosiers|aggies|bulldogs|cavaliers|owls|leafs|raptors|argonauts|marlies|sceptres|tempo) .*(?:vs|at)",
            r"ncaa|varsity|leafs|hoosier football|at the ballpark|game day|wwe|ufc|x trial|campeonato|tourists baseball",
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
            r"phone ?banks?|canvass\w*|knock (?:on )?doors?|door ?knock\w*|get out the vote|gotv|postcard part(?:y|ies)",
            r"rally|rallies|protests?|pickets?|march for|sign waving|visibility brigade|voter registration|early voting",
            r"register (?:people )?to vote|election day|candidates? (?:forum|debate|night)|candidate forums|campaign for",
            r"dems|democrats?|democratic (?:party|club|women|caucus)|republicans?|gop|liberal association|ice out|end ice",
            r"for congress|table with us|handout flyers|board of elections|manifestacion|strike (?:line|support)",
        ),
        publisher=(r"mobilize|\w+ dems|democratic party|showuptoronto|public mcdp",),
        categories=(r"^movements politics$",),
        unless=(
            r"book club|dungeons|dems and dragons|repair|workshop|craft\w*|art|film|screening|concert|open mic|picnic|tacos",
            r"walk|walking tour|bike ride|potluck|garden\w*|cafe|stitch\w*|knit\w*|social|party",
        ),
    ),
    Rule(
        "meeting",
        title=(
            rf"(?:^|.* ){_BODY}(?: \w+){{0,5}} (?:meetings?|mtgs?|retreat|agenda|work session|office hours|hybrid)",
            rf"(?:meetings?|mtgs?) of (?:the )?(?:\w+ ){{0,3}}{_BODY}|^{_BODY}$|board of \w+",
            r"(?:committee|commission|subcommittee|council|trustees|panel|authority|advisory)s?(?: \d+| meeting| hybrid)?$",
            r"annual general meeting|agm|annual meeting|(?:special|regular|public|general|business|team|planning|chapter|staff"
            r"|section|e ?board|call ?out|finance|session|members?) (?:meetings?|mtgs?)",
            r"town hall meeting|community council|clergy group|staff mtg|meeting \d+$|board mtg|rm \d+ board|plat committee",
            r"virtual office hours|closed session|pleno|junta municipal|\w+ team mtg",
        ),
        publisher=(
            r"toronto meetings|metrolinx board|toronto community housing|\w+ egov apps|brown county gov|hatefreetogether",
            r"civicplus townofblackmountain|civicplus buncombenc 37|utilities service board|town of fletcher|ashevillenc",
            r"state of indiana calendar",
        ),
        unless=(
            r"board ?games?|(?:vision|cutting|charcuterie|sound|skate|surf|paddle|snow) ?boards?|board and brush|hope cafe",
            r"garden\w*|horticultur\w*|craft|stitch\w*|knit\w*|quilt\w*|photo\w*|book|writers?|film|chess|peace picnic|music",
            r"neighbors night out|council of \w+ women|staff picks|astronom\w*|magic the gathering",
        ),
    ),
    Rule(
        "students",
        sorts=_DATES,
        title=(
            r"call ?outs?|(?:info|information) sessions?|orientation|convocation|commencement|study abroad|move in(?: day)?",
            r"(?:academic|peer|career|drop in) advis\w+|advising|internships?|scholarships?|resume|handshake|rush week",
            r"career (?:fair|services|day|support|consulting|prep)|alumni|student (?:government|org|organi[sz]ation|involvement)",
            r"undergraduates?|first year|freshm[ae]n|graduate students?|welcome week|senior week|donuts with the deans?",
            r"induction ceremony|global competenc\w+|test taking|study smarter|task management|focus and concentration",
        ),
        text=(
            r"students? only|open to (?:all )?(?:iu|enrolled|current|u of t) students?|(?:iu|uc davis|ocad u?|u of t) students",
            r"every student|your major|be ?involved indiana edu|hosted by .{3,60} at (?:iu|indiana university)",
        ),
        publisher=(
            r"campuslabs|campusgroups|ocad u|engineering engineering|libcal iub|st michael\w*|faculty of|mhu|warren wilson",
            r"events livewhale (?:64|45|130|59|135|237|343|314|353|221)|uncasheville",
        ),
        unless=(
            r"recital|concert|exhibitions?|film|arthouse|public lecture|carillon|guided tours?|puzzle tour|book reading|signing",
            r"open to the public|gallery|mahjong|tour of|musical|theat(?:re|er)",
        ),
    ),
    Rule(
        "seminar",
        title=(
            r"seminars?|colloqui(?:um|a)|symposi(?:um|a)|dissertation|thesis defen[cs]e|journal club|hackathons?|lectureship",
            r"(?:annual|international|national|regional|virtual|\d{4}) (?:\w+ ){0,4}conference|conference on|conference$",
            r"(?:distinguished|memorial|named) lectures?(?: series)?|lecture series in|research (?:day|talk|group)|summit",
            r"congres(?:s|o)|jornadas? (?:de|sobre|tecnic\w+)|workshop on|grand rounds|practitioner panel|phd|postdoc\w*",
            r"astro coffee|pulsar coffee|scintillometry|cosmology discussion|murray group|call for papers|theoretically speaking",
        ),
        text=(r"keynote speakers? include|call for papers|peer reviewed",),
        publisher=(r"cita|department of philosophy|uoft events",),
        categories=(r"congresos jornadas|^congresosjornadas$",),
        unless=(r"tours?|concert|exhibition|film|miniature painting|reception|carillon|bird\w*|garden\w*|recital|author",),
    ),
    Rule(
        "business",
        title=(
            r"(?:business|professional|speed|women s|virtual|career|industry) networking|networking (?:event|night|lunch|breakfast"
            r"|group|mixer|happy hour)|chamber of commerce|ribbon cutting|entrepreneur\w*|founders?|investors?|pitch night",
            r"start ?ups?|b2b|saas|marketing|real estate|realtors?|leads group|bni|leadership (?:training|seminar)|webinars?",
            r"(?:career|job) (?:fair|development|coaching|transition|search|prep|services|change|path)|job seekers?|recruiting",
            r"trade show|business (?:owners?|expo|network|after hours|club|development|society|women|connect|growth|plan)",
            r"mastermind|salesforce|devops|kubernetes|cloud|aws|azure|fintech|blockchain|bitcoin|crypto\w*|ethereum",
            r"user group|data engineering|product (?:managers?|management|school|tank)|growth table|ai (?:show|agents?|policy)",
            r"agentic|genai|machine learning ops|venture capital|vcs?|digital transformation|seo|e ?commerce|forex|trading",
            r"executives?|ceos?|ctos?|cfos?|young professionals|emprend\w+|directors of|remote worker|digital nomads?|mba",
            r"property (?:investing|management|investors?)|mortgage|sales trainers?|hiring|talent|personal branding|linkedin",
        ),
        publisher=(
            r"luma genai|techto|chamber|microsoft reactor|luma intuit|women in business|ai machine learning|devops|postgres",
            r"rotary|founders running|airess|luma ute|tech stack exchange",
        ),
        categories=(r"^career business$|groupbusiness",),
        unless=(r"social network|book club|game night|toastmasters|rotary garden|photo|coworking and crafts|concert",),
    ),
    Rule(
        "professionals",
        sorts=_NOT_SPORTS,
        title=(
            r"for (?:physicians|nurses|lawyers|attorneys|educators|teachers|clinicians|therapists|librarians|coaches|professionals)",
            r"ce credits?|cme|continuing education|heartsaver|train the trainer|pro ?bono|grant ?writ\w+|graphic design\w*",
            r"web ?(?:site)? ?(?:design\w*|develop\w*)|accountants?|accounting|bookkeep\w+|attorneys?|translat(?:or|ors|ion)",
            r"(?:claims|database|office|project|program|volunteer|social media|communications) (?:manager|administrator|coordinator)s?",
            r"interns?|internship|board (?:of directors|members?)|treasurer|instructors?|copy ?editors?|videograph\w+|filmmakers?",
            r"software|developers?|consult(?:ants?|ing)|public relations|fund ?rais(?:er|ing) (?:coordinator|professional)",
            r"(?:it|tech|technical|computer) (?:support|specialist|consultant)|photographers? needed|professionals|strategy for",
            r"(?:membership|marketing|brand|hr|strategic|business) (?:development|planning|plan|strategy)|expert advice",
        ),
        publisher=(r"catchafire",),
        unless=(
            r"learn|beginn\w+|crafters|coders|exhibition|concert|recital|photographers? (?:walk|group|meetup)|translation club",
            r"engineers without|amateur|new to|for fun|film|game|indie|women who|girl|black|queer|lgbt\w*|latin\w*|social",
        ),
    ),
    Rule(
        "support",
        title=(
            r"aa|al ?anon|acoa|oa|12 step|twelve step|\w+ anonymous|support groups?|support circles?|grupo de apoyo|duelo",
            r"(?:grief|bereavement|cancer|dementia|alzheimer s?|caregivers?|divorce\w*|addiction|recovery|survivors?|stroke|"
            r"parkinson s|chronic pain|mental health|epilepsy|diabetes|adhd|autism|trauma|brain injury|infertility|bipolar|"
            r"depression|anxiety|eating disorders?|ibs|fibroids?|thyroid|ptsd|violencia)(?: \w+){0,3} (?:support|circle|group|"
            r"meeting|program|peer|meetup|class)",
            r"finding recovery|wellness recovery|wrap|acompanar en la perdida|candlelight group|on awakening|smart recovery",
            r"sober|sobriety|t break|overdose|violencia (?:vicaria|de genero|machista)|apoyo mutuo|narcissis\w+",
        ),
        categories=(r"^support$",),
        unless=(r"support your|volunteer\w*|sing\w*|choir",),
    ),
    Rule(
        "worship",
        title=(
            r"(?:sunday|morning|evening|contemporary|traditional|hybrid|online|christmas eve|holy|family)(?: \w+)? "
            r"(?:worship|services?|mass|eucharist|communion)|worship|eucharist|vespers|evensong|compline|prayers?|rosary",
            r"bible|biblic[ao]|scriptures?|gospels?|sunday school|adult re|confirmation class|baptism\w*|sermons?|lords supper",
            r"ash wednesday|maundy|disciples men|quran|koran|torah study|shabbat|jumu ?ah|puja|satsang|dharma talk|ministry",
            r"morning service|death memorial|misa|culto|catequesis|devotional|(?:men|women|youth|young adult) s? ?fellowship",
            r"seek meeting|jesus|christ|faith formation|confession|lectio divina|zazenkai|sesshin|nembutsu",
        ),
        text=(r"worship (?:service|with us)",),
        publisher=(r"ellettsvillechurchofchrist",),
        categories=(r"^(?:religion beliefs|worship assemblies|spirituality|new age spirituality)$",),
        unless=(
            r"concerts?|recital|choirs?|music|tours?|market|fiber|craft\w*|knit\w*|coffee|lunch|dinner|supper|picnic|bluegrass",
            r"yard sale|book (?:club|group)|gospel (?:choir|music|brunch|jazz)|coros?|walks?|hikes?|garden\w*|films?|superstar",
            r"meditations?|mindful\w*|yoga|tai chi|qi ?gong|zen|zendo|hiking|tarot",
        ),
    ),
    Rule(
        "members",
        title=(
            r"members? only|members? (?:night|meeting|woodshop|mixer|appreciation)|weekly club meeting|club meeting and dinner",
            r"volunteer appreciation|invitation only|by invitation|rotary|kiwanis|lions club|freemasons?|zone institute|reunion of",
        ),
        text=(r"open to members only|for members only",),
    ),
    Rule(
        "service",
        sorts=_DATES,
        title=(
            r"(?:hiv|sti|std|covid|blood pressure|hearing|vision|memory)(?: \w+){0,2} (?:testing|screenings?|tests?|checks?)",
            r"free testing|blood drive|vaccin\w+|flu shots?|(?:health|mobile) (?:clinic|team)|public health mobile",
            r"(?:tax|legal|immigration|housing|benefits) (?:help|clinic|aid|advice|info\w*)|newcomer settlement|settlement services",
            r"food (?:pantry|distribution|bank|box)|rescue mission|salvation army|interfaith assistance|grocery set up",
            r"community engagement market|bagging delivery|sandwich making|welcome table|community meal pick ?up|free feline",
            r"consultations?|embedded \w+|adoption event|pet adoption|vb pick up|curbside|passport|notary|medicare|info table",
            r"senior dining|social security|job help|health insurance|citizenship (?:test|class)|indiana dcs|mobile food",
        ),
        publisher=(r"tockify fooddistribution\w*|indiana dcs",),
        unless=(r"volunteer\w*|film|concert|book fair|screening of",),
    ),
    Rule(
        "notice",
        sorts=_DATES,
        title=(
            r"(?:application|registration|submission|enrol?lment|early bird|request)s? (?:deadline|opens?|closes?|begins?|due)",
            r"deadlines?|due tonight|(?:final )?exams?|midterms$|psat|pre ?act|^(?:act|sat|gre|lsat)\b.{0,20}$|auditions?|^ghost$",
            r"call for (?:art|artists|entries|submissions|proposals)|bases del concurso|certamen|convocatoria|concurso",
            r"passes on sale|tickets on sale|save the date|giving tuesday|day of giving|health update|announcement",
            r"open enrol?lment|(?:overdose|disability|autism|cancer) awareness|international day of|entrega de plantas",
            r"last day to|proclamation|scavenger hunt$|reading program",
        ),
        categories=(r"concursos certamenes|^concursoscertamenes",),
        unless=(r"exposicion|exhibition|workshop|let s walk|walk|entrega de premios|choreographic|coreografico",),
    ),
    Rule(
        "adult",
        sorts=_NOT_SPORTS,
        title=(
            r"bdsm|kink\w*|fetish\w*|polyamor\w*|polyam|poly|nudes?|nudists?|nudism|naturists?|erotic\w*|burlesque|strippers?",
            r"porn\w*|sexpositive|sex positive|sexy|love and sex|live sex|sexuality|sensual snuggles|spicy|tantr\w+|orgasm\w*",
            r"cuddl\w+|play party|cruising party|leatherdyke|clothing optional|truthful touch|swingers?|spanking|freeballing",
            r"cannabis|marijuana|stoners?|psychedelics?|ayahuasca|420|gambl\w+|poker (?:night|club|tournament|player)s?|texas hold em",
            r"drunk\w*|pub crawls?|bar crawls?|perversions?|hash house|h3 run|hustl\w+ club|after dark presents|for lovers",
        ),
        unless=(r"figure drawing|life drawing|drunken sailor|punch drunk|trailer park|cuddl\w+ (?:animals?|cats?|dogs?)",),
    ),
    Rule(
        "dating",
        title=(
            r"singles (?:\w+ )?(?:event|events|mixer|night|social|party|meetup|group|happy hour|club|dance)|^\w* ?singles|singles$",
            r"singles in|singles who|single and|speed dat\w+|dating|matchmak\w+|find love|soul ?mates?|lock and key|solter[oa]s",
            r"senior singles|over \d\d singles|singles (?:over|age|born|travel)|flirt\w*|attract\w+ women|seduc\w+",
        ),
        categories=(r"^singles$",),
        unless=(r"single (?:class|parents?|malt|origin)|tennis|album|release|golf|soundtracks",),
    ),
    Rule(
        "claims",
        title=(
            r"psychics?|mediumship|qhht|past lives|past life|reiki|energy (?:healing|work|transmission|medicine)|shakti activation",
            r"manifest(?:ing|ation)|law of attraction|abundance|astrolog\w+|horoscopes?|shaman\w*|cacao|starseeds?|akashic",
            r"sun circle|access (?:bars|consciousness)|body process|theta ?healing|hypnosis|nlp|dianetics|scientology|angel(?:ic)? "
            r"(?:healing|reading|workshop|circle|card)s?|with angels|intuitive development|crystal (?:healing|energy|bowls?)",
            r"passive income|financial (?:freedom|independence)|millionaires?|wealth|ascension|awakening|reality shift|mlm",
            r"transform your life|life transformation|spiritual (?:tune|growth|healing|evolution|gifts)|paranormal|ufos?",
            r"ghost (?:hunt|hunters?|chats?)|extreme haunt|haunted cemeteries|breakthrough|twin flames?|oneness|self empowerment",
            r"mastering manifestation|belief empowerment|raise your vibration|(?:of|exploration of) consciousness|life path circle",
            r"quantum (?:healing|energy)|chakras?|eclipse ritual|moonset|full moon (?:ritual|circle|ceremony)|grounding light",
        ),
        publisher=(r"meetup awakening|access consciousness|senseful soul|spiritual living|star sounds|uplift collective",),
        categories=(r"^paranormal$",),
        unless=(
            r"meditations?|yoga|tai chi|qi ?gong|mindful\w*|tarot \w+ club|exhibition|film|concert|coffee chat|spring awakening",
        ),
    ),
    Rule(
        "sales",
        sorts=_DATES,
        title=(
            r"(?:vendor|flea|farmer s|farmers|tailgate|makers?|artisan|artist|craft|holiday|christkindl|city|night|arts|handmade"
            r"|people s|christmas|tuesday|pop up|op|dark arts|vintage) (?:\w+ )?(?:mart|markets?)|arts district market|^market$",
            r"(?:yard|garage|book|rummage|plant|bake|estate|rug) sales?|auctions?|bazaar|bazar|rastro|mercad(?:o|illo)s?|trunk show",
            r"(?:food|drink) (?:deals?|specials?)|\d+ martinis|food trucks?|trucking delicious|burgers bourbon|fried chicken",
            r"brunch at claywood|tap takeover|beer release|^\w+ s (?:kitchen|grill)$|dino grill|mountain view barbecue|craft show",
            r"pick up$|black friday|discount\w*|gift cards?|laundry|pleasure chest|vendor fair|community zoo",
        ),
        text=(r"rent (?:a|your) (?:booth|table)|reserve (?:a|your) booth|food truck",),
        publisher=(r"tockify wild goods|drink specials|shopping deals|toronto ?union",),
        unless=(
            r"volunteer\w*|concerts?|live music|walk|tour|workshop|class|exhibition|book club|tunes|music on|festival|trivia",
            r"apple tasting|bingo|jam|run",
        ),
    ),
)
