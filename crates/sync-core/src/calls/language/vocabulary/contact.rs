//! What people say about being called.

use super::{BESIDE, CONTACT, Cue, Entry, FORM, LOUDER};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    Entry::of(Sense::Refusal, &["no calls"])
        .not_after(&["from", "received", "yet", "since", "returned", "today", "in", "to", "were", "before", "after"])
        .admits(BESIDE),
    Entry::of(Sense::Refusal, &["opt|opts|opted|opting out"]).not_after(&["of"]).admits(BESIDE),
    // "Do not call before two" and "do not call first" speak of an hour and of an order, as the hints below have it.
    Entry::of(
        Sense::Refusal,
        &[
            "do|dew not|nto ever|please call|phone|telephone|ring",
            "do|dew not|nto call|calls|phone|telephone|ring",
            "dont|donot|dnt|never call|calls|phone|telephone|ring",
        ],
    )
    .not_after(&["first", "before", "until", "till"])
    .admits(BESIDE),
    Entry::of(
        Sense::Refusal,
        &[
            "donotcall",
            "do not contact|cont owner|owners|client|clients|him|her|them|family",
            "dont|donot|never contact owner|owners|client|clients|him|her|them|family",
            "no callback|callbacks",
            "no call back|backs|please|pls|list",
            "no phone|telephone|more|further|discharge|courtesy|automated|robo|followup|wellness call|calls",
            "no follow up call|calls|phone",
            "no more|further|f _ call|calls|phone",
            "no phone ever|contact",
            "no phone at all",
            "not to be called|phoned|telephoned|contacted|rung",
            "not|doesnt|dont|didnt want|wants|wish|like to be called|phoned|contacted|rung",
            "not|doesnt|dont want|wants|wish|like us|anyone|anybody to call|phone|contact|ring",
            "not|doesnt|dont want|wants a|any|our|more|the call|calls",
            "not|doesnt|dont want|wants a|any|our|more|the phone|followup|discharge call|calls",
            "not|doesnt|dont want|wants a|any|our|more|the follow up call|calls",
            "not|doesnt|dont want|wants calls|callbacks",
            "not|doesnt|dont want|wants phone calls",
                        "wants no phone|call|calls _ call|calls",
            "stop|quit calling|phoning|ringing",
            "asked|asks|wants|told _ stop|quit _ call|calls|calling|voicemails|voicemail",
            "declin*|refus* call|calls|callback|callbacks",
            "declin*|refus* a|any|the|our|all|phone|discharge|followup|courtesy call|calls|callback|callbacks",
            "declin*|refus* a|any|the|our|all phone|discharge|followup|courtesy call|calls",
            "declin*|refus* follow up call|calls",
            "declin*|refus* a|any|the|our|all follow up call|calls",
            "opt|opts|opted|opting out of|all _ call|calls|phone|communication|communications|contact|all",
            "optout",
            "lifetime|permanent opt out",
            "dnc",
            "no le|la|lo|les|me marquen|marque|llamen|llame|hablen",
            "sin llamadas",
            "dejen|deje de llamar|marcar",
            "no quiere|quiero|desea _ llamada|llamadas",
            "no quiere|quiero|desea que _ llamen|llamemos|marquen|llame",
            "no circumstances telephone|phone|call|ring",
            "enjoined from ringing|calling|phoning",
        ],
    )
    .admits(BESIDE),
    Entry::of(Sense::Refusal, &["no|nunca|jamas llamar|llame|llamen|llames|llamadas|telefonear"])
        .not_after(&["a", "hasta", "antes"])
        .admits(BESIDE),
    Entry::of(Sense::RefusalHint, &["no|nunca llamar|llame|llamen a|al|hasta|antes"]).admits(BESIDE),
    // Not, and a way of being rung; a way of being reached otherwise, and only.
    Entry::of(
        Sense::RefusalHint,
        &[
            "not|dont|doesnt|no|never|nobody|without|stop|stopped|quit|hates|hate|dislikes|avoid|nadie|nunca|sin|refus*|declin*|donot|dnt|wont|lose|\
             rather|nor|enough|sick|tired|fewer|less _ call|calls|calling|callback|callbacks|phone|phoned|phoning|phones|telephone|telephoned|ring|\
             ringing|rung|voicemail|voicemails|vm|vms|voice|llamar|llame|llamen|llamadas|llamada|llamemos|marquen|marque|hablen|contact|contacted|\
             contacting|number",
        ],
    )
    .not_before(&["if", "unless", "when", "si", "cuando", "did", "didnt", "records", "stable", "antibiotic", "until", "pays"])
    .not_after(&[
        "lens", "lenses", "allergy", "dermatitis", "with", "duty", "time", "if", "tongue", "gum", "gums", "lip", "lips",
        "cheek", "tooth", "teeth", "cornea", "flash", "door", "w", "water", "between", "it",
    ])
    // When to ring us.
    .not_within(&[
        "eating", "eat", "eats", "drinking", "drink", "urinating", "urinate", "pee", "peeing", "breathing", "improving", "improve",
        "improved", "vomiting", "resolved", "resolving", "walking",
    ])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(
        Sense::RefusalHint,
        &[
            "text|texts|texting|txt|email|emails|sms|portal|app|letter|letters|message|messages|msg|msgs|messaging|relay|writing|mensaje|mensajes|texto|\
             textos|correo|carta|whatsapp|mail _ only|instead|preferred|please|pls|plz|solo|nada|unicamente|rather|mejor|better|best",
            "no le|la|les|me gusta|interesa|acomoda que",
            "no quiere|desea|acepta que|seguimiento|seguimientos",
            "no le|la|lo|les esten llamando|marcando|hablando",
            "quiten|quitar|quitarla|quitarlo|borren de _ llamadas|lista|telefono",
            "no puede|quiere _ hablar",
            "hablar por telefono",
            "senora|senor|sra|sr|cliente|duena|dueno es sorda|sordo|sordomuda|sordomudo",
            "no cb|vm|tc|pc",
            "ncb",
            "decl|declines|declined|dec f|fu|call|calls|cb|callback|followup",
            "phone|calls|call|callback|telephone not ok|okay|welcome|wanted",
            "calls|phone|ringing annoy|annoys|annoyed|upset|bother|irritate|irritates ?the her|him|them|client|owner|o",
            "mad|angry|furious|upset|annoyed ?last ?time when|that|because|last|time _ called|phoned|rang",
            "callback|back|llamar|llamada|llamadas ?to ?client ?ok no $",
            "email|text|txt|sms|mail|portal pref|preference|preferred|first",
            "contact method none|email|text|mail|portal|no|sms",
            "pref|preference|preferred none|email|text|mail|portal|no|sms",
            "signed|sign off|out of|from|all",
            "text|txt is what|best",
            "text|txt|email|message|msg me",
            "prefers|prefer|preferred|wishes no",
            "contact|reach|contacted only|by",
            "do not|nt disturb",
            "dont disturb",
            "dnd",
            "unsubscribe*",
            "mensajes|texto nada mas",
            "leave|leaves|let him|her|me|them|us|owner|client be|alone|please",
            "bugging|bother|bothering|pester|pestering|harass|harassing|nag|nagging me|us|her|them|mom|dad|o|owner|client|with|anymore|again|about|while|when|unless|so|by|$",
            "will call|ring|contact us|you if",
            "i will contact",
            "phone|telephone|call|calls anxiety|phobia|averse|anxious",
            "panic|panics|anxious|anxiety|stress*|afraid|scared _ phone|phones|calls|telephone",
            "writes|wrote everything|questions|answers|it _ pad|paper|notepad|notebook|board|whiteboard|slate",
            "client|owner|o|cliente|duena|dueno|she|he is|es|who deaf|sordo|sorda",
            "client|owner|cliente|dueno|duena hoh",
            "contesta llamadas|numeros|telefono",
            "not|doesnt|dont|wont|never|cant answer|answers|pick|picks",
            "exception to",
            "imposition|intrusive",
            "too many|much _ calls|call",
            "call|calls|called|calling too much|many|often",
            "many|five|four|three|several|six|3|4|5|6 calls from us|you",
            "got 3|4|5|three|four|five|several after",
            "no news is|equals|good",
            "in writing",
            "electronic mail",
            "take|takes|took us|me|owner|client off",
            "remove|removed|quitar|quitarla|quitarlo|borrar|delete _ list|lista|llamadas|calls|number|numero",
            "call list",
            "lista de llamadas",
            "baja de",
            "number|numero _ blocked|bloqueado",
            "blocked our|the|this ?clinics number|clinic|line|phone|office|hospital|practice|calls",
            "new|another number _ not|doesnt|wont",
            "said|says|say|told|dijo no thanks|thank|gracias",
            "no thanks|thank|gracias $",
            "not|doesnt|didnt|dont want|need|wish one|that|any $",
            "rather not be|get|have|receive|talk|hear|speak|take",
            "prefers|prefer|preferred not $|be|being|get|getting|have|having|receive|hear|talk|speak|phone|calls|any",
            "prefers|prefer|preferred not to be|get|have|receive|hear|talk|speak|answer|pick",
            "prefiere que|no",
            "robo|robocall|robocalls|robot|automated|automatic|ai|bot|recorded|automatizad* call|calls|calling|voice|llamadas|system",
            "robocall*",
            "sin robo*|llamad*",
            "is deployed|incarcerated",
            "baby|bebe sleeping|asleep|dormido",
            "either|any of _ numbers|number",
            "for any reason",
            "not safe to",
            "husband|ex|boyfriend|abuser _ listens|sees|checks",
            "ex|boyfriends|husbands|exnovio phone|number|boyfriends",
            "nobody|nadie else|mas",
            "dr|doctor|vet|dra|manager|practice only please|pls|to",
            "only dr|doctor|manager|the|dra _ call|talk|speak|contact|should|to|rivera",
            "by dr|doctor|manager|dra only",
            "through|via|por|to|until|hasta _ manager|gerencia|attorney|lawyer|gerente",
            "do not discuss",
            "dont discuss",
            "contact|call|update from|by dr|me|doctor",
            "call from me|dr|doctor",
            "personally",
            "only|just|prefers|rather|discuss*|talk|speak|deliver* _ in person",
            "one to speak|call|talk",
            "requests|request|wants|asks|asked|prefers no",
            "no contact|contacto",
        ],
    )
    .not_before(&["records", "wrong", "unless", "stable", "antibiotic", "results"])
    .not_after(&["contact", "lens", "with", "w", "water", "entre"])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(Sense::Refusal, &["not|doesnt|dont|never wish|want|like to receive|get _ calls|call|llamadas", "no phone|telephone contact"]).admits(BESIDE),
    Entry::of(Sense::RefusalHint, &[
            "only|just|prefer*|rather|solo|mejor|prefiere|wants|want|request*|asked|asks|always|via|unicamente|manden|mande|mandar _ \
             text|texts|texting|txt|email|emails|sms|portal|app|letter|letters|message|messages|msg|msgs|messaging|relay|writing|mensaje|mensajes|texto|\
             textos|correo|carta|whatsapp|mail",
    ])
    .not_before(&["records", "wrong", "unless", "stable", "antibiotic", "results"])
    .not_after(&[
        "contact", "lens", "with", "the", "a", "copy", "copies", "her", "his", "him", "results", "records", "invoice", "order", "reminder",
        "reminders", "photo", "photos", "pics", "pictures", "certificate", "when", "of",
    ])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(Sense::RefusalHint, &["opt|opts|opted|opting out|off"]).not_after(&["of"]).admits(CONTACT | BESIDE | FORM),
    Entry::of(
        Sense::RefusalHint,
        &["opt|opts|opted|opting out of|from|all ?our|your|the|any|all call|calls|communication|communications|contact|everything|messages|reminders|phone|automated|these|list"],
    )
    .admits(CONTACT | BESIDE | FORM),
    // A question on a form whose answer is not readable.
    Entry::of(Sense::RefusalHint, &[
        "to call|phone|ring|contact n|no|none|never|declined $",
        "to call|phone|ring|contact you|client|owner n|no $",
        "call|calls|phone|telephone|voice no|n|none|off|never $",
        "call|calls|phone no|n text|txt|email|sms",
        "consent|agree|permission to|for _ calls|call|voice|telephone|phone", "consent _ or automated|recorded"]),
    Entry::of(Sense::RefusalHint, &["not agree to _ calls|call", "do not agree"]),
    Entry::of(
        Sense::WrongNumber,
        &[
            "wrong number|phone",
            "bad number|phone",
            "number|phone disconnected|changed",
            "disconnected number|phone",
            "number not|no valid|working|good|longer",
            "number is|was disconnected|wrong|invalid",
            "numero equivocado",
        ],
    )
    .not_before(&["landline"])
    .admits(BESIDE),
    Entry::cue(
        Cue::Welcome,
        &[
            "ok|okay|fine|free|welcome|happy|glad|good to|of|for|with call|calls|phone|be|talk|telephone",
            "call|calls|calling|phone|phoned ok|okay|anytime|welcome|fine|x|yes|good",
            "call|calls any|at|all time|anytime|day",
            "phone|telephone calls ok",
            "call or text|txt",
            "please|pls|then call|phone|ring",
            "can|may call|phone|ring|be",
            "any time",
            "anytime",
            "vm|lm|voicemail|msg|message ok",
            "text|txt ok",
            "si quiere que",
            "quiere que le|la|lo hablemos|llamemos|llamen",
            "usar el",
            "use the cell|second|other|mobile|mothers",
            "thats the good",
            "good one",
            "ring|call the mothers|cell|other|second",
            "by telephone|phone _ as|because|result*",
            "hear _ by telephone|phone",
            "en espanol",
            "hablar con la|su esposa|hija|mama",
            "courtesy call _ y|yes",
            "we look forward to|talking",
            "prefers|prefer|likes|liked|loves|loved|enjoys|prefiere|encanta|gusta ?que|the|our|being|to|a|her|his|be ?be ?up phone|phoned|call|calls|called|telephone|llamen|llamada|llamadas|llamemos",
            "glad|happy|wants ?to|when|if ?be ?we phoned|called|rung|ck|check",
            "phone|call|calls not|over|rather ?than text|txt|email|texts",
            "either|any|both one|is|are|way ?is good|fine|ok|okay|bien",
            "let it|phone ring|long",
        ],
    ),
    Entry::cue(Cue::Welcome, &["text|texts|txt or call|phone"])
        .not_before(&["not", "dont", "donot", "no", "never", "nor", "neither", "without", "stop", "nunca"]),
    // Who hears badly and wants to be spoken to.
    Entry::of(Sense::RefusalHint, &["hard of hearing"]).admits(CONTACT | BESIDE | FORM | LOUDER),
    Entry::cue(Cue::Louder, &["speak|talk up|slow|slowly|loud|loudly|clearly|louder", "let it ring", "let ring"])
        .not_before(&["not", "dont", "no", "never", "cannot"]),
    Entry::cue(
        Cue::NotAWish,
        &[
            "call|calls|phone|telephone|ring us",
            "call|calls|phone|llame|llamar _ clinic|hospital|office|oficina|clinica",
            "llamenos|llamanos",
            "before|after|until|till|between|during 1*|2*|3*|4*|5*|6*|7*|8*|9*|noon|work|lunch|nine|ten|eight",
            "antes|despues de",
            "call|calls|phone|ring before|after|between|during 1*|2*|3*|4*|5*|6*|7*|8*|9*|noon|work|lunch|nine|ten|eight|dinner|supper|school|hours|dark|naps|morning|evening|business",
            "phones|lines|system|telephones _ down|out",
            "phone system|lines",
            "phone|telephone at front|the|desk",
            "longer works|working",
            "the first|second|old|home|work its|one|number|landline",
            "to him|grandpa|grandma|that",
            "wait|waiting for|on",
            "al 0*|1*|2*|3*|4*|5*|6*|7*|8*|9*|numero",
            "on the|that ward",
            "text|texts|texting|email|emails|marketing|mail|sms|messages _ opt|out",
            "landline|rotary",
            "with herself|himself",
            "hesitate|forget|need|wait|afraid to call|phone|ring",
            "hesitate|forget to",
            "without calling|call|llamar",
            "stop|wait ?and|but call|ring|phone|rung",
            "come|comen|orina|mejora|camina|bebe|defeca llame|llamen|llameme|marque",
            "need to call|phone unless|if",
            "if you|your|there|any|he|she|it",
            "carrier|sling|for refills",
            "not|isnt|wasnt|nor|never on ?any|the|our|a",
            "crate|crated|kennel|puppy|bowl|scab|incision",
            "while|when he|she|it eats|sleeps|chews|naps|eating|sleeping",
        ],
    ),
    Entry::cue(
        Cue::AtWork,
        &[
            "work|job|office|school|trabajo|oficina|firm",
            "at|the|her|his work|job|office|school|firm|shop|store",
            "at|to the|her|his work|job|office|school|firm|shop|store",
        ],
    )
    .not_after(&["or", "and", "nor", "ni", "y", "cell", "home", "email", "mail", "text", "texts", "fax", "portal"]),
    Entry::cue(
        Cue::Errand,
        &["refill|refills|recetas|receta|prescription|prescriptions|resurtir|fax", "fines de semana", "trial over", "results|bloodwork|biopsy call|by", "vendor|rep|salesman|saleswoman|salesperson|scammer|scammers|competitor|competitors|vendedor",
            "isnt|not|arent|wasnt on it|that|there",
            "wants|want|resume|restart|reinstate|reinstated|welcomes calls|phone again",
            "si|ahora quiere|acepta llamadas",
            "happy|glad|fine to|with ?be phoned|called|calls",
            "alert|flag|note|nota removed|lifted|outdated|deleted|vieja"],
    ),
];
