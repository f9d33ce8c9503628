//! The second reader: it knows sentences after which nobody should be called, from examples.
//!
//! Wordings know what somebody thought of. People say the same in words that nobody thought of, and say harmless things in
//! words that somebody did; both are common in what no rule was written for. This reader has learned from sentences that
//! several hands wrote and labelled (`tests/corpus`) how much each run of words and of letters weighs for or against a
//! call, and adds the weights up: logistic regression over hashed features, in whole numbers, so that every computer
//! comes to the same sum. To the sum it adds what a [`Network`] holds of the sentence, which knows words that mean nearly the
//! same.
//!
//! Where it is alarmed a person looks. Where it is sure that a sentence is harmless, what a wording tells of in it is set aside,
//! in a visit whose animal goes home well: never a word of death, a refusal in plain words or anything in a structured field.
//! Something harmless said beside a grave matter makes it no less grave: it is taught so, and clauses are heard by themselves.
//! `examples/second_reader.rs` trains it and measures it on hands that it was not trained on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::network::Network;
use super::words::Word;
use super::{Sense, Written};

/// Weights that there are; each feature has one by its hash.
pub const WEIGHTS: usize = 1 << 18;

/// What one step of a weight means, in natural log-odds.
pub const STEP: f64 = 1.0 / 64.0;

/// Bytes of the digest that a file of weights begins with.
const DIGEST: usize = 32;

/// The weights that the program is built with.
static SHIPPED: LazyLock<Option<SecondReader>> =
    LazyLock::new(|| SecondReader::from_bytes(include_bytes!("second_reader.bin")));

/// How many steps the network's log-odds count, each: half of what the weights' own do, because it is surer than it is right.
const SHARE: i16 = 32;

/// From this sum of the weights on the network is asked, as the program is built.
const ASKING: i32 = -96;

/// So many steps the network says at most, so that no sum overflows.
const MOST: f32 = 4096.0;

/// What the reader holds of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The log-odds that nobody should be called after it, in steps of [`STEP`]. Above 0: rather not.
    pub score: i32,
    /// It has few words.
    pub short: bool,
}

impl Heard {
    /// What can never be known as harmless.
    pub(super) const DOUBTED: Self = Self { score: i32::MAX, short: true };

    /// The graver of two, which is short where either is.
    pub(super) fn and(self, other: Self) -> Self {
        Self { score: self.score.max(other.score), short: self.short || other.short }
    }

    /// The score of a clause in the sentence that it was cut from. Where all of that sounds harmless the clause does by so much, too,
    /// because it lacks what makes it so: "Owner out of town last week, sitter kept to the schedule".
    pub(super) fn within(self, whole: &Self) -> i32 {
        if whole.score > CALM { self.score } else { self.score.saturating_sub(CUT_OFF) }
    }
}

/// Weights for every feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondReader {
    taught_by: [u8; DIGEST],
    bias: i32,
    weights: Cow<'static, [u8]>,
    /// From this score on a sentence of a note alarms.
    pub alarming: i32,
    /// Up to this score a sentence is harmless for a wording of this sense; one that is not named is never set aside.
    pub harmless: BTreeMap<Sense, i32>,
    /// How many steps the network's log-odds count, each; 0: it is not asked.
    pub share: i16,
    /// From this sum of the weights on the network is asked; below it the weights are sure enough that nothing alarms.
    pub asking: i32,
}

/// From this score on a sentence alarms, as the program is built. `--cross` shows what others would win and cost; a step of 16 moves
/// about one visit in a hundred to the other side, and half as many lines after which nobody may be called.
const ALARMING: i32 = 44;

/// What reception writes beside names and appointments alarms by so much sooner.
const BY_RECEPTION: i32 = 16;

/// Shorthand in what tells of the visit alarms by so much later: its words are weighed twice.
const IN_SHORTHAND: i32 = 34;

/// Up to this score all of a sentence sounds harmless.
const CALM: i32 = -80;

/// A clause of such a sentence alarms by so much later.
const CUT_OFF: i32 = 72;

/// From this score on a sentence sounds very serious, where it alarms at all.
pub(super) const LOUD: i32 = 192;

/// A sentence of at most so many words is heard as clinics type in shorthand, too: each of its words weighs more there than in a long one.
const SHORTHAND: usize = 8;

/// A sentence or a clause of fewer words says little by itself: "Terminal kidney disease."
pub(super) const LEAST: usize = 6;

