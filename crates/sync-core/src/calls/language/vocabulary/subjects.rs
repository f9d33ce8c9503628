//! About whom or what else a word of death can be: kinds of animals and of relatives, things that stop and matter that is
//! passed, told by whole families and not by what one visit said.

use super::{Cue, Entry};

/// What kinds of animals are called; a kind that is not the patient's own tells of another animal.
pub(in super::super) const SPECIES: &[(&str, &[&str])] = &[
    ("canine", &["dog", "dogs", "doggie", "puppy", "puppies", "pup", "pups", "perro", "perra", "perrito", "perrita", "perros", "labrador",
        "poodle", "beagle", "collie", "husky", "terrier", "shepherd", "gsd", "pitbull", "chihuahua", "dachshund",
        "spaniel", "corgi", "rottie", "rottweiler", "doberman", "hound", "mastiff", "schnauzer", "yorkie", "pug", "bulldog", "maltese", "cachorro"]),
    ("feline", &["cat", "cats", "kitty", "kitten", "kittens", "gato", "gata", "gatos", "gatito", "gatita", "tabby", "calico", "siamese", "tomcat", "dsh"]),
    ("equine", &["horse", "horses", "mare", "gelding", "stallion", "foal", "pony", "colt", "filly", "caballo", "yegua", "potro", "donkey", "mule"]),
    ("avian", &["bird", "birds", "parrot", "cockatiel", "parakeet", "budgie", "macaw", "canary", "finch", "hen", "hens", "chicken", "chickens",
        "rooster", "duck", "ducks", "goose", "turkey", "pajaro", "perico", "loro", "canario", "gallina", "gallinas", "cockatoo", "lovebird"]),
    ("rabbit", &["rabbit", "rabbits", "bunny", "bunnies", "conejo", "coneja", "conejos"]),
    ("rodent", &["hamster", "hamsters", "gerbil", "guinea", "chinchilla", "cuyo", "cobayo"]),
    ("ferret", &["ferret", "ferrets", "huron"]),
    ("fish", &["fish", "goldfish", "koi", "betta", "pez", "peces", "guppy"]),
    ("goat", &["goat", "goats", "does", "cabra", "cabras", "sheep", "ewe", "lambs"]),
    ("cattle", &["cow", "cows", "calf", "calves", "heifer", "steer", "vaca", "vacas", "alpaca", "llama"]),
    ("pig", &["pig", "pigs", "piglet", "piglets", "cerdo", "puerco"]),
    ("reptile", &["turtle", "tortoise", "snake", "lizard", "gecko", "iguana", "tortuga", "frog", "toad"]),
];

