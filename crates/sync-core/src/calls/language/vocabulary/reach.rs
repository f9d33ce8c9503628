//! Whether the client can be reached and still is one: who must not be rung because nobody, or somebody else, would answer.

use super::{BESIDE, CONTACT, DENIED, Entry, FORM, MEANT, PAST};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // No need of a call.
    Entry::of(
        Sense::RefusalHint,
        &[
            "no need|reason to|for|of _ call|check|follow|followup|fu|phone|ring|contact|reach|bother",
            "not|dont|doesnt bother|need|want|have|require _ call|calling|check|checking|follow|following|followup|fu|phone|ring",
            "prefers|prefer|wants|wishes|asked|like to be left|alone",
            "best|better|easier|easiest|preferably by|via|through|on _ portal|message|text|email|app|mail|sms|txt",
            "not|dont|no|never|cant leave|leaving|left _ message|messages|voicemail|vm|msg|msgs",
            "off|from ?of ?the|our|your|any|every call|calling|phone|contact|mailing|followup|courtesy list|lista",
            "him|her|them|me|us|owner|client|completely off|from ?of ?the|our|your|that list|lista",
            "off|from __ calls|reminders|followups",
            "quito|quitar|quitaron|sacar|saquen|borrar _ lista|llamadas|recordatorios",
            "stop|quit|enough|halt _ surveys|survey|followups|follow|checking|messages|contact|contacting|reminders",
            "cuelga|cuelgo|cuelgan|colgo|colgar",
            "hang|hangs|hung up $|when|before|me|us|phone|as|every|twice|right|and",
            "hang|hangs|hung up on me|us|staff|dana|reception|desk|her|him|receptionist|tech|every|everyone|the|a|our|anyone|machine|robots",
        ],
    )
    .not_before(&["if", "price", "stock", "food"])
    .not_after(&["if", "unless", "back"])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(
        Sense::RefusalHint,
        &["skip|skipping|omit|forgo|waive ?on ?the|this|that|these|his|her|our|your|any|all|future|doing ?post|day|2|courtesy|usual ?op|visit|discharge|followup call|calls|callback|followup|fu|checkin|follow", "disturb|disturbed|disturbing"],
    )
    .not_before(&["nap", "naps", "sleep", "gait", "vision", "balance", "flora", "nest", "hair"])
    .not_after(&["mat", "mats"])
    .admits(FORM),
    // Nobody would answer.
    Entry::of(
        Sense::RefusalHint,
        &[
            "unreachable|unreached",
            "cannot|cant|not|unable be|to be|reach|reached reached|her|him|owner|them|by",
            "phone|cell|telephone|telefono|celular is|was|got|has|broke|roto|esta _ broken|lost|stolen|off|disconnected|dead|shut|cut|apagado|perdido|robado",
            "phone|cell|telephone broke|stolen|lost|disconnected|off",
            "new|another number to|coming|soon|pending|follows|later",
            "sin telefono|celular|senal|cobertura|servicio",
            "de viaje|vacaciones sin|hasta|fuera",
            "owner|client|o|mom|dad|husband|wife|duena|dueno|cliente deployed|incarcerated|jailed|arrested|hospitalized|hospitalizado|hospitalizada",
            "owner|client|o|mom|dad in|is in jail|prison|hospital|icu|rehab|hospice",
            "owner|client|duena|dueno|cliente passed|died|deceased|murio|fallecio",
            "owner|client|o|duena|dueno|cliente has|had|is|was|just|recently|ha passed|died|deceased|dead|muerto|fallecido",
        ],
    )
    .admits(BESIDE | FORM),
    // No longer a client.
    Entry::of(
        Sense::RefusalHint,
        &[
            "no|not longer|a _ client|customer",
            "former|ex client",
            "moved|moving|moves away|out",
            "mudo|mudaron|mudan|mudanza a|de|fuera",
            "leaving|left|leaves|leave the|our|this practice|clinic|hospital",
            "changed|changing|switched|switching|change|changes clinics|clinic|vets|vet|hospitals|hospital|practices|practice|doctors",
            "cambia|cambio|cambiaron|cambiar de veterinario|veterinaria|clinica|vet|hospital",
            "transferred|transferring|transfer _ care",
            "ya no es|son _ client*",
            "fired|dismissed client|owner|from",
            "client|owner fired|dismissed|banned|terminated",
        ],
    )
    .admits(PAST | FORM | MEANT | DENIED),
    // Nobody was seen.
    Entry::of(
        Sense::NoVisit,
        &[
            "never made|showed|arrived|came|checked it|up|in|to|for",
            "made|entered|created|booked|scheduled|checked in _ error|mistake",
            "by mistake|accident $",
            "wrong patient|pet|client|chart|record|animal|account",
            "duplicate|dup|duplicado|duplicada $|of|de",
            "recopy|recopied|recopying",
            "voided|voiding|void _ chart|note|entry|record|invoice",
            "meant for|belongs _ another|other|different chart|patient|record|account",
            "training|test|dummy|practice record|chart|entry|patient|client|account",
            "no such person|client|patient|animal",
            "number|phone is|are fake|invented",
        ],
    )
    .admits(PAST | FORM | DENIED),
    Entry::of(Sense::NoVisit, &["rescheduled|resched|reagendo|reagendada|reprogramo|reprogramada $|to|for|x|para"])
        .not_before(&["dental", "surgery", "sx", "spay", "neuter", "cleaning", "recheck", "grooming", "cirugia", "limpieza"])
        .admits(PAST | FORM | MEANT | DENIED),
    Entry::of(Sense::Relinquished, &["was|were|been|is|got|thief|thieves|someone|somebody ?has|had|have stolen"])
        .not_before(&["sock", "shoe", "food", "bike", "car", "purse", "phone", "wallet"])
        .admits(PAST | FORM | MEANT | DENIED),
    Entry::of(Sense::Relinquished, &["stolen|robado|robada|robaron"])
        .not_after(&[
            "a", "the", "my", "bait", "on", "turkey", "food", "chicken", "leg", "sock", "socks", "sandwich", "bread", "cheese", "kibble", "treats", "roast",
        ])
        .admits(PAST | FORM | MEANT | DENIED),
    // No longer with the client.
    Entry::of(
        Sense::Relinquished,
        &[
            "returned|return|returning|back|given|gave|went|gifted|sold|traded|goes|going _ breeder|shelter|farm|pound|spca|seller",
            "given|gave|gifted|sold|traded _ to a|his|her|the|their cousin|friend|neighbor|coworker|relative|family",
            "regalo|regalaron|regalado|vendio|vendieron|dio|dieron el|la|al|a _ perro|perra|gato|gata|mascota|primo|prima|vecino|vecina|amigo|amiga",
            "got|gets|get out|loose|away last|this|and|yesterday|today|through|of|again",
            "not|hasnt|still|never _ been|yet found|located|missing",
            "not found|located",
            "run|ran|runaway away",
            "escapo|escapado|escapada|escaparon|extraviado|extraviada|extravio",
        ],
    )
    .not_after(&["bait", "on"])
    .admits(PAST | FORM | MEANT | DENIED),
];
