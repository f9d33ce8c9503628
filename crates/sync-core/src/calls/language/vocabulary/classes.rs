//! Families of words that stand for one another in a wording, which names them as `@owner`.

/// The families by name, their words between spaces.
pub(in super::super) const CLASSES: &[(&str, &str)] = &[
    (
        "owner",
        "owner owners o os client clients cl mom mum mother dad father she he they we i family fam husband wife son \
         daughter lady gentleman man mr mrs ms household couple caller sister brother duena dueno duenos senora senor sra \
         sr cliente clienta familia mama papa",
    ),
    // Nobody who could be the animal.
    (
        "human",
        "owner owners o client clients cl mom dad family husband wife son daughter lady gentleman mr mrs ms household \
         couple duena dueno senora senor sra sr cliente clienta familia",
    ),
    (
        "relation",
        "friend friends neighbor neighbour cousin aunt uncle nephew niece brother sister inlaw law mother father parents \
         grandma grandmother grandparents grandson coworker colleague roommate ex stranger guy lady man woman couple \
         family farm farmer ranch breeder rescue shelter someone somebody boyfriend girlfriend relative relatives primo \
         prima tio tia vecino vecina amigo amiga hermano hermana cunado cunada suegra suegro sobrino sobrina compadre \
         comadre conocido rancho refugio familiar",
    ),
    (
        "animal",
        "pet pt patient dog dogs cat cats puppy puppies pup pups kitten kittens bird horse horses mare foal calf goat \
         rabbit litter animal animals perro perra perros perrito perrita gato gata gatito gatita cachorro cachorra \
         mascota",
    ),
    ("it", "him her it them lo la los las"),
    (
        "ring",
        "call calls calling callback callbacks cb phone phones phoning phoned telephone telephoning telephoned ring rings \
         ringing rung dial dials dialed dialled dialing voicemail voicemails vm vms robocall robocalls voice llamar llame \
         llamen llames llamada llamadas llamarle llamarla llamarlo llamemos marcar marque marquen marcarle telefonear \
         telefono telefonazos",
    ),
    // Ways to be reached without a voice.
    (
        "written",
        "text texts texting txt txts texted email emails emailing gmail sms whatsapp whats wasap whatsap messenger \
         imessage msg msgs message messages messaging chat mail letter letters portal writing usps fax mensaje mensajes \
         mensajito mensajitos texto textos correo correos carta cartas escrito",
    ),
    (
        "vet",
        "vet vets dvm veterinarian veterinarians veterinary doctor dr dra clinic clinics practice hospital ah provider \
         place veterinario veterinaria clinica doctora",
    ),
    (
        "negated",
        "not dont doesnt didnt wont cant cannot never donot dnt no nunca jamas nobody noone nor neither ni nadie isnt \
         arent shouldnt mustnt",
    ),
    (
        "tiding",
        "followup followups follow fu checkin checkins check checks checking ck outreach contact communication \
         communications reminder reminders survey surveys courtesy call calls calling callback callbacks phone telephone \
         dialer autodialer robo robocall robocalls automated automatic automatics auto autocalls recordatorios llamadas \
         seguimiento",
    ),
    // What an animal was given.
    (
        "given",
        "vaccine vaccines vaccination vaccinations vax vx shot shots injection inj dhpp dapp da2pp fvrcp lepto bordetella \
         booster boosters vacuna vacunas inyeccion convenia librela solensia cytopoint monoclonal antibiotic antibiotico \
         drug medication med meds medicamento medicina pill pills pastilla sulfa nsaid rimadyl carprofen metacam \
         meloxicam bravecto nexgard simparica apoquel prednisone chemo transfusion anesthesia anestesia sedation \
         penicillin proheart dewormer seresto trazodone gabapentin acepromazine insulin",
    ),
    (
        "machine",
        "robot robots robotic computer computers machine machines bot bots recording recordings ai maquina maquinas \
         robocall robocalls automated computadora grabacion grabaciones",
    ),
    (
        "place",
        "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois \
         indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri \
         montana nebraska nevada hampshire jersey york carolina dakota ohio oklahoma oregon pennsylvania tennessee texas \
         utah vermont virginia washington wisconsin wyoming mexico canada germany england france spain italy japan korea \
         australia zealand europe guam okinawa guatemala honduras salvador colombia peru cuba puerto espana alemania \
         portugal brazil ireland scotland philippines india china vietnam israel argentina chile ecuador nicaragua rico \
         netherlands switzerland sweden norway poland estado pais pueblo abroad overseas country state",
    ),
    (
        "grave",
        "parvo parvovirus cpv distemper moquillo panleuk panleukopenia felv fiv fip hw heartworm heartworms microfilaria \
         lepto leptospirosis rabies rabia tularemia plague brucella brucellosis blasto blastomycosis cocci cryptococcus \
         aspergillus toxoplasma babesia cytauxzoon mrsp mrsa coggins eia ehv psittacosis pbfd strangles leishmania leish \
         anthrax botulism leucemia leukemia gusano gusanos filaria sida salmonella ibr johnes scrapie avian",
    ),
];
