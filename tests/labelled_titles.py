"""Titles of real listings, labelled by hand: is this of use to an adult who comes alone?

Each line: title | feed key of the publisher | category and audience | place, as far as they are known.
"""

from __future__ import annotations

from activities.suitability.rule import Sort

SUITS: dict[Sort, str] = {
    Sort.DATES: """
        ... For The Lovers | yohomo
        4th Wednesday Book Club | tpl_older_adults
        AVL Sounds Fest (Friday Lineup) | barleys_taproom
        Adult Afternoon Social: Board Games | tpl_older_adults
        Ajeva | one_stop_songkick
        American Football w/ Afternoon Bike Ride | tockify_torevent | Concert History
        Babies | roy_thomson_hall
        Birding for Beginners Workshop with the Nature Centre
        Bistro Night | thedirt
        Black Experience Book Club | trumba_calendars_public_libraries_ics | East Asheville Library
        Blackie and the Rodeo Kings | tockify_torevent | Concert The-Danforth-Music-Hall
        Blood on the Clocktower at Blue Note | meetup_yolo_county_board_game_gathering
        Blue Poison |  | Musica
        Ciclo Biografías de grandes maestros: Goya |  | ConferenciasColoquios
        Comedy Records LIVE | tockify_torevent | Comedy Comedy-Bar-Bloor
        Company Funk | shamrock_irons
        DOT Jacballet |  | DanzaBaile Familias
        Davis Origami Group (Davis) | yolo_library
        Dutch Pot in Diaspora: A Black Art Salon & Liming | beachmetro
        Edificios emblemáticos del Distrito de Chamberí |  | ExcursionesItinerariosVisitas
        El Grabado, tipos, técnicas e identificación |  | Arte
        El banquete de teatro |  | CursosTalleres Mujeres
        Espectáculo de humor y magia: 'El embaucador' |  | CircoMagia
        Exposición de Pintura `Miradas de Nuestra Tierra´ |  | Exposiciones
        Exposición: tinta y texturas |  | Exposiciones
        FANCY AND THE GENTLEMEN - Fancy Marie | whereyat
        FREE Patio Show: Wrealist | asheville_com
        Falloween, McCormick's Creek State Park | localist_mccormicks_creek
        Federico Lechner & Chema Saiz. Satie for two
        Giallo / En Love / Dogwhistle / Charade | tockify_torevent | Concert Toronto-Style
        Gregório Duvivier em O Céu da Língua | tockify_torevent | Comedy Queen-Elizabeth-Theatre
        Hackers / Soundtracks of a Generation | tockify_bloomington.arts.calendar
        Handicraft Social | tpl_older_adults
        Highway Flyer | whereyat
        Inman Harvest Day | hendersonville_com
        It's All Good 90s video dance party! | tockify_torevent | DJ/Club/Rave The-Piston
        It’s in the Cards: Pick Your Poison / Toronto Social Night 30+ | eventbrite_head_out_toronto
        Jazz in Transit, from NYC | tockify_torevent | Concert The-Emmet-Ray
        Julia Jacklin - North America Tour 2026 | danforth_music_hall
        Kika
        La Tana |  | Musica
        Labor Day Lunch ~ Goodbye to Summer! 🌞 👋 | meetup
        Mosaics Beginning Japanese on Zoom | meetup_mosaics
        Movie at the MET: Dirty Dancing | simpleview_morgan
        Nimrods - A Green Day Comedy (2026) | tockify_bloomington.arts.calendar | Bloomington Film Comedy
        Nina GI | whereyat
        Packs w/ Liz Uninvited / dj Diegong | tockify_torevent | Concert DJ/Club/Rave Owls-Club
        Peace Picnic | hatefreetogether | Season of Connection
        Pridefest Community Exhibition | calendar_feeds
        RAD WITCHES, femme comedy in the RAD | modelface_comedy
        Slow Accordion | dice_ayurprana
        Snuggle Bunnies, Paynetown SRA (Monroe Lake) | events_monroe_lake_296_calendar_ics | Events
        Social Distortion w/ Descendents / The Chats | tockify_torevent | Concert History
        Steel Trio w/ Brent Tanemura / Andrew Frost / Aidan Miller | tockify_torevent | Concert Water-To-Wine
        Streetlight Manifesto: The Presence of the Past Tour | danforth_music_hall
        Sweeping Promises | tockify_torevent | Concert The-Monarch-Tavern
        The Highstool Prophets - Toronto , Horseshoe Tavern | horseshoe_tavern
        The Lazys w/ The Bloodshots & One in the Chamber | tockify_torevent | Concert Hard-Luck-Bar
        The Misfit Improv Comedy Show: Long Form Night! | meetup_misfit_improv_acting_school
        Trivia Night (21+) | browncounty | Food & Drink Happening Tournaments & Games
        Vegetable garden work period | gcal_sanshinji_org
        WILL CLARKE | tockify_torevent | DJ/Club/Rave DPRTMNT
        What is Artificial Intelligence? | tpl_older_adults
        Yonder Mountain String Band | limestone_post
        Zack Fox (DJ Set) | whereyat
        Zazen & dharma talk | gcal_sanshinji_org
        ivri | tockify_torevent | Concert Adelaide-Hall
    """,
    Sort.GROUPS: """
        7 a side Non Contact Footie 1030am-12 - Every Sunday morning
        Bay Area Outdoor Adventures Group |  | Outdoors & Adventure
        Beyonc Dance Class - learn 711 and/or Crazy In Love |  | Dancing
        Brazilian Dance Weekend |  | Dancing
        Chicago Cooking Classes for Single Gay Men |  | LGBT
        Chicago Enthusiasts |  | Outdoors & Adventure
        Chicago Fashion Show |  | Fashion & Beauty
        Dublin Front Runners - Running Beginners welcome
        Dublin Happiness Meetup
        Free Walking Tours - sfcityguides.org |  | Community & Environment
        Life of Yes Living Room |  | Health & Wellbeing
        Neighborhood Girlfriends - 20's-30's- Lincoln Park/Lakeview |  | Socializing
        Nonviolent Communication Ireland
        Public Speaking, North Dublin |  | Career & Business
        SF Bay Area Siberian Husky Meetup! |  | Pets & Animals
        San Francisco Dance Enthusiasts |  | Socializing
        Spanish Events in Chicago |  | Language & Ethnic Identity
        The Literary Society of San Francisco |  | Book Clubs
        Windy City Boarders |  | Outdoors & Adventure
        Write/Speak/Code SF & Bay Area |  | Tech
        Zumbasf.net - Community |  | Fitness
    """,
    Sort.ROLES: """
        2011 Dumbo Arts Festival |  | Strengthening Communities
        Blankets of Love |  | Strengthening Communities
        Chefs, Nutritionists and Foodies Wanted! |  | Health
        College Shower Fundraisers |  | Strengthening Communities
        Event Planning Volunteer (Red Cross Clubs)
        Help Clean Up after Hurricane Irene in Brooklyn |  | Emergency Preparedness
        JASA Volunteer ESL Teacher at H.E.S. Senior Center |  | Helping Neighbors in Need
        Musician for Alzheimer's Program |  | Strengthening Communities
        Volunteers for a Children's Cancer Walk! |  | Strengthening Communities
    """,
    Sort.SPORTS_CLUBS: """
        Claygate Lawn Tennis Club
        Heritage Coast Canoe Club
        Norwich Rowing Club
        Ulverston Golf Club
    """,
}

