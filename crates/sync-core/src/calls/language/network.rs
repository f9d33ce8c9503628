//! A small network that has learned what sentences mean from a large one.
//!
//! Runs of words and letters know what was written before. Which words mean nearly the same is known by language models
//! that have read much more than notes; one of them was taught by the corpus and then asked about many sentences, and
//! this network, small enough for an installer, was taught to answer like it (`teaching/`). A sentence becomes word
//! pieces, each a vector; two convolutions over five pieces let neighbours explain each other; the mean and the greatest of
//! every component are weighed into three verdicts.
//!
//! It adds, multiplies, divides and takes roots, in a fixed order and in no function that computers answer differently, so
//! that every computer comes to the same score.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::words::Word;

/// What the program is built with.
static SHIPPED: LazyLock<Option<Network>> =
    LazyLock::new(|| Network::from_bytes(include_bytes!("network.bin")));

/// First bytes of a file.
const MAGIC: &[u8] = b"odis network 1\n";

/// Word pieces that are read at once, as it was taught. A longer sentence is read in parts that overlap.
const AT_ONCE: usize = 64;

/// From one part of a long sentence to the next.
const ONWARD: usize = 48;

/// Letters of the longest piece, with what shows that it goes on.
const LONGEST: usize = 24;

/// Begins a piece that continues a word.
const GOES_ON: &str = "##";

/// Verdicts that it weighs: call, never, review.
const VERDICTS: usize = 3;

/// Added to a variance, so that nothing is divided by nothing.
const TINY: f32 = 1e-5;

/// Sentences whose scores are remembered, a few megabytes at most: visits are judged again with every run.
const REMEMBERED: usize = 1 << 17;

/// A digest of a sentence's pieces; of what was written nothing is remembered.
type Key = [u8; 16];

/// The network: how its shapes follow each other is told in `teaching/README.md`.
#[derive(Debug)]
pub struct Network {
    /// Sorted; the vector behind the last is the one of what is no piece.
    pieces: Vec<&'static str>,
    vectors: Vectors,
    lift: Layer,
    first: Norm,
    convolutions: Vec<(Layer, Norm)>,
    middle: Layer,
    last: Layer,
    known: Mutex<HashMap<Key, f32>>,
}

/// A vector for every piece, held as the file has it.
#[derive(Clone, Debug)]
struct Vectors {
    scales: Vec<f32>,
    steps: &'static [u8],
    size: usize,
}

/// Weights from many inputs to many outputs: of [`BESIDE`] outputs all inputs, then of the next ones.
#[derive(Clone, Debug)]
struct Layer {
    weights: Vec<[f32; BESIDE]>,
    inputs: usize,
    bias: Vec<f32>,
}

