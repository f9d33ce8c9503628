use proptest::prelude::*;
use serde_json::json;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + seconds, 0).unwrap()
}

fn fields(seconds: i64) -> Fields {
    Fields {
        at: at(seconds),
        actor: Actor::Agent,
        action: Action::CloudDelivery,
        phase: Phase::Outcome,
        status: Status::Success,
        object: Some(format!("visit:{seconds}")),
        detail: json!({"items": seconds, "code": "applied"}),
    }
}

/// A row as a table would hold it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    seq: u64,
    columns: Columns,
}

impl Row {
    fn of(entry: &Entry) -> Self {
        Self { seq: entry.seq, columns: entry.columns() }
    }

    fn raw(&self) -> RawRow<'_> {
        RawRow {
            seq: self.seq,
            at: &self.columns.at,
            actor: &self.columns.actor,
            action: self.columns.action,
            phase: self.columns.phase,
            status: self.columns.status,
            object: &self.columns.object,
            detail: &self.columns.detail,
            prev: &self.columns.prev,
            hash: &self.columns.hash,
        }
    }
}

fn trail(length: i64) -> Vec<Row> {
    let mut head = Head::default();
    (1..=length)
        .map(|number| {
            let (entry, next) = append(&head, fields(number));
            head = next;
            Row::of(&entry)
        })
        .collect()
}

fn anchor(rows: &[Row], seq: u64) -> Anchor {
    let row = rows.iter().find(|row| row.seq == seq).unwrap();
    Anchor { seq, head: row.columns.hash.parse().unwrap() }
}

fn verify(rows: &[Row], anchors: Vec<Anchor>) -> Verdict {
    let mut verifier = Verifier::new(Head::default(), anchors);
    for row in rows {
        verifier.step_raw(&row.raw());
    }
    verifier.finish()
}

/// Binds every row from `from` on to the one before it again: what somebody with the database and the program can do.
fn rewrite(rows: &mut [Row], from: usize) {
    let mut prev = if from == 0 { Hash::ZERO } else { rows[from - 1].columns.hash.parse().unwrap() };
    for row in &mut rows[from..] {
        row.columns.prev = prev.to_string();
        let columns = row.columns.clone();
        let texts = [
            columns.at.as_str(),
            &columns.actor,
            columns.action,
            columns.phase,
            columns.status,
            &columns.object,
            &columns.detail,
        ];
        prev = hash_of(&prev, row.seq, texts, &mut Vec::new());
        row.columns.hash = prev.to_string();
    }
}

