//! Illness from which animals die within days, told by its signs, its name or its treatment: a death or a farewell that
//! nobody wrote down often follows it, and a friendly call does not fit. Named by what veterinarians teach as an
//! emergency, not by what one visit said.

use super::{ANIMAL, DENIED, Entry, FORM, MEANT, PAST, PERHAPS, PERSON, RULED_OUT};
use crate::calls::language::Sense;

/// What a grave illness admits.
const ILL: u32 = DENIED | RULED_OUT | ANIMAL | PERSON | PAST | PERHAPS | FORM | MEANT;

pub(super) const ENTRIES: &[Entry] = &[
    // What a smear shows.
    Entry::of(
        Sense::Illness,
        &[
            "atypical|malignant|neoplastic|anaplastic|pleomorphic|blastic|keratinizing|squamous _ cells",
            "large round|lymphoid cells",
            "prominent nucleoli",
        ],
    )
    .not_before(&["no", "without", "few", "normal"])
    .admits(DENIED | RULED_OUT | ANIMAL | PAST),
    // Signs.
    Entry::of(
        Sense::Illness,
        &[
            "cyanotic|cyanosis|cianotic*|cianosis",
            "recumbent|recumbency|postrad*|downer",
            "obtunded|comatose|coma|comatos*|obnubilad*",
            "cachexic|cachectic|cachexia|caquex*|caquec*|emaciad*|emaciated",
            "icter*|jaundice*",
            "hypothermi*|hipotermi*",
            "anuric|anuria|oliguric",
            "nonambulatory",
            "non ambulatory",
            "tetrapleg*|parapleg*|paralyzed|paralizad*",
            "hemoabd*|hemothorax|hemotorax|hemoperitoneum|hemoabdomen",
            "dyspnea|dyspneic|disnea|disneic*",
            "labored|laboured|agonal|open breathing|respirations|mouth",
            "gums|mm|mms|membranes|mucosas white|gray|grey|blue|purple|muddy|brick|toxic|blancas|palidas|grises",
            "weak|thready|absent|bounding|debil femoral|pulse|pulses|femorals|pulso",
            "pulso|pulsos|pulse|pulses debil*|weak|thready|absent",
            "legs|limbs|paws|feet|hindlimbs|extremities|extremidades|patas cold|frias",
            "cold legs|limbs|paws|extremities|to",
            "t|temp|temperature 90|91|92|93|94|95|96|106|107|108|109|110",
            "cant|cannot|couldnt|unable|no to|puede|se stand|walk|rise|levantar|levantarse|levanta",
            "down since|doe|cow|mare|horse|ewe|goat|calf|foal",
            "no gut sounds",
            "toxic line",
            "blind|ciego|ciega since|after|desde|despues|now",
            "cortical blindness",
            "hypoxi*|hipoxi*",
        ],
    )
    .not_before(&["past", "previous", "if", "basking", "ambient", "tank", "water", "hot", "warm", "uvb", "incubator", "cage"])
    .not_after(&["cat", "agua", "water"])
    .admits(ILL),
    // Names.
    Entry::of(
        Sense::Illness,
        &[
            "ruptured|rupture|perforated _ spleen|bladder|bowel|intestine|stomach|mass|uterus|tumor|gallbladder|colon",
            "densities|opacities|nodules|nodulos _ lobe|lobes|lung|lungs|pulmonary|caudal|cranial|fields",
            "splenic|spleen|hepatic|liver|abdominal|mediastinal|pulmonary|lung|cardiac|brain|adrenal|renal _ mass|masses|tumor|nodule|nodules",
            "masa|tumor|masas _ esplenic*|hepatic*|abdominal|higado|bazo|pulmon",
            "mass|masses in|on _ spleen|liver|lung|lungs|heart|abdomen|bladder|brain",
            "chf",
            "congestive|heart failure|heart",
            "insuficiencia cardiaca|renal|hepatica",
            "dic|mods|ards",
            "torsion|volvulus|intussuscept*|strangulat*",
            "colic|colico|colicos",
            "dystocia|distocia",
            "egg bound|binding",
            "cluster seizures|sz|of",
            "parvo|parvovirus|distemper|moquillo|panleuk* positive|pos|confirmed|positivo",
            "positive|positivo parvo",
            "dka|ketoacid*|cetoacid*",
            "addisonian crisis",
            "pleural|pericardial|peritoneal|abdominal effusion|fluid",
            "tamponade|taponamiento",
            "envenom*|snakebite",
            "rattlesnake|snake bite|bites|bitten",
            "hbc",
            "hit by _ car|truck|vehicle",
            "atropellad*|atropello",
            "uremic|uremia|uremic*",
            "hepatic lipidosis|encephalopathy",
            "imha|imtp|itp",
            "heatstroke|heat stroke|golpe de calor",
            "mass|masses|tumor|tumors _ mediastin*|belly|pancreas|kidney|kidneys|stomach|bowel|throat|nasal|jaw|mandible|maxilla|prostate",
            "chest|thoracic|pancreatic|nasal|intracranial mass|masses|tumor",
            "severe|severely _ pancreatitis|anemia|anemic|dehydration|dehydrated|pneumonia|sepsis|pain|azotemia|hepatopathy|colitis|hemorrhagic",
            "pancreatitis|anemia|pneumonia|azotemia severe|severa",
            "urinary|urethral|gi|intestinal obstruction|obstructed|blockage",
            "blocked cat|tom|male|again|urethra|bladder|$",
            "pain|dolor uncontrolled|unmanaged|intractable|sin",
            "uncontrolled|intractable|unmanageable pain|dolor",
            "not|hasnt|havent|wont|anorexic|anorexia|no|sin _ eating|eaten|eat|ate|comer|come _ 3|4|5|6|7|8|9|10|three|four|five|six d|days|dias|week",
            "creatinine|creat|crea|creatinina 5|6|7|8|9|10|11|12|13|14|five|six|seven|eight|nine|ten|eleven|twelve",
            "bone|bony|aggressive tumor|tumour|tumors|lesion|lesions",
            "until|till proven otherwise",
            "lytic|osteolytic|osteolysis",
            "neoplas*",
            "nodes|node|lns|ln back|bigger|enlarged|huge",
            "thickened|thick loop|loops|bowel|intestine|intestines|gut",
        ],
    )
    .not_before(&["past", "previous", "if"])
    .not_after(&["vaccine", "vx", "toxoid", "toxoide", "vacuna", "screen", "sheet", "handout", "booklet", "prevention", "flyer"])
    .admits(ILL),
    // Treatments.
    Entry::of(
        Sense::Illness,
        &[
            "plasma|ffp given|x|transfus*|iv|started|running",
            "pericardiocentesis|thoracocentesis|abdominocentesis|trocar*",
            "antivenin|antivenom",
            "vasopressor*|dobutamine|norepi*|pressors",
            "ventilator|ventilated",
        ],
    )
    .admits(ILL),
    Entry::of(Sense::Illness, &["guarded|reservado"])
        .not_after(&["abdomen", "on", "palpation", "dog", "cat", "the", "his", "her", "toys", "food"])
        .admits(ILL),
    // Read on bills alone.
    Entry::of(
        Sense::GraveOnBill,
        &[
            "icu|intensive|cri",
            "oxygen|o2|oxigeno",
            "transfusion|transfusions|plasma|ffp|prbc|prbcs",
            "cpr|rcp",
            "abdominocentesis|thoracocentesis|pericardiocentesis|centesis",
            "lactate",
            "antivenin|antivenom",
            "trocar*|troch*",
            "exploratory|laparotomy|splenectomy|celiotomy",
            "gdv",
            "triage",
            "isolation ward|hosp*|fee|day|care|night|kennel|per|unit",
        ],
    )
    .not_after(&["kit", "discharge"]),
    Entry::of(
        Sense::RiskOnBill,
        &[
            "emergency|emerg|emergencia|urgencia|urgencias",
            "er visit|exam|fee|consult|transfer|triage",
            "hospitaliz*|hospitalis*|hospital|hosp|hospitalizacion",
            "transfer",
            "referral surgery|er|hospital|letter",
        ],
    )
    .not_after(&["kit", "discharge"]),
];
