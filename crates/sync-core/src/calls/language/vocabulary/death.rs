//! Death, what leads to it, follows it, and is said about it.

use super::{
    ABBREVIATION, ANIMAL, ASLEEP, DENIED, Entry, FORM, MEANT, NAME, NOT_CONSIDERED, PAST, PERHAPS, PERSON, TALK, THING,
};
use crate::calls::language::Sense;

/// What a deed of death admits.
pub(super) const DEED: u32 = PAST | NOT_CONSIDERED | FORM | TALK | ANIMAL | MEANT;

/// What a death that happened admits.
const HAPPENED: u32 = THING | ANIMAL | PERSON | PAST | DENIED | MEANT | FORM;

/// What death as such admits.
const OPEN: u32 = HAPPENED | PERHAPS;

/// What follows a death.
const AFTER: u32 = THING | ANIMAL | PAST | FORM | NAME | PERSON;

/// What can be dead about a living animal, or is an animal that is not the patient.
const DEAD_THINGS: &[&str] = &[
    "space", "skin", "hair", "tissue", "tooth", "teeth", "coat", "tick", "ticks", "flea", "fleas", "mite", "mites",
    "worm", "worms", "battery", "bone", "pulp", "nail", "nails", "horn", "fat", "tag", "tags", "edge", "edges",
    "eye", "tail", "mouse", "mice", "rat", "rats", "bird", "birds", "squirrel", "rabbit", "fish", "lizard", "gopher",
    "mole", "possum", "frog", "toad", "animal", "animals", "bees", "bee", "insects", "bug", "bugs", "larvae", "nits", "nit",
    "lice", "plants", "leaves", "stuff", "thing", "air", "nerve", "zone", "end", "weight", "lift", "crown", "root",
    "incisor", "incisors", "canine", "molar", "molars", "deciduous", "baby", "puppy", "pup", "kitten", "fetus", "fetuses",
    "flap", "muscle", "areas", "area", "part", "parts", "sea", "bolt", "lead", "tired", "asleep", "weight", "scab",
    "claw", "beak", "feather", "feathers", "quill", "follicles", "cells", "virus", "vaccine", "bacteria", "debris", "material",
    "fur", "set", "gorgeous", "smell", "sequestrum", "spot", "spots", "tip", "tips", "bowel", "gut", "to", "phone", "line", "link", "on",
];

