//! Deaths in other words: families of euphemisms, and what is done with a body. Each of them can mean something else, and
//! only what stands near them can say so.

use super::{ANIMAL, DENIED, Entry, FORM, MACHINE, MEANT, PAST, PERSON, TALK, THING};
use crate::calls::language::Sense;

/// What a farewell admits.
const FAREWELL: u32 = ANIMAL | PERSON | PAST | MEANT | FORM | THING | MACHINE | TALK;

pub(super) const ENTRIES: &[Entry] = &[
    // Rest, peace, the end.
    Entry::of(
        Sense::DeathHint,
        &[
            "until|till|to|hasta the|el|su very end|final|ultimo",
            "hasta siempre|pronto",
            "acompanar*|acompanad* _ final|partida|ultimo|ultimos",
            "dejarla|dejarlo|dejarle|dejar|dejamos _ descansar|ir|irse|partir",
            "optan|opto|optaron|eligio|eligieron por dejar*|no|dormir*|la|lo",
            "quieren|quiere ver|verla|verlo asi|sufrir|sufriendo",
            "no|sin mas|more pain|suffering|sufrimiento|dolor|sufrir $",
            "at|in peace",
            "passed peacefully|quietly",
            "went|gone|go|left|slept|slipped|ended peaceful*|quiet*|gentl*|smoothly|easy",
            "peaceful|peacefully|gentle $|heart|with|iv|inj*",
            "last|final|ultimos|ultimas moments|hours|minutes|breaths|momentos|horas|minutos",
            "last|ultimo day|dia with|con|home",
            "surrounded by|rodead*",
            "held|holding _ while|as he|she|it|we|the",
            "gained|got|earned|has|have wings",
            "over|crossed|across|al|cruzo _ bridge|arcoiris|puente",
            "ya no sufre|sufrira|duele|esta",
            "free of|from pain|suffering",
            "second|final|last|segunda|ultima injection|inyeccion",
            "no more|mas $",
            "asked|pidio|pidieron|chose|decided|decidieron|wants|wanted _ to|parar|stop|no $|mas|parar|everything|treatment|treating",
            "want|wants|elect*|chose|disc*|discuss*|consider* be $",
            "put|puts|putting _ sleet|sleap|slee|slepp|slip",
            "lap of love",
        ],
    )
    .not_before(&["resting", "rested", "rests", "sleeping", "sleeps", "slept", "vaccine", "series"])
    .not_after(&["calls", "call", "contact", "phone", "vaccines", "treats", "of"])
    .admits(FAREWELL),
    // Gone.
    Entry::of(
        Sense::DeathHint,
        &[
            "gone at|by|when|before|overnight|peacefully|quickly|within|fast|already|1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "lost him|her|it|them|this on|under|during|before|after|in|at|today|tonight|overnight|despite|patient|pet|one",
            "lose|lost the patient",
            "quit|quits while|on|in",
            "no|not|nunca|never volvio|volver a|volvio respirar|respirar",
            "no|never took|take another|a breath",
            "crashed|coded|codes|coding",
            "decd|dced|decsd",
            "pt|patient|pet|dog|cat d $",
            "d overnight",
            "conf|confirmed 0|no|absent|heart*",
            "0|zero hr|heartbeat|heart|rr|pulse|resp*",
            "arrested",
            "mortality form|claim",
            "cull|culled|culling|culls",
            "cervical|manual dislocation|luxation",
            "decapitat*|exsanguinat*",
            "bagged",
            "compost|composted|rendering|renderer",
            "body|cuerpo a|al|picked|released|tagged|bagged|cooler|chilled|crem*",
            "w|with|has|had|have body",
            "remains to|picked|released|tagged",
            "pick|picked|pu|recogio|recoge|recoger _ ashes|cenizas|urn|urna|remains|cremains",
            "en|in cajita|caja|box $",
            "wrapped|envuelto|envuelta _ towel|blanket|cobija|toalla|sheet",
            "tag|tagged _ applied|attached|crem*",
            "placed|put|in|into cooler|freezer|the freezer|cooler|congelador",
            "scatter|scattered|scattering|esparcir",
            "mortuary|morgue|mortuori*",
        ],
    )
    .not_before(&["growth", "lump", "swelling", "cough", "limp", "symptoms", "weight", "pounds", "tooth", "teeth", "cyst", "foreign"])
    .not_after(&["lines", "line", "box", "home"])
    .admits(FAREWELL | DENIED),
];
