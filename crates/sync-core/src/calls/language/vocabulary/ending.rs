//! Deaths to come and deaths told sideways: a farewell that is booked, an accident, too late, not to be woken, nothing left
//! to see again.

use super::{ANIMAL, DENIED, Entry, FORM, PAST, RISK};
use crate::calls::language::Sense;

/// What a death told sideways admits; what people want to know of it is no excuse.
const TOLD: u32 = ANIMAL | PAST | FORM;

pub(super) const ENTRIES: &[Entry] = &[
    // Booked, agreed, signed.
    Entry::of(
        Sense::DeathHint,
        &[
            "bring|brings|bringing|come|comes|coming|take|taking|took|booked|scheduled|schedule|appointment|appt|set|traer*|traen|trae|llevar*|llevan|cita|back __ to|for|a|para ?be|humane euth*|dormir*|dormirlo|dormirla|pts|sacrific*|eutanasia|goodbye",
            "decision|mind|minds|peace|agreed|decided|decidieron|decidio|ready __ to|for|a|de ?be euth*|dormir*|dormirlo|dormirla|pts|sacrific*",
            "put to sleep tomorrow|tonight|friday|monday|tuesday|wednesday|thursday|saturday|sunday|next|later",
            "be put to sleep|rest",
            "go|come|goes|coming|out|visit|vet|doctor|dr|tomorrow|tonight __ help|helped|helping|ayudar* _ pass|cross|partir|descansar|go peace*|in|at|gentl*|quiet*|away|surround*|over",
            "help|helped|helping|ease|eased|easing|assist _ pass|cross|crossed|passing ?on ?over peace*|gentl*|quiet*|away|surround*|over|tomorrow|today|tonight",
            "help|helped|helping _ pass in her|his|their|its own|bed|arms|sleep",
            "help|helped|helping @it|pet over|across|along|cross|pass",
            "sedation pack|meds|pills sent|for|given _ final|last|friday|euth*|appt|goodbye",
            "send|sends|sending|let|letting|wants|ready _ off peace*|gentl*|on|with|surround*",
            "cannot|cant|couldnt|doesnt|wont|not ?want|bear|stand|to ?to watch|see|let|have|make @it struggle|suffer|hurt|decline|like|go|fade|linger",
            "not|never|without|rather|than|dont ?to|be|have|let|be wake|waking|woken|wakened|reverse @it|pet up|$|from|again|at",
            "not|never|without|dont to wake|waking|wakened|revive|resuscitate",
            "elected|chose|decided|opted|asked|agreed|wanted not to wake|revive|reverse",
            "drifted off|away",
        ],
    )
    .not_before(&["stool", "stone", "gas", "toy", "sock", "urine", "food", "bowl", "nails", "fed", "fast"])
    .not_after(&["stool", "stools", "gas", "urine", "stone", "stones", "sock", "neuter", "spay", "for"])
    .admits(ANIMAL | FORM | super::ASLEEP | super::NOT_CONSIDERED | super::TALK | super::MEANT),
    // Which no anaesthesia explains.
    Entry::of(
        Sense::DeathHint,
        &[
            "final|goodbye|farewell|ultima appt|appointment|cita|procedure|car|ride",
            "bring|bringing|brings|coming|decided|decision|agreed|traer __ be put to sleep|rest",
            "then|be|him|her|them helped over|along|across",
            "cannot|cant|bear|couldnt ?bear ?to watch|see @it struggle|suffer|decline|fade|linger|sufrir",
        ],
    )
    .not_after(&["for"])
    .admits(ANIMAL | FORM | super::MEANT),
    // Too late, nothing left.
    Entry::of(
        Sense::DeathHint,
        &[
            "was|were|is|already|came|arrived|got|it|demasiado|far|just|found too|ya|tarde late|tarde $",
            "by the time|point __ late|gone|over|cold|dead|stiff|lifeless|limp|nothing|dying|blue|stopped",
            "cuando llego|llegamos|llegaron|llegue|lo|la|regreso|volvio __ tarde|muert*|frio|fria|tieso|tiesa|respiraba",
            "helped|help|helping|ease|eased _ to|into _ rest|peace",
            "let|letting|lets the|this|our|my|old|poor|sweet|dear _ go $|today|tonight|peace*|this|yesterday",
            "we|they|family let|letting _ go $|today|tonight|peace*|yesterday",
            "today|yesterday|friday|saturday|sunday was the day",
            "quit|stopped|ceased|quits breathing",
            "couldnt|not|cannot|cant be brought|revived back|$|despite|by",
            "buried|bury him|her",
            "enterr* lo|la|al",
            "heart just|simply|finally stopped|quit|gave",
            "cuerpo|body|remains _ congelador|freezer|cooler|refri*|fridge",
            "rcp|cpr __ respuesta|exito|unsuccessful|declar*|response",
            "se declaro a|muert*|la",
            "final|last|ultimo rest|descanso",
            "lo|la mato|mataron",
            "amanecio ?ya ?muy tieso|tiesa|muert*|frio|fria",
            "succumb* to|after|from|at|in",
            "too late to|for ?do|be|help|any help|save|anything|saved|treatment|him|her|us",
            "there is|was|isnt|are|s no|not|any|nothing ?more|longer|a|left more|longer|dog|cat|pet|patient|puppy|horse|him|her|to dog|cat|pet|patient|puppy|horse|to|anymore|left|recheck|now",
            "no more|longer dog|cat|pet|patient|puppy|horse|kitten|bird $|to|left|now|here|for",
            "no dog|cat|pet|patient|puppy|kitten|horse left|anymore|to recheck|now",
            "no one|pet|body|animal left to",
            "nothing|nobody|noone left to _ recheck|check|treat|see|bring|examine|save",
            "not|never|didnt|nunca|did|could|couldnt|wouldnt|no ?not live|lived|living|last|lasted|hold|held|alcanzo|hang|llego to|long|until|till|through|past|another|enough|out|on|a|vivo|viva ?to|the|ver|llegar|that ?see|reach|make|night|morning|clinic|weekend|end|enough|be|help|treatment|day|surgery|us|get",
            "not|never|didnt|wouldnt|couldnt live|lived|last to|through|past|until|till|long _ see|clinic|night|morning|day|weekend|hour|surgery|enough",
            "pup|puppy|kitten|neonate|foal|calf|lamb|kid|runt|he|she|one|newborn faded|fades|fading on|away|overnight|fast|out|at|in|during|quickly|and|before|$",
            "found|finds|find|finding|encontr*|hallo|hallamos|discovered ?a|that|the|al|a ?owner|@it|@animal|one|he|she|was ?was|already|is|puppy|kitten|dog|cat cold|stiff|lifeless|limp|rigid|motionless|floating|crushed|flattened|hanging|frozen|\
             tieso|tiesa|unresponsive|drowned|muertit* $|in|under|on|at|this|by|when|and|outside|behind|near|beside|with|next|to|en|esta|ya|from|inside",
            "lifeless|motionless|unresponsive when|by|in ?his|her|the|i|he|she|they|we|owner|o|my|its|morning|this came|got|woke|cage|bed|kennel|crate|found|checked|arrived|returned|home|arms|yard|morning",
            "amanecio|llego|encontro|estaba|encontramos ?ya tiesa|tieso|fria|frio|muertit*|muriend*",
            "slipped|fell|went|broke|crashed|walked ?in ?through|under|into|beneath|en|off ?the|a|thin ice|hielo|dock|balcony|bridge|cliff|roof",
            "went under ?the water|ice",
            "found|held face|underwater|submerged ?down",
            "drown*|electrocut*|asphyxi*|asfixi*|decapit*|suffocat*|strangled|strangulated|trampled|impaled",
            "crushed|flattened|smashed|aplast* by|under|in|beneath|between|por|when|with",
            "snake|snakes|rattlesnake|rattler|cobra|copperhead|cottonmouth|moccasin|vibora|cascabel|scorpion|alacran|gator|cougar|puma|lion|mountain|owl|eagle|hawk|coyotes|coyote|wolves|wolf|bear|fisher ?lion \
             got|bit|struck|mordio|pico|ate|took|tagged|attacked|snatched|agarro|comio",
            "over|off|from the cliff|bridge|roof|ledge|overpass",
            "struck|hit|clipped|run|ran|backed|rolled|squashed|flattened ?over ?and ?over|by|him|her|it|them|on|killed ?by|on|with|over ?the|a|an|her|his|their|own|my car|truck|train|tractor|mower|bus|vehicle|bike|atv|suv|van|plow|ups|trailer|garage|amazon|lawnmower|driveway|pickup",
            "run|ran|backed|rolled over|on @it|by|his|our|the ?own|dog|cat|puppy|in|by|$|with",
        ],
    )
    .not_before(&["hurt", "nose", "gel", "no", "peas", "if", "plush", "almost", "nearly"])
    .not_after(&["booster", "lepto", "pigment", "waiting", "food", "toy", "pack"])
    .admits(PAST | FORM | DENIED | RISK),
    // As staff write it for one another.
    Entry::of(
        Sense::DeathHint,
        &[
            "inactivate|inactivated|deactivate|reminders|rechecks|appts|appointments __ passed|deceased|gone|died|grieving",
            "loss of her|his|their|your|our|a|this ?dear|beloved|sweet|old|best|only|precious|furry @animal|him|her|companion|friend|boy|girl|buddy",
            "sorry|sad|saddened|heartbroken|crushed __ loss|passing|passed|pass|gone",
            "left|departed this world|life|earth",
            "joined|joins|reunited|together|waiting ?with|in|for|at ?his|her|the|us|them ?late|old|brother|sister|in|at|housemate heaven|bridge|above|beyond|cielo|sky|stars",
            "kissed|kiss|hugged|said|told|wished ?him|her|them ?his|her|their|our|a|final|last|one ?final|last|him|her ?goodbye|goodbyes|farewell|adios goodbye|goodbyes|farewell|adios",
            "stayed|sat|lay|laid|holding|held|with _ until|till|as|while ?the|he|she|his|her|it|very ?heart|breathing|last|was|end|took|went|drifted|faded stopped|end|breath|gone|went|heart|away|passed|off|over",
            "corazon|respiracion ?se|le paro|detuvo",
            "did not|nt pull|wake|recover ?through|round|around|back|up $|after|from|despite",
            "not|never|didnt|couldnt pull|come|came|pulled through|round|around|back $|after|from|despite|surgery|anesthesia",
            "no|not salio|aguanto|logro|paso|resistio|llego|alcanzo|amanecio|desperto|libro ?de|la|lo|el|a ?anestesia|cirugia|operacion|noche|llegar|tiempo|mas|salvar $|la|de|a|noche|viva|vivo|cirugia|anestesia|operacion",
            "se ?me|nos|le ?fue ahogo|ahorco|apago|enveneno",
            "lo|la|los|le mato|mataron|atropellaron|envenenaron|aplasto|despedazaron",
            "lo|la ?vamos|van|va|voy|quieren|decidieron ?a enterr*|sepult*|dormir*|sacrific*|despedir*|dejar ?ir",
            "despedirse|despedirnos|despedida|despidieron|adios de|del|a|final|en|la|el|su",
        ],
    )
    .not_before(&["almost", "nearly", "casi", "if", "si", "toy", "sneezing", "coughing", "itching"])
    .not_after(&["moderately", "bar"])
    .admits(TOLD | DENIED | RISK | super::THING | super::MACHINE),
];
