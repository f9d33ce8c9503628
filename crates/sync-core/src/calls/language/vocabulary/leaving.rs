//! Who is no client any more, and whose animal is no longer theirs: gone to another practice, moved away, closed, dismissed,
//! sold, given away, gone.

use super::{BESIDE, DENIED, Entry, FORM, MEANT, PAST};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // To another practice.
    Entry::of(
        Sense::RefusalHint,
        &[
            "this|it|was|is|be ?will|was|is|be ?be ?our|their|her|his|the last|final|ultima visit|appointment|appt|trip ?ever $|here|with|at|us|this",
            "wont|not|never|nunca|no ?be ?be|going|planning ?to ?be coming|come|returning|back ?back $|here|to|again|and|as|us",
            "@human|she|they|we|i ?will|are|is|do|does wont|not|never|no ?be|ever|plan|going|planning ?to|on ?be return|returning|back|coming|come|volvera|regresara ?back $|here|to|again|us",
            "@human|she|they ?has|have|is|are ?will|not|no|wont ?longer|not|be stopped|quit|bringing|coming ?coming|bringing ?him|her|them|pets here|us|anymore|to",
            "wont|not|never|longer ?be bring|bringing @it|pets|dog|dogs|cats ?in|back to|here|anymore",
            "found|find|finding|chose|chosen|choosing|getting|seeing|switch*|start*|select*|establish*|consigui*|encontr*|cambi*|chang*|moved|moving|joined|signed ?already|up|going|for|all|care|with ?a|an|to|with|at|over|con|de|un|una|al|the ?a|an|the|un|una|their ?brand new|another|different|other|nuevo|nueva|otro|otra|closer|cheaper|local|mobile vet|vets|dvm|veterinarian|clinic|practice|veterinario|veterinaria|clinica",
            "new|next|otro|nuevo|otra|nueva vet|vets|dvm|veterinarian|clinic|veterinario|veterinaria|clinica already|lined|closer|requested|called|base|ya",
            "new|nuevo|nueva vet|dvm|veterinarian|clinic|veterinario|veterinaria ?already|ya has|have|tiene|picked|lined|set",
            "to|a|al ?her|his|their|the|a|un|una|su new|nuevo|nueva|otro|otra vet|dvm|veterinarian|clinic|practice|veterinario|veterinaria",
            "@vet|going|goes|go|there|using|care|visits __ from now|here|this|hereon ?day|point|moment on|forward|out",
            "from now|here|this ?day|point|moment on|forward|out __ mobile|elsewhere|vet|veterinarian",
            "going|go|moving forward|forwards __ mobile|elsewhere|vet|veterinarian",
            "we|they|she|he|i|client|owner ?now|all|already go|goes|see|sees|use|uses|seeing|using ?to|with ?a dr|doctor|dra|banfield|vca|petco _ now|instead|anymore",
            "start|starts|starting|started|switching|switched|going|moved|moving|transferring|transferred ?over|all|care|everything ?to|with|over ?to ?the|a mobile|vet|banfield|vca|vetco|petco|petsmart|thrive|elsewhere|competitor|rival",
            "start|starts|starting with dr|doctor",
            "signed|signing ?up on|with|for|at ?at|with|for another|other|their|new|different|elsewhere",
            "mobile vet|veterinarian|practice|service|doctor _ now|instead|going|from|forward|closer|comes|only",
            "@human|going|go|goes|take|taking|care|been|vet|business|continue|seek _ elsewhere",
            "somewhere else|cheaper|closer",
            "forwarded|fwd|fwded|faxed|sent|transferred|released|emailed|mandamos|enviamos|mandado ?to _ her|his|their|the|a|su|una|al new|another|next|nuevo|nueva|otro|otra @vet",
            "chart|records|file|expediente __ new vet|dvm|veterinarian",
            "records|chart|file|files|expediente __ permanently|leaving|goodbye|switched|closing|relocat*|transferring|lleva|cheaper",
            "walked|walks|stormed|left|leaving|leaves ?out|off ?w|with ?with ?the|her|his|their|whole|all|copies ?of ?the|her|his|all records|file|chart|copies|expediente",
            "took|takes|picked|wants|wanted|requested|pidio|llevo ?up ?with|her|him ?the|a|su|todo whole|entire|full|complete|todo|completo|copies ?el|su ?of file|chart|record|records|history|expediente|historial|everything",
            "transfer|transfers|transferring|transferred|trasladar ?all|care|her|his|their|the|both|pets permanently|request|out|away|everything|clinics|practices|vets|care",
            "they|these are|will ?be ?now ?her|his|their|our ?new|regular|primary veterinarians|veterinarian|vets|vet ?now|from",
            "thanked|thanks|said|gracias __ goodbye|bye|farewell|adios|years|anos",
            "con|por|a otro|otra @vet",
            "va|van|fue|fueron|vamos _ definitivamente|definitivo",
            "no|ya ?no ?les|le|nos|me pertenece*",
            "switch*|transferr*|defect* __ clinic|vet|practice|hospital|veterinari*|clinica",
            "cambi* _ a _ clinica|veterinari*|otro|otra|doctor|la",
            "her|his|their|su new|nuevo vet|dvm|veterinarian|veterinario|vets|clinic",
            "no|not longer|their|her|his|the ?her|his|their|the|family ?primary|regular veterinarian|vet|vets|dvm|clinic|veterinarians",
            "left|leaving|departed|quit our|the practice|clinic $|for|after|last|because",
            "taking|takes|took|take her|his|their|all|the ?pets|animals|dogs|cats|business|care elsewhere|somewhere|to",
            "switch*|transferr* ?all|over|care ?to|a dr|doctor|dra",
            "tiene|tienen|consigui*|busco|encontro _ nuevo|otro|otra|nueva veterinari*|vet|clinica|doctor|doctora",
            "goodbye|farewell|adios ?to|a us|all|everyone|everybody|staff|team|the|todos|nosotros",
            "no longer ?a|our|be|using ?a|our client|customer|patient|our|us",
            "left|leaving|leave|quit|quitting|switching|leaves|leaving|dejo|dejan ?us|our|the|this|de|over|for ?venir|practice|clinic|us ?for ?a|another|the|la competitor|rival|chain|practice|clinic|hospital|clinica|cheaper|corporate|over|aqui",
            "lost|losing|lose ?this|her|him|them ?as|a|this|the ?a client|customer",
        ],
    )
    .not_before(&["if", "seizures", "signs", "symptoms", "lump", "mass", "cough", "rash", "itching", "results", "fever", "limp", "came", "from", "appetite", "vaccine", "vomiting"])
    .not_after(&["when", "if", "until", "puppy", "series", "building", "parking", "normal"])
    .admits(PAST | FORM | MEANT | DENIED | BESIDE),
    // The file is closed.
    Entry::of(
        Sense::RefusalHint,
        &[
            "close|closed|closing|closes|cerrar|cierra|cierren|cerramos|cancel|cancelled|canceled|deactivate|deactivated|inactivate|inactivated|archive|archived|inactive ?out|down ?all|both|the|her|his|their|this|three|3|la|su|el|mi|our|entire ?three|two|client \
             account|accounts|acct|accts|file|files|chart|charts|client|cuenta|expediente|record|records",
            "account|acct|file|chart|client|charts|accounts|cuenta|expediente|record|profile ?is|was|now|to|be|are|has|esta|all ?been|be|now closed|closing|inactive|inactivated|deactivated|archived|terminated|cerrada|cerrado|inactiva|inactivo|inactivate",
            "inactivate|deactivate|inactivar|inactivaron|inactivating|deactivating",
            "inactivated|deactivated|inactivo|inactiva account|acct|client|all|chart|file|cuenta|at",
            "made|make|mark|marked|set|now|as|go|flag|flagged|listed|moved ?her|him|them|client|account|chart|as|it|acct|to ?as|to inactive",
            "dar|dado|dada|dio|denme|denla|denlo|den|darse|darlo|darla|darlos|darlas|darnos|dan|demos|dimos de baja",
            "borren|borrar|borrarla|borrarlo|borre|quiten|quitarla|quitarlo|elimin*|saquen|saquenla|saquenlo ?la|lo|a|de|su|sus|el|todos|todo|nos|me ?del|de|sus|datos|su|la|numero sistema|expediente|datos|base|registros|registro|computadora|todo|numero|telefono",
            "quitar|quiten|borrar|borren|elimin*|quite _ telefono|numero|datos|celular",
            "take|takes|remove|removed|delete|deleted|erase|wipe|purge|scrub|off|strike _ name|names|info|information|numbers|details|data ?is|be|was ?off|from|out ?of ?the|our|your|my chart|record|records|system|file|database|account|books|computer|off",
            "remove|delete|removed|deleted|erase|wipe|scrub|purge|take|pull ?her|his|him|them|us|me|this|the|all|every|client|family|completely ?off|from|phone|out|number|numbers ?of|from ?our|your|the system|database|books|computer|chart|files|rolls|records",
            "delete|remove|erase|wipe|strip ?all|every|her|his|their|any|both|the ?of ?her|his|the ?phone|telephone|contact numbers|number",
            "dismissal|termination letter|notice|letters",
            "dismiss*|terminat*|fired|banned|barred|blacklisted|trespassed|ejected|evicted|expelled|86d|firing|banning ?the|this|from|as|our|all|doctor|a ?client|practice ?the|this|a|our client|owner|family|them|relationship|practice|property|premises|clinic|vcpr|services|couple|household|hospital",
            "client|owner|family|o|household|relationship|vcpr|cliente|account _ dismissed|terminated|fired|banned|barred|trespassed|blacklisted|severed|ended|dissolved|despedid*|vetad*",
            "not|never|no longer|be|allowed|permitted|welcome ?longer ?be welcome|allowed|accepted|back|bienvenid*|treated ?back ?here|at|by|in|on|as|aqui ?us|here|our|this|property",
            "not|never|no longer|be|to ?be seen ?back here|at|by|aqui ?us|here|our|this",
            "no longer|not ?be|to welcome|permitted",
            "not|dont|never|no|donot schedule|book|rebook|reschedule|seat|agendar|agenden|atender $|client|owner|family|again|further|future|her|them|ever|anything|cliente|familia|after|per|any|this|without",
            "refuse|decline|deny|refusing ?all|any|further|future|to|her|him service|services",
            "certified letter|mail|carta",
            "done|finished|through|parting|parted|part ?ways ?with|ways ?this|the client|family|ways|owner|them",
            "part|parted|parting ways",
        ],
    )
    .not_before(&["reactivated", "reactivate", "if", "expired"])
    .not_after(&["virus", "vaccine", "vaccines", "rabies", "in", "product", "toxin", "reminders"])
    .admits(PAST | FORM | MEANT | DENIED),
    Entry::of(Sense::RefusalHint, &["former owner|owners $", "former client|owner status|flag"]).admits(FORM),
    // Moved away.
    Entry::of(
        Sense::RefusalHint,
        &[
            "relocat* to|out|this|next|soon|overseas|abroad|permanently|for|back|and|over",
            "@owner ?is|are|has|have|will|be|estan|esta relocat*|moving|moved|mudando|mudandose ?back|away|out|to|de|a|this|overseas|for ?of|a|otra|otro|next|state|town|the|good|another state|town|country|area|week|weekend|month|away|coast|overseas|ciudad|estado|pais|good",
            "moving|moves|move|moved|mudan|mudo|mudaron|mudarse|mudamos|relocating|leaving|leave|leaves|heading|headed|going|gone|regresa|regresan|regreso|vuelve|vuelven|volvio|volvieron|va|van|fue|fueron|ido ?back|out|away|home|down|up|over|se|for ?to|a|para|al|de|of|for|home ?vivir|new|live|good|to|south|north @place",
            "moving|going|leaving|moved|left|gone for good",
            "moving|leaving|moves|leave ?out|the ?of|the state|country|area",
            "moving|moved|mudan|leaving permanently|forever",
            "emigr*|immigrat*|expatriat*",
            "out of state|area ?move|now|permanently|and",
            "moved|moving|moves|move away|interstate|abroad|overseas",
            "pcs|pcsd|pcsing|pcsed|pcss",
            "pcs move|orders",
            "stationed|reassigned|reassignment|restationed in|at|to|overseas|on|orders",
            "military|army|navy|marine|base|force|new orders|move|transfer|relocation",
            "orders to @place",
            "new|nueva city|town|state|country|ciudad|base",
            "se ?me|nos|le ?va|van|fue|fueron|regresa|regresan|mudo|mudan|muda|mudaron|vuelven ?a|de|para|otra|al|del ?vivir|su|otra|otro|la ?a @place|ciudad|rancho|tierra",
            "truck|trailer|van|uhaul|haul|boxes|house|casa ?is|are|already|all ?already packed|loaded|leaving",
            "leav*|mov*|transferr*|gone|stopped|quit|closing|left|going|switch* __ for good|permanently|forever|siempre",
            "snowbird|snowbirds",
            "no longer|longer|anymore in|lives|live|living|local|near|resides ?in|around|here|the|near|local area|town|state|here|local|country|nearby",
        ],
    )
    .not_before(&["if", "came", "from", "here"])
    .not_after(&["university", "terrier", "flea", "spaniel", "retriever", "hold"])
    .admits(PAST | FORM | MEANT | DENIED),
    // The animal is no longer theirs.
    Entry::of(
        Sense::Relinquished,
        &[
            "sold|selling|sells|vendio|vendieron|vendimos|gifted|donated|donate|traded|auctioned|regalo|regalaron|rehomed|dono|vende ?off ?the|this|that|these|his|her|their|all|both|a|al|la|los|el|su|my|our|las ?the|barn|other|whole|two|little|last|three @animal|herd|flock|business|farm|ranch|rancho|granja|finca|ganado|goat|goats|cow|cows|calf|calves|pig|pigs|hens|chickens|colt|filly|gelding|bull|steer",
            "sold|gifted|donated|traded|rehomed|vendio|regalo|regalaron him|her|it|them|lo $|to|last|yesterday|today|and|at|on|this|a",
            "@animal|him|farm|herd|kennel ?who|that|this|has|have|is|was|were|got|be|being|to|she|he|it|fue|and|ya|together ?now|already|just|been|all|since|later|fue|has|dogs|recently ?been|being|to ?be sold|rehomed|traded|auctioned|gifted|regalad*|vendid*|repossessed",
            "was|were|been|being|got|be|is|fue|he|she ?just|already|recently|going|to|be|all ?to|be|since ?be sold|rehomed|gifted|auctioned|traded|regalad*|vendid*|repossessed ?to|at|on|last|this|yesterday|today|for|together|over|and|sat|sun|mon|tue|wed|thu|fri|saturday|sunday|monday|tuesday|wednesday|thursday|friday|out|off|al|a|ayer|hoy|with|back $|to|at|last|this|yesterday|today|together|and|sat|saturday|sunday|weekend|week|ayer|hoy|a|with|new|another",
            "buyer|buyers|comprador|compradora|purchaser",
            "no longer has|have|own|owns|owned|keeps ?it|him|her|them|the|this|that|any ?dog|cat|pup|puppy|pet|pt|animal $|him|her|it|them|dog|cat|pup|puppy|pet|and|either",
            "ya no lo|la|los|las tiene|tienen|tengo",
            "ya no tiene|tienen ?al|el|la perro|perra|gato|gata|mascota|animales",
            "no longer|ya|not|no ?no|longer ?es|son|is|isnt|the|her|his|their|our|even ?the|her|his|their|de owner|owns|own|hers|theirs|ours|mine|involved|responsible|belongs|duena|dueno|duenos|suyo|suya|mio|mia|ellos|ella|their|our ?dog|cat|pet|responsibility $|anymore|for|with|to|of|owner|owns|involved|responsible|and|dog|cat|pet|here",
            "isnt|aint|not|never hers|theirs|ours|mine|her|our|their|my ?dog|cat|pet|responsibility anymore|now|longer",
            "now|ahora lives|living|belongs|vive|pertenece|owned",
            "lives|living|vive|belongs now|ahora|permanently",
            "belongs|pertenece to|a ?a|an|another|someone|somebody|un|una|otra|new @relation",
            "went|gone|goes|sold|going|off|sent|given|found|has|rehomed|con _ new|forever|nuevo|nueva home|family|families|owner|owners|dueno|duena|duenos|hogar|guardian",
            "new|nuevo|nueva owner|owners|duena|dueno|duenos info|information|unknown|not|whose|took|contact|picked|no",
            "gave|given|give|gives|giving|gifted|handed|hands|handing|handed|signed|signing|passed|placed|left|leaving|turned|dumped|surrendered|entrusted|dejo|dejaron|entreg*|llevaron|llevo|dio|dieron|regal*|transferred|signs|ceded \
             ?the|his|her|their|this|a|el|la|al|su|ownership|custody|over|le|off|of|pt ?@animal|@it|duke|ownership|over|perro|perra ?away|over|up|off|to|back|of ?over|to|a|al|with|con|at|en ?to|with ?a|an|the|his|her|their|su|un|una|some|another|former|county|local|lab|la ?former|elderly|best|own|local|grown|county|lab|otro|otra|older \
             @relation|pound|spca|humane|facility|perrera|albergue|sanctuary|county ?who|of|in|for|at|yesterday|today|$",
            "gave|given|gives|giving|give|gave|dio|regalo ?away @animal|him|her|them|it away|$",
            "gave|given|give|giving @it|dog|cat|pup|puppy|pet|pt|kitten away",
            "devolvieron|devolvio|regresaron|regreso|llevaron|entregaron|dejaron _ criador|refugio|perrera|criadero|albergue",
            "sale barn|ring|lot",
            "sale|sold barn|at auction",
            "auction|auctioned|subasta*",
            "not|isnt|wasnt ?o ?our|hers|her|his|their|os|owners|clients|ours|s @animal any|anymore|now|longer",
            "not our|ours|clients|her _ animal|dog|cat|pet|horse now|anymore",
            "for keeps",
            "adopted out",
            "have|has|had|having|wants|want|wanted|quiere|will no|not|nothing|anything|none|nada ?part|more|further|else|mas ?to ?do ?of|with|from|de with|from|of|de us|him|her|it|nosotros|dog|cat",
            "no|zero|without ?more|further|any|longer involvement|claim|responsibility|ties|ownership",
            "previous|former|prior|ex|antiguo|antigua|anterior owner|o|dueno|duena|owners not|wants|asks|asked|asking",
            "out of her|his|my|our|their life|hands|lives",
            "ex|exhusband|exwife|husband|wife|boyfriend|girlfriend|bf|gf|roommate|partner|exnovio|novio|breakup|divorce|split|separation ?has|bf|gf|wife|husband|ha|se ?and|now|he|she|just kept|keeps|got|gets|took|takes|has|won|quedo|llevo|keeping ?the|full|custody|of|con|al|a ?el|custody|of|the @animal|custody|him|her|pet|them|perro",
            "@animal|he|she|it went|left|goes w|with|to ?with ?her|his|the|their|my ex|exhusband|exwife|boyfriend|girlfriend|bf|gf",
            "@animal ?has|just|have disappeared|vanished|desaparecio",
            "kidnapped|dognapped|secuestr*",
            "still|pet|dog|cat|sigue|reported|has|is|been|went|gone|goes|esta ?been|gone missing|lost|perdid*|desaparecid*|extraviad* ?since|for|from|poster|flyers|flyer|posters|report|dog|cat|desde|sat|sunday|monday|yesterday since|for|from|poster|flyers|flyer|posters|report|desde|yesterday",
            "returned|returning|went|goes|sent|taken|back|brought|devolvio|devolvieron|regresaron|regreso ?back|to|al|a|the|la ?to ?the|a|her|his ?original|previous|the|la breeder|shelter|rescue|pound|criador|refugio|perrera",
            "returned|went|back ?to ?the|her|his|its original|previous|rightful owner|owners",
            "back to|with ?the|her|his original|rightful|real owner|owners",
            "original|rightful|legal|actual|registered owner|owners|dueno _ came|claimed|has|took|picked|reclaimed|got",
            "no|dont|doesnt|not|nunca ?longer ?have|has|tiene|tienen ?a|any|ningun|mas dog|cat|pet|pets|dogs|mascota|animals|animales ?any now|anymore|more|left|ya|here",
            "no pet|pets|dog now|here|anymore|left",
        ],
    )
    .not_before(&["if", "adopted", "rescued", "moved", "moving", "came", "insurance", "got", "where", "was", "food", "line"])
    .not_after(&["insurance", "food", "policy", "keepers", "fee", "of", "class", "packet", "tooth", "bag"])
    .admits(PAST | FORM | MEANT | DENIED),
];
