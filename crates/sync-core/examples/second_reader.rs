//! Trains the second reader of `sync_core::calls::language::second_reader`, and measures it.
//!
//! - without an argument: teaches it all of the corpus that may be looked at and writes its weights into the source tree.
//! - `--cross`: for every hand that neither wordings nor the network learned from (`MEASURES`), teaches it everything but what
//!   that hand wrote and judges that hand's visits and lines, for a table of shares of the network and of alarming scores.
//! - `--senses`: in the same way, what it would win and cost to set wordings of a sense aside in harmless sentences.

#![expect(clippy::print_stdout, reason = "a program that prints figures")]
#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read has failed")]

#[path = "../tests/corpus/reading.rs"]
mod corpus;
#[path = "../tests/corpus/lines.rs"]
mod lines;
#[path = "../tests/corpus/teaching.rs"]
mod teaching;

use corpus::{Label, MEASURES, Record, records};
use lines::Line;
use sync_core::calls::Verdict;
use sync_core::calls::language::second_reader::{
    Example, SecondReader, WEIGHTS, sentences, shorthand_features, usual_features,
};
use sync_core::calls::language::words::words;
use sync_core::calls::language::{Sense, wordings};

/// Times that every example is shown.
const ROUNDS: usize = 24;

/// Orders in which the examples are shown, each from the beginning. One alone moves a visit or two in a hundred by chance.
const ORDERS: u64 = 8;

/// From this round on the weights are averaged, so that they hang little on the order in which examples are shown.
const SETTLED: usize = 8;

/// How far a weight is believed: the greater, the less it is drawn to nothing.
const TRUST: f64 = 0.3;

/// Words at most of what is said beside an example.
const BESIDE: usize = 12;

/// First length of a step.
const RATE: f64 = 0.1;

fn main() {
    let (records, lines) = (records(), lines::lines());
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    if asked("--cross") {
        cross(&unseen(&records, &lines));
        return;
    }
    if asked("--senses") {
        senses(&unseen(&records, &lines));
        return;
    }
    let examples = teaching::examples(&records, &lines, |_| true);
    let reader = taught(&examples);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/calls/language/second_reader.bin");
    std::fs::write(path, reader.to_bytes()).unwrap();
    println!("taught by {} examples, written to {path}", examples.len());
}

/// Logistic regression by stochastic descent with a step of its own for every weight, the mean of several orders of the examples,
/// which are always the same.
fn taught(examples: &[Example]) -> SecondReader {
    let seen = |example: &Example| {
        let words = words(&example.text);
        let usual: Vec<usize> = usual_features(&words, &[], wordings(&words)).into_iter().collect();
        Seen { usual, shorthand: Vec::from_iter(shorthand_features(&words, &[])) }
    };
    let all: Vec<Seen> = examples.iter().map(seen).collect();
    let mut often = vec![0.0_f64; WEIGHTS];
    for (example, seen) in examples.iter().zip(&all) {
        let learned = seen.usual.iter().filter(|_| !example.shorthand).chain(&seen.shorthand);
        learned.for_each(|at| often[*at] += 1.0);
    }
    let short = |at: &usize| {
        !examples[*at].serious && !examples[*at].shorthand && words(&examples[*at].text).len() <= BESIDE
    };
    let calm: Vec<usize> = (0..examples.len()).filter(short).collect();
    let of = |order: u64| in_order(order, examples, &all, &often, &calm);
    let found: Vec<(f64, Vec<f64>)> = std::thread::scope(|threads| {
        let orders: Vec<_> = (0..ORDERS).map(|order| threads.spawn(move || of(order))).collect();
        orders.into_iter().map(|order| order.join().unwrap()).collect()
    });
    #[expect(clippy::cast_precision_loss, reason = "a few orders")]
    let share = 1.0 / found.len() as f64;
    let (mut bias, mut weights) = (0.0, vec![0.0_f64; WEIGHTS]);
    for (one_bias, one) in found {
        bias += one_bias * share;
        weights.iter_mut().zip(one).for_each(|(mean, weight)| *mean += weight * share);
    }
    SecondReader::new(bias, &weights, examples)
}

/// The features of an example.
struct Seen {
    usual: Vec<usize>,
    shorthand: Vec<usize>,
}