/// Centres a vector and makes it as long as any other.
#[derive(Clone, Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Network {
    /// The one that the program is built with.
    ///
    /// # Panics
    ///
    /// Where the file it is built with is none; a test reads it.
    #[expect(clippy::expect_used, reason = "without it no judgement may be made, and a test reads it")]
    pub fn shipped() -> &'static Self {
        SHIPPED.as_ref().expect("the network that this program is built with can be read")
    }

    /// From the bytes of a file; `None` where they are none of a network.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let mut file = File { rest: bytes.strip_prefix(MAGIC)? };
        let [many, size, width, layers, reach] = [(); 5].map(|()| file.number());
        let (many, size, width, layers, reach) = (many?, size?, width?, layers?, reach?);
        let length = file.number()?;
        let pieces: Vec<&str> = std::str::from_utf8(file.take(length)?).ok()?.split('\n').collect();
        if pieces.len() != many || !pieces.is_sorted() || reach % 2 == 0 || width == 0 || size == 0 {
            return None;
        }
        let vectors = Vectors {
            scales: file.floats(many + 1)?,
            steps: file.take((many + 1).checked_mul(size)?)?,
            size,
        };
        let lift = file.layer(size, width)?;
        let first = file.norm(width)?;
        let convolution = |file: &mut File| Some((file.layer(reach * width, width)?, file.norm(width)?));
        let convolutions = (0..layers).map(|_| convolution(&mut file)).collect::<Option<Vec<_>>>()?;
        let middle = file.layer(2 * width, width)?;
        let last = file.layer(width, VERDICTS)?;
        let known = Mutex::default();
        file.rest.is_empty().then_some(Self {
            pieces,
            vectors,
            lift,
            first,
            convolutions,
            middle,
            last,
            known,
        })
    }

    /// The natural log-odds that nobody should be called after the sentence: the graver of never and review against a call.
    /// Above 0: rather not. Of a long sentence it is the gravest part that counts. `None`: the sentence says nothing.
    pub fn log_odds(&self, sentence: &[Word]) -> Option<f32> {
        let pieces = self.pieces_of(sentence);
        let last = pieces.len().saturating_sub(AT_ONCE).div_ceil(ONWARD);
        let parts = (0..=last)
            .filter_map(|part| pieces.get(part * ONWARD..).map(|rest| rest.get(..AT_ONCE).unwrap_or(rest)));
        parts.filter(|part| !part.is_empty()).map(|part| self.remembered(part)).reduce(f32::max)
    }

    fn remembered(&self, pieces: &[usize]) -> f32 {
        let key = key(pieces);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(odds) = known().get(&key) {
            return *odds;
        }
        let odds = self.weigh(pieces);
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, odds);
        odds
    }

    fn weigh(&self, pieces: &[usize]) -> f32 {
        let mut state = self.lift.of(&self.vectors.of(pieces));
        self.first.over(&mut state);
        for (layer, norm) in &self.convolutions {
            let width = norm.weight.len();
            let reach = layer.inputs / width;
            let explained = layer.of(&neighbours(&state, width, reach));
            for (value, explained) in state.iter_mut().zip(explained) {
                *value += explained.max(0.0);
            }
            norm.over(&mut state);
        }
        let mut middle = self.middle.of(&self.pooled(&state));
        for value in &mut middle {
            *value = value.max(0.0);
        }
        match self.last.of(&middle)[..] {
            [call, never, review] => never.max(review) - call,
            // Its shape was read; where it were another, nobody is called.
            _ => f32::MAX,
        }
    }

    /// The mean of every component, then the greatest of every component.
    fn pooled(&self, state: &[f32]) -> Vec<f32> {
        let width = self.first.weight.len();
        let (mut sum, mut greatest) = (vec![0.0; width], vec![f32::NEG_INFINITY; width]);
        for at in state.chunks_exact(width) {
            for ((sum, greatest), value) in sum.iter_mut().zip(&mut greatest).zip(at) {
                *sum += value;
                *greatest = greatest.max(*value);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "at most as many as pieces are read")]
        let many = (state.len() / width) as f32;
        sum.into_iter().map(|sum| sum / many).chain(greatest).collect()
    }

    /// The pieces of a sentence, by their places. Each is the longest that fits.
    fn pieces_of(&self, sentence: &[Word]) -> Vec<usize> {
        let mut found = Vec::new();
        for word in spelled(sentence) {
            let (mut rest, mut goes_on) = (word, false);
            while !rest.is_empty() {
                let ends: Vec<usize> =
                    rest.char_indices().take(LONGEST).map(|(at, c)| at + c.len_utf8()).collect();
                let piece = ends.into_iter().rev().find_map(|end| {
                    let letters = rest.get(..end)?;
                    let place = if goes_on {
                        self.place(&format!("{GOES_ON}{letters}"))
                    } else {
                        self.place(letters)
                    };
                    Some((end, place?))
                });
                let Some((end, place)) = piece else {
                    found.push(self.pieces.len());
                    break;
                };
                found.push(place);
                rest = rest.get(end..).unwrap_or_default();
                goes_on = true;
            }
        }
        found
    }

    fn place(&self, piece: &str) -> Option<usize> {
        self.pieces.binary_search(&piece).ok()
    }
}

/// What the network reads of a sentence: its words, with a comma where another clause begins. A word beside an empty box was
/// not said.
pub fn spelled(sentence: &[Word]) -> impl Iterator<Item = &str> {
    let mut clause = None;
    sentence.iter().filter(|word| word.ticked != Some(false)).flat_map(move |word| {
        let before = clause.replace(word.clause);
        let comma = before.is_some_and(|before| before != word.clause).then_some(",");
        comma.into_iter().chain(std::iter::once(word.text.as_str()))
    })
}

fn key(pieces: &[usize]) -> Key {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update((*piece as u64).to_le_bytes());
    }
    let mut key = Key::default();
    key.iter_mut().zip(hash.finalize()).for_each(|(slot, byte)| *slot = byte);
    key
}

/// Every state with those before and behind it; beyond the ends there is nothing.
fn neighbours(state: &[f32], width: usize, reach: usize) -> Vec<f32> {
    let many = state.len() / width;
    let side = reach / 2 * width;
    let mut found = vec![0.0; many * reach * width];
    for (at, window) in found.chunks_exact_mut(reach * width).enumerate() {
        for (beside, slot) in window.chunks_exact_mut(width).enumerate() {
            let start = (at + beside) * width;
            if let Some(there) = start.checked_sub(side).and_then(|start| state.get(start..start + width)) {
                slot.copy_from_slice(there);
            }
        }
    }
    found
}

