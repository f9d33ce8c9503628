//! What is understood of the words around a wording: who died, when, and whether at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "calls/visit.rs"]
mod visit;

use std::fmt::Write as _;

use sync_core::calls::{Judgement, ReasonCode, Verdict};
use visit::{noted, with};

/// Enough life for a call, so that what is added decides alone.
const ROUTINE: &str = "<p>S: Bright and alert. Eating and drinking well, no vomiting.</p><p>O: Weight 12.4 kg. Heart and \
    lungs clear.</p><p>P: Carprofen 75 mg BID x 5 days. Recheck in 2 weeks.</p>";

fn judged(html: &str) -> Judgement {
    let mut visit = noted(html);
    if let Some(consultation) = &mut visit.consultation {
        // Words alone: nothing on the bill speaks for or against them.
        consultation.lines.clear();
    }
    with(&visit, |_| {})
}

/// Every text of a table that came out otherwise, with why.
fn otherwise(texts: &[&str], right: impl Fn(&Judgement) -> bool) -> String {
    let mut wrong = String::new();
    for text in texts {
        let judgement = judged(&format!("{ROUTINE}<p>{text}</p>"));
        if !right(&judgement) {
            let reasons: Vec<String> =
                judgement.reasons.iter().map(|r| format!("{:?}: {}", r.code, r.evidence)).collect();
            let _ = writeln!(wrong, "{text}\n    {} {reasons:?}", judgement.verdict.as_str());
        }
    }
    wrong
}

/// Deaths as they are written where nobody writes "death".
const DEATHS: &[&str] = &[
    "Owner elected to say goodbye today. Propofol to effect, then Euthasol 5 mL.",
    "Cardiac arrest at 1430, CPR x 15 min, no ROSC, time of death 1445.",
    "Found deceased in kennel this morning.",
    "Biscuit crossed the rainbow bridge at 4:12 pm with the family around him.",
    "Went into arrest during recovery. Efforts were stopped at 12:20.",
    "O declined transfer, elected humane euthanasia.",
    "Owner called: Biscuit passed away at home last night.",
    "passd away overnite in ICU",
    "Per wife passed away at home last night.",
    "Her husband called to say he died in his sleep.",
    "Owner's mother came along. Biscuit was euthanized at 3 pm.",
    "Pt expired at 0410.",
    "Family opted for PTS. Private crem, clay paw.",
    "We helped her cross peacefully, surrounded by family.",
    "Catheter placed, pentobarbital given, auscultated: no heartbeat.",
    "Body released to owner for home burial.",
    "Ashes to be returned in cedar urn.",
    "Condolence card sent.",
    "Lo dormimos esta tarde, la familia estuvo presente.",
    "La dueña decidió la eutanasia. Cremación individual.",
    "Amaneció muerto, lo van a enterrar en el jardín.",
    "Se nos fue a las 5:30, la familia lo acompañó.",
    "El paciente falleció en la jaula de oxígeno.",
    "youth in asia done at four",
    "humane you than asia per owner request",
    "eutha nasia performed",
    "EUTHANASIAPERFORMED",
    "euth<b>anized</b> today",
    "Sadly we were unable to save him.",
    "He did not recover from anesthesia despite CPR.",
    "She slipped away in her sleep before the ambulance arrived.",
    "No pulse, no respirations, pupils fixed and dilated.",
    "Stiff and cold on arrival.",
    "Agonal breathing on presentation, heart stopped while on the table.",
    "Owner ready to let him go. Final injection given at 5.",
    "T&P consent signed, BE given IV, heart stopped.",
    "His suffering was ended today.",
    "Last dog was put to sleep here in 2019 and today it was Biscuit's turn: euthanized 2 pm.",
    "[x] Euthanasia [ ] Hospitalise",
    "Options: [ ] surgery [ ] hospital [x] PTS",
    "Necropsy declined, aquamation chosen.",
    "Patient deceased, please inactivate.",
    "Time of death 17:02, Dr. Lee.",
    "Owner found him lifeless in the yard, brought the body for cremation.",
    "DOA, no vitals.",
    "Owner wishes to have his paw print, will pick up collar Friday.",
    "O could not afford treatment and elected euth.",
    "QOL poor, euth performed.",
    "Decision was made to euthanise, done under propofol.",
    "Put to sleep today for end stage renal failure.",
    "had to be put down after the accident",
    "was put to sleep, owner in tears",
    "Dejó de respirar camino al hospital.",
    "Llegó sin vida.",
    "Llegó sin signos vitales.",
    "No sobrevivió a la cirugía.",
    "Murió en casa anoche, avisa la dueña.",
    "La familia optó por la eutanasia humanitaria.",
    "Se le aplicó eutanasia a las 4 pm.",
    "Decidieron ya no dejarlo sufrir y se durmió para siempre.",
    "Paro cardiorrespiratorio, RCP sin éxito.",
    "Ya está en el cielo.",
    "Se entregan cenizas a la familia.",
    "Lo encontraron muerto esta mañana.",
    "Hora de muerte 14:20.",
    "La dueña llamó para decir que Biscuit falleció.",
    "Lo van a enterrar en el rancho.",
    "Se despidieron de él, inyección final a las 6.",
    "Que en paz descanse.",
    "No aguantó la anestesia.",
    "Se puso a dormir por insuficiencia renal.",
    "Eutanacia hoy.",
    "Lo sacrificaron en la perrera.",
    "Ya no se pudo hacer nada por él.",
    "Biscuit ya no está con nosotros.",
    "Cremar individual con regreso.",
    "Lamentamos mucho su pérdida.",
    "Arrested x2, ROSC x1, then asystole.",
    "CPA, no response to CPR.",
    "Crashed on table, could not get him back.",
    "HE, communal.",
    "Euth consent signed, pentobarb IV.",
    "pt died",
    "TOD 1605",
    "O present for euth",
    "BW: none. Euthed.",
    "Sent home in box.",
    "Expired on table.",
    "Found DOA by tech.",
    "Passed this am per O.",
    "o reports p passed over weekend",
    "pet is deceased per owner's daughter",
];