/// The bias and the weights that come of showing the examples in one order. `calm` are those that are said beside others.
fn in_order(
    which: u64,
    examples: &[Example],
    all: &[Seen],
    often: &[f64],
    calm: &[usize],
) -> (f64, Vec<f64>) {
    let (mut weights, mut squares) = (vec![0.0_f64; WEIGHTS], vec![1e-6_f64; WEIGHTS]);
    let (mut bias, mut bias_squares) = (0.0_f64, 1e-6_f64);
    let (mut bias_mean, mut means) = (0.0_f64, vec![0.0_f64; WEIGHTS]);
    let mut state: u64 = 20_261_128 + which;
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for round in 0..ROUNDS {
        for last in (1..order.len()).rev() {
            order.swap(last, usize::try_from(draw(last as u64 + 1)).unwrap());
        }
        for at in &order {
            let example = &examples[*at];
            // What is serious is so whatever harmless thing is said beside it: one is, seven times of eight.
            let beside = calm.get(usize::try_from(draw(calm.len() as u64 * 8 / 7)).unwrap());
            let Seen { usual, shorthand } = &all[*at];
            let wanted = if example.serious { 1.0 } else { 0.0 };
            let counts = f64::from(example.counts) / 100.0;
            let missed = |odds: f64| (1.0 / (1.0 + (-odds).exp()) - wanted) * counts;
            let sum = |of: &[usize], weights: &[f64]| of.iter().map(|feature| weights[*feature]).sum::<f64>();
            let mut draws = |of: &[usize], miss: f64, weights: &mut [f64]| {
                for feature in of {
                    let slope = miss + weights[*feature] / (TRUST * often[*feature]);
                    squares[*feature] += slope * slope;
                    weights[*feature] -= RATE * slope / squares[*feature].sqrt();
                }
            };
            if !example.shorthand {
                let beside = beside.into_iter().flat_map(|at| &all[*at].usual);
                let mut seen: Vec<usize> = usual.iter().chain(beside).copied().collect();
                seen.sort_unstable();
                seen.dedup();
                let miss = missed(bias + sum(&seen, &weights));
                bias_squares += miss * miss;
                bias -= RATE * miss / bias_squares.sqrt();
                draws(&seen, miss, &mut weights);
            }
            // What a short sentence says alone, beyond what its words weigh anywhere.
            let miss = missed(bias + sum(usual, &weights) + sum(shorthand, &weights));
            draws(shorthand, miss, &mut weights);
        }
        if round >= SETTLED {
            #[expect(clippy::cast_precision_loss, reason = "a few rounds")]
            let share = 1.0 / (ROUNDS - SETTLED) as f64;
            bias_mean += bias * share;
            means.iter_mut().zip(&weights).for_each(|(mean, weight)| *mean += weight * share);
        }
    }
    (bias_mean, means)
}

/// What a hand wrote, with a reader that was taught by all others.
struct Unseen<'a> {
    lines: Vec<&'a Line>,
    visits: Vec<&'a Record>,
    reader: SecondReader,
}

fn unseen<'a>(records: &'a [Record], lines: &'a [Line]) -> Vec<Unseen<'a>> {
    let of = |hand: &'a str| Unseen {
        lines: lines.iter().filter(|line| !line.held_out && line.hand == hand).collect(),
        visits: records.iter().filter(|record| !record.held_out && record.hand() == hand).collect(),
        reader: taught(&teaching::examples(records, lines, |other| other != hand)),
    };
    MEASURES.iter().map(|hand| of(hand)).collect()
}

/// What comes of the lines and visits of all hands, each with the reader that does not know it.
#[derive(Default)]
struct Outcome {
    /// Lines after which nobody may be called, that are, of all.
    never: (usize, usize),
    /// The same beside something harmless in their sentence.
    beside: (usize, usize),
    /// Lines after which a person has to look, that are called, of all.
    review: (usize, usize),
    /// Innocent lines that are called, of all.
    innocent: (usize, usize),
    /// Ordinary visits that are called, of all.
    ordinary: (usize, usize),
    /// Sensitive visits shown to a person, of all.
    sensitive: (usize, usize),
    /// Visits that are called and must not be.
    wrong: usize,
}