#[test]
fn the_canonical_form_is_frozen() {
    let entry = Fields {
        at: "2026-06-10T12:00:00.123456Z".parse().unwrap(),
        actor: Actor::person("front-desk"),
        action: Action::CallDecided,
        phase: Phase::Outcome,
        status: Status::Success,
        object: Some("c0ffee00-0000-5000-8000-000000000001".into()),
        detail: json!({"decision": "approve", "revision": 2}),
    };
    let (first, head) = append(&Head::default(), entry);
    let columns = first.columns();
    assert_eq!(columns.at, "2026-06-10T12:00:00.123Z", "milliseconds, UTC");
    assert_eq!(columns.actor, "person:front-desk");
    assert_eq!(columns.detail, r#"{"decision":"approve","revision":2}"#);

    // Written out by hand from the module's header.
    let mut bytes = vec![0_u8];
    bytes.extend_from_slice(b"odis-audit/1\0\0");
    bytes.extend_from_slice(&[0; 32]);
    bytes.extend_from_slice(&1_u64.to_be_bytes());
    for text in [
        "2026-06-10T12:00:00.123Z",
        "person:front-desk",
        "call_decided",
        "outcome",
        "success",
        "c0ffee00-0000-5000-8000-000000000001",
        r#"{"decision":"approve","revision":2}"#,
    ] {
        bytes.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    assert_eq!(first.hash.to_string(), hex::encode(Sha256::digest(&bytes)), "the form of the header");
    assert_eq!(
        first.hash.to_string(),
        "8ba9d65885ce6a8081e1da5d27e56a6bef2c22451b4fa19f176a3d6d3dcdec3f",
        "golden: trails on disk depend on it"
    );
    assert_eq!(head, Head { seq: 1, hash: first.hash });

    let (second, _) = append(&head, fields(5));
    assert_eq!(second.prev, first.hash);
    assert_eq!(second.seq, 2);
}

#[test]
fn a_sound_trail_is_sound() {
    let rows = trail(50);
    let verdict = verify(&rows, vec![anchor(&rows, 10), anchor(&rows, 40)]);
    assert!(verdict.is_sound(), "{:?}", verdict.faults);
    assert_eq!((verdict.rows, verdict.head.seq, verdict.anchored_to), (50, 50, Some(40)));
    assert_eq!(verdict.head.hash.to_string(), rows[49].columns.hash);

    let nothing = verify(&[], vec![]);
    assert!(nothing.is_sound() && nothing.head == Head::default(), "an empty trail is sound");
}

#[test]
fn entries_verify_as_their_rows_do() {
    let mut verifier = Verifier::new(Head::default(), vec![]);
    let mut head = Head::default();
    for number in 1..20 {
        let (entry, next) = append(&head, fields(number));
        let kept: Entry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
        assert_eq!(kept, entry, "JSON keeps all of it");
        verifier.step(&kept);
        head = next;
    }
    let verdict = verifier.finish();
    assert!(verdict.is_sound());
    assert_eq!(verdict.head, head);
}

#[test]
fn an_edit_of_any_column_is_found() {
    type Edit = fn(&mut Row);
    let edits: [(&str, Edit); 10] = [
        ("at", |row| row.columns.at = "2026-06-10T12:00:00.000Z".into()),
        ("actor", |row| row.columns.actor = "person:somebody".into()),
        ("action", |row| row.columns.action = "run"),
        ("phase", |row| row.columns.phase = "note"),
        ("status", |row| row.columns.status = "failure"),
        ("object", |row| row.columns.object = String::new()),
        ("detail", |row| row.columns.detail.push(' ')),
        ("prev", |row| row.columns.prev = Hash::ZERO.to_string()),
        ("hash", |row| row.columns.hash = Hash::ZERO.to_string()),
        ("shift between columns", |row| {
            let moved = row.columns.object.pop().unwrap();
            row.columns.detail.insert(0, moved);
        }),
    ];
    for (column, edit) in edits {
        let mut rows = trail(10);
        edit(&mut rows[4]);
        let verdict = verify(&rows, vec![]);
        assert!(
            verdict.faults.contains(&Fault { seq: 5, what: What::Edited }),
            "{column}: {:?}",
            verdict.faults
        );
        assert_eq!(verdict.rows, 10, "{column}: the rest is read all the same");
    }
}

#[test]
fn an_edited_row_whose_hash_was_made_to_fit_is_unlinked_from_the_next() {
    let mut rows = trail(10);
    rows[4].columns.detail = r#"{"items":0}"#.into();
    rewrite(&mut rows[..5], 4);
    assert_eq!(verify(&rows, vec![]).faults, [Fault { seq: 6, what: What::Unlinked }]);
}

#[test]
fn a_removed_row_is_found() {
    let mut rows = trail(10);
    rows.remove(4);
    let faults = verify(&rows, vec![]).faults;
    assert!(faults.contains(&Fault { seq: 6, what: What::Missing }), "{faults:?}");
    let mut first = trail(10);
    first.remove(0);
    assert_eq!(verify(&first, vec![]).faults[0], Fault { seq: 2, what: What::Missing });
}

#[test]
fn an_inserted_or_moved_row_is_found() {
    let mut doubled = trail(10);
    doubled.insert(5, doubled[4].clone());
    assert_eq!(verify(&doubled, vec![]).faults, [Fault { seq: 5, what: What::OutOfOrder }]);

    let mut swapped = trail(10);
    swapped.swap(3, 4);
    let faults = verify(&swapped, vec![]).faults;
    assert!(faults.contains(&Fault { seq: 4, what: What::OutOfOrder }), "{faults:?}");

    let mut renumbered = trail(10);
    renumbered.swap(3, 4);
    renumbered[3].seq = 4;
    renumbered[4].seq = 5;
    let faults = verify(&renumbered, vec![]).faults;
    assert!(
        faults.iter().any(|fault| fault.what == What::Edited),
        "the number is part of the hash: {faults:?}"
    );
}

#[test]
fn a_removed_row_that_was_closed_up_is_found() {
    let mut rows = trail(10);
    rows.remove(4);
    for (place, row) in rows.iter_mut().enumerate() {
        row.seq = place as u64 + 1;
    }
    assert!(!verify(&rows, vec![]).is_sound());
}

#[test]
fn a_rewritten_trail_is_found_against_an_anchor_and_only_so() {
    let whole = trail(20);
    let mut rows = whole.clone();
    rows[9].columns.detail = r#"{"items":0}"#.into();
    rewrite(&mut rows, 9);
    assert!(verify(&rows, vec![]).is_sound(), "a plain chain cannot see this; that is what anchors are for");
    let verdict = verify(&rows, vec![anchor(&whole, 5), anchor(&whole, 15)]);
    assert_eq!(verdict.faults, [Fault { seq: 15, what: What::NotAsAnchored }]);
    assert_eq!(verdict.anchored_to, Some(5), "up to there it is what the cloud knows");
    let after = verify(&rows, vec![anchor(&whole, 9)]);
    assert!(after.is_sound(), "newer than the last anchor: the stated gap");
}

#[test]
fn a_cut_off_end_and_an_older_copy_are_found_against_an_anchor() {
    let whole = trail(20);
    let cut = &whole[..12];
    assert!(verify(cut, vec![]).is_sound(), "a plain chain cannot see this");
    let verdict = verify(cut, vec![anchor(&whole, 8), anchor(&whole, 16), anchor(&whole, 20)]);
    assert_eq!(
        verdict.faults,
        [Fault { seq: 16, what: What::CutOff }, Fault { seq: 20, what: What::CutOff }],
        "both numbers that the cloud knows are gone"
    );
    assert_eq!(verify(&[], vec![anchor(&whole, 3)]).faults, [Fault { seq: 3, what: What::CutOff }]);

    // An older copy that went on living has other entries where the anchor stands.
    let mut lived_on = whole[..12].to_vec();
    let mut head = Head { seq: 12, hash: lived_on[11].columns.hash.parse().unwrap() };
    for number in 100..110 {
        let (entry, next) = append(&head, fields(number));
        lived_on.push(Row::of(&entry));
        head = next;
    }
    let verdict = verify(&lived_on, vec![anchor(&whole, 16)]);
    assert_eq!(verdict.faults, [Fault { seq: 16, what: What::NotAsAnchored }]);
}

#[test]
fn an_anchor_of_a_removed_row_is_missed() {
    let whole = trail(10);
    let mut rows = whole.clone();
    rows.remove(4);
    let faults = verify(&rows, vec![anchor(&whole, 5)]).faults;
    assert!(faults.contains(&Fault { seq: 5, what: What::CutOff }), "{faults:?}");
}

#[test]
fn a_pruned_trail_verifies_from_where_it_begins() {
    let whole = trail(30);
    let start = Head { seq: 12, hash: whole[11].columns.hash.parse().unwrap() };
    let anchors = vec![anchor(&whole, 3), anchor(&whole, 12), anchor(&whole, 25)];
    let read = |start: Head, anchors: Vec<Anchor>| {
        let mut verifier = Verifier::new(start, anchors);
        for row in &whole[12..] {
            verifier.step_raw(&row.raw());
        }
        verifier.finish()
    };
    let verdict = read(start, anchors.clone());
    assert!(verdict.is_sound(), "{:?}", verdict.faults);
    assert_eq!(verdict.anchored_to, Some(25));
    let elsewhere = read(Head { seq: 12, hash: Hash::ZERO }, anchors);
    assert!(!elsewhere.is_sound(), "a start of somebody's own making is not the anchored one");
}

#[test]
fn a_hash_that_is_none_is_a_fault_and_no_panic() {
    for bad in ["", "abc", "zz", &"g".repeat(64), &"A".repeat(64), &"0".repeat(65)] {
        let mut rows = trail(5);
        rows[2].columns.hash = bad.to_owned();
        let faults = verify(&rows, vec![anchor(&trail(5), 3)]).faults;
        assert_eq!(faults[0], Fault { seq: 3, what: What::NoHash }, "{bad:?}");
        assert_eq!(faults[1], Fault { seq: 3, what: What::NotAsAnchored }, "{bad:?}");
    }
}

#[test]
fn a_ruined_trail_is_counted_and_not_collected() {
    let mut rows = trail(1_000);
    for row in &mut rows {
        row.columns.detail.push(' ');
    }
    let verdict = verify(&rows, vec![]);
    assert_eq!(verdict.faults.len(), MOST_FAULTS);
    assert_eq!(verdict.faults_total, 1_000);
}

#[test]
fn names_numbers_and_notes_are_withheld() {
    let detail = json!({
        "code": "neo_mfa", "at": "2026-06-10T12:00:00Z", "day": "2026-06-10", "count": 3, "ok": true, "none": null,
        "name": "Pat Example", "mail": "pat@example.test", "phone": "+14155550123", "plain": "415-555-0123",
        "note": "Rabies vaccine given.\nAll well", "list": ["fine", "not fine at all"], "deep": {"a b": "c"},
    });
    let (entry, _) =
        append(&Head::default(), Fields { detail, object: Some("Pat Example".into()), ..fields(1) });
    assert_eq!(entry.object.as_deref(), Some(WITHHELD));
    assert_eq!(
        entry.detail,
        json!({
            "code": "neo_mfa", "at": "2026-06-10T12:00:00Z", "day": "2026-06-10", "count": 3, "ok": true, "none": null,
            "name": WITHHELD, "mail": WITHHELD, "phone": WITHHELD, "plain": WITHHELD,
            "note": WITHHELD, "list": ["fine", WITHHELD], "deep": {WITHHELD: "c"},
        })
    );
    let (kept, _) = append(&Head::default(), Fields { object: Some("visit:501:3".into()), ..fields(1) });
    assert_eq!(kept.object.as_deref(), Some("visit:501:3"), "ids are kept");
    let (none, _) = append(&Head::default(), Fields { object: Some(String::new()), ..fields(1) });
    assert_eq!(none.object, None, "no text is no object");
}

#[test]
fn actors_are_written_and_read() {
    for actor in [Actor::Agent, Actor::person("front-desk"), Actor::person("Dr. Müller")] {
        assert_eq!(Actor::from(actor.to_string()), actor);
    }
    assert_eq!(Actor::person(" a\u{0}b\n "), Actor::Person("ab".into()));
    assert_eq!(Actor::person(&"x".repeat(1_000)).to_string().len(), "person:".len() + 128);
    assert_eq!(Actor::person("agent").to_string(), "person:agent", "nobody passes for the agent");
}

#[test]
fn words_are_read_as_they_are_written() {
    for action in Action::ALL {
        assert_eq!(action.as_str().parse(), Ok(*action));
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
    for phase in Phase::ALL {
        assert_eq!(phase.as_str().parse(), Ok(*phase));
    }
    for status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(*status));
    }
    assert_eq!("of a newer version".parse::<Action>(), Err(UnknownWord));
}

#[test]
fn a_hash_has_one_spelling() {
    let hash = trail(1)[0].columns.hash.clone();
    assert_eq!(hash.parse::<Hash>().unwrap().to_string(), hash);
    assert_eq!(hash.to_uppercase().parse::<Hash>(), Err(NotAHash));
    assert_eq!(serde_json::from_str::<Hash>(&format!("\"{hash}\"")).unwrap().to_string(), hash);
}

#[derive(Clone, Debug)]
enum Tampering {
    Edit { place: prop::sample::Index, column: usize, with: String },
    Remove { place: prop::sample::Index },
    Insert { place: prop::sample::Index, copy_of: prop::sample::Index },
    Swap { one: prop::sample::Index, other: prop::sample::Index },
    Cut { keep: prop::sample::Index },
    Rewrite { place: prop::sample::Index, with: String },
}

fn tampering() -> impl Strategy<Value = Tampering> {
    use prop::sample::Index;
    prop_oneof![
        (any::<Index>(), 0..6_usize, "\\PC{0,12}").prop_map(|(place, column, with)| Tampering::Edit {
            place,
            column,
            with
        }),
        any::<Index>().prop_map(|place| Tampering::Remove { place }),
        (any::<Index>(), any::<Index>()).prop_map(|(place, copy_of)| Tampering::Insert { place, copy_of }),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Tampering::Swap { one, other }),
        any::<Index>().prop_map(|keep| Tampering::Cut { keep }),
        (any::<Index>(), "[a-z]{1,8}").prop_map(|(place, with)| Tampering::Rewrite { place, with }),
    ]
}