#[test]
fn a_death_however_it_is_told_is_never_called() {
    let wrong = otherwise(DEATHS, |judgement| judgement.verdict != Verdict::Call);
    assert!(wrong.is_empty(), "{wrong}");
}

/// What holds words of death or refusal and is about something else.
const INNOCENT: &[&str] = &[
    "Owner's father passed away last month so she is home more.",
    "Previous dog died of lymphoma in 2019.",
    "Their last cat was put to sleep in 2021 for kidney failure.",
    "Her other dog passed away two years ago.",
    "Put to sleep for dental radiographs, woke up smoothly.",
    "He was put to sleep for the neuter and is awake now.",
    "Chocolate can be fatal in large amounts.",
    "Xylitol may cause liver failure and death.",
    "Discussed risk of anesthesia including death; owner consents.",
    "No risk of sudden death was found on the echo.",
    "Killed rabies vaccine given, right hind.",
    "Rabies vaccine expired in March, boostered.",
    "Dead deciduous tooth removed.",
    "Euthyroid on current dose.",
    "Flea product expired, new one dispensed.",
    "Fleas will die within 24 hours of the tablet.",
    "As the worms die he may cough.",
    "Ate a dead squirrel on a walk.",
    "Chewed a dead bird in the yard yesterday.",
    "Passed a kidney stone last week.",
    "Neighbor's dog was euthanized for parvo, owner worried.",
    "Adopted after their old dog died last year.",
    "Owner lost her job and moved to Death Valley.",
    "Not considering euthanasia, quality of life is excellent.",
    "QOL 9/10, owner very happy with him.",
    "DNR on consent form; anesthesia uneventful, home at 4.",
    "CPR: full, per consent form.",
    "In the event of cardiac arrest I elect CPR.",
    "[ ] euthanasia [ ] cremation [x] recheck in 2 weeks",
    "[ ] deceased [ ] moved [x] active client",
    "The swelling is gone.",
    "Lump is gone, no longer with us!",
    "Dr. Stone is no longer with us, new doctor introduced.",
    "Owner jokes he acts like he is dying when his nails are done.",
    "Always dying of hunger according to owner.",
    "Se durmió con propofol y despertó bien.",
    "Vacuna de virus muerto, sin reacción.",
    "El perro anterior murió de moquillo hace años.",
    "Murió su abuela el mes pasado, viene con la tía.",
    "Siempre anda muerto de hambre.",
    "Si no se trata puede morir.",
    "Owner is a hospice nurse and works nights.",
    "Please call us if vomiting returns.",
    "Do not call the emergency line for refills.",
    "Owner did not call back yesterday but came today.",
    "No complications during surgery.",
    "Recovered from parvo as a puppy, nearly died then.",
    "Littermate died at birth.",
    "Two of the puppies were stillborn, dam is doing well.",
    "No le vamos a dar comida hasta mañana.",
    "Owner asked about sudden death in the breed; no evidence of heart disease.",
    "Buried suture line, no external stitches.",
    "Battery of the ear camera died halfway through.",
    "Phone lines were down this morning.",
    "Declined vaccines today.",
    "Refused treats, then took one.",
    "Complaint: itching for two weeks.",
    "Client prefers morning appointments.",
    "Text or call is fine.",
    "Owner would love a call with the results.",
    "Call anytime.",
    "Went home with owner, wagging.",
    "Grandmother died in January, owner travelled.",
];