/// Up to which score a sentence is harmless, as the program is built; `--senses` shows what each wins and costs with hands that it did
/// not know. What says plainly that a person must look (hospice, cruelty, no visit) is not in it.
const HARMLESS: &[(Sense, i32)] = &[
    (Sense::Decision, ILL),
    (Sense::Critical, ILL),
    (Sense::Prognosis, HINTED),
    (Sense::Illness, ILL),
    (Sense::Complication, CARED_FOR),
    (Sense::Hospitalised, CARED_FOR),
    (Sense::DeathHint, HINTED),
    (Sense::RefusalHint, HINTED),
    (Sense::Palliative, HINTED),
    (Sense::Referral, HINTED),
    (Sense::WrongNumber, HINTED),
    (Sense::Complaint, UNHAPPY),
    (Sense::Relinquished, UNHAPPY),
];

/// For a wording that names an illness or what is to be decided about one: the rest of the sentence tells how grave it is.
const ILL: i32 = -104;

/// For one that tells how an animal was cared for.
const CARED_FOR: i32 = -40;

/// For one that only hints at something.
const HINTED: i32 = -120;

/// For one that tells of somebody who is unhappy, or of an animal without a home.
const UNHAPPY: i32 = -232;

/// In few words ("text only", "terminal kidney disease", "touch and go") wishes, prognoses and dangers are told, which are never set aside there.
const SAID_IN_FEW_WORDS: &[Sense] = &[Sense::RefusalHint, Sense::Prognosis, Sense::Referral, Sense::Critical];

/// Up to which score a sentence of few words is harmless, for any other wording that may be set aside.
const LITTLE: i32 = -192;

impl SecondReader {
    /// The one that the program is built with.
    ///
    /// # Panics
    ///
    /// Where the file it is built with is no file of weights; a test reads it.
    #[expect(clippy::expect_used, reason = "without it no judgement may be made, and a test reads it")]
    pub fn shipped() -> &'static Self {
        SHIPPED.as_ref().expect("the weights that this program is built with can be read")
    }

    /// One with these weights, in log-odds, as whole steps. `examples` are what it was taught by, in their order.
    pub fn new(bias: f64, weights: &[f64], examples: &[Example]) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and within the bounds given")]
        let step = |weight: f64, most: f64| (weight / STEP).round().clamp(-most, most) as i32;
        let byte =
            |weight: &f64| u8::from_le_bytes(i8::try_from(step(*weight, 127.0)).unwrap_or(0).to_le_bytes());
        let mut held: Vec<u8> = weights.iter().map(byte).collect();
        held.resize(WEIGHTS, 0);
        Self {
            taught_by: digest(examples),
            bias: step(bias, 1e6),
            weights: Cow::Owned(held),
            alarming: ALARMING,
            harmless: HARMLESS.iter().copied().collect(),
            share: SHARE,
            asking: ASKING,
        }
    }

    /// From the bytes of a file; `None` where they are not one of weights.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let (taught_by, rest) = bytes.split_first_chunk::<DIGEST>()?;
        let (bias, weights) = rest.split_first_chunk::<4>()?;
        (weights.len() == WEIGHTS).then(|| Self {
            taught_by: *taught_by,
            bias: i32::from_le_bytes(*bias),
            weights: Cow::Borrowed(weights),
            alarming: ALARMING,
            harmless: HARMLESS.iter().copied().collect(),
            share: SHARE,
            asking: ASKING,
        })
    }

    /// The bytes of a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.taught_by[..], &self.bias.to_le_bytes(), &self.weights].concat()
    }

    /// Whether it was taught by these examples.
    pub fn was_taught_by(&self, examples: &[Example]) -> bool {
        self.taught_by == digest(examples)
    }

    /// From this score on a sentence of so many words alarms that was written there.
    pub(super) fn alarming_where(&self, written: Written, words: usize) -> i32 {
        match written {
            Written::InNote if words <= SHORTHAND => self.alarming.saturating_add(IN_SHORTHAND),
            Written::InNote => self.alarming,
            Written::ByReception => self.alarming.saturating_sub(BY_RECEPTION),
        }
    }

    /// Whether a sentence of this score is harmless for a wording of this sense. Never for one of a death or of a wish about
    /// calls that is more than a hint: those need an excuse that a person can see.
    pub fn is_harmless(&self, sense: Sense, heard: Heard) -> bool {
        let grave = matches!(sense, Sense::Death | Sense::DeathOnBill | Sense::Refusal | Sense::Quality);
        let few = heard.short && (heard.score > LITTLE || SAID_IN_FEW_WORDS.contains(&sense));
        !grave && !few && self.harmless.get(&sense).is_some_and(|most| heard.score <= *most)
    }

    /// What it holds of a sentence. `told`: a wording was found in it, so that it matters how harmless it is.
    pub fn hear(
        &self,
        sentence: &[Word],
        names: &[String],
        wordings: impl Iterator<Item = &'static str>,
        told: bool,
    ) -> Heard {
        let weight = |at: usize| self.weights.get(at).map_or(0, |byte| i32::from(i8::from_le_bytes([*byte])));
        let sum = self.bias + features(sentence, names, wordings).into_iter().map(weight).sum::<i32>();
        let asks = self.share != 0 && (told || sum >= self.asking);
        let network = if asks { self.network(sentence) } else { 0 };
        let said = sentence.iter().filter(|word| word.ticked != Some(false)).count();
        Heard { score: sum + network, short: said < LEAST }
    }

    fn network(&self, sentence: &[Word]) -> i32 {
        let odds = Network::shipped().log_odds(sentence).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and within the bounds given")]
        let steps = (odds * f32::from(self.share)).round().clamp(-MOST, MOST) as i32;
        steps
    }
}

