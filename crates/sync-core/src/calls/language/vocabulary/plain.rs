//! What says so plainly that a person must look that no sentence around it makes it harmless.

use super::{ANIMAL, BESIDE, DENIED, Entry, FORM, LOUDER, MEANT, PAST, PERSON, RISK, RULED_OUT};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // "No call or text" is no offer of either.
    Entry::of(
        Sense::Refusal,
        &[
            "no|zero call|calls ?phone or|nor|and|& ?no text|texts|texting|txt|txts|sms|email|emails|messages|voicemail|voicemails",
            "no text|texts|texting|txt|sms or|nor|and|& ?no call|calls|calling|phone",
            "do not|never call|phone|ring|telephone __ at all",
            "dont|donot|never call|phone|ring|telephone __ at all",
            "no calls|calling at all",
        ],
    )
    .not_after(&["needed", "necessary", "hours", "once", "from", "received", "returned", "yet", "since"])
    .plainly(),
    Entry::of(
        Sense::RefusalHint,
        &[
            "no le|la|les|me gusta|gustan|agrada|agradan ?que ?las ?le|la|les|me llamen|llamemos|llamadas|marquen|hablen",
            "hang|hangs|hung|hanging up on us|me|staff|reception|receptionist|everyone|anyone|the|our|machine|machines|robot|robots|recordings|recorded|computers|robocalls|automated",
            "client|owner|o|cliente|dueno|duena|mom|dad ?is|es|are deaf|sordo|sorda",
        ],
    )
    .not_after(&["dog", "cat", "puppy"])
    .admits(BESIDE | FORM | LOUDER | DENIED)
    .plainly(),
    Entry::of(Sense::DeathHint, &["until|till we|you meet again", "then|and stayed down", "lo|la|le velaron|velamos|velan"]).plainly(),
    Entry::of(
        Sense::Decision,
        &[
            "the end|time is|was|seems|may|looks|getting|be|draws|drawing ?be|to|very|so|quite near|close|coming",
            "nearing|approaching|near the end of his|her|their|life",
        ],
    )
    .admits(PERSON | PAST | MEANT)
    .plainly(),
    Entry::of(
        Sense::Prognosis,
        &[
            "not|never|isnt|wasnt expected|likely to live|survive|make|recover|pull",
            "no se espera que viva|sobreviva|se",
        ],
    )
    .admits(ANIMAL | PERSON | PAST | MEANT | FORM | RISK)
    .plainly(),
    Entry::of(Sense::Illness, &["touch and ?to go", "fading puppy|kitten|pup|kit|neonate"])
        .not_before(&["hx", "history", "prior", "previous", "risk", "discussed", "handout", "if"])
        .admits(PAST | ANIMAL | RULED_OUT | FORM | RISK)
        .plainly(),
    Entry::of(
        Sense::Illness,
        &["pyometra|piometra|pyo ?surgery|sx|cirugia today|tonight|now|stat|emergency|emergencia|confirmed|closed|open"],
    )
    .not_before(&["hx", "history", "prior", "previous", "risk", "discussed", "handout", "if", "prevent", "prevents", "avoid", "after"])
    .admits(PAST | ANIMAL | RULED_OUT | DENIED | FORM | RISK)
    .plainly(),
    Entry::of(
        Sense::Complication,
        &["bled|sangro after|following|post|during|from|despues|tras ?the|his|her|de|la ?la spay|surgery|neuter|extraction|dental|procedure|cirugia|incision"],
    )
    .admits(PAST | ANIMAL | RULED_OUT | DENIED | FORM | RISK)
    .plainly(),
    Entry::of(Sense::Critical, &["quarantine notice|order|orders|papers|issued", "bite quarantine|report|case"])
        .not_before(&["hx", "history", "prior", "previous", "if"])
        .admits(PAST | DENIED | FORM)
        .plainly(),
    Entry::of(
        Sense::Relinquished,
        &[
            "been|gone|went|still|is missing for|since|desde",
            "missing|desaparecido|perdido since|desde sunday|monday|tuesday|wednesday|thursday|friday|saturday|yesterday|last|ayer|el|hace",
        ],
    )
    .not_before(&["tooth", "teeth", "incisor", "canine", "hair", "toy", "tag", "meds", "doses", "record", "records", "if"])
    .admits(PAST | ANIMAL | FORM | DENIED | MEANT)
    .plainly(),
    // "Passed" without what was passed.
    Entry::of(
        Sense::DeathHint,
        &[
            "passed in the car|truck|van|ambulance|parking|waiting|lobby|yard|garden",
            "passed early|late|sometime|shortly ?this|last|on|yesterday|in|after|before ?the morning|night|evening|afternoon|arrival|arriving|\
             monday|tuesday|wednesday|thursday|friday|saturday|sunday|midnight|dawn",
            "passed the morning|night|day|evening|afternoon after|before|of|following",
            "passed on jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec",
            "passed before|while we|they|owner|o|arriving|arrival|help",
            "passed during|in surgery|sx|transport|transit|cpr|anesthesia|recovery|delivery|birth|induction",
        ],
    )
    .not_before(&[
        "stool", "stools", "gas", "urine", "stone", "stones", "worm", "worms", "sock", "toy", "string", "catheter", "tube", "scope",
        "endoscope", "needle", "hairball", "placenta", "clot", "clots", "exam", "inspection", "test", "calculi", "everything", "it",
        "husband", "wife", "mother", "father", "mom", "dad", "son", "daughter", "brother", "sister", "grandmother", "grandfather",
    ])
    .admits(PAST | ANIMAL | PERSON | MEANT | FORM)
    .plainly(),
    Entry::of(
        Sense::DeathHint,
        &[
            "died|dead|passed|gone and so did|is|has|was he|she|it|his|her|him",
            // Questions that have only one answer in a living animal.
            "heartbeat|pulse|alive|rosc|revived|resuscitated|survived|survive|recovering no $",
            "heart|signs|spontaneous beat|beating|life|of|respiration|respirations|breaths ?life no $",
            "cpr|resuscitation|reanimacion|rcp successful|worked|exitosa|effective no $",
            "left|leaving|leaves|home|walked|drove|went ?out|home|away with|holding|carrying|clutching ?an|the|his|her|a empty leash|collar|carrier|crate|harness|leashes",
            "did|tried|done|doing all|everything ?that|in we|they|he|she|staff|our|i ?could|can|power $",
        ],
    )
    .not_before(&["bounding", "abnormal", "irregular", "murmur", "weak", "any", "deficits", "puppy", "previous", "other"])
    .admits(PAST | ANIMAL | PERSON | MEANT | FORM)
    .plainly(),
    Entry::of(
        Sense::DeathHint,
        &["su|tu mascota|perro|perra|perrito|perrita|gato|gata|gatito|gatita|bebe ?ya fallecio|murio|partio"],
    )
    .admits(PAST | MEANT)
    .plainly(),
    Entry::of(Sense::DeathHint, &["breathing no $"])
        .not_before(&[
            "trouble", "difficulty", "difficult", "problem", "problems", "any", "labored", "labor", "abnormal", "issue", "issues", "change",
            "changes", "noisy", "hard", "heavy", "fast", "rapid", "mouth", "shallow", "with", "in", "normal", "cough", "coughing",
        ])
        .admits(PAST | ANIMAL | FORM)
        .plainly(),
    Entry::of(
        Sense::Refusal,
        &[
            "call|calls|calling|callback|llamada|llamadas ok|okay|wanted|welcome|allowed|desired|bien no $",
            "may|can|could|should we|i|staff ring|call|phone|telephone you|owner|client|them|her|him no $",
            "puedo|podemos|podriamos llamarle|llamarla|llamarlo|llamarles|llamar no $",
        ],
    )
    .plainly(),
    Entry::of(Sense::Refusal, &["no le|la|lo|les|te llamaremos|marcaremos|telefonearemos|hablaremos", "no le|la|lo|les|te vamos a llamar|marcar"])
        .not_after(&["si", "hasta", "a", "excepto", "solo", "salvo", "menos", "antes", "manana", "hoy"])
        .plainly(),
    Entry::of(
        Sense::Complaint,
        &["apologi*|apologetic|disculpo|disculpas for|that|por ?we|i|he|she|having|haber missed|missing|misread|misreading|misdiagnos*|overlooked|overlooking"],
    )
    .not_after(&["appt", "appts", "appointment", "call", "calls", "last", "her", "his", "your"])
    .admits(PAST | FORM)
    .plainly(),
    Entry::of(Sense::Prognosis, &["kidneys|kidney|liver|rinones ?are|is|estan|now|both gone|shot|finished|acabados", "only|just|solo weeks|days|hours|months|semanas|dias left"])
        .not_after(&["of", "on", "in", "until", "for", "pain"])
        .admits(ANIMAL | PERSON | PAST | FORM | RISK | RULED_OUT)
        .plainly(),
    Entry::of(Sense::Decision, &["last|final|ultima christmas|birthday|thanksgiving|summer|easter|halloween|navidad|winter with|together us|him|her|them|family|juntos"])
        .admits(PERSON | FORM)
        .plainly(),
    Entry::of(Sense::Critical, &["stuck in ?the birth|pelvic canal"]).admits(PAST | ANIMAL | RULED_OUT | DENIED | FORM | RISK).plainly(),
    Entry::of(
        Sense::Complication,
        &["given|gave|got|received|giving|administered|fed another|other|wrong dogs|cats|patients|pets|animals|dog|cat|patient|pet|animal ?s tablet|tablets|med|meds|medication|medications|pill|pills|medicine|injection|vaccine|dose|insulin|drops"],
    )
    .not_before(&["risk", "if", "never", "avoid"])
    .admits(PAST | DENIED | FORM | RISK)
    .plainly(),
];
