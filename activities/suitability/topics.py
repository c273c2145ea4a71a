"""Rules on what a listing is about. English and Spanish, over folded words.

Titles are looked at first, because descriptions mention everything. Publishers are named, by words of their feed key,
where all they publish is of one sort.
"""

from __future__ import annotations

from activities.suitability.rule import Rule, Sort

_GROUPS = frozenset({Sort.GROUPS})
_DATES = frozenset({Sort.DATES})
_NOT_SPORTS = frozenset({Sort.DATES, Sort.GROUPS, Sort.ROLES})

TOPICS: tuple[Rule, ...] = (
    Rule(
        "seminar",
        title=(
            r"seminars?|colloqui(?:um|a)|symposi(?:um|a)|dissertation|thesis defen[cs]e|journal club|hackathons?",
            r"lectureship|(?:annual|international|national|regional|virtual|\d{4}) (?:\w+ ){0,4}conference",
            r"conference on|conference$|(?:distinguished|memorial|named) lectures?(?: series)?|lecture series in",
            r"research (?:day|talk|group)|summit|congres(?:s|o)|jornadas? (?:de|sobre|tecnic\w+)|workshop on",
            r"grand rounds|practitioner panel|phd|postdoc\w*|astro coffee|pulsar coffee|scintillometry",
            r"cosmology discussion|murray group|call for papers|theoretically speaking",
        ),
        text=(r"keynote speakers? include|call for papers|peer reviewed",),
        publisher=(r"cita|department of philosophy|uoft events",),
        categories=(r"congresos jornadas|^congresosjornadas$",),
        unless=(
            r"tours?|concert|exhibition|film|miniature painting|reception|carillon|bird\w*|garden\w*|recital",
            r"author",
        ),
    ),
    Rule(
        "business",
        title=(
            r"(?:business|professional|speed|women s|virtual|career|industry) networking",
            r"networking (?:event|night|lunch|breakfast|group|mixer|happy hour)|chamber of commerce|ribbon cutting",
            r"entrepreneur\w*|founders?|investors?|pitch night|start ?ups?|b2b|saas|marketing|real estate",
            r"(?:estate|funeral|cremation) planning|(?:importance of )?pre planning|cemetery plots?",
            r"realtors?|leads group|bni|leadership (?:training|seminar)|webinars?",
            r"(?:career|job) (?:fair|development|coaching|transition|search|prep|services|change|path)",
            r"job seekers?|recruiting|trade show",
            r"business (?:owners?|expo|network|after hours|club|development|society|women|connect|growth|plan)",
            r"mastermind|salesforce|devops|kubernetes|cloud|aws|azure|fintech|blockchain|bitcoin|crypto\w*",
            r"ethereum|user group|data engineering|product (?:managers?|management|school|tank)|growth table",
            r"ai (?:show|agents?|policy)|agentic|genai|machine learning ops|venture capital|vcs?",
            r"digital transformation|seo|e ?commerce|forex|trading|executives?|ceos?|ctos?|cfos?",
            r"young professionals|emprend\w+|directors of|remote worker|digital nomads?|mba",
            r"property (?:investing|management|investors?)|mortgage|sales trainers?|hiring|talent",
            r"personal branding|intellectual property|patents?|linkedin",
        ),
        publisher=(
            r"luma genai|techto|chamber|microsoft reactor|luma intuit|women in business|ai machine learning|devops",
            r"postgres|rotary|founders running|airess|luma ute",
        ),
        categories=(r"^career business$|groupbusiness",),
        unless=(
            r"social network|book club|game night|toastmasters|public speaking|rotary garden|photo|"
            r"coworking and crafts|concert",
        ),
    ),
    Rule(
        "business",
        sorts=_GROUPS,
        title=(
            r"users? group|big data|hadoop|analytics|agile|scrum|microservices|docker|quantitative finance",
            r"enterprise|networks$",
        ),
        categories=(r"^tech$",),
        unless=(
            r"python|javascript|ruby|clojure|haskell|rust|golang|perl|linux|coding|coders?|programming|games?",
            r"gaming|maker\w*|arduino|raspberry|robot\w*|hacker ?space|hack night|3d|drones?|vr|virtual reality",
            r"beginn\w+|learn\w*|women|girls?|lgbtq?|queer|black|latin\w*|crafters|dojo|open source|wikipedia",
            r"retro|amateur|ham radio|electronics|civic|code for|data for good|science|space|astronom\w*",
        ),
    ),
    Rule(
        "professionals",
        sorts=frozenset({Sort.ROLES}),
        title=(
            r"website|drupal|php|cms|it assistant|information technology|coordinator|hotline|legal assistance|"
            r"fair hearings|corporate|"
            r"business partner|counsell?ors?",
            r"programmers?|copywrit\w+|video edit\w+|human resources|legal|lawyer|nurse|marketing|advertising",
            r"strategist|analyst|committee|chairs?|professional",
        ),
    ),
    Rule(
        "professionals",
        sorts=_NOT_SPORTS,
        title=(
            r"for (?:physicians|nurses|lawyers|attorneys|educators|teachers|clinicians|therapists|librarians|"
            r"coaches|professionals)",
            r"ce credits?|cme|continuing education|heartsaver|(?:dirigido a|para) profesionales|"
            r"train the trainer|pro ?bono|grant ?writ\w+",
            r"graphic design\w*|web ?(?:site)? ?(?:design\w*|develop\w*)|accountants?|accounting|bookkeep\w+",
            r"attorneys?|translat(?:or|ors|ion)",
            r"(?:claims|database|office|project|program|volunteer|social media|communications) (?:manager|"
            r"administrator|coordinator)s?",
            r"interns?|internship|board (?:of directors|members?)|treasurer|instructors?|copy ?editors?",
            r"videograph\w+|filmmakers?|software|developers?|consult(?:ants?|ing)|public relations",
            r"fund ?rais(?:er|ing) (?:coordinator|professional)",
            r"(?:it|tech|technical|computer) (?:support|specialist|consultant)|photographers? needed|professionals",
            r"strategy for",
            r"(?:membership|marketing|brand|hr|strategic|business) (?:development|planning|plan|strategy)",
            r"expert advice",
        ),
        publisher=(r"catchafire",),
        unless=(
            r"learn|beginn\w+|crafters|coders|exhibition|concert|recital|photographers? (?:walk|group|meetup)",
            r"translation club|engineers without|amateur|new to|for fun|film|game|indie|women who|girl|black|queer",
            r"lgbt\w*|latin\w*|social",
        ),
    ),
    Rule(
        "support",
        title=(
            r"aa|al ?anon|acoa|oa|12 step|twelve step|\w+ anonymous|support groups?|support circles?",
            r"grupo de apoyo|duelo",
            r"(?:grief|bereavement|cancer|dementia|alzheimer s?|caregivers?|divorce\w*|addiction|recovery|"
            r"survivors?|stroke|parkinson s|chronic pain|mental health|epilepsy|diabetes|adhd|autism|trauma|"
            r"brain injury|infertility|bipolar|depression|anxiety|eating disorders?|ibs|fibroids?|thyroid|"
            r"ptsd|violencia)(?: \w+){0,3} (?:support|circle|group|meeting|program|peer|meetup|class)",
            r"finding recovery|wellness recovery|wrap|acompanar en la perdida|candlelight group|on awakening",
            r"smart recovery|diverticulitis|crohn s?|fibromyalgia|lupus|migraine|tinnitus|sober|sobriety|t break",
            r"overdose|violencia (?:vicaria|de genero|machista)|apoyo mutuo|art therapy|alzheimer s? ?society|"
            r"narcissis\w+",
        ),
        categories=(r"^support$",),
        unless=(r"support your|volunteer\w*|sing\w*|choir",),
    ),
    Rule(
        "worship",
        title=(
            r"(?:sunday|morning|evening|contemporary|traditional|hybrid|online|christmas eve|holy|"
            r"family)(?: \w+)? (?:worship|services?|mass|eucharist|communion)",
            r"worship|eucharist|vespers|evensong|compline|prayers?|rosary|bible|biblic[ao]|scriptures?|gospels?",
            r"sunday school|adult re|confirmation class|baptism\w*|sermons?|lords supper|ash wednesday|maundy",
            r"disciples men|quran|koran|torah study|shabbat|jumu ?ah|puja|satsang|dharma talk|ministry",
            r"morning service|death memorial|misa|culto|catequesis|devotional",
            r"(?:men|women|youth|young adult) s? ?fellowship|seek meeting|jesus|christ|faith formation|confession",
            r"lectio divina|zazenkai|sesshin|nembutsu",
        ),
        text=(r"worship (?:service|with us)",),
        publisher=(r"ellettsvillechurchofchrist",),
        categories=(r"^(?:religion beliefs|worship assemblies|spirituality|new age spirituality|worship)$",),
        unless=(
            r"concerts?|recital|choirs?|music|tours?|market|fiber|craft\w*|knit\w*|coffee|lunch|dinner|supper",
            r"picnic|bluegrass|yard sale|book (?:club|group)|gospel (?:choir|music|brunch|jazz)|coros?|walks?",
            r"hikes?|garden\w*|films?|superstar|meditations?|mindful\w*|yoga|tai chi|qi ?gong|zen|zendo|zazen|hiking",
            r"tarot",
        ),
    ),
    Rule(
        "members",
        title=(
            r"members? only|members? (?:night|meeting|woodshop|mixer|appreciation)|weekly club meeting",
            r"club meeting and dinner|volunteer appreciation|invitation only|by invitation|rotary|kiwanis",
            r"lions club|freemasons?|zone institute|reunion of",
        ),
        text=(r"open to members only|for members only",),
    ),
    Rule(
        "service",
        sorts=_DATES,
        title=(
            r"(?:hiv|sti|std|covid|blood pressure|hearing|vision|memory)(?: \w+){0,2} (?:testing|screenings?|"
            r"tests?|checks?)",
            r"free testing|blood drive|vaccin\w+|flu shots?|(?:health|mobile) (?:clinic|team)|public health mobile",
            r"(?:tax|legal|immigration|housing|benefits) (?:help|clinic|aid|advice|info\w*)|newcomer settlement",
            r"settlement services|food (?:pantry|distribution|bank|box)|rescue mission|salvation army",
            r"interfaith assistance|grocery set up|community engagement market|bagging delivery|sandwich making",
            r"welcome table|community meal pick ?up|free feline|consultations?|embedded \w+|adoption event",
            r"pet adoption|vb pick up|curbside|passport|notary|medicare|info table|senior (?:dining|meals)|"
            r"free meals|social security",
            r"job help|health insurance|citizenship (?:test|class)|indiana dcs|mobile food",
        ),
        publisher=(r"tockify fooddistribution\w*|indiana dcs",),
        unless=(r"volunteer\w*|film|concert|book fair|screening of",),
    ),
    Rule(
        "service",
        sorts=frozenset({Sort.ROLES}),
        title=(r"^donate|donations? (?:of|drive|needed)|(?:collection|toy|coat|book|food|clothing|blood) drive",),
    ),
    Rule(
        "notice",
        sorts=_DATES,
        title=(
            r"(?:application|registration|submission|enrol?lment|early bird|request)s? (?:deadline|opens?|"
            r"closes?|begins?|due)",
            r"deadlines?|due tonight|(?:final )?exams?|midterms$|psat|pre ?act|^(?:act|sat|gre|lsat)\b.{0,20}$",
            r"auditions?|^ghost$|call for (?:art|artists|entries|submissions|proposals)|bases del concurso",
            r"certamen|convocatoria|concurso|passes on sale|tickets on sale|save the date|giving tuesday",
            r"day of giving|health update|announcement|open enrol?lment",
            r"(?:overdose|disability|autism|cancer) awareness|international day of|entrega de plantas|last day to",
            r"proclamation|scavenger hunt$|reading program",
        ),
        categories=(r"concursos certamenes|^concursoscertamenes",),
        unless=(r"exposicion|exhibition|workshop|let s walk|walk|entrega de premios|choreographic|coreografico",),
    ),
    Rule(
        "adult",
        sorts=_NOT_SPORTS,
        title=(
            r"bdsm|kink\w*|fetish\w*|polyamor\w*|polyam|poly|nudes?|nudists?|nudism|naturists?|erotic\w*|burlesque",
            r"strippers?|porn\w*|sexpositive|lewd|sex positive|sexy|love and sex|live sex|sexuality",
            r"sensual snuggles|spicy|tantr\w+|orgasm\w*|cuddl\w+|play party|cruising party|leatherdyke",
            r"clothing optional|truthful touch|swingers?|spanking|freeballing|cannabis|marijuana|stoners?",
            r"psychedelics?|ayahuasca|420|gambl\w+|poker (?:night|club|tournament|player)s?|texas hold em",
            r"pub crawls?|bar crawls?|perversions?|hash house|h3 run|hustl\w+ club|after dark presents|for lovers",
        ),
        unless=(
            r"figure drawing|life drawing|drunken sailor|punch drunk|trailer park",
            r"cuddl\w+ (?:animals?|cats?|dogs?)",
        ),
    ),
    Rule(
        "dating",
        title=(
            r"singles (?:\w+ )?(?:event|events|mixer|night|social|party|meetup|group|happy hour|club|dance)",
            r"^\w* ?singles|singles$|singles in|singles who|single (?:and|days|nights|life)|speed dat\w+|dating|"
            r"matchmak\w+|find love",
            r"soul ?mates?|lock and key|solter[oa]s|senior singles|over \d\d singles",
            r"singles (?:over|age|born|travel)|flirt\w*|attract\w+ women|seduc\w+",
        ),
        categories=(r"^singles$",),
        unless=(r"single (?:class|parents?|malt|origin)|tennis|album|release|golf|soundtracks",),
    ),
    Rule(
        "claims",
        title=(
            r"psychics?|mediumship|qhht|past lives|past life|reiki|energy (?:healing|work|transmission|medicine)",
            r"shakti activation|manifest(?:ing|ation)|law of attraction|abundance|astrolog\w+|horoscopes?",
            r"shaman\w*|cacao|starseeds?|akashic|sun circle|access (?:bars|consciousness)|body process",
            r"theta ?healing|hypnosis|nlp|dianetics|scientology",
            r"angel(?:ic)? (?:healing|reading|workshop|circle|card)s?|with angels|intuitive development",
            r"crystal (?:healing|energy|bowls?)|herbal medicine|spiritualis[mt]s?|clairvoyan\w*|homeopath\w*|"
            r"naturopath\w*|emotional freedom",
            r"tapping (?:group|circle)|family constellations?|life coach\w*|unleash|limitless|coaching|mindset",
            r"unlock your|noble man|detox|passive income|financial (?:freedom|independence)|millionaires?|wealth",
            r"ascension|awakening|reality shift|mlm|transform your life|life transformation",
            r"spiritual (?:tune|growth|healing|evolution|gifts)|paranormal|ufos?|ghost (?:hunt|hunters?|chats?)",
            r"extreme haunt|haunted cemeteries|breakthrough|twin flames?|oneness|self empowerment",
            r"mastering manifestation|belief empowerment|raise your vibration|(?:of|exploration of) consciousness",
            r"life path circle|quantum (?:healing|energy)|chakras?|eclipse ritual|moonset",
            r"full moon (?:ritual|circle|ceremony)|grounding light",
        ),
        publisher=(
            r"meetup awakening|access consciousness|senseful soul|spiritual living|star sounds|uplift collective",
        ),
        categories=(r"^paranormal$",),
        unless=(
            r"meditations?|yoga|tai chi|qi ?gong|mindful\w*|tarot \w+ club|exhibition|film|concert|coffee chat",
            r"spring awakening",
        ),
    ),
    Rule(
        "sales",
        sorts=_DATES,
        title=(
            r"(?:vendor|flea|farmer s|farmers|tailgate|makers?|artisan|artist|craft|holiday|christkindl|city|"
            r"night|arts|handmade|people s|christmas|tuesday|pop up|op|dark arts|vintage) (?:\w+ )?(?:mart|"
            r"markets?)",
            r"arts district market|^market$|(?:yard|garage|book|rummage|plant|bake|estate|rug) sales?|auctions?",
            r"bazaar|bazar|rastro|mercad(?:o|illo)s?|trunk show|(?:food|drink) (?:deals?|specials?)|\d+ martinis",
            r"food trucks?|trucking delicious|burgers bourbon|fried chicken|brunch at claywood|tap takeover",
            r"beer release|^\w+ s (?:kitchen|grill)$|dino grill|mountain view barbecue|craft show|prime rib",
            r"taco tuesday|wing night|fish fry|wine dinner|pick up$|black friday|discount\w*|gift cards?|laundry",
            r"pleasure chest|vendor fair|community zoo",
        ),
        text=(r"rent (?:a|your) (?:booth|table)|reserve (?:a|your) booth|food truck",),
        publisher=(r"tockify wild goods|drink specials|shopping deals|toronto ?union",),
        unless=(
            r"volunteer\w*|concerts?|live music|walk|tour|workshop|class|exhibition|book club|tunes|music on",
            r"festival|trivia|apple tasting|bingo|jam|run",
        ),
    ),
)
