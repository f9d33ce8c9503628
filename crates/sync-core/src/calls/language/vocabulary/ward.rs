//! An animal that is not home, or comes back in a hurry: on fluids, in a cage, watched overnight, on its way to somebody else.

use super::{ANIMAL, DENIED, Entry, FORM, GOES_HOME, PAST, RISK};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // For which "going home" beside it is no excuse.
    Entry::of(
        Sense::Hospitalised,
        &[
            "not|wont|isnt|cannot|cant going|go|ready|leaving home",
            "no|not _ casa|home until|till|til|hasta|before|yet|today|tonight",
            "still|remains|sigue ?on|en|con|in ?fluids|iv ?in icu|oxygen|oxigeno|hospital|ward|suero|hospitalized|internad*",
            "still on fluids|oxygen|iv|o",
            "in|into o 2|icu ?cage $|overnight|with|w|on|still|now",
        ],
    )
    .not_before(&["if", "owner", "o", "client"])
    .not_after(&["nurse"])
    .admits(PAST | FORM | RISK | ANIMAL),
    Entry::of(
        Sense::Hospitalised,
        &[
            "still|remains|remaining|staying|kept|keeping|sigue|continua ?on|en|con here|icu|fluids|ward|hospital|treatment|oxygen|hospitalized|aqui|suero|oxigeno",
            "still|remains|staying|stays|sigue with|con us|nosotros __ fluids|icu|hospital|suero|eating",
            "stayin|stayed|staying _ overnite|overnight|ivf",
            "internaron|internamos|internarlo|internarla|internar",
            "boarding|boarded in icu|isolation|hospital",
            "fue|fueron|va|van|llevaron|llevo _ er|urgencias|emergencias|especialista",
            "no discharge date|plan",
            "staying|stays|spend|spending|hospitalized|quedara|pasara _ night|nights|overnight|noche",
            "not|wont|isnt|cannot|cant|nobody _ discharged|released _ until|till|before|yet|today|tonight",
            "admit|admitted|admitting|ingreso|ingresado|readmit* _ overnight|fluids|icu|tonight|here|hospital|dextrose|oxygen",
            "on|con|still ?iv fluids|ivf|suero|oxygen|oxigeno|cri|pressors _ here|icu|ward|hospital|overnight|third|aqui",
            "in|into|to|en icu|incubator|incubadora|terapia|oxygen|oxigeno|isolation",
            "moved|put|placed|admitted _ icu|isolation|ward|oxygen|incubator",
            "o 2 cage|tent|kennel|overnight",
            "oxygen|oxigeno cage|tent|kennel|overnight",
            "ward|cage|run|kennel|jaula|bank 1|2|3|4|5|6|7|8|9",
            "watching|observing|monitoring|monitoreo _ overnight|hourly|tonight|noche|minute|icu|clock|here",
            "family|owner|o|owners|mom|kids|familia|parents|dad ?to ?will visit|visiting|visits|visitar|visitas|visited _ noon|today|tonight|icu|hospital|daily|him|her",
            "no|sin visitas|visitors $|today|hoy|yet",
            "in treatment|surgery|sx|tratamiento now|with|right",
            "esta|sigue|still _ en|in _ tratamiento|treatment",
            "en cirugia|terapia|tratamiento|oxigeno|observacion",
            "prepping|scrubbing|preparando _ surgery|him|her|stat|emergency|now",
            "surgeon|specialist|oncologist|cardiologist|neurologist|internist|criticalist _ consult|pending|paged|coming|tomorrow|tmrw|today",
            "rushed|rush|rushing|raced _ in|back|over|here|to",
            "volvio|regreso|traer|llego|traigan _ urgencia|inmediato",
            "told|back|come|coming|bring _ in|back|over _ asap|stat|immediately|urgent*|inmediat*",
        ],
    )
    .not_before(&["if", "no", "never", "boarding", "board", "after", "was", "owner", "discharged", "lives", "sleeps", "fasted", "hospital", "across", "same"])
    .not_after(&["for", "discharge", "if", "boarding", "bath", "declined", "offered", "water", "bowl", "crate", "dental", "neuter", "spay"])
    .admits(PAST | RISK | FORM | DENIED | ANIMAL | GOES_HOME),
    Entry::of(
        Sense::Referral,
        &[
            "referred|refer|refered|transfer|transferred|transferring|sent|sending|xfer|remit*|canaliz* _ out|neuro|vent|university|teaching|oncology|oncologist|cardiology|ophtho|ophthalmologist|criticalist|72|fluids",
            "vent|ventilator|er|emergency|specialty|icu|referral|university|neurosurg|neuro|surgeon _ center|ctr|said|says|accept*|come|now|expecting|waiting|eta",
            "headed|heading|driving|drive|straight|directly|rushed|rumbo _ to|for ?the er|emergency|surgeon|surgeons|specialist|specialty|hospital|vca|bluepearl|medvet|university|icu|urgencias|especialista",
            "er|emergency|hospital|vca|bluepearl|medvet|urgencias|specialist _ overnight|now|tonight|immediately|stat|asap|directly|accepted|transfer|expecting|ahora|hoy",
        ],
    )
    .not_before(&["if", "no", "never", "declined", "records", "was", "going", "should", "discharge", "human", "cancelled", "canceled", "offered"])
    .not_after(&["discharge", "sheet", "declined", "offered", "declines", "magnet", "number", "hours", "if", "records"])
    .admits(PAST | RISK | FORM | DENIED | ANIMAL),
];
