//! Reads a trail in its order, with constant memory, and says what is wrong with it.

use serde::{Deserialize, Serialize};

use super::{Entry, Hash, Head, hash_of};

/// So many faults are kept; the rest is counted.
pub const MOST_FAULTS: usize = 100;

/// A head of the chain that the cloud confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Number of the entry.
    pub seq: u64,
    /// Its hash.
    pub head: Hash,
}

/// One stored row, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    /// Number.
    pub seq: u64,
    /// When, as stored.
    pub at: &'a str,
    /// Who.
    pub actor: &'a str,
    /// What.
    pub action: &'a str,
    /// Before or after.
    pub phase: &'a str,
    /// How it ended.
    pub status: &'a str,
    /// Object; empty for none.
    pub object: &'a str,
    /// Detail as JSON text.
    pub detail: &'a str,
    /// Hash of the entry before, hexadecimal.
    pub prev: &'a str,
    /// Hash of this one, hexadecimal.
    pub hash: &'a str,
}

/// What is wrong at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The row does not say what its hash says: it was edited.
    Edited,
    /// Rows before this one are missing.
    Missing,
    /// This number came before: a row was inserted or moved.
    OutOfOrder,
    /// The row is not bound to the one before it.
    Unlinked,
    /// `prev` or `hash` is no hash.
    NoHash,
    /// The cloud was told another hash for this number: the trail was rewritten.
    NotAsAnchored,
    /// The cloud was told of this number, and it is not there: the end was cut off, or an older copy was put back.
    CutOff,
}

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Number of the entry.
    pub seq: u64,
    /// What is wrong.
    pub what: What,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Rows read.
    pub rows: u64,
    /// The end of the chain as stored.
    pub head: Head,
    /// The first [`MOST_FAULTS`] faults.
    pub faults: Vec<Fault>,
    /// All faults, counted.
    pub faults_total: u64,
    /// Number of the newest anchor that agrees. Rows after it are as safe as this machine is.
    pub anchored_to: Option<u64>,
}

impl Verdict {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults_total == 0
    }
}

/// Takes the rows of a trail in the order of their numbers.
#[derive(Debug)]
pub struct Verifier {
    head: Head,
    /// The head's hash as the next row should write it.
    head_text: [u8; 64],
    rows: u64,
    faults: Vec<Fault>,
    faults_total: u64,
    anchors: std::iter::Peekable<std::vec::IntoIter<Anchor>>,
    anchored_to: Option<u64>,
    scratch: Vec<u8>,
}

impl Verifier {
    /// For a trail that begins after `start` (`Head::default()` unless older entries were pruned), against the anchors
    /// that the cloud confirmed, in any order.
    pub fn new(start: Head, mut anchors: Vec<Anchor>) -> Self {
        anchors.sort_by_key(|anchor| anchor.seq);
        let mut verifier = Self {
            head: start,
            head_text: start.hash.hexadecimal(),
            rows: 0,
            faults: Vec::new(),
            faults_total: 0,
            anchors: anchors.into_iter().peekable(),
            anchored_to: None,
            scratch: Vec::with_capacity(1024),
        };
        // What lies before the start was pruned; an anchor at the start itself still binds it.
        while verifier.anchors.next_if(|anchor| anchor.seq < start.seq).is_some() {}
        verifier.compare_anchors(start.seq, &start.hash);
        verifier
    }

    /// Takes the next stored row.
    pub fn step_raw(&mut self, row: &RawRow<'_>) {
        self.rows += 1;
        let in_order = row.seq > self.head.seq;
        if !in_order {
            self.fault(row.seq, What::OutOfOrder);
        } else if row.seq - self.head.seq > 1 {
            self.fault(row.seq, What::Missing);
        }
        let Some(prev) = self.prev_of(row) else { return self.no_hash(row) };
        if in_order && prev != self.head.hash {
            self.fault(row.seq, What::Unlinked);
        }
        let texts = [row.at, row.actor, row.action, row.phase, row.status, row.object, row.detail];
        let due = hash_of(&prev, row.seq, texts, &mut self.scratch);
        let due_text = due.hexadecimal();
        // A sound row is never decoded: its text is compared with what it must be.
        let (hash, text) = if row.hash.as_bytes() == due_text {
            (due, due_text)
        } else {
            let Ok(written) = row.hash.parse::<Hash>() else { return self.no_hash(row) };
            self.fault(row.seq, What::Edited);
            (written, written.hexadecimal())
        };
        if in_order {
            self.pass_anchors(row.seq, Some(&hash));
            self.head = Head { seq: row.seq, hash };
            self.head_text = text;
        }
    }

    /// What the row says of the one before it; `None` if that is no hash.
    fn prev_of(&self, row: &RawRow<'_>) -> Option<Hash> {
        if row.prev.as_bytes() == self.head_text { Some(self.head.hash) } else { row.prev.parse().ok() }
    }

    fn no_hash(&mut self, row: &RawRow<'_>) {
        self.fault(row.seq, What::NoHash);
        if row.seq > self.head.seq {
            self.pass_anchors(row.seq, None);
            self.head.seq = row.seq;
        }
    }

    /// Takes the next entry.
    pub fn step(&mut self, entry: &Entry) {
        let columns = entry.columns();
        self.step_raw(&RawRow {
            seq: entry.seq,
            at: &columns.at,
            actor: &columns.actor,
            action: columns.action,
            phase: columns.phase,
            status: columns.status,
            object: &columns.object,
            detail: &columns.detail,
            prev: &columns.prev,
            hash: &columns.hash,
        });
    }

    /// After the last row.
    pub fn finish(mut self) -> Verdict {
        while let Some(anchor) = self.anchors.next() {
            self.fault(anchor.seq, What::CutOff);
        }
        Verdict {
            rows: self.rows,
            head: self.head,
            faults: self.faults,
            faults_total: self.faults_total,
            anchored_to: self.anchored_to,
        }
    }

    /// Compares the anchors up to the row `seq`; those that were passed over belong to rows that are not there.
    fn pass_anchors(&mut self, seq: u64, hash: Option<&Hash>) {
        while let Some(anchor) = self.anchors.next_if(|anchor| anchor.seq < seq) {
            self.fault(anchor.seq, What::CutOff);
        }
        match hash {
            Some(hash) => self.compare_anchors(seq, hash),
            None => {
                while let Some(anchor) = self.anchors.next_if(|anchor| anchor.seq == seq) {
                    self.fault(anchor.seq, What::NotAsAnchored);
                }
            }
        }
    }

    fn compare_anchors(&mut self, seq: u64, hash: &Hash) {
        while let Some(anchor) = self.anchors.next_if(|anchor| anchor.seq == seq) {
            if anchor.head == *hash {
                self.anchored_to = Some(seq);
            } else {
                self.fault(seq, What::NotAsAnchored);
            }
        }
    }

    fn fault(&mut self, seq: u64, what: What) {
        self.faults_total += 1;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault { seq, what });
        }
    }
}
