//! Death and what leads to it.

use super::{
    ABBREVIATION, ANIMAL, ASLEEP, DENIED, Entry, FORM, MACHINE, MEANT, NOT_APPLICABLE, NOT_CONSIDERED, PART,
    PAST, PERHAPS, PERSON, TALK, THING,
};
use crate::calls::language::Sense;
use crate::calls::language::words::Word;

/// What a deed of death admits.
pub(super) const DEED: u32 = NOT_APPLICABLE | PAST | NOT_CONSIDERED | FORM | TALK | ANIMAL | MEANT;

/// What a death that happened admits.
pub(super) const HAPPENED: u32 = MACHINE | ANIMAL | PERSON | PAST | DENIED | MEANT | FORM;

/// What death as such admits.
const OPEN: u32 = HAPPENED | PERHAPS;

/// Words that hardly stand in anything but a death or its aftermath, as a whole or by their beginning.
const OWN_WORDS: &[&str] = &[
    "ashes",
    "ceniz*",
    "urn",
    "urns",
    "urna*",
    "coffin*",
    "casket*",
    "kill*",
    "mataron",
    "goodbye*",
    "adios",
    "despedid*",
    "farewell*",
    "rainbow",
    "arcoiris",
    "bridge",
    "heaven*",
    "cielo",
    "wings",
    "arrest*",
    "rearrest*",
    "coded",
    "cpr",
    "rcp",
    "resuscit*",
    "reanim*",
    "compressions",
    "grief",
    "griev*",
    "mourn*",
    "luto",
    "duelo",
    "memory",
    "memorial*",
    "morgue",
    "drown*",
    "ahog*",
    "suffocat*",
    "asphyxi*",
    "electrocut*",
    "slaughter*",
    "culled",
    "lifeless",
    "euth*",
    "eutan*",
    "dead",
    "death*",
    "dying",
    "die",
    "died",
    "deceased",
    "muer*",
    "murio",
    "candle*",
    "funeral*",
    "crem*",
    "enterr*",
    "sacrific*",
    "succumb*",
    "perish*",
    "carcass",
    "putdown",
    "passedaway",
];

/// Whether a wording of these words says of itself that it speaks of a death. "Put down" and "passed away" do, each of their words
/// alone does not.
pub(in super::super) fn speaks_of_death(words: &[Word]) -> bool {
    let is = |word: &Word, own: &&str| match own.strip_suffix('*') {
        Some(beginning) => word.text.starts_with(beginning),
        None => word.text == **own,
    };
    let has = |beginning: &str| words.iter().any(|word| word.text.starts_with(beginning));
    words.iter().any(|word| OWN_WORDS.iter().any(|own| is(word, own)))
        || (has("put") && has("down"))
        || (has("pas") && has("away"))
}

/// Beside them it only looks so, or somebody left the room.
const LOOKED: &[&str] = &["looked", "appear", "appears", "tech", "technician", "doctor", "dr"];

/// What can be dead about a living animal, or is an animal that is not the patient.
const DEAD_THINGS: &[&str] = &[
    "space",
    "skin",
    "hair",
    "tissue",
    "tooth",
    "teeth",
    "coat",
    "tick",
    "ticks",
    "flea",
    "fleas",
    "mite",
    "mites",
    "worm",
    "worms",
    "battery",
    "bone",
    "pulp",
    "nail",
    "nails",
    "horn",
    "fat",
    "tag",
    "tags",
    "edge",
    "edges",
    "eye",
    "tail",
    "mouse",
    "mice",
    "rat",
    "rats",
    "bird",
    "birds",
    "squirrel",
    "rabbit",
    "fish",
    "lizard",
    "gopher",
    "mole",
    "possum",
    "frog",
    "toad",
    "animal",
    "animals",
    "bees",
    "bee",
    "insects",
    "bug",
    "bugs",
    "larvae",
    "nits",
    "nit",
    "lice",
    "plants",
    "leaves",
    "stuff",
    "thing",
    "air",
    "nerve",
    "zone",
    "end",
    "weight",
    "lift",
    "crown",
    "root",
    "incisor",
    "incisors",
    "canine",
    "molar",
    "molars",
    "deciduous",
    "baby",
    "puppy",
    "pup",
    "kitten",
    "fetus",
    "fetuses",
    "flap",
    "muscle",
    "areas",
    "area",
    "part",
    "parts",
    "sea",
    "bolt",
    "lead",
    "tired",
    "asleep",
    "weight",
    "scab",
    "claw",
    "beak",
    "feather",
    "feathers",
    "quill",
    "follicles",
    "cells",
    "virus",
    "vaccine",
    "bacteria",
    "debris",
    "material",
    "fur",
    "set",
    "gorgeous",
    "smell",
    "discolored",
    "sequestrum",
    "spot",
    "spots",
    "tip",
    "tips",
    "bowel",
    "gut",
    "to",
    "phone",
    "line",
    "link",
    "on",
    "ringer",
    "set",
    "undercoat",
    "lifts",
    "river",
    "creek",
    "shed",
    "skunk",
    "raccoon",
    "opossum",
    "snake",
    "crow",
    "seal",
    "deer",
    "carcass",
    "scales",
];

