//! What went wrong in our hands or after them: reactions to what was given, injuries, repairs that failed, mistakes.

use super::{ANIMAL, DENIED, Entry, FORM, MEANT, PAST, RISK};
use crate::calls::language::Sense;

/// What a mishap that happened admits.
const HAPPENED: u32 = DENIED | PAST | FORM | ANIMAL | RISK;

/// Words before a mishap that make it one that did not happen.
const NOT_HAPPENED: &[&str] = &[
    "no", "not", "never", "without", "if", "watch", "monitor", "risk", "risks", "possible", "may", "can",
    "might", "any", "denies", "sin", "ningun", "ninguna", "free", "prevent", "usual", "rare", "common",
    "signs", "call", "warned", "none", "sheet", "prior",
];

pub(super) const ENTRIES: &[Entry] = &[
    // Reactions to what was given.
    Entry::of(
        Sense::Complication,
        &[
            "swelled|swollen|puffed|hives|ronchas|urticaria|hinchado|hinchada|hincho|welts|collapsed|fainted|seized __ after|post|following|since|from|despues|por __ @given",
            "after|post|following|since|within|despues|tras|from __ @given __ hives|swelled|swelling|collapsed|ronchas|hincho|hinchada|welts|seizure|seizures|bloody|tremors|fainted|shock|sloughing|screaming",
            "@given ?site reaction|rxn|reactions|rxns|reaccion|abscess",
            "reaccion a|al|alergica|adversa",
            "reacciono|reacted|reacting|rxn|allergic|alergic* _ a|al|to _ @given",
            "cayo|callo|sento _ mal|pesad*",
            "hincho|inflamo|hincharon _ cara|hocico|ojos|toda",
            "anafila*|anaphyla*",
            "epi|epinephrine|epinefrina|adrenalina _ given|im|iv|administered|doses|needed|twice|stabilized|bring",
            "doses|dose of epi|epinephrine",
            "dexsp|diphen|diphenhydramine|benadryl _ inj|given|injection _ $|and|obs|monitor*|went|bring",
            "collapsed|crashed|fainted _ after|following|post|minutes|during|within|right",
            "pressure|bp fell|dropped|crashed|bottomed|tanked|plummeted",
            "skin|tissue _ sloughing in|off|from|since|badly",
            "leg|foot|tail|pads|flap|forearm|toes|paw _ sloughing|necrotic|black|rotting|purple",
            "sjs|stevens johnson",
            "extravasat*|perivasc*",
            "leaked|leaking|went _ around|outside|perivascular|into _ vein|catheter|tissue|subq|abdomen",
            "melena|hematemesis|hematochezia",
            "vomiting|vomited|vomits|vomita|vomito|vomitando|passing|pooping|peeing|throwing _ blood|sangre",
            "gi|stomach|duodenal|gastric|intestinal bleed|bleeding|ulcer|ulcers|ulcerat*|hemorrhage|perforat*",
            "caused|causes|causing|causo|blames|because _ seizures|seizure|reaction|death|bravecto|nexgard|chew|collar|librela|seresto",
            "manufacturer|mfr|fda|pharmacovigilance|zoetis|elanco|merck|boehringer __ report|reported|notified|contacted|called|informed|adverse|filed",
            "called|contacted|notified|reported|report|reporting _ manufacturer|mfr|fda|zoetis|elanco|merck|boehringer",
            "adverse|severe|terrible|horrible|delayed|serious|fuerte reaction|rxn|response|event|effects|effect|reaccion",
        ],
    )
    .not_before(NOT_HAPPENED)
    .not_after(&["history", "none", "form", "sheet", "handout", "resolved"])
    .admits(DENIED | PAST | FORM | RISK),
    // Under anaesthesia, and what it left behind.
    Entry::of(
        Sense::Complication,
        &[
            "rough|prolonged|delayed|stormy|bad|dysphoric recovery|wakeup|waking",
            "rough|prolonged|delayed|long|hard|difficult|not|no|wont|didnt|slow _ wake|waking|despierta|desperto|despertar _ up|bien|from|after|de|properly|fully",
            "aspirat*|aspiro|regurg* _ pneumonia|during|under|recovery|induction|lungs|ga|anesthesia|pulmon*|intubation|while|water|food|milk",
            "asp|aspiration pneu|pna|pneumonia",
            "re|difficult|failed|repeatedly intubat*|intubation",
            "lar|laryngeal par|paralysis|collapse|edema|spasm",
            "arrested|coded|apnea|apneic|bradycardi*|hypotensi*|desat*|cyanotic __ resuscitated|worried|vision|long|prolonged|icu|critical|cpr|despite|refractory|epi|atropine|brought",
            "asa|asaiv 4|4e|5|iv|v",
            "high risk form|consent|waiver|anesthetic|anesthesia|candidate|surgery",
            "may|might|could|puede|quiza _ not|no|never _ survive|wake|aguant*|sobreviv*|induction|anesthesia",
            "temp|temperature|hypotherm*|temperatura _ dropped|fell|down|bajo|92|93|94|95 _ after|post|recovery|obtunded|hours|during|92|93|94|95|following|a",
            "blind|circling|deaf|neurologic|neuro|head _ since|after|post|following|desde _ dental|anesthesia|surgery|spay|neuter|procedure|cirugia|anestesia|extraction",
            "since|after|post|postop|desde|despues _ dental|spay|neuter|surgery|cirugia|operacion|esterilizacion|op|procedure|anesthesia|groom|grooming|boarding|bath|discharge __ blind|circling|pneumonia|paralyzed|collapsed|sangr*|seizure*|arrhythmia|sepsis|jaundice|screaming|dehis*|incontinent|arrhythmias|worse",
            "bleed*|bloated|collapsed|crashed|septic|screaming|crying|limping|arrhythmia*|sangr*|burn*|worse|blood|swollen _ since|post|desde|after|following|despues _ spay|neuter|dental|surgery|sx|op|extraction|discharge|grooming|boarding|cirugia|esterilizacion|operacion|groom|bath|biopsy|our",
            "lost|no|without|sin|absent _ feeling|sensation|motor|sensibilidad _ leg|legs|limb|tail|hind|paw|rear|pata|patas|lip|tongue",
        ],
    )
    .not_before(&["no", "if", "watch", "monitor", "risk", "risks", "never", "without", "sin", "signs", "uneventful", "call", "prior", "free", "brief"])
    .not_after(&["none", "wnl", "normal", "resolved", "sequelae", "free", "corrected", "lightened"])
    .admits(HAPPENED),
    // Injuries and repairs.
    Entry::of(
        Sense::Complication,
        &[
            "broke|broken|fractured|cracked|shattered|snapped|dislocat*|rompio|quebro|fracturo __ during|while|extraction|handling|restraint|kennel|boarding|extraccion",
            "we|i|us|tech|techs|staff|groomer|assistant|surgeon|nosotros|who __ \
             nicked|dropped|burned|burnt|ligated|punctured|perforated|scalded|lacerated|severed|slammed|quicked|lastimamos|cortamos|rompimos|perdimos|quemamos",
            "we|i|us|tech|staff|groomer|surgeon|nosotros _ broke|tore|injured|hurt|crushed|damaged __ tail|toe|foot|ear|skin|nerve|sciatic|artery|vessel|bladder|ureter|bowel|spleen|tongue|jaw|leg|trachea|nipple|pata|oreja|paw",
            "sciatic|radial|facial|femoral|recurrent nerve",
            "nerve damage|injury|injured|damaged|severed|caught|hit",
            "ureter|bowel|nerve|bladder|urethra|trachea|spleen|lung|tongue ligated|nicked|lacerated|severed|clamped|perforated|punctured|torn|cut",
            "artery|vessel|vein nicked|lacerated|hit|punctured|torn",
            "nicked|punctured|severed|lacerated|perforated|hit _ vessel|artery|nerve|ureter|urethra|bladder|bowel|trachea|tongue|nipple|teat|jugular|spleen",
            "big|large|huge|massive|expanding|neck|scrotal|incisional|growing hematoma|seroma|bruise",
            "sponge|gauze|swab|instrument|hemostat|gasa|towel __ off|left|inside|missing|retained|short|behind|still|adentro|dentro|olvid*",
            "left|leaving ?a|one|the|an sponge|gauze|instrument|needle|swab|gasa|clamp",
            "left|leaving _ behind",
            "olvidaron|dejaron|olvido _ gasa|sponge|aguja|pinza",
            "retained sponge|gauze|swab|fetus|needle",
            "omentum|intestine|intestines|bowel|guts|loop|organs|fat|intestino|tripas|pink _ hanging|showing|protruding|sticking|exposed|poking|outside|visible|salen|salio|from",
            "abrio|abrieron|abrir _ herida|incision|puntos|sutura",
            "ven _ intestinos|tripas|huesos",
            "regresa|volver|regreso|volvio|hubo|vuelve _ cirugia|anestesiar|operar|abrir|quirofano|reabrir",
            "reabrir|reopen",
            "spay|neuter|surgery|incision|extraccion|extraction|esterilizacion _ bled|sangro|bleeding",
            "sangro|sangrando|sangra _ despues|mucho|extraccion|cirugia|herida",
            "had|have to go back _ in|last|night",
            "ruptured|ruptura tm|eardrum|timpano",
            "go|went|gone back in last|yesterday",
            "infecto|infectada|infectado _ herida|incision|puntos|pata|cirugia",
            "herida|incision|wound huele|smells",
            "neutered|spayed|vaccinated|extracted|shaved|removed|dispensed|given|operated|castrado|amputated|altered in|by|por error|mistake|accidente",
            "overdose|overdosed of|caught|given|by|on",
            "caught ?a|the|his|her ureter|nerve|bladder|bowel",
            "urine leaking",
            "pad burn|burns",
            "dropped _ while",
            "it was us|me",
            "meant|intended for another|other|different|somebody|someone",
            "eviscerat*|prolaps*",
            "incision|herida|wound|stitches|sutures|staples|puntos|flap|drain|bandage|cast|splint|tplo|implant|plate|repair|graft|bandages|catheter _ \
             open|opened|apart|gaping|dehisc*|infected|infection|pus|burst|popped|abrio|abierta|abrieron|infect*|failed|fail|broken|broke|slipped|migrated|necrotic|smells|leaking|torn|ripped|bent|backed|undone|tight|swollen|loose|reventaron|supura",
            "tore|ripped|chewed|popped|busted|undid|chews|arranco|quito|licked _ stitches|sutures|staples|incision|cast|drain|bandage|puntos|splint|catheter|grapas",
            "cruciate|tplo|tta|hip|fracture|repair|fixation|mesh|surgery|implant|plate|screw|screws|pin|hardware _ failed|failure|infected|infection|broken|broke|migrated|explant*|loose|backing",
            "explant*|mrsp|mrsa|pseudomonas|esbl",
            "resistant|multidrug|mdr infection|bacteria|organism|staph|bug|cultured",
            "bleeding|bled|hemorrhag*|sangrado|sangra|sangrando|oozing _ spay|surgery|neuter|pedicle|incision|extraction|stump|scrotum|gums|chest|abdomen|inside|internally|encias|uterus|vulva|profusely|uncontrolled|socket|nariz|nose|cirugia|bandage",
            "active|actively|postop|uncontrolled|profuse|surgical bleeding|hemorrhage|bleed|sangrado|bleeder|hemorragia",
            "pedicle|ligature|stump bleed*|bled|slipped|hemorrhag*",
            "went|go|going|had|rushed ?to ?go back in|inside $|at|to|and|for|tonight",
            "back to|into surgery|or|sx|table|explore",
            "second|revision|another|corrective|redo surgery|sx|anesthesia|operation",
            "reexplored|reoperated|resutured|reopened|re|reabrir open|opened|explored|operated|explore|suture",
            "opened|open|cut up|again again",
            "burn|burns|burned|burnt|scald|scalded|quemadura|quemado|quemo|quemaron __ heating|warming|clipper|clippers|dryer|warmer|laser|cautery|almohadilla|secadora",
            "thermal|chemical|clipper|heating|cautery|friction|cage burn|burns",
            "ulcer|ulcers|abrasion|cut|cuts|laceration|sore|sores|rash|injury|wound|bruise|bruises|bruising|limp|limping|razor|bitten|bloody|swollen|burned|burn|scratch __ groom|grooming|groomer|bath|boarding|restraint|muzzle|daycare|haircut|pension|estetica",
            "groom|grooming|groomer|boarding|kennel|daycare|bath|estetica|pension|boarded __ cut|hurt|bitten|injury|injured|accident|incident|fight|escaped|burned|lastim*|cortaron|traumatized|bloody|limping|swollen|blames",
            "jumped|fell|bolted|squeezed|escaped _ kennel|run|cage|table|hands|staff|crate|jaula _ broke|hurt|broken|leg|injured|limping|fracture*|escaped|ran",
            "lost|losing|misplaced|perdimos|perdieron|threw _ heirloom|collar|leash|carrier|blanket|harness|sample|samples|ashes|biopsy|specimen|muestra|collares|correa|cobija|transportadora",
            "we|us lost|misplaced _ her|his|their|the",
        ],
    )
    .not_before(&["no", "if", "watch", "monitor", "risk", "never", "without", "sin", "prior", "owner", "o", "free", "puppy", "negative", "minimal", "mild", "checked", "for"])
    .not_after(&["none", "normal", "wnl", "healed", "form", "closed", "healing", "uneventful", "last", "years", "ago", "marbles", "when"])
    .admits(HAPPENED),
    // Our mistakes.
    Entry::of(
        Sense::Complaint,
        &[
            "gave|given|giving|dispensed|injected|administered|received|extracted|pulled|removed|operated|vaccinated|spayed|neutered|labeled|filled|performed|shaved|dimos|dieron|pusieron|pusimos|sent|mailed _ wrong|incorrect|expired|outdated|vencid*|equivocad*",
            "gave|dispensed|injected|vaccinated|sent|meant _ wrong|another|other|littermates|for _ dogs|cats|pets|patients|patient|client",
            "wrong|incorrect|equivocad*|mislabel*|misread|misfiled|mistaken _ dose|dosage|drug|medication|med|meds|vaccine|patient|pt|pet|cat|dog|tooth|leg|eye|side|label|labels|strength|concentration|syringe|syringes|results|result|chart|tubes|tube|samples|sample|script|ashes|body|diente|pata|medicina|dosis|vacuna|blood|site|lab|diagnosis|limb|ear|prescription|vein|owner|instructions",
            "swapped|switched|mixed|confused ?up ?the|two|our _ tubes|samples|charts|labels|patients|results|ashes|bodies|specimens",
            "samples|tubes|charts|labels|results|bloodwork|bloods|labs|specimens|ashes|patients|muestras|resultados|sample|rads _ swapped|switched|mixed|mislabeled|lost|confused|crossed|confundi*|misread|contaminated|wrong|misplaced",
            "instead of|en lugar|vez __ caught|noticed|error|108|wrong",
            "instead of|en prilosec|1*|2*|3*|4*",
            "double|triple|ten|10|five|twice|100|doble times|x|fold|the|dose|dosis ?the|what|la|de ?the|correct|intended|his|her|labeled dose|amount|insulin|should|correct|required|dosage|dosis|prescribed|dosed",
            "times|twice|triple|double|doble|veces|fold _ what|intended|should|debia|prescribed|overdose __ should|have|debia|needed|tocaba|been|prescribed",
            "debio|debia ser",
            "before|until we|i caught|noticed|realized|realised",
            "before|until o|owner|she|he caught|realized|realised",
            "site|surgery|surgical|side error",
            "consent _ was for",
            "nunca|no|jamas|never _ autorizo|autorizaron|authorized|approved",
            "no _ dice|dicho|avisado|dijo|dicen|decimos|informado _ dueno|duena|clienta|senora|cliente",
            "only|just now realizes|realises|realized|realised",
            "misplaced|moved|slipped|wrong _ decimal|zero",
            "decimal point|error",
            "inadvertent*|mistakenly|erroneous*|accidentally|accidentalmente _ injected|gave|given|vaccinated|dispensed|cut|double|left|shaved|removed|nicked|overdosed|charged|discharged|neutered|spayed|extracted|lastim*|released|administered|sent|dimos",
            "our|my|label|labeling|pharmacy|techs|staff|nuestro|nuestra|hospitals|clinics|lab _ mistake|mistakes|error|errors|fault|oversight|typo|blunder|mixup|negligence|equivocacion|slip|culpa",
            "label|dosing|dispensing|clerical|charting|medical|prescription|lab|billing|transcription|calculation|surgical|scheduling error|errors|typo|mistake|mixup",
            "microchip|chip _ hit|broke|broken|vessel|lung|nerve|trachea|artery|spinal|neck|pipe",
            "needle|catheter|tube|scaler|probe _ hit|broke|broken|migrated|vessel|lung|nerve|trachea|artery|spinal|neck|pipe",
            "missed|overlooked|neglected|failed|should _ fracture|fx|mass|tumor|cancer|diagnosis|foreign|obstruction|caught|diagnose|catch|diagnosed|pyometra|pregnancy|referred",
            "misdiagnos*|misdx|missed fx|fracture|diagnosis",
            "radiologist|specialist|derm|surgeon|oncologist|er|another|second|new|other _ caught|found|disagree*|contradict*|says|said|questioned __ missed|wrong|fracture|should|fx|different|we|us|broken|melanoma|cancer|mistake",
            "untold|unaware|uninformed",
            "owner|o|client|owners|dueno|duena|family not|unaware|still|hasnt|havent|no _ told|informed|notified|disclosed|unaware|sabe|saben",
            "not|hasnt|havent|yet|nobody|sin|unable|able _ told|inform|informed|tell|notified|disclosed|avisar|consented _ owner|o|client|them|family|dueno|clienta",
            "without|sin|no|lacking _ consent|permission|authorization|approval|permiso|autorizacion|consentimiento _ $|was|shaved|done|charged|treated|to|for|from|del|did",
            "never|not|wasnt|didnt|werent approved|consented|authorized|okd|okayed|agreed|autorizo|authorize|approve",
            "awkward|embarrass*|delicate|mortified conversation|situation|matter|call",
            "incident|accident|occurrence|variance|safety|near report|rpt|form|reported|filed|log|review|miss",
            "i|we _ feel|felt|am|are _ terrible|awful|guilty|horrible|ashamed",
            "my|our|i|own|mea|nuestra fault|blame|culpa|culpable",
            "redo|redone|repeat|treating|treat|redoing|covering|fix|fixing _ free|no|waived|goodwill|house|refund*|comped|courtesy|our|clinics _ charge|expense|cost|us|error|because|account|$",
            "at|on our|clinics|hospitals expense|cost",
            "on the house",
            "we|clinic|hospital ?will|are|is|would ?be cover|covering|pay|paying|absorb|absorbing",
            "comp|comped|waive|waived|refund|refunded|credited _ fee|fees|charge|charges|visit|bill|everything|surgery",
            "comped|waive|waived|refund|refunded|credited _ exam",
            "broke|violated|breached|leaked|disclosed|shared|breach _ confidential*|privacy|hipaa|sterility|protocol|records|consent|info",
        ],
    )
    .not_before(&["no", "not", "if", "never", "breeders", "shelter", "breeder", "corrected", "computer", "address", "name", "groomers", "amazon", "chewy", "without", "tossed", "insurance", "sin"])
    .not_after(&["size", "bowl", "door", "turn", "car", "day", "time", "corrected", "bed", "flavor", "color", "cone", "exam", "cancelled"])
    .admits(FORM | PAST | MEANT),
];
