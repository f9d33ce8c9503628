//! What lines of a bill and types of appointments say in their own shorthand. Read in those fields only: in prose "he"
//! is a pronoun and "communal" a kennel.

use super::{Entry, GOOD, NOT_CONSIDERED};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    Entry::of(
        Sense::DeathOnBill,
        &[
            "communal|comunal|comunitaria",
            "aftercare",
            "after care",
            "he|eu cat|dog|feline|canine|horse|small|large|medium|exotic|bird|kit|package",
            "eu 1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "pc|cc r|w|return|returned",
            "pcr private|bundle",
            "e and pc|cc|pcr",
            "epc",
            "pvt|priv|private|individual|indiv crem*|aquam*|aqua|return|after*",
            "final|last|ultima visit|visita|goodbye|gift",
            "visita final",
            "servicio de despedida|adios",
            "end of life",
            "eol",
            "peaceful|gentle|compassion* passing|goodbye|farewell|package|care",
            "plan c",
            "disposal|disposition",
            "body|remains",
            "clay|ink paw|nose|print|impression",
            "tail|wing print",
            "paw|nose print|impression|mold|cast",
            "urn|urna|urns|casket|coffin|tin",
            "ashes|cenizas",
            "huellita|huella",
            "memorial",
            "keepsake*",
            "necropsy",
            "rabies lab|head|submission",
            "condolenc*",
            "sympathy",
            "tarjeta condolencia*",
            "be|b e",
            "pc|cc|ic|pcr _ lb|lbs|kg|1*|2*|3*|4*|5*|6*|7*|8*|9*",
            "cremation|crem _ transport|transfer|pickup|pick",
            "kcl",
            "pento*",
            "intrarenal|renal|intraperitoneal inj*",
            "in home|house call euth*",
        ],
    )
    .not_before(&["whole", "full", "foreign"]),
    Entry::of(Sense::Quality, &["qol|q o l", "quality of life", "calidad de vida"])
        .admits(GOOD | NOT_CONSIDERED),
    Entry::of(Sense::Death, &["eol", "end of life"]).admits(super::PAST | super::FORM),
];
