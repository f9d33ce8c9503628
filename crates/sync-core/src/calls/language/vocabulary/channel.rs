//! How a client wants to be reached instead of by telephone: another way and no voice, no machine, off the list.

use super::{BESIDE, CONTACT, Entry, FORM, PAST};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // Another way, and only that.
    Entry::of(
        Sense::RefusalHint,
        &[
            "@written only|exclusively|solely|strictly|instead|siempre",
            "@written ?is|are ?the only|best|preferred|one",
            "only|exclusively|solely|strictly|always|solamente|exclusivamente|puro ?use|uses|via|by|through|thru|with|in|por|with|on ?an|a|her|his @written",
            "@written ?is|are ?for|in|with everything|anything|any|all|todo",
            "everything|anything|todo __ by|via|through|thru|in|to|por|al|usps|en ?an|a|her|his|the|e|su @written",
            "everything|anything|todo usps",
            "use|uses|using|usen|usar|try ?her|his|their|my|the|our|el ?e @written",
            "@written is|are|esta fine|ok|okay|good|great|bien",
            "@written _ works|work ?best|better|for|fine",
            "communicate*|correspond*|reach|reached|reaches|contacted|responds|replies ?to|with ?him|her|them|us|me|owner|client ?only|is|are|be by|via|through|thru|in|over ?an|a|her|his|the|e @written",
            "@written|type|typing|write|writing not|rather|instead|over|never|dont|than|no|and ?of|than|to|not|never|no ?a|the|by|any|our @ring|talk|talking|speak|speaking|spoken|verbal*",
            "prefer*|rather _ @written",
            "text|txt|email|message|write|escriban|escribanle|escribirle|escribale|escribanme|escribame|mandenle|mandarle ?to ?me|him|her|them|al|por|le instead|only|correo|mensaje|mensajes|texto|whatsapp|whats|nada",
            "escribanle|escribirle|escribanme|escribame|escribale",
            "write|type to|me him|her|me|dont|instead|not",
            "text|txt|write|email|message _ instead",
            "allows|accepts|permits|takes|opens|reads|answers|acepta ?only ?e @written|postcard|postcards",
            "only|solo|unicamente _ by|via|through|thru|por|with @written",
            "todo|toda|todas|todos _ por|via|a @written",
            "removed|remove|off|out|taken from|of whatever",
            "snail mail",
            "envelope|envelopes|letter|letters|postcard|sobre|carta _ door|mailbox|gate|porch|puerta|buzon",
            "only|just in|face _ person|face",
            "in person only",
            "only|solo|nothing _ @written $",
            "changed|switched|switch|change|set|flip|flipped|updated|moved|cambio|cambiar __ to|a ?e @written",
            "changed|switched|switch|change|moved _ from ?her|his @ring",
            "prefer*|preferenc*|pref|method|mode|comm|comms|contact|contacto|medio is|are|was|set|now|to|via|por|es|changed|updated ?set|changed|to|now|only ?e @written",
            "@ring n|no|off|0 sms|vm|voice|text|txt|email|e|mail|voicemail|portal",
            "@written y|yes|si ?email|sms|text|phone|call|voice|vm @ring ?n|no|off",
            "phone|cell|number|telefono|celular|mobile ?is|just|only|es ?just|only|solo for|para @written|emergencies|emergency|business|family|work|emergencias",
        ],
    )
    .not_before(&["if", "unless", "records", "prescription", "receipts", "invoice", "certificate", "results", "sister", "brother"])
    .not_after(&["order", "address", "reminder", "reminders", "box", "phone", "call"])
    .admits(CONTACT | BESIDE | FORM),
    // Somebody else would answer.
    Entry::of(
        Sense::RefusalHint,
        &["phone|number|line|cell|landline _ is|belongs ?to ?her|his|the tenant|tenants|lodger|lodgers|landlord|landlords|roommate|roommates|housemates"],
    )
    .admits(FORM | PAST),
    // The voice is not welcome.
    Entry::of(
        Sense::RefusalHint,
        &[
            "@ring is|are|be|was|es|son not|no|never|unwelcome|forbidden|prohibited|banned|useless|pointless|impossible ?an|a|very|at $|ok|okay|fine|good|allowed|\
             welcome|permitted|option|wanted|possible|acceptable|appreciated|appropriate|preferred|best|useful|any|all|an|for|bienvenid*",
            "@ring __ not|no|isnt|arent|never|nunca ?be|son|a welcome|allowed|permitted|option|wanted|appreciated|acceptable|tolerated|bienvenid*",
            "@ring _ unwelcome|forbidden|prohibited|banned|useless|pointless|unwanted|intrusive|invasive|harassment|nuisance|disruptive|acoso",
            "calls|phone|voice|phoning|ringing|telephone isnt|arent|wont|doesnt|dont ?an|really $|ok|okay|fine|good|allowed|welcome|permitted|option|work|an",
            "phone|calls|voice _ no good|use|way|option|go",
            "phone|phones|calls off limits",
            "hates|hate|dreads|detests|loathes|despises|odia|detesta|stand|fed|sick|tired|annoyed|bothered|irritated|irritates|offended|insulted|harto|harta _ @ring",
            "hates|hate|dreads|detests|loathes|despises|odia|stand|fed|sick|tired|annoyed|bothered|offended|insulted|harto|harta|leery|distrusts _ @machine",
            "talk|talks|talking|speak|speaking|listen|listening|answer|hablar|platicar ?to|with|con ?a|another|some|any|the|your|our|no|that|these|una|la @machine",
            "robot|robots|computer|bot|recording|recordings|automated|maquina|robotic __ call|calls|called|calling|dials|dialed|rings|rang|phones|phoned|llame|llama|llamo|llamando|marca|marque",
            "your|our|a machine|system ?ever ?voice call|calls|called|calling|dials|dialed|rings|rang|frightened|scared",
            "no|zero|stop|hold ?the|any|more|con|use @machine",
            "against|oppose*|objects|objected|objection|opposed _ @ring",
        ],
    )
    .not_before(&["if", "unless", "when", "lines", "wrong", "results", "records", "xray", "ultrasound", "cpap", "washing", "dog", "pt"])
    .not_after(&["working", "learning", "gun", "gum", "heart", "microchip", "vacuum", "in"])
    .admits(CONTACT | BESIDE | FORM),
    // Off the list.
    Entry::of(
        Sense::RefusalHint,
        &[
            "remove|removed|removing|take|taken|took|drop|dropped|pull|pulled|scratch|scratched|strike|struck|delete|deleted|leave|left|keep|kept|exclude|excluded|exempt|\
             omit|cut|get|got|cross|crossed|purge|scrub|erase|saquen|saque|sacar|quiten|quitar|quite|borren|borrar ?him|her|them|me|us|this|owner|client|family|pt|completely \
             off|from|out|de|del ?of ?the|our|your|any|all|whatever|that|these|those|future|my|las|los|la|every @tiding|calling|mailing",
            "off|from ?of ?the|our|your|any|all|every|whatever|a mailing|call|calling|phone|contact|dnc|robo|marketing|notification ?call list|lists",
            "whatever|that|your list",
            "exclude|exempt|omit|excused|exempted _ from|in ?the|our|all|any @tiding",
            "leave|count|cross|strike|rule me|us|them|owner|client ?one out|off",
            "skip|spare me|us|owner|client|them",
            "cross|crossed|strike|struck|scratch ?it|that|the|this ?out ?the _ @ring",
            "cross|strike|scratch|crossed it|that|them out|off",
            "leave|left|keep|count me|us|her|them|owner out of it|this|that",
            "auto|automatic ?dial|caller dialer|dial|caller",
            "autodial*|dialer",
            "stop|cease|end|halt|quit|no|discontinue|suspend|cancel|turn ?off|all|any|the|with|those|these|your|our ?the automatic|automated|auto|robo|recorded _ @tiding|messages|texts|message",
            "text|replied|texted|sent|answered|wrote|responded|reply|respondio|contesto ?back ?with stop $|and|to|in|then",
            "opt|opts|opted|opting|optout|unsubscrib*|subscrib* ?out _ @tiding|everything|all",
            "suppress*|block _ @ring|outbound",
            "outbound|outgoing ?phone call|calls _ off|no|none|stop|disabled|suppressed|suspended",
        ],
    )
    .not_before(&["if", "unless"])
    .not_after(&["problem", "antibiotics", "antibiotic", "lens", "lenses", "case", "cord"])
    .admits(BESIDE | FORM | PAST),
];
