//! What follows a death, and what is said about it.

use super::death::DEED;
use super::{ANIMAL, Entry, FORM, MEANT, NAME, PAST, PERSON, TALK, THING};
use crate::calls::language::Sense;

/// What follows a death.
const AFTER: u32 = ANIMAL | PAST | FORM | NAME | PERSON;

/// What lies buried in living skin.
const BURIED_IN_SKIN: &[&str] = &[
    "burr", "foxtail", "awn", "thorn", "splinter", "tick", "hook", "bb", "stitch", "stitches", "suture",
    "sutures", "knots", "closure",
];

pub(super) const ENTRIES: &[Entry] = &[
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
            "signed|sign|signing _ card",
            "sent|mailed|send card",
            "card signed|sent|mailed",
            "fin de la vida",
            "siento|sentimos|lamento|lamentamos _ perdida|partida",
            "grief line|group|card|support",
            "grupos de duelo",
            "renderer|rendering",
            "crematory|crematorium",
            "cementerio|cemetery|funeraria",
            "body bag|care|disposal",
        ],
    )
    .not_after(&["hounds", "brand", "road", "rd", "street", "lane", "kennels", "kennel", "daycare", "perch", "fund", "day", "pet", "resort", "boarding", "inn", "rescue"])
    .not_before(&["named", "called"])
    .admits(AFTER | MEANT | TALK),
    Entry::of(Sense::Death, &["home|was|been|be buried"])
        .not_before(BURIED_IN_SKIN)
        .admits(AFTER | MEANT | TALK),
    Entry::of(Sense::Death, &["carcass|corpse"])
        .not_before(&["named", "called", "rotisserie", "chicken", "turkey", "deer", "ate", "trash", "roast"])
        .admits(AFTER | MEANT | TALK),
    Entry::of(Sense::DeathHint, &["buried"])
        .not_before(BURIED_IN_SKIN)
        .not_after(&[
            "suture", "sutures", "knot", "knots", "simple", "interrupted", "continuous", "intradermal", "horizontal",
            "vertical", "mattress", "subcuticular", "cruciate", "absorbable", "three", "two", "his", "her", "bone", "toys",
            "toy", "4", "3",
        ])
        .not_before(&["isfl", "knots", "knot", "monocryl", "vicryl", "pds", "suture", "sutures", "closed", "closure", "skin"])
        .admits(AFTER),
    Entry::of(Sense::Death, &["rip"])
        .not_after(&["in", "current", "through", "off", "the", "along", "near", "tide"])
        .not_before(&["inch", "cm", "mm", "small", "big", "tear"])
        .admits(AFTER),
    Entry::of(Sense::DeathHint, &["final visit"]).admits(THING | PAST),
    Entry::of(
        Sense::DeathHint,
        &[
            "casket|coffin|urn|urns|urna|urnas",
            "ashes|cenizas|cenicita*",
            "the|his|her|partial|animal remains of|were|was|are|to",
            "body $",
            "body|cuerpo for|to|home|returned|going|in|with|wrapped|left|taken|is|was|kept|held|envuelto|entregado|al",
            "hold|holding|held|took|take|deja|llevan|leave|leaves the|el body|cuerpo",
            "paw|nose|ink|clay print|prints|impression|impressions|paw|nose|imprint",
            "tail|wing|hoof|shell print|prints|impression|impressions|imprint",
            "clay tail|wing|hoof|shell|ear",
            "huellita|huellitas|huella",
            "fur|hair|whisker|lock clip|clipping|clippings|keepsake|of",
            "lock of",
            "mechon",
            "keepsake|keepsakes",
            "collar and lead|leash",
            "collar|leash|lead|blanket|carrier returned|regresado|donated",
            "collect|wants|quieren the|his|her|little|el collar",
            "goodbye|goodbyes|farewell|farewells|despedir*|despedida|despidi*",
            "good buy",
            "says|said|say|saying|kissed bye|goodbye|goodbyes|good $|for|together|to|before|and",
            "last|ultima goodbye|goodbyes|farewell",
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
            "inactivate|inactivated|inact patient|chart|account|acct|record",
            "acct|account|chart|patient|pt inact*",
            "patient status change",
            "sin paciente",
            "empty carrier",
            "head to|sent|for|submitted county|lab|rabies|state",
            "head sent|submitted",
            "rabies lab|testing|submission|head",
        ],
    )
    .not_after(&["shaped", "condition", "weight", "wall", "temp", "surgery", "score", "language", "fat", "of", "with", "burned"])
    .not_before(&["foreign", "campfire", "ground", "whole", "full", "ciliary", "vertebral", "gastric", "pancreatic", "uterine", "hypoechoic", "pancreas", "stomach"])
    .admits(AFTER | DEED | MEANT),
];
