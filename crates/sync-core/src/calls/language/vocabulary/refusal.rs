//! A client who says no: outright, through a lawyer, with a threat, or by turning down what was offered.

use super::{BESIDE, CONTACT, DENIED, Entry, FORM, PAST};
use crate::calls::language::Sense;

pub(super) const ENTRIES: &[Entry] = &[
    // Unmistakable.
    Entry::of(
        Sense::Refusal,
        &[
            "cease and desist",
            "not|dont|doesnt|didnt|never ?ever want|wants|wish|wishes|care|wanted|need ?to ?ever ?be hear|hearing|contacted|called|phoned|telephoned|rung|dialed ?from ?us|by|again|anymore|at|after|on|in|any|$",
            "cease|quit|discontinue|stop ?all|any|the|these|with|your|further|this|making ?the|phone @ring",
            "cease|quit|discontinue|stop ?all|any|further|telephone|phone|these ?telephone|phone|automated contact|contacting|outreach|communication|communications",
            "revoke|revokes|revoked|withdraws|withdrew|withdrawn|rescinds|rescinded|revoca|revoco|withdrawing ?all|her|his|their|any|su|the|my|telephone|phone ?telephone|phone ?prior|verbal \
             consent|permission|authorization|consentimiento|permiso _ to|for|of|be|para|on|de _ @ring|dialed|called|contacted|contact",
            "revoke|revokes|revoked|withdrew|withdrawn|rescinds|rescinded _ telephone|phone|call|calling|contact consent|permission|authorization",
            "tcpa",
        ],
    )
    .not_before(&["if", "unless", "vendor", "rep", "salesman", "scammer", "competitor", "competitors"])
    .not_after(&["back", "results"])
    .admits(BESIDE),
    // For which nothing beside it is an excuse.
    Entry::of(Sense::Refusal, &[
            "dont|not|never call|ring|phone us well|ill|we|i ?will ?ll call|ring|phone|contact you",
    ]),
    Entry::of(Sense::RefusalHint, &[
            "nobody|noone|nadie _ checks|check|checking|follows|contacts|bothers|rings|phones|telephones|dials|calls|llame|marque|moleste|hable",
            "if ?a|the|that|your|another computer|robot|machine|recording",
            "only _ hold|reach _ by|via|through",
    ])
    .not_after(&["him", "back", "in", "his", "her"])
    .admits(FORM),
    // Through somebody else.
    Entry::of(
        Sense::RefusalHint,
        &[
            "represented|representation|retained|retain|hired|through|thru|via|opposing|engaged|lawyered _ counsel|attorney|attorneys|lawyer|lawyers|atty|attys|abogado|abogada|abogados",
            "letter of representation",
            "legal hold|notice|representation|dispute|matter|action",
            "litigation|lawsuit|injunction|subpoena|subpoenaed|demand letter",
            "do|dont|not|never|no|staff|nobody|not ?to|ever|not speak|communicate|converse|engage|interact|correspond|discuss ?directly ?to|with|w|this ?directly ?the|this|with owner|owners|o|client|him|her|them|family|clients|either",
            "no|any|all|zero|before|stop|cease|cut|end|further|without ?any|all|further outreach|solicitation|solicitations",
            "no|zero|cero ?more|further|any|direct|staff|verbal|telephone|phone|additional|other|mas|unsolicited communication|communications|comms|contact|contacts|correspondence|contacto|comunicacion \
             $|whatsoever|from|ever|by|per|please|pls|at|until|allowed|wanted|required|after|directly|of|order",
            "consent|permission|authorization|permiso|autorizacion to|for|para|of|de _ @ring",
            "no|without|never|not|denied|denies|refused|refuses|withheld|withholds|declined|lacks|sin|niega|nego|gave|give ?us|given|the|any|su|her|his|no permission|consent|authorization|permiso|autorizacion ?to|for|para|de ?the|us|any @ring|contact|contactar|telephone",
            "insurer|carrier|lawyer|attorney|pm|manager|gerente|director _ handle|handles|handling|only|contact|calls|call",
            "before|prior|until|unless ?to ?any|making|all contact|outreach|communication|contacting",
        ],
    )
    .not_before(&["if", "other", "dogs"])
    .not_after(&["lens", "lenses", "allergy", "dermatitis", "with", "w", "water", "info", "information"])
    .admits(BESIDE | FORM | PAST),
    // Turned down.
    Entry::of(
        Sense::RefusalHint,
        &[
            "wont|not ?be get|getting|receiving|hearing|having ?from ?us ?a|the|any|our|that|this ?usual|routine|customary|courtesy ?check|checkup|follow|followup ?up call|calls|phone",
            "isnt|not|never supposed|allowed|meant to know|kno|find where|out",
            "declin*|refus*|rechaz*|reject*|turned|waive* ?down ?all|any|the|our|a|48hr|48|24|further|future|post|his|her|2|two|la|las|su _ @tiding|cb|tc",
            "offer|offered|offers|ofreci*|ofrecimos|proposed|mentioned ?a|an|the|our|him|her|them|la|48hr|usual|to _ @tiding|cb|tc|llamada __ declined|refused|no|turned|rejected|rechazo|dijo|not|rather|nope|waived|passed",
            "@tiding|cb|llamada|tc ?call|calls|offered|was|were|is|are|up declined|refused|rejected|waived|unwanted|unwelcome|rechazad*",
            "no ?more|further|any|automated|post|mas ?visit|op ?follow|check|fu|f followup|followups|fu|follow|up|outreach|checkins|ins|in|seguimiento|seguimientos|ck ?up|ups|calls|call|contact|ins per|please|pls|wanted|requested|desired|whatsoever|por|thanks|thx",
            "@negated want|wants|wish|wishes|like|likes|care|quiere|quieren|desea|desean|ocupa|interested|acepta ?in|for|any|more|to|our|a|be|have|get|receive|take|mas|ningun|que|the|le|su ?any|more|be|to|the|hagamos|den|our|anyone|nobody|follow ?our|more|post|up \
             followup|followups|follow|fu|checkin|checkins|checks|checking|check|checked|outreach|contact|reminders|updates|seguimiento|seguimientos|contacto|checkup|ck",
            "ya no|sin|ni ?quiere|quieren|necesita|necesitan|ocupa|desea|busca|mas|quieren seguimiento|contacto|recordatorios|avisos|mensajes",
            "dont|donot|dnt|never|not ?do fu|followup|follow ?up with|w her|him|owner|client|them|family",
            "not interested ?in ?a|any|the|our|receiving|being|getting|further _ @tiding|chat|talking|hearing|contacted",
            "said|says|told|answered|replied|said|dijo ?us|me|flat|a|que ?flat|hard|firm|emphatic no|nope ?to|thanks|thank|way ?to|the|a|our|any ?the|our|a|any @tiding",
            "refrain|refrains|abstain|absteng*|abstener*|eviten|avoid|desist _ @ring|outreach|contact|contacting|comunicarse|checking|comunicacion|reaching",
            "forbid*|prohib*|bans|disallow*|vetoed|vetoes _ @ring|outreach|contact",
            "contact|tel|outreach|calling|telephoning|@ring not desired|wanted|wished|authorized|permitted|needed|requested|appreciated|welcome",
            "never|not|dont|stop|quit|nunca|no _ dial|dialed|dialing|telephoning|pager",
            "no ?me|le|la|lo|nos|les esten|anden|sigan|vuelvan|este|ande ?a hablando|llamando|marcando|molestando|llamar|hablar|marcar|molestar",
            "no ?la|lo|le|les|me|nos molestemos|molesten|moleste|molestar|busquen|busquemos",
            "ni ?me|le|la|lo llamen|llame|marquen|hablen|llamar|marcar",
            "leave|let|dejen|dejar|dejenla _ peace|paz",
            "no _ checkin|check|followup|follow|fu|call|calls|seguimiento _ wanted|requested|desired|wished|please|pls|per",
            "if|when|unless|until|cuando|si _ need|needs|needed|necesita|necesite us|you|nos $|and|anymore",
            "left|leave|leaves _ peace",
            "no quiere|quieren _ saber",
            "por medio|conducto de|del",
            "another|more|next call|voicemail|message|ring from us|you|clinic|here|this|your",
            "one|another|next _ call|calls|voicemail|robocall|message __ cops|police|lawyer|sue|leav*|scream*|quit|court|fcc",
            "absolutely|hell|heck|definitely|emphatically no|not $|ever|to",
            "no way $|ever|to",
            "rather|prefer*|preferiria|appreciate ?that|if|it ?if you|we|us|nobody|noone|they|que ?did ?do ?just|no|se didnt|dont|not|stopped|quit|stop|never|no|llame*|marqu*|hablen",
            "please|pls|plz|kindly|porfa ?just ?do dont|not|never|stop|quit $|bother|again|contact|anymore|calling",
            "mean|meant|serious|joking|kidding it|about __ call|calls|calling|phone",
            "no one checks|check|contacts|contact|bothers|bother|rings|ring|phones|phone|calls|call",
            "lose|loses|forget|delete|erase|shred|burn|toss|rip|remove|tear|scratch|scratched|borre|borren|pierda|olvide|olviden ?up ?all ?my|her|his|their|our|this|the|its|of|that|su|mi|el ?phone|cell|of|her|his|their number|numbers|phone|cell|numero|telefono|celular",
            "i|we|she|he|they|shell|hell|theyll|ill|well|client|owner ?will|would|ll ?be ?the ?ones|one ?to reach|contact ?out ?to ?us|you if|when ?i|she|he|they|theres need*|want*|something|problem|necessary",
            "leave|let|dejen|dejenos|dejenme|dejenla ?us|me|them|owner|the|family|client|nos|en ?family|client|in alone|peace|paz|family|tranquil*",
            "enough|plenty|tantas|demasiad*|bastantes _ calls|calling|llamadas|llaman",
            "why|tired|keep|keeps|kept|still|always|constantly|siguen|sigue|insisten ?are|do|you|we|they|keep|keeps|en calling|phoning|ringing|pestering|bugging|bothering|texting|llamando|marcando|molestando",
            "how many|often times|must|do|does|before _ ",
            "harassment|acoso|hostigamiento|pester*|spam|spamming|spammed",
            "honor|respect|respeten|respete|respectar ?her|his|their|the|this|that|our|su|la wishes|wish|request|preference|decision|peticion|privacy|privacidad",
            "asked|asks|asking|begs|begged|pidio|pide|told|requests|requested|demands|demanded|insists|insisted|instructed|warned|said|wants|exige _ not|dont|never|stop|quit|no|nobody|noone|cease|ya|dejar|dejen ?to|be|we|you|us|que|le|la|lo|nadie|de|more ?be|us \
             call|calls|called|calling|phone|phoned|phoning|ring|ringing|contact|contacted|bother|bothered|disturb|disturbed|reach|check|checking|text|follow|llame|llamen|llamar|marquen|hablen|molesten|moleste|molestar",
        ],
    )
    .not_before(&["bloodwork", "labs", "surgery", "dental", "xrays", "vendor", "rep", "salesman", "scammer", "competitor", "competitors", "puppy", "crate", "crated"])
    .not_after(&["bloodwork", "labs", "rads", "radiographs", "xrays", "surgery", "test", "testing", "appt", "appointment", "visit", "exam", "boarding", "unless", "flash", "lens", "for"])
    .admits(CONTACT | BESIDE | FORM | PAST),
    // With a threat or a curse.
    Entry::of(
        Sense::RefusalHint,
        &[
            "if _ hears|hear|bothers|bother|contacts|dials|rings|phones|llaman|llamamos|marcan|marcamos|molestan __ again|another|ever|more|anymore|otra|vez|nuevo",
            "if we|anyone|anybody|someone|somebody|staff|machine|robot|nobody ?ever|again|even call|calls|phone|phones|ring|rings|dial|dials|contact|contacts|bother|bothers",
            "another|single|otra ?single|phone|robo|automated|damn|freaking|sola call|voicemail|llamada|robocall|recording",
            "one|another|any more phone|call|calls|ring|voicemail|message|text|robocall",
            "better|had|mejor ?you|we|better|ya not|never|no call|calls|phone|telephone|ring|contact|llamen|marquen|vuelvan",
            "go|going to hell",
            "vayan|vayanse|vete|chinguen|jodan|jodas|chingar|mandaron|mando a|al|su|la diablo|carajo|chingada|fregada|madre",
            "f off|u|you|em",
            "fuck|screw|eff|piss|sod|bugger off|you|us|this|them|your|all|everyone",
            "get lost|stuffed|bent|out",
            "coming|comes|come|be|show|shows|walk|storm __ with a bat|gun|knife|rifle|shotgun|machete|lawyer",
            "shoot|shot up|anyone|you|everyone",
            "burn|blow|torch ?this|the|your|our|it place|clinic|building|office|down|up",
            "regret it|this|that|ever|calling",
            "done|finished|through|acabo|terminado ?and|with|con ?all|the|this|your|our|of us|you|clinic|place|practice|vets|people|ustedes|office|nosotros",
            "wed|well|we|you|youll|youd ?will never|not see|hear _ again|more",
            "ya no|nunca _ confia|confian|regresa|vuelve|volveran _ nosotros|ustedes|aqui|clinica|$",
            "set|setting|sets|step|steps|stepping ?a foot|inside ?in|here|inside|this|your|again",
            "never|wont|nunca|jamas ?be|going|to|ever|mas ?be|to coming|come|returning|return|volver|volvera|regresar|regresan|volveran|vuelve|vuelven ?back back|here|again|aqui",
            "never|wont ?wants|want ?to ?be be|wants ?to ?be bothered",
            "considers|calls|called|says|calling ?our|the|it|this|us|these ?calls|check|messages|ins|checkins _ harassment|stalking|spam|abuse|creepy|intrusive|insult|insulting",
            "was|is|an|felt|feels insult",
        ],
    )
    .not_before(&["symptoms", "lump", "mass", "cough", "seizures", "rash", "itching", "swelling", "fur", "hair", "limp", "fever", "vomiting", "diarrhea", "recall", "called"])
    .not_after(&["from", "when", "in", "for", "until"])
    .admits(BESIDE | FORM | PAST | DENIED),
];