/// A sentence to learn from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// Nobody should be called after it.
    pub serious: bool,
    /// How much it counts, in hundredths.
    pub counts: u32,
    /// It teaches what words weigh in shorthand, and nothing about long sentences.
    pub shorthand: bool,
    /// As it was typed.
    pub text: String,
}

fn digest(examples: &[Example]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    for example in examples {
        hash.update([u8::from(example.serious), u8::from(example.shorthand)]);
        hash.update(example.counts.to_be_bytes());
        hash.update((example.text.len() as u64).to_be_bytes());
        hash.update(example.text.as_bytes());
    }
    hash.finalize().into()
}

/// The features of a sentence, each once: runs of up to three words, and runs of three to five letters within a word; those of
/// shorthand too where it is short. A word beside an empty box was not said. `names` are told apart by nothing.
pub fn features(
    sentence: &[Word],
    names: &[String],
    wordings: impl Iterator<Item = &'static str>,
) -> BTreeSet<usize> {
    let mut found = usual_features(sentence, names, wordings);
    found.extend(shorthand_features(sentence, names));
    found
}

/// The words that a sentence says: names all alike, numbers by their length.
fn said<'a>(sentence: &'a [Word], names: &[String]) -> Vec<Cow<'a, str>> {
    sentence
        .iter()
        .filter(|word| word.ticked != Some(false))
        .map(|word| {
            if names.contains(&word.text) {
                Cow::Borrowed("@name")
            } else if word.text.chars().any(char::is_numeric) {
                Cow::Owned(word.text.chars().map(|c| if c.is_numeric() { '0' } else { c }).collect())
            } else {
                Cow::Borrowed(word.text.as_str())
            }
        })
        .collect()
}

/// The features that a sentence of any length has.
pub fn usual_features(
    sentence: &[Word],
    names: &[String],
    wordings: impl Iterator<Item = &'static str>,
) -> BTreeSet<usize> {
    let said = said(sentence, names);
    let mut found: BTreeSet<usize> = wordings.map(|wording| place("v", wording)).collect();
    for many in 1..=3 {
        for run in said.windows(many) {
            found.insert(place("w", &run.join(" ")));
        }
    }
    for word in &said {
        let letters: Vec<char> = format!(" {word} ").chars().collect();
        for many in 3..=5 {
            for run in letters.windows(many) {
                found.insert(place("l", &run.iter().collect::<String>()));
            }
        }
    }
    found
}

/// The features that only a short sentence has: its runs of words, with its beginning and its end. None where it is long.
pub fn shorthand_features(sentence: &[Word], names: &[String]) -> BTreeSet<usize> {
    let mut said = said(sentence, names);
    if said.is_empty() || said.len() > SHORTHAND {
        return BTreeSet::new();
    }
    said.insert(0, Cow::Borrowed("^"));
    said.push(Cow::Borrowed("$"));
    let runs = (1..=3).flat_map(|many| said.windows(many));
    runs.map(|run| place("s", &run.join(" "))).collect()
}

/// Where the weight of a feature is held: FNV-1a of its letters, mixed once more so that the low bits are as good as all.
fn place(kind: &str, text: &str) -> usize {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in kind.bytes().chain(text.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    usize::try_from(hash % WEIGHTS as u64).unwrap_or_default()
}

/// The sentences of a text's words, as ranges of them.
pub fn sentences(words: &[Word]) -> Vec<Range<usize>> {
    runs(words, |one, other| one.sentence == other.sentence)
}

/// Words with which another matter begins, comma or not: "upset with the wait but bright and eating well".
const TURNING: &[&str] = &["but", "however", "although", "though", "pero", "aunque"];

/// The clauses of a text's words, as ranges of them.
pub fn clauses(words: &[Word]) -> Vec<Range<usize>> {
    runs(words, |one, other| {
        let same = one.sentence == other.sentence && one.clause == other.clause;
        same && !TURNING.contains(&other.text.as_str())
    })
}

fn runs(words: &[Word], together: impl Fn(&Word, &Word) -> bool) -> Vec<Range<usize>> {
    let mut end = 0;
    let run = |run: &[Word]| {
        end += run.len();
        end - run.len()..end
    };
    words.chunk_by(together).map(run).collect()
}
