//! Spanish as it is spoken in clinics: deaths in other words, wishes about calls, visits that did not happen, what is grave.

use super::{
    ANIMAL, ASLEEP, BESIDE, CONTACT, DENIED, Entry, FORM, MEANT, MINOR, NOT_CONSIDERED, PART, PAST, PERHAPS,
    PERSON, RULED_OUT, TALK, THING,
};
use crate::calls::language::Sense;

/// What a death in other words admits.
const FAREWELL: u32 = ANIMAL | PERSON | PAST | MEANT | FORM | TALK | DENIED | PERHAPS;

/// What is grave admits.
const GRAVE: u32 = ANIMAL | PERSON | PAST | MEANT | FORM | DENIED | PERHAPS | RULED_OUT;

pub(super) const ENTRIES: &[Entry] = &[
    Entry::of(
        Sense::DeathHint,
        &[
            "se nos adelanto|iba|apago",
            "se fue al|en|rodead*|tranquil*|dormid*|esta cielo|paz|madrugada|brazos",
            "se apago|extinguio",
            "cruzo el|al arcoiris|puente",
            "no|ya lo|la|le libro|logro|resistio|aguanto|desperto|pudo mas $",
            "no|ya resistio|aguanto|desperto|despierta|despertar|reacciono|respondio|salio a|de|del|la|$",
            "no pudo mas|salvarse|salvarlo|salvarla",
            "ultimo|ultimos suspiro|respiro|aliento|suspiros|latido|latidos",
            "dejo de existir|latir|respirar|sufrir",
            "perdio la vida|batalla|lucha",
            "perdimos a|al|la",
            "lo|la|se perdimos|perdio",
            "se _ partio|trascendio",
            "descanso|descansa|descansar eterno|eternamente|paz",
            "encontr*|hallado|hallada|hallo|amanecio|llego|llega|venia sin|frio|fria|ties* vida|$",
            "sin vida|latido|latidos|pulso|signos",
            "rigidez|rigor cadaverica|mortis",
            "ayudarlo|ayudarla|ayudamos a descansar|partir|irse",
            "bien morir",
            "dormir para|definitivamente siempre",
            "inyeccion letal|final",
            "sentimos|lamentamos|lamento|siento _ mucho|perdida|partida|profundamente",
            "acompanamos|acompano _ dolor|pena|duelo|perdida",
            "gracias por _ permitirnos|dejarnos acompanar|acompanarlo|acompanarla|cuidar",
            "vuela|volo alto",
            "angelito|estrellita",
        ],
    )
    .not_after(&["de", "calcio", "bien", "mucho"])
    .admits(FAREWELL),
    Entry::of(
        Sense::Death,
        &[
            "deceso|defuncion|obito|exitus|finado|finada|cadaveres",
            "hora de|del muerte|defuncion|deceso|fallecimiento",
            "sepult*|inhum*|panteon|velorio",
            "restos de|del|en|a",
            "humanitari*",
            "eutan",
            "sobredosis de anestesico|anestesia|pentobarbital",
            "letal|letales",
        ],
    )
    .admits(ANIMAL | PERSON | PAST | FORM | NOT_CONSIDERED | TALK | ASLEEP | PERHAPS | PART | THING),
    Entry::of(
        Sense::RefusalHint,
        &[
            "no|nunca|jamas|sin|cero|dejen|deje|evitar|prohibido _ llamen|llame|llamar|llamarle|llamarla|llamarlo|llamadas|llamada|marcar|marquen|marque|\
             marcarle|hablen|hablarle|contactar|contacten|telefonear|molestar|molesten|moleste",
            "solo|unicamente|puro|puros|prefiere|mejor|nada mas|por|favor _ mensaje|mensajes|texto|textos|whats|whatsapp|wasap|correo|sms|email|carta|portal",
            "mensaje|mensajes|texto|textos|whats|whatsapp|wasap|correo|sms|email _ solo|unicamente|nada|mejor|preferencia|porfavor|siempre",
            "no|ni autoriza|consiente|acepta|quiere|desea|permite|autorizo _ llamad*|robots|grabaciones|contacto|seguimiento",
            "bloqueo|bloqueado|bloquear _ numero|llamadas|clinica",
            "es|esta sord*",
            "baja de _ llamadas|lista|recordatorios",
        ],
    )
    .not_before(&["si", "cuando", "dude", "duden", "hesite"])
    .not_after(&["la"])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(
        Sense::NoVisit,
        &[
            "no asistio|acudio|vino|trajo|llego|atendido|atendida|trajeron",
            "no se atendio|realizo|hizo|presento|reviso|examino|pudo",
            "se fue|fueron|retiro|retiraron sin|antes",
            "cancelo|cancelaron|cancelada|cancelado",
            "cita cancelada|duplicada|equivocada|cambiada|movida",
        ],
    )
    .not_before(&["pasada", "vez"])
    .not_after(&["dormir"])
    .admits(PAST | ANIMAL | FORM | MEANT),
    Entry::of(
        Sense::Critical,
        &[
            "px|pronostico|prono infausto|desfavorable|malo|pobre|reservado|grave",
            "muy|estado|esta|sigue|paciente grave|delicad*|critic*",
            "gravisim*",
            "maligno|maligna|metastasis",
            "crisis convulsiv*",
            "status|estado epileptic*",
            "choque|shock hipovol*|septico|anafil*",
            "sangrado activo|profuso|abundante",
            "anafilax*|colapso|colapsado|colapsada",
            "convulsiones x|1*|2*|3*|4*|5*|6*",
        ],
    )
    .admits(GRAVE),
    Entry::of(
        Sense::Hospitalised,
        &[
            "se queda|quedo|quedan _ internad*|hospitalizad*|observacion|noche|hosp",
            "queda en observacion|hospital|hosp|terapia",
            "sigue|continua internad*|hospitalizad*",
            "visita manana|hoy hospital|horario",
            "pasa la noche",
        ],
    )
    .admits(PAST | FORM | DENIED | PERHAPS),
    Entry::of(
        Sense::Decision,
        &[
            "no|ni tiene|tienen|cuenta|alcanza|puede|pueden _ dinero|recursos|pagar|costear|fondos",
            "lo|la va|van|voy a pensar|platicar|consultar|decidir",
            "pensarlo|pensarla|platicarlo|consultarlo|decidirlo",
            "si no responde|mejora _ dormir*|eutanasia|sacrific*|pondremos",
            "no descarta",
            "uno de estos dias",
            "pide|pidio|piden|quiere|quieren|necesita|necesitan tiempo",
        ],
    )
    .admits(PAST | ANIMAL | FORM | MEANT | MINOR),
    Entry::of(
        Sense::Complaint,
        &["reclam*|inconform*|queja|quejo|quejas", "denunci*", "furios*|molest* con|por|porque", "mal servicio|trato|atencion"],
    )
    .admits(FORM | MEANT | DENIED | PAST),
];