#[test]
fn what_is_about_something_else_is_called_and_told_as_explained_away() {
    let wrong = otherwise(INNOCENT, |judgement| judgement.verdict == Verdict::Call);
    assert!(wrong.is_empty(), "{wrong}");
}

/// Wishes not to be rung, however they are worded.
const REFUSALS: &[&str] = &[
    "Owner asks that we not phone her.",
    "Please don't ring, baby sleeping.",
    "Text only please.",
    "Contact by email only.",
    "Owner prefers e-mail to phone calls.",
    "She hates phone calls, use the portal.",
    "No voicemails please.",
    "Client opted out of follow up calls.",
    "Stop calling, per owner.",
    "Client is deaf, text only.",
    "Prefers texting.",
    "Wants no more calls from us.",
    "Owner said quit bugging her with calls.",
    "Do not leave messages, do not phone.",
    "Take her off the call list.",
    "Remove from call list.",
    "Owner does not wish to receive follow-up calls.",
    "Would rather get a text than a call.",
    "Nobody should call this client.",
    "No se le llame por favor.",
    "Prefiere mensaje de texto, no llamadas.",
    "Que no le llamemos, dice.",
    "Phone [ ] Email [x] Text [ ]",
    "[ ] call [x] text",
    "Call back requested: ( ) yes (x) no",
    "Do NOT contact by phone.",
    "She does not answer her phone, message her instead.",
    "Unsubscribe from calls.",
    "Leave him alone until he calls, he said.",
    "we are not to call this number",
    "asked us to lose her number",
    "Only contact via app.",
    "DND - client request",
    "no phone contact",
    "owner requests no contact after visit",
    "No le gusta que le llamen.",
    "Prefiere WhatsApp.",
    "Mejor por correo electrónico.",
    "No contesta el teléfono, mandar mensaje.",
    "Pide que no le hablen por teléfono.",
    "No marcar, solo texto.",
    "Dice que ya no le estén llamando.",
    "Que nadie le llame.",
    "Pidió que la quiten de las llamadas.",
    "Solo mensajes por favor.",
    "La señora es sorda, no puede hablar por teléfono.",
    "No desea seguimiento telefónico.",
    "No quiere que le marquemos.",
    "Por favor no molestar con llamadas.",
    "pls txt, no calls",
    "O: no f/u call",
    "no cb",
    "dont phone",
    "email pref",
    "contact via text",
    "wants texts not calls",
    "Phone pref: NONE",
    "Follow-up: [ ] call [ ] text [x] none",
    "OK to call? N",
    "OK to call: no",
    "Do we have permission to call you? No",
    "calls: NO  text: YES",
];