impl Outcome {
    fn of(unseen: &[Unseen<'_>], thresholds: &dyn Fn(&mut SecondReader)) -> Self {
        let mut outcome = Self::default();
        for Unseen { lines, visits, reader } in unseen {
            let mut reader = reader.clone();
            thresholds(&mut reader);
            // A judgement asks for a reader as long-lived as the program's own.
            let reader: &'static SecondReader = Box::leak(Box::new(reader));
            for line in lines {
                let of = match line.wanted.as_str() {
                    "never" => &mut outcome.never,
                    "review" => &mut outcome.review,
                    _ => &mut outcome.innocent,
                };
                let called = |with| {
                    lines::judged_with(&lines::beside::beside(&line.text, with), reader) == Verdict::Call
                };
                add(of, lines::judged_with(&line.text, reader) == Verdict::Call);
                if line.wanted == "never" {
                    lines::beside::CALM.iter().for_each(|with| add(&mut outcome.beside, called(*with)));
                }
            }
            for record in visits {
                let verdict = record.judged_with(reader).verdict;
                let called = verdict == Verdict::Call;
                match record.label {
                    Label::Routine => add(&mut outcome.ordinary, called),
                    label @ (Label::Death | Label::Refusal | Label::Sensitive) => {
                        outcome.wrong += usize::from(called);
                        if label == Label::Sensitive {
                            let seen = matches!(verdict, Verdict::Review | Verdict::Wait);
                            add(&mut outcome.sensitive, seen);
                        }
                    }
                }
            }
        }
        outcome
    }
}

fn cross(unseen: &[Unseen<'_>]) {
    println!("{:>18} | {}", "share, from, alarm", HEAD);
    let always = -4096;
    let ways = [(0, always), (32, always), (32, -96), (48, -96)];
    for (share, asking) in ways {
        for alarming in [i32::MAX, 128, 112, 96, 80, 64] {
            let outcome = Outcome::of(unseen, &|reader| {
                (reader.share, reader.alarming, reader.asking) = (share, alarming, asking);
            });
            let from = if asking == always { "-".to_owned() } else { asking.to_string() };
            let alarm = if alarming == i32::MAX { "-".to_owned() } else { alarming.to_string() };
            println!("{:>18} | {}", format!("{share}, {from}, {alarm}"), row(&outcome));
        }
    }
    for asking in [-192, -128, -96, -64] {
        println!("asked from {asking}: {} % of the sentences of visits", percent(asked(unseen, asking)));
    }
}

/// Sentences of visits about which the network is asked, of all.
fn asked(unseen: &[Unseen<'_>], asking: i32) -> (usize, usize) {
    let mut asked = (0, 0);
    for Unseen { visits, reader, .. } in unseen {
        let mut weights = reader.clone();
        weights.share = 0;
        for text in visits.iter().flat_map(|record| record.texts()) {
            let words = words(&text);
            for range in sentences(&words) {
                add(
                    &mut asked,
                    weights.hear(&words[range.clone()], &[], wordings(&words[range]), false).score >= asking,
                );
            }
        }
    }
    asked
}

/// What it would win and cost to set one sense more aside.
fn senses(unseen: &[Unseen<'_>]) {
    println!("{:>18} | {}", "set aside", HEAD);
    println!("{:>18} | {}", "nothing", row(&Outcome::of(unseen, &|reader| reader.harmless.clear())));
    println!("{:>18} | {}", "as shipped", row(&Outcome::of(unseen, &|_| {})));
    for most in [-320, -256, -192, -128, -64] {
        let all = Outcome::of(unseen, &|reader| {
            reader.harmless.extend(SENSES.iter().map(|sense| (*sense, most)));
        });
        println!("{:>18} | {}", format!("all {most}"), row(&all));
    }
    for sense in SENSES {
        for most in [-256, -128, 0] {
            let outcome = Outcome::of(unseen, &|reader| {
                reader.harmless.insert(*sense, most);
            });
            println!("{:>18} | {}", format!("{sense:?} {most}"), row(&outcome));
        }
    }
}

/// The senses that may be set aside: none of a death or of a wish about calls in plain words.
const SENSES: &[Sense] = &[
    Sense::DeathHint,
    Sense::RefusalHint,
    Sense::Decision,
    Sense::Hospice,
    Sense::Palliative,
    Sense::Critical,
    Sense::Prognosis,
    Sense::Illness,
    Sense::GraveOnBill,
    Sense::RiskOnBill,
    Sense::Referral,
    Sense::Complaint,
    Sense::Complication,
    Sense::Cruelty,
    Sense::Relinquished,
    Sense::Hospitalised,
    Sense::Rescue,
    Sense::NoVisit,
    Sense::WrongNumber,
];

const HEAD: &str = " never beside review  innoc |  ordinary | wrong sensitive";

fn row(outcome: &Outcome) -> String {
    format!(
        "{:>6} {:>6} {:>6} {:>6} | {:>9} | {:>5} {:>9}",
        percent(outcome.never),
        percent(outcome.beside),
        percent(outcome.review),
        percent(outcome.innocent),
        percent(outcome.ordinary),
        outcome.wrong,
        percent(outcome.sensitive)
    )
}

fn add((part, of): &mut (usize, usize), counts: bool) {
    *part += usize::from(counts);
    *of += 1;
}

fn percent((part, of): (usize, usize)) -> String {
    match (part * 1000).checked_div(of) {
        Some(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        None => "none".to_owned(),
    }
}
