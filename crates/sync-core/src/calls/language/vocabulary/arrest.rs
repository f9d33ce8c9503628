//! Signs of death as they are measured, and the drugs that bring it: hardly ever explained away.

use super::{ANIMAL, CODE, DENIED, Entry, FORM, MACHINE, MEANT, NOT_APPLICABLE, PAST, PERHAPS, THING};
use crate::calls::language::Sense;

/// What goes out of date.
pub(super) const EXPIRING: &[&str] = &[
    "kit",
    "kits",
    "old",
    "bottle",
    "vaccine",
    "license",
    "insurance",
    "refill",
    "refills",
    "prescription",
    "strips",
    "date",
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry::of(
        Sense::Death,
        &[
            "time|hour of death|deaf",
            "tod",
            "dead on arrival",
            "rigor",
            "rigor mortis",
            "incompatible with life",
            "unable to resuscitate|revive",
            "not|never revived|resuscitated",
            "heart|respiratory|resp|breathing|pulse ?rate none|absent|zero|cero",
            "etco2|co2 0|zero|none",
            "etco|co 2 ?is|of|at 0|zero|none",
            "could|can|couldnt|cannot ?not save|saved him|her|it|them|patient|pt",
            "could not be resuscitated|revived|saved",
            "no signs of life|vida",
            "no sign of life",
            "agonal|agonic|agonico|agonica",
            "boqueando",
        ],
    )
    .not_before(&["jugular", "digital"])
    .admits(FORM | CODE),
    Entry::of(Sense::Death, &["no breathing|respiration"])
        .not_after(&[
            "change", "changes", "trouble", "troubles", "difficulty", "difficulties", "issue", "issues", "problem", "problems", "noise",
            "noises", "effort", "distress", "concerns", "complaints",
        ])
        .admits(FORM | CODE),
    Entry::of(Sense::Death, &["asystole|asystolic|asistolia|flatline|flatlined"]).admits(FORM | MEANT | DENIED | MACHINE),
    Entry::of(
        Sense::Death,
        &[
            "no|without|zero|sin heart|cardiac beat|activity|sounds|rate|tones|osculat*",
            "no heartbeat|hb|hr|heartbeats|rosc|rosk|rock|circulation|corneal|cornea|plr|doppler",
            "absent heartbeat|pulse|pulses|corneal|respirations",
            "heart beat none|absent|zero",
            "hr|rr|pulse|fc none|zero|absent",
            "resp apnea",
            "without return|rosc",
            "corneal|cornea absent|negative|neg|reflex",
            "pupils fixed",
            "fixed dilated|dil|and|pupils",
            "ausc neg|negative|x|silent|confirmed",
            "auscult* confirmed|silent",
            "cpa",
            "no response _ cpr|resuscitation|rcp",
            "crashed on|in|and|during",
            "sin signos|vida|exito",
            "rcp _ exito",
            "no pulse|pulses $",
            "no pulse no|and",
            "ecg flat|flatline|straight",
            "flat ecg|line",
            "hr _ 0",
            "hr 0",
            "rosc n|no|none|not|neg",
            "not|never|no regain|regained|return|returned|responded|respond|respondio _ circulation|rosc|pulse|heartbeat",
            "time|was|code called|was _ at $",
            "time was called",
            "called it at",
            "efforts|resuscitation were|was stopped|ceased|unsuccessful|discontinued",
            "unsuccessful",
            "unresponsive and|on|in|when|to|cold",
            "found unresponsive|not|sin|him|her _ unresponsive|breathing|cold|respirar",
            "not breathing",
            "sin respirar",
            "cold and motionless|stiff",
            "black code",
            "fibrilacion|fibrillation|vfib",
            "desfibrilad*|defibrillat*|defib",
        ],
    )
    .not_before(&["jugular", "digital"])
    .not_after(&["abn", "abnormal", "abnormality", "abnormalities"])
    .admits(MEANT),
    Entry::of(
        Sense::Death,
        &[
            "stopped|ceased|discontinued|stop cpr|compressions|resuscitation|efforts|rcp",
            "cpr|rcp stopped|discontinued|unsuccessful|failed|declined|decl|negativo|negative|neg|not|no",
            "cpr|rcp x 1*|2*|3*|4*|5*|6*|8*",
        ],
    )
    .admits(FORM | CODE | NOT_APPLICABLE),
    Entry::of(Sense::Death, &["no|declined|refused|denied cpr|rcp"]).admits(FORM | CODE | ANIMAL),
    Entry::of(Sense::DeathHint, &["pvt|prvt|ed 1*|0*|2*", "pvt"]).not_after(&["room", "practice"]),
    Entry::of(
        Sense::DeathHint,
        &[
            "cardiac|cardiopulmonary|respiratory|cardiorespiratory arrest|arrests",
            "arrest|rearrest*",
            "paro cardiaco|respiratorio|cardiorrespiratorio",
            "paro $",
            "cpr performed|attempted|initiated|started|given|for|min|in|twelve|by",
            "cpr|rcp 1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "rcp negativo|intento|x",
            "intento de rcp",
            "resuscitat*|reanima*",
            "compressions",
            "chest compressions",
            "epi x|times",
            "rounds of epi",
            "unresponsive",
            "no femoral|palpable pulse",
            "gasping",
            "se murio",
            "en paro",
        ],
    )
    .not_before(&["puppy", "puppies", "neonatal", "do", "consent", "not", "form", "elect", "elects", "if"])
    .not_after(&[
        "vaccine", "vaccines", "yogurt", "food", "bulb", "vial", "insulin", "product", "products", "bottle", "one", "ones", "lot",
        "rx", "meds", "med", "medication", "last", "in", "on", "revolution", "prescription", "certificate", "certificates", "1", "2",
        "card", "license", "plan", "collar", "20", "tag", "and", "treats", "x", "puppy", "puppies", "neonate", "elected", "yes", "full",
        "basic", "page", "form", "level", "code", "line", "lines",
    ])
    .admits(FORM | CODE | PERHAPS | PAST | ANIMAL | DENIED | NOT_APPLICABLE),
    Entry::of(
        Sense::Death,
        &[
            "euthasol*|eutasol|euthosol|euthazol|uthasol",
            "fatal plus",
            "fatalplus",
            "fate all plus",
            "fate|fatal all plus",
            "somnasol|dolethal|socumb|somulose|pentosol|pentoject",
            "barbiturate|barbiturates|barbiturico",
            "pento",
            "pen tow|toe|tobar|tobarb*",
            "pen to barb*|bar|be|given|injected|iv|ml|mls|cc|0*|1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "pentobarb*|pentabarb*",
            "time of kcl",
            "intrarenal|intracardiac|intraperitoneal|intrahepatic _ pb|pento|injection|euth*|barb*|inj",
            "intraren*",
            "pithed|pithing",
            "captive bolt",
            "ml|mls|cc _ 10 lb|lbs|pounds",
            "fp 1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "t 61",
            "tanax",
        ],
    )
    .not_after(&["bottle", "not", "log", "inventory", "locked", "supplement", "supplementation", "fluids"])
    .not_before(&["none", "controlled"])
    .admits(FORM | DENIED),
    Entry::of(Sense::Death, &["kcl|potassium iv|im|ic|chloride|60|given|bolus|under|at|in"])
        .not_after(&["bottle", "not", "log", "inventory", "locked", "supplement", "supplementation", "fluids"])
        // Into a drip.
        .not_before(&["none", "controlled", "lrs", "plasmalyte", "normosol", "saline", "meq"])
        .admits(FORM | DENIED),
    // A drug of that name.
    Entry::of(Sense::Death, &["release $"])
        .not_before(&["after", "before", "until", "upon", "on", "slow", "extended", "sustained", "delayed", "modified", "immediate", "signed", "records"]),
    Entry::of(Sense::DeathHint, &["expired"])
        .not_after(&[
            "vaccine", "vaccines", "yogurt", "food", "bulb", "vial", "insulin", "product", "products", "bottle", "one", "ones", "lot", "rx",
            "meds", "med", "medication", "last", "in", "revolution", "prescription", "certificate", "certificates", "card", "license", "plan",
            "collar", "tag", "treats",
        ])
        .not_before(EXPIRING)
        .admits(FORM | PAST | ANIMAL | THING),
];
