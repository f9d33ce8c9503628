//! Why a telephone call is impossible or unwelcome: hearing, speech, fear, sleep, work, danger, distance, and no telephone.

use super::{BESIDE, CONTACT, DENIED, Entry, FORM, PAST};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // Hearing and speech.
    Entry::of(
        Sense::RefusalHint,
        &[
            "hearing aid|aids|impaired|impairment|disabled",
            "@human ?is|are|has|severely|profoundly|totally|legally|a|very|es|esta|completely|almost|mostly|both|also deaf|deafblind|hoh|mute|nonspeaking|nonverbal|nonvocal|aphonic|\
             voiceless|mudo|muda|sordo|sorda|sordos|laryngitis|aphasi*",
            "@human|she|he ?cannot|cant|doesnt|does|can|unable|not|no|puede ?not|to|puede hear|oye|oir|hears|escucha|escuchar _ phone|telephone|calls|us|telefono",
            "cannot|cant|doesnt|hard|unable|difficulty|difficult|trouble|struggles|no|not|never|problem|problems ?to|puede hear|hearing|oye|oir|escucha|escuchar|understanding|understand _ \
             phone|telephone|calls|voicemail|telefono|llamadas",
            "stutter*|stammer*|tartamud*|aphasia|aphasic|nonspeaking|laryngectom*|aac|tty|ttd|vrs|lipread*|sordomud*",
            "lip reads|reader|reading",
            "voice box",
            "relay service|operator|call|calls|phone",
            "video|text|through|uses|captioned relay|phone|captions",
            "@human _ lost|losing|without|no ?her|his|my|their voice",
            "@human ?is|are cannot|cant|unable|not|struggles|difficulty ?to|able|with|easily talk|speak|speech|talking|speaking",
            "throat|jaw|tongue|vocal surgery|cord|cords|cancer _ @human",
            "speech impediment|impairment|impaired|disorder|disability|problem|difficulty",
            "brain injury|tbi|stroke __ @human",
            "@human _ dementia|alzheimer*|demencia|confused|confusion|forgetful",
            "doesnt|not|no|dont speak|speaks|habla|hablan ?any|much|nada ?de english|ingles",
        ],
    )
    .not_after(&["dog", "cat", "puppy"])
    .admits(FORM | DENIED),
    // Fear, sleep and a house that must be quiet.
    Entry::of(
        Sense::RefusalHint,
        &[
            "phone|telephone|call|calls|ringing|ring|ringer|rings|telefono|llamadas|voicemails _ phobia|phobic|anxiety|anxious|aversion|averse|trauma|ptsd|trigger|triggers|dread|\
             stress*|overwhelm*|panic*|terrif*|migraine|migraines|upsets|harass*|agobia*|estres*|asusta*|despierta*|ansiedad|rattle*|seizures|heart|crazy",
            "phone|ringing|rings|ring|calls|telefono|ringer|ringtone _ wake|wakes|woke|waking|sets|startle*|disturb*|scare*|despiert*|unsettles",
            "anxiety|panic|phobia|phobic|fear|fears|terror|dread|terrified|ptsd|ansiedad|miedo|panico|autis*|agoraphob*|autistic _ phone|phones|telephone|calls|ringing|rings|llamadas|telefono",
            "autistic|agoraphob*",
            "baby|newborn|infant|bebe|toddler|nap|naps|twins|recien __ phone|ringer|ring|ringing|rings|telefono|voicemail",
            "ringer|phone|phones|call|ring|calls|llamar|llamadas __ baby|newborn|infant|bebe|toddler|naps|twins",
            "ringer|phone|telefono ?is|stays|always|kept|turned|goes off|silent|silenced|muted|silencio|apagado|unplugged",
            "nights|night|graveyard|overnight|noche shift|shifts|work|job|turno|worker __ sleep*|asleep|duerme|dormida|dormido|wake|disturb*|silent|ringer",
            "works|working|trabaja _ nights|graveyard|overnight|overnights|noche|noches __ sleep*|asleep|duerme|dormida|dormido|wake|disturb*|silent|ringer",
            "day sleeper",
            "sleeps|sleep|asleep|sleeping|duerme ?all|during|in|through|de|por|most ?of|the days|day|daytime|dia ?shift|and|so|because __ @ring|night|nights|nurse|shift",
            "works|working|trabaja nights|graveyard|overnights|noches __ @ring|sleep*|text|email|duerme|asleep",
            "night|graveyard|overnight|third|nocturno shift|shifts|worker|nurse __ @ring|sleep*|text|email|duerme|asleep|only",
            "heart condition|attack __ @ring",
            "religious|orthodox|sabbath|shabbat|shabbos|amish|mennonite|ramadan|vow|shiva",
            "on|silent|meditation|religious ?a|her|his retreat",
            "monastery|abbey|convent|cloister*|monje|monja",
            "privacy|private|confidential* __ @ring",
        ],
    )
    .not_before(&["if", "dog", "pt", "he", "doorbell", "kitten", "puppy"])
    .not_after(&["er", "barking", "dog", "cat", "pet", "puppy", "supplies"])
    .admits(CONTACT | FORM | PAST | DENIED),
    // Work and places without telephones.
    Entry::of(
        Sense::RefusalHint,
        &[
            "lose|loses|losing|fired|trouble|disciplined|reprimanded|warning|written|despiden|corren _ job|work|if|when|for|boss|up|trabajo|si __ phone|phones|call|calls|rings|ringing|llaman|telefono",
            "phone|phones|call|calls|rings|ringing __ lose|loses|fired|trouble ?her|his|my|at ?job|work|boss",
            "phones|phone|cell|cells|cellphone|cellphones|celular|celulares|telefonos|telephones ?are|is|were|not|no|being|must|be|get ?be|not locked|banned|forbidden|prohibited|confiscated|\
             surrendered|allowed|collected|prohibid*|permitid*|restricted",
            "no|without|cant|cannot|may|not|sin ?have|use|carry|bring|usar|tener|answer|take ?a|the|her|his|any phone|phones|cell|cells|cellphone|telefono|celular|calls inside|during|while|allowed|until",
            "scif|classified|secure facility|building|area|job|site|work",
            "scif",
            "jury duty",
            "in court|session all|until|this|every",
            "submarine|deploy|deploys|deployment|bootcamp",
            "boot|basic camp|training",
            "@owner ?is|are|was|will|being|to|be|reporting|going|goes|gone|headed|off|esta|fue|sigue ?being|be|back|now|to|in|from|en|a|la|into jail|prison|jailed|imprisoned|incarcerated|rehab|detox|carcel|\
             preso|presa|detenid*|deported|deportad*|inmate|arrested|sentenced",
            "inmate|correctional|penitentiary|parole|ankle monitor|facility|officer",
            "ice|immigration custody|detention|detained",
            "@owner ?is|are|will|be|now|currently|both|be|going|gone|travels|travelling|traveling|works|working|lives|living|esta|anda|vive ?be|now|back|until|all abroad|offshore|deployed|extranjero|sea",
            "is|are|be|lives|living|working|works overseas|abroad",
            "no cell reception|signal|service",
            "where|there ?is|s no _ reception|signal",
            "out of the country",
            "fuera del|de pais|servicio|cobertura",
            "on|en ?a|an cruise|expedition|honeymoon|safari|ship|rig|barco|crucero",
            "off|live|lives ?of ?the grid|gridders",
            "no|without|zero|sin|poor ?cell|phone|internet signal|reception|cobertura|senal until|at|there|hasta|where|for|all|ever|out|on|or",
        ],
    )
    .not_before(&["if", "cold", "service", "therapy", "dog", "worked", "retired"])
    .not_after(&["dog", "line", "k9", "program"])
    .admits(CONTACT | FORM | PAST | DENIED),
    Entry::of(Sense::RefusalHint, &["out of reach|contact|pocket|range until|till|for|$"])
        .not_before(&["if", "ties", "lilies", "bottles", "wires", "cords", "chocolate"])
        .admits(CONTACT | FORM | PAST | DENIED),
    // Danger.
    Entry::of(
        Sense::RefusalHint,
        &[
            "confidential|protected address|location|program|shelter",
            "witness protection|protect|program|security",
            "stalker|stalked|stalking ex|her|him|by|case|victim|situation|incident",
            "in|into|stays|staying hiding",
            "safe house",
            "abusive|violent|controlling|abusivo|jealous ex|husband|partner|boyfriend|wife|spouse|relationship|household|esposo|marido|pareja|father",
            "safety|seguridad|danger|peligro|unsafe __ phone|telefono|number|numero|hablar|voicemail|ring|rings",
            "ex|husband|boyfriend|exesposo|esposo|marido|partner|novio|exmarido _ answers|monitors|monitor|reads|checks|contesta|revisa|controls|listens|picks|tracks|intercepts|goes",
            "order _ protection|protecction|no ?contact",
            "nobody|noone|nadie ?se ?should|debe|may|must|can|is|ever ?to ?ever call|calls|phone|ring|hablar|llamar|marcar|contactar|use",
            "no one ?should|may|must|can|is ?to ?ever call|calls|phone|ring|contact",
        ],
    )
    .not_before(&["if"])
    .not_after(&["back"])
    .admits(CONTACT | FORM | PAST),
    // No telephone, or not the client's.
    Entry::of(
        Sense::RefusalHint,
        &[
            "has|have|had|with|owns|uses|got|living|lives|tiene|usa|hay|sin no|without|ningun|sin ?working|cell|home|home phone|telephone|cellphone|telefono|celular|landline|phones",
            "doesnt|not|dont|didnt|no|never|nor own|owns|use|uses|usa|carry|carries|keep|keeps|believe|touch ?in ?a|an|any|the|un phone|telephone|cellphone|phones|telefono|celular|cell",
            "no use|need|patience for ?the ?a phone|phones|telephone|telephones|calls",
            "no phone|telephone|cellphone $|service|currently|now|until|anymore|or|left|whatsoever",
            "phone|cell|number|line|cellphone|celular|telefono|numero|service ?is|was|has|got|been|being|was|se|le|ya ?been|being|getting|lo|no|le|se shut|shutoff|cutoff|cut|suspended|cancelled|canceled|stolen|\
             smashed|broke|cortado|cortaron|apagado|descompuesto|descompuso|perdio|robaron|repossessed|destroyed|fried|drowned|sirve|existe|funciona",
            "cant|cannot|couldnt|wont ?afford|pay ?a|the|her|his phone|cell",
            "phone|cell|prepaid minutes",
            "prepaid phone|minutes|cell",
            "@ring|contact|tel off ?of ?the table|limits|menu",
            "phone|tel|telephone|ring contact is off|not",
            "cannot|cant|unable|never|not|no|dont|doesnt|wont|couldnt|nunca|puede __ phone|telephone|voicemail|voicemails|telefono|llamadas|celular",
            "cannot|cant|unable|never|not|dont|doesnt|wont|wouldnt|refuses|hates|dislikes|mustnt|impossible _ answer|take|receive|accept|handle|tolerate|pick|contesta|recibe|recibir|contestar|atender _ @ring|numbers|fon",
            "not|dont|no|never|stop use|using|try|trying ?the|her|his|any|this|old|that|these|those ?old|cell number|numbers|phone|line|lines",
            "sign language",
            "lengua|lenguaje de senas",
            "senas __ @ring|comunic*|escrib*",
            "speech ?is|was gone|slurred|unintelligible|poor|difficult|limited",
            "cannot|cant|hard|not|difficult ?be|to ?be|to understood|understand _ phone|telephone|calls|voice",
            "consent|permission|box|preference _ blank|empty|unsigned|unchecked|withheld|withdrawn",
            "no|not _ suene|timbre",
            "trabajando|trabaja de noche",
            "at sea until|till|for",
            "serving _ months|years|time|sentence",
            "in witness",
            "driv* __ cannot|cant|text|never|unable",
            "screens|screening|ignores|ignora ?all|her|his|their|every|any|las|todas calls|unknown|numbers|llamadas",
            "no contesta|atiende|contestan ?el|las|los telefono|llamadas|numeros|celular|fon",
            "ansiedad|miedo|panico|pena __ contestar|fon|telefono|hablar",
            "answers|picks ?up ?to|for nobody|noone|none|only|texts|text",
            "blocked|blocks|blocking|block|bloqueo|bloquea ?all|everything|calls|nuestro|el|a ?calls|from ?our us|clinic|our|number|numero|nosotros|callers",
            "blocked by ?the|our client|owner|o|her|him|them",
            "our|number|numero|clinic|we ?number|line|is|are|was|has|been|got|esta ?been|got|on blocked|bloqueado|bloqueados|blacklisted",
        ],
    )
    .not_before(&["if", "when", "urethra", "cat", "tom"])
    .not_after(&["flash", "case", "screen", "charger", "camera", "video", "photos", "cat", "to", "door", "if", "with", "us", "for", "number", "when", "anytime", "any", "rings", "and", "lines", "call", "from"])
    .admits(CONTACT | BESIDE | FORM),
    Entry::of(
        Sense::WrongNumber,
        &[
            "number|phone|cell|numero|telefono|celular|line|landline _ belongs|reaches|pertenece|rings|goes|contesta|es|is|now ?now|actually|really|to|in|at|de|un|una ?to|a|an|the|her|his|their|de|un|una ?a|an|her|his|12|13|14|15|16|17|year \
             stranger|strangers|someone|somebody|another|else|minor|child|childs|kid|kids|teen*|ex|exs|boss|bosss|neighbor|neighbors|old|previous|former|otra|otro|ajeno|landlord|hotel|business|roommate|\
             coworker|menor|hija|hijo|nino|nina|daughters|sons|pizza|school|fax|vecina|vecino|desconocido|jefe|disconnected|reassigned",
            "stranger|somebody|another|otra ?else|person|persona|party __ number|phone|answered|answers|contesta|telefono|numero",
            "number|numero|telefono|phone _ wrong|equivocado|incorrecto|reassigned|recycled|invalid|ajeno",
            "number|phone|cell|numero|telefono _ minors|minor|menor",
            "minors|childs|kids|teenagers|daughters|sons|hija|hijo|neighbors|exs|bosss|sitters|landlords cell|phone|number|telefono|celular|cellphone",
        ],
    )
    .not_before(&["emergency", "emergencia", "chip", "microchip", "lot", "tag"])
    .not_after(&["case", "corner", "charger"])
    .admits(BESIDE | PAST),
];