impl Vectors {
    fn of(&self, pieces: &[usize]) -> Vec<f32> {
        let mut found = Vec::with_capacity(pieces.len() * self.size);
        for piece in pieces {
            let scale = self.scales.get(*piece).copied().unwrap_or_default();
            let steps = self.steps.get(piece * self.size..(piece + 1) * self.size).unwrap_or_default();
            found.extend(steps.iter().map(|step| f32::from(i8::from_le_bytes([*step])) * scale));
        }
        found
    }
}

/// Rows of inputs whose outputs are computed together, and outputs of each: their sums fit in a processor's registers.
const TOGETHER: usize = 4;
const BESIDE: usize = 8;

impl Layer {
    /// The outputs for rows of inputs that stand one behind the other. The weights of a few outputs are used for every
    /// row before those of the next ones are fetched; each sum goes over its inputs from the first to the last.
    fn of(&self, rows: &[f32]) -> Vec<f32> {
        let outputs = self.bias.len();
        let mut found = vec![0.0; rows.len() / self.inputs * outputs];
        let groups = self.weights.chunks_exact(self.inputs).zip(self.bias.chunks(BESIDE));
        for (group, (weights, bias)) in groups.enumerate() {
            let (rows, slots) = (rows.chunks(TOGETHER * self.inputs), found.chunks_mut(TOGETHER * outputs));
            for (rows, slots) in rows.zip(slots) {
                let sums = sums(rows, weights);
                for (slots, sums) in slots.chunks_exact_mut(outputs).zip(&sums) {
                    let slots = slots.iter_mut().skip(group * BESIDE);
                    slots.zip(sums.iter().zip(bias)).for_each(|(slot, (sum, bias))| *slot = sum + bias);
                }
            }
        }
        found
    }
}

/// For each of some rows the sums of its inputs, weighed. Behind the last row it is computed again and not asked for.
fn sums(rows: &[f32], weights: &[[f32; BESIDE]]) -> [[f32; BESIDE]; TOGETHER] {
    let size = weights.len();
    let many = rows.len() / size;
    let row = |at: usize| rows.get(at.min(many - 1) * size..).unwrap_or_default();
    let [one, two, three, four]: [&[f32]; TOGETHER] = std::array::from_fn(row);
    let mut sums = [[0.0; BESIDE]; TOGETHER];
    for ((((weights, one), two), three), four) in weights.iter().zip(one).zip(two).zip(three).zip(four) {
        for (sums, input) in sums.iter_mut().zip([one, two, three, four]) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += input * weight;
            }
        }
    }
    sums
}

impl Norm {
    fn over(&self, state: &mut [f32]) {
        let width = self.weight.len();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let many = width as f32;
        for at in state.chunks_exact_mut(width) {
            let mean = at.iter().sum::<f32>() / many;
            let spread = at.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / many;
            let length = (spread + TINY).sqrt();
            for (value, (weight, bias)) in at.iter_mut().zip(self.weight.iter().zip(&self.bias)) {
                *value = (*value - mean) / length * weight + bias;
            }
        }
    }
}

/// What is left of a file.
struct File {
    rest: &'static [u8],
}

impl File {
    fn take(&mut self, many: usize) -> Option<&'static [u8]> {
        let (taken, rest) = self.rest.split_at_checked(many)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let (bytes, rest) = self.rest.split_first_chunk::<4>()?;
        self.rest = rest;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn floats(&mut self, many: usize) -> Option<Vec<f32>> {
        let (floats, _) = self.take(many.checked_mul(4)?)?.as_chunks::<4>();
        Some(floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// Weights in whole steps, with the size of a step for every output; the outputs of one input beside each other.
    fn layer(&mut self, inputs: usize, outputs: usize) -> Option<Layer> {
        let scales = self.floats(outputs)?;
        let steps = self.take(inputs.checked_mul(outputs)?)?;
        let weight = |input: usize, output: usize| {
            let step = steps.get(input * outputs + output).filter(|_| output < outputs)?;
            Some(f32::from(i8::from_le_bytes([*step])) * scales.get(output)?)
        };
        // Behind the last output stand weights of nothing.
        let beside = |first: usize, input: usize| {
            std::array::from_fn(|at| weight(input, first + at).unwrap_or_default())
        };
        let groups = (0..outputs).step_by(BESIDE);
        let weights = groups.flat_map(|first| (0..inputs).map(move |input| (first, input)));
        let weights = weights.map(|(first, input)| beside(first, input)).collect();
        Some(Layer { weights, inputs, bias: self.floats(outputs)? })
    }

    fn norm(&mut self, width: usize) -> Option<Norm> {
        Some(Norm { weight: self.floats(width)?, bias: self.floats(width)? })
    }
}