impl Tampering {
    fn on(&self, rows: &mut Vec<Row>) {
        match self {
            Tampering::Edit { place, column, with } => {
                let row = &mut rows[place.index(40)].columns;
                let text = match column {
                    0 => &mut row.at,
                    1 => &mut row.actor,
                    2 => &mut row.object,
                    3 => &mut row.detail,
                    4 => &mut row.prev,
                    _ => &mut row.hash,
                };
                text.clone_from(with);
            }
            Tampering::Remove { place } => {
                rows.remove(place.index(40));
            }
            Tampering::Insert { place, copy_of } => {
                let copy = rows[copy_of.index(40)].clone();
                rows.insert(place.index(41), copy);
            }
            Tampering::Swap { one, other } => rows.swap(one.index(40), other.index(40)),
            Tampering::Cut { keep } => rows.truncate(keep.index(40)),
            Tampering::Rewrite { place, with } => {
                let from = place.index(40);
                rows[from].columns.detail.clone_from(with);
                rewrite(rows, from);
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_an_anchored_trail_is_found(what in tampering()) {
        let whole = trail(40);
        let anchors = vec![anchor(&whole, 13), anchor(&whole, 40)];
        let mut rows = whole.clone();
        what.on(&mut rows);
        let verdict = verify(&rows, anchors);
        prop_assert_eq!(verdict.is_sound(), rows == whole, "{:?}", verdict.faults);
    }

    #[test]
    fn any_entry_is_appended_and_verified(
        seconds in -2_000_000_000..4_000_000_000_i64,
        nanos in 0..1_000_000_000_u32,
        account in "\\PC{0,40}",
        object in prop::option::of("\\PC{0,40}"),
        text in "\\PC{0,40}",
        action in prop::sample::select(Action::ALL.to_vec()),
        status in prop::sample::select(Status::ALL.to_vec()),
        phase in prop::sample::select(Phase::ALL.to_vec()),
    ) {
        let given = Fields {
            at: DateTime::from_timestamp(seconds, nanos).unwrap(),
            actor: Actor::person(&account), action, phase, status, object, detail: json!({"text": text}),
        };
        let (entry, head) = append(&Head::default(), given);
        let row = Row::of(&entry);
        let verdict = verify(std::slice::from_ref(&row), vec![Anchor { seq: 1, head: head.hash }]);
        prop_assert!(verdict.is_sound(), "{:?}", verdict.faults);
        prop_assert_eq!(row.columns.at.parse::<DateTime<Utc>>().unwrap(), entry.at, "the row says what the entry says");
        let read: Entry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
        prop_assert_eq!(read, entry);
    }
}