pub(super) const ENTRIES: &[Entry] = &[
    // The deed, in names and abbreviations.
    Entry::of(Sense::Death, &["pts", "ptsd $", "p ts", "pt s"])
        .not_after(&[
            "owner", "owners", "options", "next", "weight", "appetite", "history", "stool", "vomit", "ears", "ear", "mouth",
            "teeth", "skin", "left", "right", "leg", "diet", "temp", "mom", "dad", "physical", "coat", "gums", "eyes",
            "eye", "nails", "breathing", "labs", "bloodwork", "meds", "abdomen",
        ])
        .admits(DEED | ABBREVIATION),
    Entry::of(Sense::Death, &["doa"]).admits(ABBREVIATION | FORM | ANIMAL),
    Entry::of(
        Sense::Death,
        &[
            "e and c",
            "e n c",
            "enc",
            "e y c",
            "humane|humanely|compassionate|peaceful ending|end|ended|passing|goodbye|farewell|release|option",
            "humanely destroyed|killed|dispatched",
            "gentle|peaceful|final release|injection|passing",
            "release|released|relieve|relieved|spare|spared|spares from|his|her|its|their|of|him _ suffer*|misery",
            "end|ended|ending|ends _ suffering|misery",
            "suffering|misery was|is|to ended|end|over",
            "put|puts|putting _ out of misery|suffering",
            "second|final|last|pink injection",
            "pink|blue stuff|one|juice|solution|stick|injection",
            "plan c elected|chosen|attended|today",
            "do|did the kind|kindest thing",
            "its kindest",
            "kindest|kinder to|decision|thing|option|today|now|choice",
            "kinder than",
            "helped|help him|her|it|them along|go|pass|cross",
            "elected|elects|decided|chose|wants|wanted _ let him|her|them|it go",
            "no|not _ suffer more|longer|anymore|one",
            "not to put him|her|them through",
            "preferred|wished to spare",
            "to stop $",
            "not|dont|never|didnt|without _ be woken",
            "dont|not|never wake|waking|woken him|her|them|up|her $",
            "be not woken",
            "not|never|didnt|wont wake|woke|woken|waking up|from",
            "never|not recovered|recover|regained from|consciousness _ anesth*|anaesth*|surgery|instruction",
            "not recovered from",
            "on|in table|mesa euth*|e",
            "no|not despertarla|despertarlo|despertar|desperto",
        ],
    )
    .admits(PAST | FORM | ANIMAL | TALK | MEANT),
    Entry::of(Sense::DeathHint, &["slip away", "slipped away", "was|is|now|and at rest", "rest easy pt","crossed|crossing over"])
        .admits(ANIMAL | PAST),
    // Sleep.
    Entry::of(
        Sense::Death,
        &[
            "put|puts|putting|puting|puted _ to|too|two|into sleep|sleeep|slep|sheep",
            "puttosleep",
            "poner|ponerlo|ponerla|ponerle|pusieron|puso|puesto|puesta|pusimos|poniendo _ dormir",
            "dormirlo|dormirla|dormirlos|dormirle",
            "lo|la|los|las|le dormimos|durmieron|dormi|duermen|dormiremos|durmio",
        ],
    )
    .admits(ASLEEP | DEED),
    Entry::of(Sense::DeathHint, &["dormir"])
        .not_before(&["puede", "puedo", "para", "no", "mucho", "pueden", "deje", "dejar", "logra", "bien", "sin"])
        .not_after(&["mucho", "bien", "mas", "toda", "en"])
        .admits(ASLEEP | DEED),
    // Put down.
    Entry::of(
        Sense::DeathHint,
        &["put down", "putdown", "put|puts|putting him|her|them|it|pet|dog|cat|patient|baby|this|my down"],
    )
    .not_before(&["hates", "carrier", "likes", "being"])
    .not_after(&[
        "on", "a", "the", "his", "rugs", "rug", "slowly", "voluntarily", "floor", "new", "ball", "food", "toys", "pads",
        "some", "mats", "towels", "in", "at",
    ])
    .admits(DEED | ASLEEP | PERSON),
    // It happened.
    Entry::of(
        Sense::Death,
        &[
            "descanse|descansa en paz|dios",
            "deceased|decease|deceases|decesed|deceasd|deceaed|deceaced|decased|decceased|diceased|deseased|desceased",
            "died|dyed at|in|last|this|today|over|during|before|after",
            "pass|passed|passes|passing|past|passd|pased|passsed away|overnite|peacefully|quietly|overnight|suddenly|naturally|peaceful",
            "passedaway",
            "passed|past in his|her|their|its|the sleep|arms|night|car|truck|cage|kennel",
            "passed|past at home",
            "passed at hospital|er|icu|clinic",
            "passed at",
            "passed this|last|early morning|afternoon|evening|night|week|weekend",
            "passed yesterday|unexpectedly|gently",
            "succumb*",
            "perish*",
            "did not|nt survive|make",
            "didnt|didn survive|make",
            "not survived",
            "could|can not be saved",
            "couldnt be saved",
            "couldnt|unable _ save him|her|them",
            "was|were|already gone when|by|before|upon|on",
            "she|he|it|pet was|had|is gone",
            "had|has gone at|in|during|by|on|over|peacefully|quietly",
            "gone before|by|when",
            "she|he|they|bird|cat|dog went while|before|quick|quickly|peacefully|quietly|fast|in|at",
            "we|they|have|had lost him|her|them",
            "we|they lost the patient|pet|dog|cat",
            "nacieron|nacido|nacio muert*",
            "found dead|deceased|lifeless|stiff|cold",
            "already|was|is|and stiff",
            "lifeless",
            "no longer alive|living|breathing|with",
            "killed instantly|outright|by",
            "se nos fue|murio|va",
            "no sobrevivio|resistio|aguanto",
            "no lo logro",
            "paz descanse|descansa",
            "para siempre",
            "al|del|el cielo",
            "enterr*|entierr*",
            "no se pudo _ nada|salvar*|mas",
            "nada que hacer",
            "get|got him|her|it|them back",
            "could|couldnt|not bring|get him|her|them back",
            "passed this|over|sometime|on|last|early|in am|pm|weekend|morning|night|the|mon|sun|sat|monday|sunday|saturday|friday|surgery",
            "in|the a|cardboard box $",
            "home in _ box|blanket|towel",
            "dejarlo|dejarla|hacerlo|hacerla|verlo|verla sufrir",
            "sufrir|sufra|sufriera mas",
            "was|were|been|got|gets|getting killed",
        ],
    )
    .not_before(&["looked", "appear", "appears", "tech", "technician", "doctor", "dr"])
    .not_after(&["to", "space"])
    .admits(HAPPENED),
    Entry::of(Sense::Death, &["died|dieded"]).not_after(&["down", "halfway", "off"]).admits(HAPPENED),
    Entry::of(
        Sense::DeathHint,
        &[
            "passed on",
            "passed today|tonight|now",
            "has|had|have|he|she|pet|dog|cat|patient passed $",
            "just|he|she passed $",
            "expired $",
            "expired at|during|in|overnight|while|before|on|despite|peacefully|prior|today|last",
            "he|she|patient|pt|pet|dog|cat|animal|it expired",
            "expiro|expira",
            "killed",
            "lost him|her|them $",
            "lost him|her|them at|today|tonight|this|last|overnight|despite|to|before|in|on|yesterday",
            "we lost",
            "he|she|it|pet is|was|has gone",
            "left us|this",
            "is|are|was|be|now no longer with us",
            "gave|given out",
            "heart|breathing|respiration|respirations|resp stopped|stops|ceased|quiet|still|quit",
            "last breath|breaths $",
            "last|his|her breath|breaths in|at|and|on|with",
            "stopped breathing",
            "let|letting|lets go",
            "let|letting|lets him|her|them|it go",
            "let|letting my|the pet|cat|dog|boy|girl go",
            "dejar|dejarlo|dejarla|dejo _ ir",
            "se fue tranquil*|sin|sola|solito|solita|dormid*",
            "ya no esta $|aqui|con|entre|mas",
            "ya no respira*",
            "ya descansa|descanso",
            "descanso|descansa",
            "la|su partida de",
            "dejo de latir|respirar",
            "sin latido*|pulso|respirar|vida|fc|signos",
            "no latido|pulso|respira|respiraba|respondio|reacciono|resistio|sobrevivio|aguanto",
            "no hay nada que hacer",
            "nothing more|else to|we do|can",
            "its|it|is|was|were time $",
            "its|it time",
            
            "dropped _ hole|grave",
            "hole|grave dug",
            "dug|dig|digging _ hole|grave",
        ],
    )
    .not_before(&["vaccine", "vaccines", "product", "label", "vial", "bottle", "lot", "lump", "swelling", "lameness", "collar"])
    .not_after(&[
        "vaccine", "vaccines", "virus", "bacterin", "a", "an", "the", "two", "three", "rabies", "product", "products", "not",
        "vx", "weight", "interest", "pounds", "lb", "lbs", "kg", "his", "her", "its", "their", "one", "vax", "de", "con",
        "food", "yogurt", "insulin", "bulb", "tooth", "teeth", "appetite", "to", "off", "home",
    ])
    .admits(HAPPENED | TALK),
    // Death as such.
    Entry::of(Sense::Death, &["death|deaths|demise"])
        .not_after(&["valley", "trap", "metal", "wish", "cap", "star"])
        .admits(OPEN),
    Entry::of(Sense::Death, &["dying|dieing|dies|die|dye"])
        .not_after(&["down", "off", "to", "out", "hard", "cast", "test", "for"])
        .admits(OPEN | PAST),
    Entry::of(Sense::Death, &["dead"]).not_after(DEAD_THINGS).not_before(&["hrd", "looked", "looks", "dropped", "something", "anything"]).admits(OPEN),
    Entry::of(Sense::Death, &["dropped dead"]).admits(HAPPENED),
    Entry::of(Sense::DeathHint, &["looked|looks|look dead|lifeless"]).admits(HAPPENED | MEANT),
    Entry::of(
        Sense::Death,
        &[
            "fallecid*",
            "fallecio|fallece|fallecer|fallecieron|fallecimiento",
            "murio|murieron|morir|muriendo|moria|moriria|muere|muriera",
            "muerto|muerta|muertos|muertas|muerte",
            "difunt*",
            "sacrific*",
            "qepd|q e p d",
        ],
    )
    .not_before(&["espacio", "diente", "dientes", "tejido", "virus", "huele", "hueso", "incisivos", "pulpa", "colmillo", "piel", "una", "pelo", "celulas", "zona"])
    .not_after(&["de", "del"])
    .admits(OPEN | DEED),
    Entry::of(Sense::DeathHint, &["muere|murio|muerto|muerta|morir de|del _ parvo|moquillo|rinon*|cancer|corazon|viejo"])
        .admits(OPEN),
    // What follows.
    Entry::of(
        Sense::Death,
        &[
            "cremat*",
            "creamat*",
            "cremain*",
            "crem",
            "crema|creme|cream shun|shin|ation",
            "crem a shun|shin|tion|ation",
            "cream ation",
            "cremaci*",
            "incinera*",
            "aquamat*",
            "aquacremat*",
            "aqua mation|nation",
            "alkaline hydrolysis",
            "burial|burials",
            "bury|burying",
            "home|was|been|be buried",
            "buried at|in|under|on|him|her|them|today|yesterday|by|beside|next",
            "farm|yard|garden|home burial",
            "lay|lays|laid|laying _ to rest",
            "necropsy|necropsies|necropsied|necrop|autopsy|necropsia|autopsia",
            "knee|nec cropsy|crops",
            "post mortem",
            "postmortem",
            "communal $",
            "condolenc*",
            "condolance*",
            "condolencia*",
            "sympathy card|cards|flowers|letter",
            "deepest|sincere|heartfelt|with sympathy|sympathies",
            "sorry for|about his|her|your|their|the|this|our|owners|clients loss",
            "in loving memory",
            "in memoriam|memory",
            "memorial|memorials",
            "rest in peace",
            "bridge card",
            "rainbow bridge|brdige|brige|bridg",
            "crossed over",
            "bereave*",
            "cremad*|cremar*",
            "acuamacion",
            "descanse|descansa en paz",
            "pesame",
            "sent|mail|mailed|signed|sign|signing|send _ card",
            "card signed|sent|mailed",
            "fin de la vida",
            "siento|sentimos|lamento|lamentamos _ perdida|partida",
            "grief line|group|card|support",
            "grupos de duelo",
            "renderer|rendering",
            "crematory|crematorium",
            "cementerio|cemetery|funeraria",
            "body bag|care|disposal",
            "carcass|corpse",
        ],
    )
    .not_after(&["hounds", "brand", "road", "rd", "street", "lane", "kennels", "kennel", "daycare", "perch", "fund", "day"])
    .not_before(&["named", "called"])
    .admits(AFTER | MEANT | TALK),
    Entry::of(Sense::Death, &["buried"])
        .not_after(&[
            "suture", "sutures", "knot", "knots", "simple", "interrupted", "continuous", "intradermal", "horizontal",
            "vertical", "mattress", "subcuticular", "cruciate", "absorbable", "three", "two", "his", "her", "bone", "toys",
            "toy", "4", "3",
        ])
        .not_before(&["isfl", "knots", "knot"])
        .admits(AFTER),
    Entry::of(Sense::Death, &["rip"]).not_after(&["in", "current", "through", "off", "the"]).admits(AFTER),
    Entry::of(Sense::DeathHint, &["final visit"]).admits(THING | PAST),
    Entry::of(
        Sense::DeathHint,
        &[
            "casket|coffin|urn|urns|urna|urnas",
            "ashes|cenizas|cenicita*",
            "remains $",
            "the|his|her|partial|animal remains of|were|was|are|to",
            "body $",
            "body|cuerpo for|to|home|returned|going|in|with|wrapped|left|taken|is|was|kept|held|envuelto|entregado|al",
            "hold|holding|held|took|take|deja|llevan|leave|leaves the|el body|cuerpo",
            "paw|nose|ink|clay print|prints|impression|impressions|paw|nose|imprint",
            "huellita|huellitas|huella",
            "fur|hair|whisker|lock clip|clipping|clippings|keepsake|of",
            "lock of",
            "mechon",
            "keepsake|keepsakes",
            "collar and lead|leash",
            "collar|leash|lead|blanket|carrier returned|to|back|regresado|donated|in",
            "collect|took|take|wants|quieren|keep|have the|his|her|little|el collar",
            "goodbye|goodbyes|farewell|farewells|despedir*|despedida|despidi*",
            "good buy",
            "says|said|say|saying|kissed bye|goodbye|goodbyes|good $|for|together|to|before|and",
            "last|ultima goodbye|goodbyes|farewell|visita",
            "grief|grieving|mourn*",
            "in heaven",
            "gone to heaven",
            "god rest|bless",
            "dios lo|la|los tenga",
            "en su gloria",
            "no|are words",
            "lucky to have had|you|loved",
            "freezer|morgue",
            "velar|velarlo|velarla",
            "candle|velita",
            "reminders|reminder|recordatorios off|list",
            "take|took|remove|removed|baja _ off|de _ reminder|reminders|recordatorios",
            "cancel|cancelled|cancelar|cancelan|removed _ future|proximas|all|insurance _ appointments|citas|letter|appts",
            "refund|refunded|donated|donate unopened|unused|autoship|food|cans",
            "unopened _ donated",
            "stop|cancel auto|autoship|insurance",
            "chart|file|record closed|inactivated|inactive",
            "inactivate|inactivated",
            "patient status change",
            "sin paciente",
            "empty carrier",
            "head to|sent|for|submitted county|lab|rabies|to",
            "rabies lab|testing|submission|head",
        ],
    )
    .not_after(&["shaped", "condition", "weight", "wall", "temp", "surgery", "score", "language", "fat", "of", "with", "burned"])
    .not_before(&["foreign", "campfire", "ground"])
    .admits(AFTER | DEED | MEANT),
];
