//! Deaths in other words: families of euphemisms, and what is done with a body. Each of them can mean something else, and
//! only what stands near them can say so.

use super::{ANIMAL, DENIED, Entry, FORM, MACHINE, MEANT, PAST, PERSON, TALK, THING};
use crate::calls::language::Sense;

/// What a farewell admits.
const FAREWELL: u32 = ANIMAL | PERSON | PAST | MEANT | FORM | THING | MACHINE | TALK;

pub(super) const ENTRIES: &[Entry] = &[
    // What is brought back and taken out of the calendar, and a grave that is not called one.
    Entry::of(
        Sense::DeathHint,
        &[
            "med|medication|medications|meds|medicine|medicines|rx|insulin|syringes return|returns|returned|returning",
            "returned|returning|returns _ insulin|fluids|methimazole|meds|medication|medications|medicines|needles|syringes|inhaler|amlodipine|pimobendan|unopened",
            "donated|donating|donates|dona|dono _ insulin|fluids|meds|medication|medications|medicines|needles|syringes|wheelchair|food|cans",
            "chose|picked|elected his|her|their own ?good|sweet hour|time|day|moment|morning|night|way|exit",
            "had|laid|put|have|has him|her|it|them under|beneath|beside|by the|her|his|their|our rose|roses|oak|apple|pear|plum|lilac|maple|willow|magnolia|lemon|orange|peach|tree|garden|rosebush|hydrangea|camellia",
        ],
    )
    .not_after(&["policy", "shelf", "wrong"])
    .admits(ANIMAL | PERSON | PAST | FORM),
    // Rest, peace, the end.
    Entry::of(
        Sense::DeathHint,
        &[
            "until|till|hasta the|el|su very|final|end|ultimo $",
            "hasta siempre|pronto",
            "acompanar*|acompanad* _ final|partida|ultimo|ultimos",
            "dejarla|dejarlo|dejarle|dejar|dejamos _ descansar|ir|irse|partir",
            "optan|opto|optaron|eligio|eligieron por dejar*|no|dormir*|la|lo",
            "quieren|quiere ver|verla|verlo asi|sufrir|sufriendo",
            "no|sin mas|more suffering|sufrimiento|sufrir",
            "at peace",
            "passed peacefully|quietly",
            "went|gone|go|left|slept|slipped|ended peaceful*|quiet*|gentl*|smoothly|easy",
            "peaceful|peacefully|gentle $|heart|with|iv|inj*",
            "final|ultimos|ultimas moments|hours|minutes|breaths|momentos|horas|minutos",
            "last moments|breaths",
            "last|ultimo day|dia with|con|home",
            "surrounded by family|loved|kids|children|his|her|their",
            "rodead* de|por su|familia",
            "gained|got|earned|has|have wings",
            "over|crossed|across|al|cruzo _ bridge|arcoiris|puente",
            "ya no sufre|sufrira|duele|esta",
            "free of|from suffering",
            "final injection",
            "inyeccion final",
            "is|are|was|be ?sadly|now|simply|just no more $",
            "suffer*|hurts|hurt|breathes|pet|dog|cat no more $",
            "no mas $",
            "asked|pidio|pidieron|chose|decided|decidieron|wants|wanted _ to|parar|stop|no $|mas|parar|everything|treatment|treating",
            "want|wants|elect*|chose|disc*|discuss*|consider* be $",
            "put|puts|putting _ sleet|sleap|slee|slepp|slip",
            "lap of love",
        ],
    )
    .not_before(&["resting", "rested", "rests", "sleeping", "sleeps", "slept", "vaccine", "series"])
    .not_after(&["calls", "call", "contact", "phone", "vaccines", "treats", "of"])
    .admits(FAREWELL),
    // Gone.
    Entry::of(
        Sense::DeathHint,
        &[
            "gone at|when|before|overnight|peacefully|quickly|within|fast|already|1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "lost him|her|it|them|this on|under|during|before|after|in|at|today|tonight|overnight|despite|patient|pet|one",
            "lose|lost the patient",
            "quit|quits while|on|in",
            "no|not|nunca|never volvio|volver a|volvio respirar|respirar",
            "no|never took|take another|a breath",
            "crashed|coded|codes|coding",
            "decd|dced|decsd|expd|dcsd|pssd|eud",
            "o|no hb",
            "pt|patient|pet|dog|cat d $",
            "d overnight",
            "conf|confirmed 0|no|absent|heart*",
            "0|zero hr|heartbeat|heart|rr|pulse|resp*",
            "arrested",
            "mortality form|claim",
            "cull|culled|culling|culls",
            "cervical|manual dislocation|luxation",
            "decapitat*|exsanguinat*",
            "bagged",
            "composted|rendering|renderer",
            "body|remains|carcass|him|her _ compost",
            "body|cuerpo a|al|picked|released|tagged|bagged|cooler|chilled|crem*",
            "w|with body $|this|today|in|hbc",
            "remains to|picked|released|tagged",
            "pick|picked|pu|recogio|recoge|recoger _ ashes|cenizas|urn|urna|remains|cremains",
            "toe|body|cremation|crem tag|tagged",
            "placed|put in|into cooler|freezer|congelador|morgue",
            "scatter|scattered|scattering|esparcir ?the|his|her|their|las|some ashes|cenizas|remains|him|her|them|cremains",
            "ashes|cenizas _ scatter|scattered|scattering|esparcir",
            "mortuary|morgue|mortuori*",
        ],
    )
    .not_before(&["growth", "lump", "swelling", "cough", "limp", "symptoms", "weight", "pounds", "tooth", "teeth", "cyst", "foreign", "fever", "pain", "itch", "rash", "redness", "odor", "fleas", "diarrhea", "vomiting", "growth", "mass", "wart",
        "scab", "owner", "o", "stitches", "sutures", "hair", "infection", "discharge", "crystals", "mites", "signs", "blood", "limping", "smell",
        "bump", "spot", "itching", "sneezing", "hives"])
    .not_after(&["lines", "line", "box", "home", "into"])
    .admits(FAREWELL | DENIED),
    Entry::of(Sense::DeathHint, &["en|in cajita|caja|box $"])
        .not_before(&[
            "straining", "strains", "strain", "peeing", "pees", "pooping", "urinating", "urinates", "defecating", "digging", "litter",
            "qar", "bar", "hides", "hiding", "sitting", "playing",
        ])
        .admits(FAREWELL | DENIED),
    Entry::of(Sense::DeathHint, &["gone by"])
        .not_before(&["weeks", "days", "months", "years", "week", "month", "time", "hours"])
        .admits(FAREWELL | DENIED),
    // As people say it at the desk and on the telephone.
    Entry::of(
        Sense::DeathHint,
        &[
            "hes|shes|theyre gone",
            "gone too soon",
            "lost|lose|losing a|the|pt|patient|px ?patient|pt during|under|on|in|at|intraop|today|this|tonight|overnight|$",
            "lost on|in ?the table|surgery|sx",
            "qepd",
            "we|will|well|all all|will|well|dearly|greatly|always|sorely ?all|dearly|greatly|always|sorely miss him|her|them",
            "will|be _ missed ?by|$|always|dearly|greatly|sorely",
            "fell asleep for the|one last",
            "code|cpr called at|$|time|1*|2*|0*",
            "called the code",
            "suffered|sufrio enough|bastante|mucho $",
            "yes to the injection|shot|needle",
            "elects|elected|opted|opts|chose|wants e $",
            "e|he performed|done|elected",
            "ptsd|ptsed",
            "passed with mom|dad|family|owner|owners|us|me|them|his|her",
            "peacefully|quietly|suddenly passed",
            "passed sunday|monday|tuesday|wednesday|thursday|friday|saturday|yesterday|suddenly|overnight|sun|mon|tue|tues|wed|thur|thurs|fri|sat",
            "passed last|this|that night|week|weekend|month|morning|evening|afternoon|sunday|monday|tuesday|wednesday|thursday|friday|saturday",
            "gave|given up his|her|the fight|struggle",
            "lost|losing|lose his|her|the|their battle|fight",
            "no longer with us|me|them|alive|here|living|suffers|suffering",
            "in|to|for heaven|cielo",
            "angel now|today",
            "paso|pasado|pasar a mejor vida",
            "partio hoy|ayer|anoche|al|de|este|esta|$",
            "drowned|drown|ahogado|ahogada",
            "bled out|to",
            "better place",
            "slaughter|slaughtered|butchered|harvested",
            "dispatched at|humanely|on|by",
            "time|hora had|has|llego come|$",
            "hard|difficult|tough|heartbreaking|hardest|kind|kindest choice|decision|thing",
            "made the|that choice|call $|and",
            "was peaceful",
            "pt|patient|px passed",
            "passed 0*|1*|2*|3*|4*|5*|6*|7*|8*|9* am|pm|a|p|hrs|h",
            "pronounced 0*|1*|2*|3*|4*|5*|6*|7*|8*|9*|at|dead|deceased",
            "fp iv|ic|ip|given",
            "somnasol|socumb",
            "kcl after|post|following|bolus",
            "present|here|in for e $|appt|today",
            "nx",
            "mercy kill|killing",
            "gave|gives|earned|got _ wings",
            "ended|ending|ends _ pain|suffering|misery",
            "set|setting him|her|them free",
            "eased|easing _ passing",
            "assisted|aided|gentle|compassionate passing|dying|death|release|transition",
            "held|holding him|her|them as|when|while he|she|they went|passed|left",
            "with|by him|her|them|side to|till|until the end",
            "gone but",
            "run free $",
            "forever in our|my|their heart|hearts",
            "in|en memory|memoria|memoriam",
            "in his|her|their|loving|fond memory",
            "grieve|grieves with|for|$",
            "cremamos|cremar|cremado|cremada|cremaron|cremaran|cremacion",
            "duelo $",
            "dio|dieron|puso|pusieron|pusimos|aplico la inyeccion $",
            "se fue mi|nuestro|nuestra",
        ],
    )
    .not_before(&["stone", "stones", "sock", "toy", "clot", "gas", "kidney", "worm", "string", "fecals", "feces", "fecal", "stool", "urine", "bowels"])
    .not_after(&["stool", "gas", "urine", "withdrawal", "meat", "food", "treats", "for", "up", "down"])
    .admits(FAREWELL | DENIED),
    Entry::of(Sense::DeathHint, &["be performed|done|completed|today"])
        .not_before(&["to", "will", "can", "should", "may", "must", "would", "could", "not", "cannot", "might", "also", "then", "if"])
        .admits(FAREWELL | DENIED),
    Entry::of(
        Sense::DeathHint,
        &["passed in|on 1*|2*|3*|january|february|march|april|may|june|july|august|september|october|november|december"],
    )
    .not_before(&["stone", "stones", "sock", "stool", "urine", "clot", "worm", "string", "it", "toy"])
    .admits(FAREWELL | DENIED),
    // A person beside it is who did it.
    Entry::of(
        Sense::DeathHint,
        &[
            "put down at|today|yesterday|last|overnight|sunday|monday|tuesday|wednesday|thursday|friday|saturday",
        ],
    )
    .admits(ANIMAL | PAST | MEANT | FORM | TALK | DENIED),
    // Another animal or a person beside these is who did it, or whose it is.
    Entry::of(
        Sense::DeathHint,
        &[
            "boy|girl|baby|kitty|dog|cat|pup|buddy|friend is|has gone|left",
            "elects|elected|elect|chose e on|at|today|w|with|in",
            "decap|decapitate for|head",
            "pet loss",
            "loss hotline|card|support|group",
            "flowers|flores sent|to|delivered|enviadas",
            "fly high|free",
            "coyote|coyotes|hawk|owl|eagle|fox|bear|gator|alligator|cougar|bobcat|dogs|pack|raccoon got|took|ate|killed|mauled|snatched",
            "eaten|mauled|killed|taken|snatched by|instantly|outright",
            "came out|over|here _ did|do it",
            "killed|mauled|crushed|trampled|suffocated him|her|it|them|pt|patient|this|our",
            "vet|doctor|dr|er|they|husband|wife|owner|o put|puts him|her|it|them down|to",
            "owner|o|farmer|neighbor|husband|dad|rancher|deputy|officer shot him|her|it|the",
        ],
    )
    .not_after(&["lizard", "mouse", "rat", "bird", "squirrel", "toy", "heat"])
    .admits(PAST | MEANT | FORM | DENIED),
    // For which nothing is an excuse.
    Entry::of(Sense::Death, &["dormido|dormida|duerme para siempre", "sleeping|asleep|sleeps forever", "dog|cat|pet|patient|he|she is no more $", "sleep for good|ever", "sleep for the last|final", "dormir para siempre", "took|takes|drew|dio _ last|final|ultimo breath|suspiro"]),
];
