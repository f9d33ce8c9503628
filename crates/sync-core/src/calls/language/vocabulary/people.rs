//! What happens between people, and what a clinic owes to others than the client: violence, bites, authorities, money,
//! anger, mistakes. A person calls here, if anybody does.

use super::{ANIMAL, DENIED, Entry, FORM, MEANT, PAST, PERHAPS, RULED_OUT};
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
            "aps|cps|dv",
            "kick|kicks|kicked|hits|beats|patea|pateo|golpea|golpeo|pega _ dog|cat|perro|gato|him|her|me|mi",
            "history|story|historia _ concuerda|coincide|match|matches|fit|consistent",
            "ligadura|alambre|wire cuello|neck|embedded",
            "embedded collar|wire|chain",
            "larvas|larva|gusanera|myiasis|miasis|flystrike",
            "bcs|cc 1 9|5",
            "unsafe at|to|home",
            "maltrat*|descuid*",
            "poisoned|envenenado by|por|ex|vecino|neighbor",
            "shot by|with|in|at",
            "gunshot|bb pellet",
        ],
    )
    .not_before(&["no", "not", "just", "vaccine", "booster"])
    .admits(PAST | ANIMAL | DENIED | FORM | MEANT),
    // Bites and public health.
    Entry::of(
        Sense::Critical,
        &[
            "quar|quarantine|cuarentena|quarantined",
            "strict hold",
            "health|public dept|department|nurse|officer|health|inspector",
            "county|state vet|health|nurse|veterinarian|lab",
            "rabies|rabia exposure|expuesto|hold|positive|suspect|exposicion",
            "bite rpt|report|reported|reporte",
            "destroy|destroyed",
            "reportable|zoonotic|zoonosis",
        ],
    )
    .not_before(&["no", "completed", "licensed"])
    .admits(PAST | ANIMAL | DENIED | FORM | PERHAPS | MEANT | RULED_OUT),
    // Grief and fear.
    Entry::of(
        Sense::Critical,
        &[
            "beside herself|himself|themselves",
            "familia asustada|destrozada|desesperada",
            "owner|owners|o|family terrified|desperate|frightened",
            "abuelito|abuelita|nino|ninos|kids|kid|child|brother|husband|wife|mom|dad|sister|she|he|both crying|cried|llora|lloran|llorando|weeping",
            "owner|o|client crying|cried|llora|sobbing|bawling|tears",
            "cannot|cant take _ in",
            "devastat*|distraught",
        ],
    )
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
            "hung up|colgo",
            "threat|threats|threaten|threatened|threatening|amenaz*",
            "1|one|two star|stars",
            "bbb|small claims",
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
            "never|not|nunca seen|saw|examined|atendido|entro",
            "we|i never|didnt saw|see|seen",
            "no exam|examen|visit|charges done|performed|today|happened",
            "not|no examinad*|examined|atendid*",
            "waited|waiting|espero 1*|2*|3*|4*|5*|6*|twenty|thirty|forty|an|almost|over",
            "tired of waiting",
            "no|not|nada se hizo|done|realizo|performed _ dental|cirugia|sx|procedure|surgery|today|hoy|limpieza",
            "duplicate|duplicado|duplicated|entered|created in|por|appt|appointment|entry|record|visit|error|creado",
            "delete|void|voided this|appt|visit|chart|invoice",
            "aborted|abort",
        ],
    )
    .admits(PAST | ANIMAL | FORM | MEANT | DENIED),
];
