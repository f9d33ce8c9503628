//! What happens between people, and what a clinic owes to others than the client: violence, bites, authorities, money,
//! anger, mistakes. A person calls here, if anybody does.

use super::{ANIMAL, DENIED, Entry, FORM, MEANT, MINOR, PAST, PERHAPS, RULED_OUT};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // Violence and neglect.
    Entry::of(
        Sense::Cruelty,
        &[
            "control animal|canino",
            "domestic|family violence|abuse",
            "violencia",
            "restraining|protective|protection order",
            "orden de restriccion|alejamiento",
            "aps|cps|dcfs ?was|were|is|has|been notified|called|contacted|report|reported|referral|worker|case|involved|visit|opened|investigat*",
            "kick|kicks|kicked|hits|beats|patea|pateo|golpea|golpeo|pega _ dog|cat|perro|gato|him|her|me|mi",
            "history|story|historia _ concuerda|coincide|match|matches|fit|consistent",
            "ligadura|alambre|wire cuello|neck|embedded",
            "embedded collar|wire|chain",
            "larvas|larva|gusanera|myiasis|miasis|flystrike",
            "bcs|cc 1 9|5",
            "unsafe at|to|home",
            "maltrat*|descuid*",
            "poisoned|envenenado by|por|ex|vecino|neighbor",
            "shot by|with|at",
            "shot in the|his|her|head|face|neck|chest|shoulder|leg|back|flank|abdomen|belly|hip",
            "gunshot|bb pellet",
        ],
    )
    .not_before(&["no", "not", "just", "vaccine", "booster"])
    .admits(PAST | ANIMAL | DENIED | FORM | MEANT),
    // Bites and public health. A newcomer is kept apart by its owner.
    Entry::of(Sense::Critical, &["quar|quarantine|cuarentena|quarantined"])
        .not_after(&["from", "tank", "3", "4"])
        .admits(PAST | FORM | DENIED | ANIMAL),
    Entry::of(
        Sense::Critical,
        &[
            "strict hold",
            "health|public dept|department|nurse|officer|health|inspector",
            "county|state vet|health|nurse|veterinarian|lab",
            "rabies|rabia exposure|expuesto|hold|positive|suspect|exposicion",
            "bite rpt|report|reported|reporte",
            "destroy|destroyed $|by|per|order|him|for",
            "reportable",
        ],
    )
    .not_before(&["no", "completed", "licensed"])
    .admits(PAST | ANIMAL | DENIED | FORM | PERHAPS | MEANT | RULED_OUT),
    Entry::of(Sense::Critical, &["zoonotic|zoonosis"])
        .not_before(&[
            "no", "hooks", "hookworm", "hookworms", "roundworm", "roundworms", "rounds", "whips", "worms", "parasites", "parasite", "giardia",
            "coccidia", "fleas",
        ])
        .not_after(&["low", "potential", "parasites", "worms"])
        .admits(PAST | ANIMAL | DENIED | FORM | PERHAPS | MEANT | RULED_OUT),
    // Grief and fear.
    Entry::of(
        Sense::Critical,
        &[
            "beside herself|himself|themselves",
            "familia asustada|destrozada|desesperada",
            "owner|owners|o|family terrified|desperate|frightened",
            "abuelito|abuelita|nino|ninos|kids|kid|child|brother|husband|wife|mom|dad|sister|she|he|both crying|cried|llora|lloran|llorando|weeping",
            "cannot|cant take _ in",
            "devastat*|distraught",
        ],
    )
    .admits(PAST | MEANT),
    Entry::of(Sense::Critical, &["owner|o|client crying|cried|llora|sobbing|bawling|tears"])
        .not_after(&["happy", "happily", "joy"])
        .admits(PAST | MEANT),
    // Anger, mistakes, law.
    Entry::of(
        Sense::Complaint,
        &[
            "agresiv* en|con _ sala|recepcion|personal",
            "aggressive with|toward|towards staff|us|tech",
            "dispensing|dosing|labeling|medication|surgical|clerical error|errors|mistake",
            "error|equivoc* de|en dosis|medicamento|nuestro|receta",
            "insurer|aseguradora notified|avisad*",
            "hung up $|on|when|twice|before",
            "colgo",
            "threat|threats|threaten|threatened|threatening|amenaz*",
            "1|one|two|una|dos star|stars|estrella|estrellas",
            "bbb",
            "small claims",
            "armo|hizo|arma escandalo|un|una|pleito",
            "comped|waived|refunded|credited",
            "only|solo dr|dra|doctor|pm|manager|gerente|me|mgr _ speak|talk|call|habla|contacto",
            "goes|go|route|routed|direct to pm|manager|mgr|owner|legal",
            "per legal|lawyer|attorney",
        ],
    )
    .admits(PAST | FORM | MEANT | DENIED),
    // Under way to somebody else.
    Entry::of(
        Sense::Referral,
        &[
            "driving|hauling|headed|heading|trailering to|over|straight",
            "trailer left|arrived",
            "traslad*|traslado _ er|hospital|urgencias|monitoreo|especialista",
            "xfer|xferred|xfr|txfr|transf",
            "salio|salieron|sale en|rumbo camino|a",
            "status|sz|seizing 1*|2*|3*|4*|5*|6* m|min|mins|h|hr|hrs",
            "still twitchy|seizing|down|not|blind|dull",
            "nos esperan",
            "receiving hospital|facility|vet|dr",
        ],
    )
    .not_before(&["if", "owner", "when"])
    .admits(PAST | PERHAPS | FORM | DENIED | MEANT),
    // Money that decides.
    Entry::of(
        Sense::Decision,
        &[
            "rechaz* _ hospital|cirugia|referencia|tratamiento|dinero",
            "por|falta dinero|costo|de",
            "dt|due|because|owing|d to|of|t|money|cost _ money|cost|costs|finances|financial",
            "giving|give|gives|gave it|him|her|them _ till|until|days|week|weekend|hours",
            "si|if _ 24|48|72|hrs|horas|h no|not|sin",
            "few days|dias _ think|decide|decidir|pensar",
            "no|not opcion|option $",
            "opts|opted|elects|wants no tx|ttmt|treatment|further|workup|sx",
            "cuanto tiempo le|tiene|queda",
        ],
    )
    .admits(PAST | ANIMAL | FORM | MEANT | PERHAPS),
    // Nobody was seen.
    Entry::of(
        Sense::NoVisit,
        &[
            "lwbs",
            "left|leave|leaves|se _ without|sin being|ser|seeing|seen|visto|atendid*|esperar",
            "left before exam|seen|being|doctor|we",
            "never saw|entro",
            "was|were|o|client|pt|patient|pet|dog|cat|left|be ?was not seen ?by|today|$",
            "nunca|no atendido|entro",
            "we|i never|didnt saw|see|seen",
            "no exam|examen|visit|charges done|performed|today|happened",
            "not|no examinad*|examined|atendid*",
            "waited|waiting __ and left|leaves|walked",
            "waited|waiting _ gave up",
            "espero __ se fue|fueron",
            "waited|waiting left",
            "tired of waiting",
            "no|not|nada se hizo|done|realizo|performed _ dental|cirugia|sx|procedure|surgery|today|hoy|limpieza",
            "duplicate|duplicado|duplicated|entered|created in|por|appt|appointment|entry|record|visit|error|creado",
            "delete|void|voided this|appt|visit|chart|invoice",
            "aborted|abort",
        ],
    )
    .admits(PAST | ANIMAL | FORM | MEANT | DENIED),
    Entry::of(Sense::NoVisit, &["never seen"])
        .not_after(&["a", "an", "any", "anything", "one", "such", "him", "her", "this"])
        .admits(PAST | ANIMAL | FORM | MEANT | DENIED),
    // Anger, care and quarrels in plain words.
    Entry::of(
        Sense::Complaint,
        &[
            "disput*",
            "contest|contests|contested|contesting _ charge|charges|bill|invoice",
            "muy|esta|estaba|salio|se enojad*|molest*|furios*",
            "ownership",
        ],
    )
    .admits(PAST | FORM | DENIED),
    Entry::of(
        Sense::Complication,
        &[
            "anesthetic|anesthesia|anaesthetic|surgical|vaccine event|incident|arrest|scare|crisis|emergency",
            "dropped|fell|fallen|injured|bruised|caught|escaped|bitten|attacked _ kennel|table|cage|boarding|treatment|groom|grooming|daycare",
        ],
    )
    .not_before(&["no", "without", "wo", "any", "if", "previous", "prior", "hx", "history"])
    .not_after(&["form", "free", "none"])
    .admits(PAST | FORM | DENIED | PERHAPS | ANIMAL),
    Entry::of(
        Sense::Cruelty,
        &[
            "suspect|suspects|suspected|possible|possibly|probably|likely|maybe|sospecha|posible _ kicked|beaten|thrown|abuse|abused|golpes|golpeado|golpeada",
            "owner|client|o|he|she|dueno|duena drunk|intoxicated|borracho|borracha",
            "owner|client|o|he|she ?is|was|seems|appears|appeared|clearly high on|as|today|again|$",
            "filthy|mugros*",
        ],
    )
    .admits(PAST | ANIMAL | DENIED | FORM),
    Entry::of(
        Sense::Relinquished,
        &["looking|searching|search for|find _ owner|owners|home", "found _ on|in|at|by highway|street|road|ditch|dumpster|box|freeway|side|roadside"],
    )
    .not_after(&["was"])
    .admits(FORM | DENIED),
    Entry::of(
        Sense::Referral,
        &[
            "specialist|neurology|neurologist|oncology|oncologist|cardiologist|surgeon|internist|mri|ct|especialista|neurologo|oncologo _ \
             today|tomorrow|tmrw|asap|stat|tonight|now|urgent*|monday|hoy|manana|urgente",
        ],
    )
    .not_before(&["if", "declined", "offered", "no"])
    .admits(PAST | FORM | DENIED | PERHAPS),
    Entry::of(
        Sense::Decision,
        &[
            "platicar|platicarlo|hablarlo|consultar|consultarlo|comentar|comentarlo _ esposo|esposa|familia|marido|hijos|hija|hijo",
            "talk|discuss|speak|think|check _ with|to|over _ husband|wife|family|spouse|partner|kids",
            "know|knows|knew|decide|tell|asked|asks|ask|wants|wonder|wondering when|how|if _ time|enough",
            "had|has|have|having enough",
        ],
    )
    .not_before(&["food", "water"])
    .admits(PAST | ANIMAL | FORM | MINOR),
];