pub(super) const ENTRIES: &[Entry] = &[
    // The deed, in names and abbreviations.
    Entry::of(Sense::Death, &["pts", "p ts", "pt s"])
        .admits(DEED | ABBREVIATION),
    Entry::of(Sense::Death, &["doa"]).not_after(&["joint", "joints"]).admits(ABBREVIATION | FORM | ANIMAL),
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
            "pink|blue stuff|juice|solution|stick|injection",
            "the|gave|given|drew|got pink|blue one",
            "plan c elected|chosen|attended|today",
            "do|did the kind|kindest thing",
            "its kindest",
            "kindest to|decision|thing|option|today|now|choice",
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
        "on", "a", "the", "his", "head", "rugs", "rug", "slowly", "voluntarily", "floor", "new", "ball", "food", "toys", "pads",
        "some", "mats", "towels", "in", "at",
    ])
    .admits(DEED | ASLEEP),
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
            "did not|nt survive",
            "did not|nt make it|the",
            "didnt|didn survive",
            "didnt|didn make it|the",
            "not survived",
            "could|can not be saved",
            "couldnt be saved",
            "couldnt|unable _ save him|her|them",
            "was|were|already gone when|by|before|upon|on",
            "she|he|it|pet was|had|is gone",
            "had|has gone at|in|during|by|on|over|peacefully|quietly",
            "we|they lost the patient|pet|dog|cat",
            "nacieron|nacido|nacio muert*",
            "found dead|deceased|lifeless|stiff|cold",
            "lifeless",
            "no longer alive|living|breathing",
            "killed instantly|outright|by",
            "se nos fue|murio|va",
            "no sobrevivio|resistio|aguanto",
            "no lo logro",
            "paz descanse|descansa",
            "al|del|el cielo",
            "enterr*|entierr*",
            "no se pudo _ nada|salvar*|mas",
            "nada que hacer",
            "could|couldnt|not bring|get him|her|them back",
            "passed this|over|sometime|on|last|early|in am|pm|weekend|morning|night|the|mon|sun|sat|monday|sunday|saturday|friday|surgery",
            "in|the a|cardboard box $",
            "home in _ box|blanket|towel",
            "laid|lay|laying her|him|them under|beneath|beside|by",
            "dejarlo|dejarla|hacerlo|hacerla|verlo|verla sufrir",
            "sufrir|sufra|sufriera mas",
            "was|were|been|got|gets|getting killed",
        ],
    )
    .not_before(LOOKED)
    .not_after(&["to", "space"])
    .admits(HAPPENED),
    Entry::of(
        Sense::Death,
        &[
            "put|puts|putting _ down on|last|this|yesterday mon|tues|wed|weds|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\
             weekend|week|morning|night|afternoon|evening",
        ],
    )
    .admits(DEED | ASLEEP),
    Entry::of(Sense::Death, &["we|they|have|had lost him|her|them"])
        .not_after(&["marbles", "voice", "appetite", "mind", "footing", "balance", "job", "hearing", "sight", "temper", "to"])
        .admits(HAPPENED),
    Entry::of(Sense::Death, &["died|dieded"]).not_after(&["down", "halfway", "off", "back"]).admits(HAPPENED),
    Entry::of(
        Sense::DeathHint,
        &[
            "passed on",
            "passed today|tonight|now",
            "has|had|have|he|she|pet|dog|cat|patient passed $",
            "just|he|she passed $",
            "he|she|patient|pt|pet|dog|cat|animal|it expired",
            "lost him|her|them $",
            "lost him|her|them at|today|tonight|this|last|overnight|despite|to|before|in|on|yesterday",
            "we lost",
            "heart|breathing|respiration|respirations|resp stopped|stops|ceased|quit",
            "last breath|breaths $",
            "last breath|breaths in|at|and|on|with",
            "stopped breathing",
            "let|letting|lets go",
            "let|letting|lets him|her|them|it go",
            "let|letting my|the pet|cat|dog|boy|girl go",
            "dejar|dejarlo|dejarla|dejo _ ir",
            "se fue tranquil*|sin|sola|solito|solita|dormid*",
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
    // Into the belly of a small animal that sleeps under gas.
    Entry::of(Sense::DeathHint, &["gas|iso|isoflurane|chamber|box then ip|intraperitoneal"]).not_after(&["fluids", "lrs", "saline", "fluid"]),
    Entry::of(Sense::DeathHint, &["its|it time"])
        .not_after(&["for", "to", "a", "an", "the", "his", "her", "off", "home"])
        .admits(HAPPENED | TALK),
    Entry::of(Sense::DeathHint, &["killed"])
        .not_after(&["vaccine", "vaccines", "virus", "bacterin", "a", "an", "the", "two", "three", "rabies", "product", "not", "vx", "vax", "his", "her"])
        .admits(HAPPENED | THING),
    // What products, lumps and colleagues do as well.
    Entry::of(
        Sense::DeathHint,
        &[
            "expired $",
            "expired at|during|in|overnight|while|before|on|despite|peacefully|prior|today|last",
            "expiro|expira",
            "he|she|it|pet is|was|has gone",
            "left us|this",
            "is|are|was|be|now no longer with us",
            "ya no esta $|aqui|con|entre|mas",
        ],
    )
    .not_after(&["vaccine", "vaccines", "to", "off", "home", "a", "the", "eating", "bright", "walking", "wagging", "drinking"])
    .not_before(super::arrest::EXPIRING)
    .admits(HAPPENED | THING | TALK),
    // It may have happened.
    Entry::of(
        Sense::DeathHint,
        &[
            "gone before|when",
            "kinder to|decision|thing|option|today|now|choice",
            "stiff jaw|and|body",
            "gone by the",
            "gone by time|mid|early|dawn|sunrise|arrival|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "she|he|they|bird|cat|dog went while|before|quick|quickly|peacefully|quietly|fast|in|at",
            "already|was|is|and stiff",
            "para siempre",
            "gave out",
        ],
    )
    .not_before(LOOKED)
    .not_after(&["to", "space", "for", "eating", "drinking", "bright", "walking", "wagging"])
    .admits(HAPPENED | THING | TALK),
    // Death as such.
    Entry::of(Sense::Death, &["death|deaths|demise"])
        .not_after(&["valley", "trap", "metal", "wish", "cap", "star", "sentence"])
        .admits(OPEN),
    Entry::of(Sense::Death, &["dying|dieing|dies|die"])
        .not_after(&["down", "off", "to", "out", "hard", "cast", "test", "for"])
        .admits(OPEN | PAST),
    Entry::of(Sense::DeathHint, &["dye"]).not_after(&["test", "for"]).not_before(&["green", "fluorescein", "no"]).admits(OPEN | PAST),
    Entry::of(Sense::Death, &["dead"]).not_after(DEAD_THINGS).not_before(&["hrd", "looked", "looks", "dropped", "something", "anything"]).admits(OPEN | PART),
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
    .admits(OPEN | DEED | PART),
    Entry::of(Sense::DeathHint, &["muere|murio|muerto|muerta|morir de|del _ parvo|moquillo|rinon*|cancer|corazon|viejo"])
        .admits(OPEN),
];