#[test]
fn a_wish_not_to_be_rung_is_never_overlooked() {
    let wrong = otherwise(REFUSALS, |judgement| judgement.verdict != Verdict::Call);
    assert!(wrong.is_empty(), "{wrong}");
}

/// Matters for a person although nobody died.
const SENSITIVE: &[&str] = &[
    "Owner undecided between surgery and euthanasia, will call tomorrow.",
    "Prognosis is guarded.",
    "Transferred to VCA for overnight care.",
    "Sent to emergency for surgery.",
    "Client was very unhappy about the wait and the bill.",
    "Owner demanded her money back.",
    "Incision came open at home.",
    "Hospice visit, pain controlled for now.",
    "Suspect abuse, reported to animal control.",
    "Staying overnight on IV fluids.",
    "Remains hospitalized.",
    "Diagnosis: osteosarcoma. Owner devastated.",
    "Hemangiosarcoma likely, weeks to live.",
    "Owner left against medical advice.",
    "He may not make it through the night.",
    "Family will talk it over and decide about putting her to sleep.",
    "Euthanasia scheduled for Friday at home.",
    "Discussed euthanasia, owner not ready yet.",
    "Wrong medication dispensed, owner informed.",
    "Surgery performed on the wrong leg.",
    "Owner surrendered the dog to the rescue today.",
    "Seizing, unstable, referred to neurology today.",
    "Had a severe reaction to the vaccine, collapsed.",
    "Palliative care only from here on.",
    "Owner is threatening legal action.",
    "Wants to speak with the manager about what happened.",
    "Bit the technician, reported to county.",
    "Terminal kidney disease.",
    "Poor prognosis, owner wants time to think.",
    "Se queda internado esta noche.",
    "La dueña está muy enojada y quiere su dinero de regreso.",
    "Pronóstico malo, la familia va a decidir.",
    "Cáncer de hueso, solo paliativo.",
    "Lo mandamos a urgencias.",
    "He is in critical condition in the oxygen cage.",
    "Quality of life is declining.",
    "Only Dr. Rivera should talk to this owner.",
    "Dog escaped from the kennel and was found an hour later.",
    "Owner can't afford treatment, taking him home against advice.",
    "Metastatic disease in the lungs.",
    "Se refirió a especialista de urgencia.",
    "Sigue hospitalizado, se revalora mañana.",
    "La familia está decidiendo si operar o dormirlo.",
    "Hablamos de eutanasia, lo van a pensar.",
    "El dueño no tiene dinero para la cirugía.",
    "Complicación de la cirugía, se abrió la herida.",
    "Dejó al perro abandonado en la clínica.",
    "Señales de maltrato, se reportó.",
    "Cliente inconforme con la cuenta.",
    "Pide hablar con el gerente.",
    "Cuidados paliativos.",
    "Está grave, pronóstico reservado.",
    "Se va a casa contra consejo médico.",
    "Tumor maligno confirmado.",
    "Muy enojado el dueño, gritó en recepción.",
    "Px guarded, O to call w/ decision.",
    "Mass: mets on rads. O devastated.",
    "hosp o/n IVF",
    "xfer to ER",
    "O mad re bill, wants refund",
    "Sx site infected, O upset",
    "Poss NAI, AC called",
    "O giving up dog, rescue to p/u",
    "AMA d/c",
    "DNR, ICU",
    "Hospice",
    "PTS discussed, O not ready",
    "QOL declining, O to decide",
];