/// Words before a kind of animal that tell whose or which one it is; without them it may be what harmed the patient, or
/// what it ate.
pub(in super::super) const WHOSE: &[&str] = &[
    "her", "his", "their", "my", "our", "its", "su", "sus", "mi", "mis", "other", "another", "older", "younger", "old", "last", "previous",
    "prior", "former", "first", "late", "childhood", "neighbors", "neighbours", "friends", "sisters", "brothers", "moms", "mothers", "one",
    "two", "three", "four", "five", "several", "some", "many", "lost", "losing", "otro", "otra", "un", "una", "dos", "tres", "barn", "feral",
    "2", "3", "4", "5", "6", "perdio", "del", "el", "la",
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry::cue(
        Cue::Animal,
        &[
            "other|another|previous|prior|late|former|older|younger|oldest|eldest|childhood|deceased|neighbors|neighbours|neighbor|friends|sisters|\
             brothers|moms|mothers|dads|sons|daughters|cousins|aunts|uncles|grandmas|coworkers|clinics|foster|feral|barn|stray|wild \
             one|ones|animal|animals|pet|pets|dog|dogs|cat|cats|bird|horse|rabbit|boy|girl|baby|guy|mate|puppy|kitten|hen|hens|chicken|chickens|goat|pig",
            "otro|otra|anterior|primer|primera|antigu*|viej* perro|perra|perrito|perrita|gato|gata|gatito|mascota|animal|caballo|hamster|conejo|perico|loro|uno|una",
            "perro|perra|perrito|perrita|gato|gata|mascota|caballo|hamster|conejo|perico|loro|tortuga anterior|anteriores|previo|previa|viejo|vieja|pasado|pasada",
            "littermate|littermates|sibling|siblings|housemate|housemates|cagemate|cagemates|tankmate|tankmates|companion|companions|stablemate|\
             pasturemate|penmate|flockmate|roommate|bonded|buddy|playmate|companero|companera|hermanito|hermanita|hermanitos|camada|pareja",
            "his|her|its|their|su|sus brother|sister|mother|dam|sire|father|mom|dad|mate|friend|buddy|companion|litter|twin|hermano|hermana|mama|papa",
            "one|two|three|four|five|half|most|several|some|none|ninguno|all|1|2|3|4|5|6 of the|his|her|their|them|las|los",
            "in|to|among|entre unvaccinated|untreated|dogs|cats|puppies|horses|birds|people|humans|perros|gatos|humanos",
            "predator|predators|coyote|coyotes|hawk|raccoon|raccoons|possum|opossum|mouse|mice|rat|rats|vole|voles|mole|gopher|squirrel|\
             squirrels|chipmunk|lizard|roach|roaches|cockroach|spider|spiders|wasp|wasps|bee|bees|fly|flies|maggots|fleas|ticks|lice|mites|nits|worms|larvae",
        ],
    )
    .not_before(&["by", "por", "from"])
    .not_after(&["bait", "poison", "bite", "attack", "bites", "toxin"]),
    Entry::cue(
        Cue::Person,
        &[
            "inlaw|inlaws|mil|fil|stepfather|stepmother|stepdad|stepmom|godmother|godfather|grandson|granddaughter|grandchild|grandparents|hubby|spouse|\
             partner|fiance|girlfriend|boyfriend|coworker|colleague|teacher|pastor|priest|trainer|groomer|sitter|farrier|roommate|widow|widower|widowed",
            "suegro|suegra|cunado|cunada|nuera|yerno|sobrino|sobrina|padrino|madrina|bisabuela|tio|tia|vecino|vecina|amigo|amiga|viuda|viudo",
            "owners|clients|os own|health|cancer|surgery|treatment|chemo|mother|father|family",
            "in|family of|death|bereavement|emergency|leave",
        ],
    ),
    Entry::cue(
        Cue::Lost,
        &[
            "since|after|following _ death|loss|passing|died|passed of|his|her|their|the",
            "desde|tras|despues que|de|la _ murio|muerte|perdida|fallecio|fallecimiento",
            "grieving|mourning|missing|extrana|busca|looks|looking for|his|her|the|al|a",
            "duelo|luto por|del|de",
        ],
    )
    .not_after(&["call"]),
    Entry::cue(
        Cue::Perhaps,
        &[
            "fatal|deadly|lethal|toxic|mortal|letal|toxico|poisonous",
            "educat*|counsel*|warn*|caution*|advis*|remind*|precaution*|orient*|advert*|educo|educamos",
            "handout|leaflet|brochure|pamphlet|folleto|poster|article|video",
            "complications|effects|side|consequences _ include|including|incluyen",
            "otherwise|untreated|without treatment|care",
            "so|that|para que|he|she|it no|wont|doesnt",
            "avoid|avoids|avoided|protect|protects|evitar|prevenir|previene|proteger",
            "never ever|leave|give|feed|use",
            "number one|killer|cause",
            "leading|common cause",
        ],
    ),
    Entry::cue(
        Cue::Meant,
        &[
            "as if|though",
            "como|cual si",
            "acts|acted|acting|looks|looked|pretends|pretended|pretending|played|plays|playing|faking|fakes|finge|fingia|hace|se _ dead|dying|muerto|muerta|dormir",
            "drama|dramatic|dramatically|theatrical|exagger*|hysterical|hyperbole|exager*|dramatic*",
            "says|said|dice|dijo _ killing|killed|kill|dying|die|dead|muere|mata|matar",
            "quote|quotes|unquote|joke|joking|kidding|humor|hilarious|funny|chiste|bromea|bromeo|bromeando|risas",
            "game|movie|film|show|book|song|cartoon|novela|pelicula|cancion|video|halloween|costume|dia de",
            "nicknamed|called|named|llamado|llamada|apodo|apodado|brand|marca|band|team",
            "scared|spooked|worry|worried|panicked|preocupad*|asust*|temor _ dead|died|dying|die|muert*|mor*",
        ],
    ),
    Entry::cue(
        Cue::Denied,
        &[
            "alive and|well|still|as|now",
            "very|much|still|is|esta alive|viva|vivo",
            "not|isnt|wasnt|never|no dead|dying|dead|muerto|muerta|murio",
            "did not|nt die|pass|expire|lose",
            "didnt die|pass|lose",
            "survived|survivor|sobrevivio|pulled through",
            "didnt|not|never _ lose him|her",
        ],
    ),
    Entry::cue(
        Cue::Thing,
        &[
            "passed|passing|passes|pass the|a|his|her|its|some|gas|urine|stool|stools|feces|sock|stone|stones|worm|worms|clot|placenta|toy|string|hair|exam|test|inspection|catheter|hearing|vision",
            "stool|stools|urine|gas|sock|bone|toy|stone|stones|corn|string|popo|orina|calculo",
            "battery|batteries|phone|laptop|computer|printer|car|truck|fridge|freezer|camera|tv|light|lamp|heater|pump|filter|pilot|signal|line|plant|plants|\
             lawn|tree|trees|grass|garden|houseplant|flowers|bateria|pila|pilas|telefono|carro|planta|plantas|arbol|pasto",
            "license|certificate|warranty|coupon|quote|estimate|authorization|contract|policy|card|subscription|licencia|certificado|cupon|poliza|receta",
            "expir* 1*|2*|on|in|date|vaccine|lot|next",
        ],
    ),
];
