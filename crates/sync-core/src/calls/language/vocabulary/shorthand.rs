//! What clinics type in few words: deaths, prognoses, dangers, wishes, clients in trouble, in English and in Spanish.

use super::{ABBREVIATION, ANIMAL, DENIED, Entry, FORM, MEANT, PAST, PERHAPS, PERSON, RISK, RULED_OUT};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // Litters.
    Entry::of(
        Sense::DeathHint,
        &[
            "entire|whole|all|both|last|every ?of ?the litter|pups|pup|puppies|puppy|kittens|kitten|kits|fetuses|foals ?were|was|are stillborn|nonviable|lost|dead|gone|died|passed",
            "none|not of|one ?of ?the pups|pup|puppies|puppy|kittens|kitten|litter|kits made|survived|lived|alive|living",
            "no|not ?any live|alive|viable|surviving pups|pup|puppies|kittens|kits|fetus|fetuses|births",
            "no|0|zero pups|puppies|kittens|kits survived|alive|lived|made|live",
            "born|pups|puppies|kittens 0|none|zero live|alive|survived|surviving",
            "pups|puppies|kittens|litter|kits lost|stillborn|nonviable $|today|this|x|on|at|in",
            "dead|mummified|stillborn fetus|fetuses|pups|puppies|kittens|litter ?only|on|removed|delivered",
            "litter loss",
            "no fetal heart|heartbeat|heartbeats|hearts",
            "faded|fade _ pup|pups|puppy|puppies|kitten|kittens|died",
            "fading pup|pups|puppy|puppies|kitten|kittens died|passed|lost|gone|in|$",
        ],
    )
    .not_before(&["prior", "previous", "last", "hx", "history", "years", "risk", "sisters", "neighbors", "breeder"])
    .admits(PAST | DENIED | MEANT | RISK)
    .plainly(),
    // One of several, of whom the others live.
    Entry::of(
        Sense::DeathHint,
        &["one|two|1|2|first|runt ?of ?the|her pups|puppies|puppy|pup|kittens|kitten ?was|were stillborn|dead|died|lost"],
    )
    .admits(ANIMAL | PAST),
    // Hearts that stopped, and what was done about it.
    Entry::of(
        Sense::DeathHint,
        &[
            "code blue|called",
            "code was called",
            "apneic|apnea and|+ pulseless",
            "pulseless $|and|no|on|at",
            "chest compressions",
            "flat ekg|ecg",
            "coded ?on|at|in|during|under|after|back recovery|table|am|pm|2|3|4|epi|anesthesia|induction|$",
            "pulled|pull the plug",
            "terminated|withdrew|withdraw|withdrawing|discontinued life|care|ventilator|vent|support",
            "dialysis stopped",
            "efforts stopped",
            "no vitals",
            "intubated|bagged and|but ?bagged no|without response",
            "not alive $|on|when|at",
            "extubated to pass",
            "put him|her|them out of his|her|their|its misery",
            "shot ?his|her|the dog|cat|horse|him|her at|in|behind home|barn|field|house|mercy",
        ],
    )
    .not_before(&["color", "colour", "bar", "qr", "femoral", "if", "cpr", "yes"])
    .admits(PAST | ANIMAL | DENIED | MEANT | FORM | PERHAPS | PERSON)
    .plainly(),
    Entry::of(Sense::DeathHint, &["breathed|breathes|breathing his|her|its|their last"]).admits(PERSON | MEANT).plainly(),
    // Farewells and condolence.
    Entry::of(
        Sense::DeathHint,
        &[
            "with|among|joined|to the angels",
            "angel wings",
            "gave|given him|her|them a|the ?most wonderful|good|best|long|great|beautiful|amazing|happy ?long|possible life",
            "had|lived a|the good|great|long|full|happy|wonderful|best|beautiful ?long|happy life",
            "our|my|sending thoughts|hearts|prayers|condolences are|go|to with|out ?to you|family|them|her|him",
            "holding you in our|my hearts|thoughts|prayers",
            "forever in our|my|your hearts|heart",
            "gone but ?not never|forgotten",
            "memories last|live",
            "cherish the|your memories|time",
            "memory box",
            "loved and ?greatly|dearly|sorely ?be missed",
            "will be ?so|greatly|dearly|sorely|very missed $|by|so|here",
            "resting|rests|rest in|at peace",
            "at peace now|$",
            "free|released of|from ?his|her|all pain $",
            "fly|run high|free ?sweet|little|buddy|buddy|boy|girl|biscuit",
            "sad|sorry day|news|appt|appointment|visit|time 1*|2*|3*|4*|5*|6*|7*|8*|9*|$|about|for",
            "loss of ?a|his|her|their|your|beloved|dear|sweet pet|companion|dog|cat $|today|sunday|monday|tuesday|wednesday|thursday|friday|saturday",
            "sorry for|re ur|you|yr loss",
            "sorry we|i couldnt|could not do|save more|him|her",
            "nos dejo $|anoche|ayer|hoy|esta|el",
            "perdieron|perdio|perdimos a su|la|el perrito|perrita|gatito|gatita|mascota|perro|gato",
            "diosito|dios se lo|la llevo",
            "ya ?esta|descansa con dios|diosito",
            "no la|lo libro|libra|librara|pudimos|pudieron ?salvar",
            "ultimo|ultima adios",
            "qdep|qpd|dep $",
            "no|nunca volvio|regreso|desperto|salio de|despues la|el anestesia|cirugia|quirofano",
            "no tenia|tiene|hay latido|pulso|signos",
            "certificado|acta de defuncion",
            "bolsa para|de ?el cuerpo|restos",
            "fosa comun",
            "obito|finado|finada|fallesio|fallesido|falecio|fayecio",
            "se muro|muri",
            "no amanecio vivo|viva",
            "restos|cenisas|cenizas entregados|entregadas|listas|listos|del|de",
        ],
    )
    .not_before(&["bird", "birthday", "vaccine", "other", "previous", "year", "years"])
    .admits(PAST | ANIMAL | PERSON | MEANT | FORM)
    .plainly(),
    // How long it has left.
    Entry::of(
        Sense::Prognosis,
        &[
            "life expectancy ?is ?of ?about|only|short|limited weeks|days|months|1*|2*|3*|short|limited",
            "has|have|only|maybe|got|gave|given him|her ?only|about|maybe a|1*|2*|3*|4*|few ?to|or ?3|4|6 weeks|days|hours|months|wks|mo left|to|$ ?live",
            "has|have ?only|maybe|about ?a|few weeks|days|hours left|to|$ ?live",
            "weeks|wks|days|months|hours to live",
            "survival ?time ?is|of|about ?a few|weeks|days",
            "mst 1*|2*|3*|4*|5*|6*",
            "time is|grows short|limited|near",
            "not|isnt ?have|got much time left",
            "only ?has a|limited short time ?left",
            "might|may|wont|wouldnt|unlikely|not|doubt|will ?not|to|going ?to ?make|he|she last|lasts|make|makes ?it ?through the|thru|until|through night|tonight|morning|weekend|week|day",
            "may|could|might|can die|pass|go|bleed|crash|rupture|arrest ?out at any|anytime|moment ?time|moment",
            "is|hes|shes dying $|and|of|from|in",
            "disease|it|condition|damage|toxicity|injury|arrhythmia is|likely fatal $",
            "this|it will|is ?likely|probably ?be fatal $",
            "fatal arrhythmia|toxicity|injuries|injury|dose|disease",
            "not|in compatible|incompatible ?compatible with|w ?long life",
            "non|not|un survivable|salvageable injuries|injury|$",
            "organs|organ|kidneys|body shutting|failing|failure|shut ?down",
            "multi|multiple ?system organ failure|dysfunction",
            "outlook|prognosis|prog|prg|px|pronosis is|very|extremely|: bleak|dismal|hopeless|poor|grim|grave|guarded",
            "outlook|prog|pronosis bleak|dismal|hopeless|poor|grim|grave",
            "slipping|fading away|fast",
            "circling the drain",
            "declining|deteriorating|fading fast|rapidly|quickly",
            "out of remission|options",
            "no|out ?further|more|other|of ?treatment|tx|good options",
            "tx|treatment options exhausted",
            "nothing|no more to|we|i offer|can",
            "nature take|takes|taking its course",
            "last|final|one|his|her days|hours|summer|winter|christmas|weekend|night with|at|w|together|home",
            "bad days outnumber|outweigh|more",
            "no quality left|of",
            "buying|buy|bought ?him|her|us|a|some ?few ?more time|weeks|days",
            "bucket list",
            "pron|prog|pronostico|pobre|mal pronostico|malo|reservado|pobre|grave",
            "desahuciad*",
            "le queda|quedan ?no|ya ?muy|poco|pocos|mucho|solo|unos|dias|semanas|meses ?mucho|poco|unos|pocos|dias|semanas tiempo|dias|semanas|meses|$",
            "dias|horas contados|contadas",
            "en las|sus|fase ultimas|ultimos|terminal",
            "agonizando|agonia|agoniza",
            "no va|cree|creo ?que ?a salir|sobrevivir|la|lo|pase|vivir ?de|libre",
            "no hay ?mas|ya esperanza|remedio|nada",
            "ya no tiene remedio|cura|salvacion",
            "probablemente|quiza|tal no sobreviva|sobrevive|pase",
            "esta|se muy|esta mal|grave|yendo|muriendo",
        ],
    )
    .not_before(&["if", "untreated", "prevent", "risk", "hx", "history", "other", "previous", "vision", "tooth", "teeth", "wait", "leash", "toy"])
    .not_after(&["meds", "med", "of", "pills", "insulin", "antibiotic", "treatment"])
    .admits(ANIMAL | PERSON | PAST | MEANT | FORM | DENIED | RULED_OUT)
    .plainly(),
    // It is asked for or booked.
    Entry::of(
        Sense::Decision,
        &[
            "quote|quotes|price|prices|pricing|cost|costs|estimate|inquir*|info|asks|asked|asking|questions re|for|on|of|about|regarding ?the euth*|putting|pts|eutanasia|cremation",
            "codapet|pawspice|lap of love ?booked|coming|number|given|scheduled|thursday|info",
            "fatal plus|plus log",
            "he|hqhve|hospice scheduled|booked",
            "put|puts 2|two sleep|slp $|today|tonight|at|this|yesterday",
            "terminar su|el|con sufrimiento",
            "muera|morir|muriera en casa",
        ],
    )
    .not_before(&["other", "friends", "neighbors", "sisters"])
    .admits(PAST | ANIMAL | DENIED | FORM | MEANT)
    .plainly(),
    // Animals in danger, in Spanish.
    Entry::of(
        Sense::Critical,
        &[
            "no puede|podia|pudo respirar|pararse|orinar|caminar|levantarse|mover",
            "no|apenas se puede|podia|levanta|para parar|levantar|mover|$",
            "no respira|respiraba|respirando ?muy bien|$",
            "le|les falta|faltaba ?el aire",
            "dificultad respiratoria|respirar|para",
            "respira|respirando ?muy|con rapido|dificultad|boca ?la|abierta",
            "lengua|encias azul|azules|morada|moradas|blancas",
            "convulsiona|convulsiono|convulsionando|inconsciente|intubado|intubada|desmayo|desplomo",
            "convulsiones hoy|ahora|desde",
            "no orina|ha|hace orinado|pipi desde|$",
            "vomita|vomito|vomitando|diarrea _ sangre",
            "peritonitis",
            "parvo|moquillo positivo|positiva|+|pos|convulsiones|confirmado",
            "tuvo|con|por golpe de calor",
            "se lo|la ?fue|fueron|llevaron|llevo a|al ?la er|urgencias|emergencias|hospital",
            "se|lo|la fue|fueron|va|van|mandamos|enviamos|transferimos|referimos|rumbo al|a ?la er|urgencias|emergencias|hospital",
            "esta|sigue|aun|todavia con|en suero|oxigeno|incubadora|hospital|emergencia",
            "veneno|raticida|anticongelante|xilitol|marihuana|mota|envenen*|intoxicad*",
            "le dispararon|pegaron|patean|patearon|quemaron|golpean|golpearon",
            "cirugia de emergencia|urgencia",
            "obstruccion intestinal|urinaria",
        ],
    )
    .not_before(&["si", "cuando", "vacuna", "vacunas", "vs", "contra", "negativo", "sin", "hx", "prevenir", "evitar", "antes", "no", "test", "prueba"])
    .not_after(&["neg", "negativo", "negativa", "vaccine", "booster", "1", "2", "3", "si", "puppy"])
    .admits(PAST | ANIMAL | DENIED | FORM | MEANT | PERHAPS | RULED_OUT | RISK),
    // Speech.
    Entry::of(
        Sense::RefusalHint,
        &[
            "solo|puro|pura|solamente|unicamente|only ?habla|hablan|speaks|speak espanol|spanish|mandarin|mixteco|portugues",
            "habla|hablan|speaks|speak ?only solo|puro|only ?en espanol|spanish|mandarin",
            "spanish|espanol only|solamente",
            "no|poco|little|limited sabe|entiende|habla|hablan|entienden|english|ingles ?nada|mucho ?de ingles",
            "ocupa|necesita|needs|requires|con|use|uses|brought|via ?an|un|una|a interprete|interpreter|traductor|translator|asl",
            "asl interpreter|$",
            "usa|uses asl",
        ],
    )
    .not_before(&["not", "no", "doesnt"])
    .admits(MEANT | FORM),
    // Wishes about calls, cut short.
    Entry::of(
        Sense::Refusal,
        &[
            "do not|dont|never|no cb|callback|cal",
            "no need ?for|to ?a call|calls|callback|phone $",
            "not ok|okay|allowed to|for call|calls|calling",
            "hates|dislikes ?being called|calls ?us|from",
            "ni una|mas llamada|llamadas",
            "nada|cero de llamadas",
            "no lo|la|le|les|nos llames|llamen|llamemos|llame",
            "no ?quiere ?usar|el|mas ?el robot|maquina|grabadora|grabaciones",
            "que no le|la|lo|les llamemos|llamaramos|llamen|hable|hablemos|llame",
            "no quiere que le|la|lo|les hablemos|llamemos|hablen|llamen|hable|llame",
            "saquenla|saquenlo|sacar|quitar|quitenla|quitenlo de la lista",
            "removed|withdrew|revoked|withdrawn phone|call|calling consent",
            "phone|call|calling consent no|withdrawn|revoked|n|declined",
            "call back|ok n $",
        ],
    )
    .not_after(&["today", "tonight", "unless", "until", "if", "us", "when", "hasta", "si", "antes", "hoy"])
    .not_before(&["if", "si", "results"])
    .admits(FORM | MEANT),
    Entry::of(
        Sense::RefusalHint,
        &[
            "pref|prefs|prefers|preference|prefered|prefd ?is|: txt|txts|emial|emails|email|text|texts|texting|texto|textos|portal|app",
            "just|only|solo text|txt|email|emial|msg|textear ?her|him|them|pls|please|$",
            "best way ?to ?reach ?is|= text|txt|email",
            "txt|text|emial|petdesk|portal|texto|textos|textear only|nomas|solamente|solo",
            "human only|beings",
            "no robo|robos|robot|recordings",
            "no tel|phone|telefono $",
            "phone less|phoneless",
            "without|w o phone|cell",
            "no oye ?bien|nada",
            "non|not verbal|speaking $",
            "vocal rest",
            "partially deaf",
            "owner|o|client|pat ?has|with|w|is hearing loss|impaired",
        ],
    )
    .not_before(&["call", "calls", "recall", "dog", "cat", "puppy", "old", "no"])
    .not_after(&["about", "confirmation", "reminder", "reminders", "results"])
    .admits(FORM | MEANT | ABBREVIATION),
    // Clients in trouble, and what they lost.
    Entry::of(
        Sense::Critical,
        &[
            "owners|owner|os|clients|client|o|pats|hubby ?s husband|wife|son|daughter|child|baby|partner|spouse|mother|father|mom|dad|brother|sister|grandma|grandpa|hubby ?just|was|is died|passed|killed|murdered|shot|od|dying|terminal|suicide|dead",
            "her|his|su esposo|esposa|mama|papa|hijo|hija|hermano|hermana|madre|padre|husband|wife|son ?ya fallecio|murio|died|passed|fallesio ?in|last|this|yesterday|hace|el|ayer|$",
            "murio|fallecio|perdio el|la|su|a ?su ?el esposo|esposa|mama|papa|hijo|hija|hermano|hermana|madre|padre",
            "owners|os|clients other dog|cat|pet died|passed|pts",
            "owner|o|client|pat at|to|off|leaving|in ?town ?for|to|a ?the|a funeral|wake|memorial",
            "funeral|funerales ?was|is ?on|de sat|sun|mon|tue|wed|thu|fri|saturday|sunday|monday|tuesday|wednesday|thursday|friday|today|tomorrow|su|hermano",
            "owner|o|client|pat|recently|newly|just|la|el|esta|de widow|widower|widowed|viuda|viudo|luto",
            "pats|the|by|her|his widow|widower here|today|brought",
            "owner|o|client|pat ?had|having|has|suffered|recovering|is|will ?in|from|be|a|in|getting heart|stroke|hospital|icu|labor|bypass|transplant|nursing|rehab|snf|chemo|hospice|surgery|cancer ?attack|tomorrow",
            "owner|o|client|pat od|odd|overdosed|collapsed|fainted|detained|arrested|jailed|incarcerated|locked",
        ],
    )
    .not_before(&["years", "ago", "when"])
    .not_after(&["nurse", "rn", "chaplain", "volunteer", "nursing", "aide", "tech", "doctor"])
    .admits(PAST | FORM | MEANT),
    Entry::of(
        Sense::WrongNumber,
        &[
            "number|phone|ph|cell|tel|both ?number|numbers|phone|is|are|was ?now|not disconnected|disconected|disco|discod|nis|invalid|inactive|fake|working|assigned|seized|d",
            "disconnected|invalid|wrong|wrng|bad|non|fake|not working|nubmer|number|numbers|phone|assigned",
            "no good number|for",
            "number|phone|cell doesnt|does|wont|not work|go|ring",
            "calls wont|dont|not go",
            "lost|lose|misplaced|broke|broken|smashed|shattered ?his|her|their|my|the phone|cell|cellphone|celular",
            "phone|cell|celular ?was|is|got|fell|went|perdido|roto lost|broken|stolen|in|into ?the|a lake|toilet|river|pool|repair|$",
            "out of minutes",
            "no tiene minutos|saldo",
            "ese|este|el|no ?no numero|tel|telefono ?no|es ?no|esta equivocado|incorrecto|sirve|su",
            "perdio|robaron|rompio su|el celular|telefono|cel",
            "in|to|a italy|mexico|europe|india|china|peru|japan|overseas|abroad|spain|france til|till|until|for|hasta|thru|all",
            "out of ?the country",
            "traveling|travelling|viaje|deployed|deploying overseas|abroad|til|en|in|until",
        ],
    )
    .not_before(&["chip", "microchip", "rabies", "tag", "lot", "if", "invoice", "last", "traveled", "from"])
    .admits(PAST | FORM | MEANT),
];