#[test]
fn a_sensitive_matter_is_for_a_person() {
    let wrong = otherwise(SENSITIVE, |judgement| judgement.verdict == Verdict::Review);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_was_explained_away_stays_visible_with_the_words_that_explain_it() {
    let judgement = judged(&format!("{ROUTINE}<p>Previous dog died of lymphoma in 2019.</p>"));
    assert_eq!(judgement.verdict, Verdict::Call);
    let remark = judgement.reasons.iter().find(|reason| reason.code == ReasonCode::ExplainedAway).unwrap();
    assert_eq!(remark.field, "note");
    assert!(remark.evidence.contains("Previous dog died"), "{}", remark.evidence);
}

#[test]
fn families_of_farewells_and_of_what_is_grave_are_not_called() {
    let cases = [
        "Body placed in cooler.",
        "Arrested on induction, dec'd at 9:50p.",
        "Optan por dejarla descansar hoy.",
        "Cervical dislocation as the owner asked.",
        "Splenic mass with free fluid.",
        "Strangulating lesion likely, hauling to the teaching hospital.",
        "Bit tech on the hand, bite report to the county.",
        "Left without being seen.",
        "Asked about our phone check: she said no thanks.",
        "No asistió a la cita.",
    ];
    for said in cases {
        let judgement = judged(&format!("{ROUTINE}<p>{said}</p>"));
        assert_ne!(judgement.verdict, Verdict::Call, "{said}");
    }
}

#[test]
fn a_form_that_does_not_apply_and_a_loss_told_on_are_explained() {
    let cases = [
        "Euthanasia consent: N/A",
        "Anesthetic death: ☐ Y ☒ N",
        "Her brother died years ago, we put him to sleep here.",
        "Tooth 108 was dead, extracted.",
    ];
    for said in cases {
        let judgement = judged(&format!("{ROUTINE}<p>{said}</p>"));
        assert_eq!(judgement.verdict, Verdict::Call, "{said}: {:?}", judgement.reasons);
    }
}

/// What a client signed before excuses nothing that came about.
#[test]
fn a_death_behind_a_consent_and_complications_is_one() {
    for said in [
        "Signed consent, hemorrhage and arrhythmia, death at 10:40.",
        "Signed consent for surgery, uncontrolled bleeding, sepsis, death on the table.",
        "Consent on file, regurgitated, aspiration, obstruction, death this morning.",
        "Consented to surgery, hemorrhage, arrhythmia, death.",
    ] {
        let judgement = judged(&format!("{ROUTINE}<p>{said}</p>"));
        assert!(
            judgement.reasons.iter().any(|reason| reason.code.is_death()),
            "{said}: {:?}",
            judgement.reasons
        );
    }
}

/// A fresh loss in the house is explained, and a person looks all the same: its owner mourns.
#[test]
fn a_loss_of_last_month_in_the_same_house_is_for_a_person() {
    let judgement =
        judged(&format!("{ROUTINE}<p>Her brother died last month, we put him to sleep here.</p>"));
    let has = |code| judgement.reasons.iter().any(|reason| reason.code == code);
    assert_eq!(judgement.verdict, Verdict::Review, "{:?}", judgement.reasons);
    assert!(has(ReasonCode::ExplainedAway) && has(ReasonCode::Critical));
}

#[test]
fn the_patients_owner_is_no_death_and_an_abbreviation_with_something_invisible_in_it_is_one() {
    for (said, called) in [
        ("Pt's owner drew a picture.", true),
        ("PT’S weight is fine.", true),
        ("PTS today.", false),
        ("P\u{200b}TS today.", false),
        ("PT\u{ad}S today.", false),
    ] {
        let judgement = judged(&format!("{ROUTINE}<p>{said}</p>"));
        assert_eq!(judgement.verdict == Verdict::Call, called, "{said}: {:?}", judgement.reasons);
    }
}

#[test]
fn a_death_told_under_a_list_of_what_to_look_out_for_is_told() {
    for (warned, told) in [
        ("Llamar si no mejora en 3 días.", "La paciente falleció en casa."),
        ("Call us if he does not eat.", "Patient died at home."),
        ("Watch for vomiting, lethargy.", "Biscuit passed Sunday."),
    ] {
        for both in [format!("<p>{warned}</p><p>{told}</p>"), format!("<p>{warned} {told}</p>")] {
            let judgement = judged(&format!("{ROUTINE}{both}"));
            assert_ne!(judgement.verdict, Verdict::Call, "{both}: {:?}", judgement.reasons);
        }
    }
}