UNSUITED: dict[Sort, str] = {
    Sort.DATES: """
        ASIU In-Person Meeting | campuslabs_iub | Social
        Alpha Omega Sunday Service | campuslabs_iub | Spirituality Spiritual Wellness
        Annual Remembrance / Member Memorial Sunday | uudavis
        Become a LinkedIn pro: Beyond the basics | events_livewhale_59 | Career development
        Bloomington Historic Preservation Commission | limestone_post
        Bloomington North Freshman Football @ Bloomington South | maxpreps_bloomington_north
        Bokobo Kids Village en Centro
        Brown County Community Corrections Advisory Board Meeting | brown_county_gov
        CANCELLED - Baby Story Time | trumba_calendars_public_libraries_ics | West Asheville Library
        Conchita y el Mar |  | CuentacuentosTiteresMarionetas Niños
        Cottage - OWL Jr High 2026 | uudavis
        Cuentos de luna llena y otros espantos |  | Fiestas Niños
        Designing a Weekly Schedule | ucdavis_campusgroups
        Dramaturbo |  | RecitalesPresentacionesActosLiterarios Familias
        Drop in for resume help | events_livewhale_59 | Career development
        El pianista de la mano izquierda en Centro |  | Niños
        Extravaganza | gcal_c
        Family Night Out from City of Bloomington | calendar_feeds
        Field Hockey vs Cornell | iu_athletics
        Football @ Home vs. Cane Creek- Location TBD
        Group Art Therapy with the Alzheimer Society of Toronto | tpl_older_adults
        Hack for Humanity: Build Day | luma_genai_collective
        Hay un detective en ti |  | Niños Familias
        Horsepower | limestone_post
        IFC Recruitment Kickoff | campuslabs_iub | GroupBusiness
        III Concurso bilingüe de Microrrelatos francés-español |  | ConcursosCertamenes
        International Overdose Awareness Day | asheville_com
        Introduction to Serger Sewing | tpl_teens
        Knights in the Library | tpl_school_age
        Linocut Printmaking | calendar_feeds |  | Ellettsville Branch - Teen Space
        Memorial Union Open House | ucdavis_campusgroups
        Men's Swimming and Diving vs Northwestern | iu_athletics
        Men's Tennis vs ITA Ohio Valley Regional Championships | iu_athletics
        Montreat College Women's Basketball vs Bryan (Tenn.) | montreatcavaliers_calendar_ashx_calendar_ics
        Movie Monday: Finding Dory | tpl_preschool
        Our Global Table | asheville_chamber
        Phi Delta Epsilon Interviews | campuslabs_iub | ThoughtfulLearning
        Register Voters at UC Davis | mobilize_indivisible_yolo
        Soccer (Girls V) - Martinsville | limestone_post
        Surveyor Review Board 2026 | events_search_events_ics | Events
        Teen Wheel Throwing (13 - 17) | gardinermuseum | Kids Classes
        The Magical World of Intellectual Property | tpl_adults
        The Snack Shelf | calendar_feeds |  | Downtown Library - Downtown Teen Space
        Toronto Raptors vs. New York Knicks | scotiabank_arena |  | Scotiabank Arena, 40 Bay Street, Toronto
        Tween Miniature Painting 101 | calendar_feeds |  | Southwest Branch - Southwest Children's
        UNC Asheville Men's Basketball vs Morehead State | uncabulldogs_api_v2 |  | Asheville, NC, Kimmel Arena
        UNC Asheville Men's Soccer at Georgia State | uncabulldogs_api_v2
        UNC Asheville Women's Volleyball vs Queens (N.C.) | uncabulldogs_api_v2
        University of California, Davis Men's Water Polo vs Fordham | ucdavis_athletics
        Virgo Season Sun Circle | meetup
        Volleyball @ Owen
        Workshop Callout | campuslabs_iub | ThoughtfulLearning
        Youth Hub: DIY Notebooks | tpl_teens |  | North York Central Library, Teen Zone
    """,
    Sort.GROUPS: """
        Azure Dublin Meetup |  | Tech
        Burr Ridge Meetup aginst De-regulations |  | Movements & Politics
        CA Coalition for Justice in Liberia |  | Community & Environment
        Dublin 15 Reiki Meetup
        Dublin International Pub Crawl |  | Language & Ethnic Identity
        Dublin SAP Hybris Meetup |  | Tech
        Dublin Spiritualism Meetup
        Facebook Ads for Beginners |  | Career & Business
        Free Job Search Resources for San Francisco Job Seekers |  | Career & Business
        Herbal Medicine
        Pilgrims' Prayer
        ProStrategy Analytics Hub User Group |  | Career & Business
        San Francisco DevMeetings |  | Tech
        San Francisco Medical Cannabis Entrepreneurs and StartUps |  | Career & Business
        SharePoint Meetup Dublin |  | Tech
        Single days and nights in the City
    """,
    Sort.ROLES: """
        Donate School Supplies to Kids in the Bronx |  | Helping Neighbors in Need
        Event Planning for Professionals |  | Strengthening Communities
    """,
}
