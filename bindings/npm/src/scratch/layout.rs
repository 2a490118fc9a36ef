//! Writes the layout down for JavaScript.

use core::fmt::Display;
use core::mem::offset_of;

use convostate::internals::NOTED_AT_DIGITS;
use convostate::stored::LEASE_SECONDS;
use convostate::{
    Entropy, Error, EventKind, MAX_MEMORY_BYTES, MAX_METADATA_BYTES, MAX_METADATA_DEPTH,
    MAX_PAGE_BYTES, Status,
};

use super::memory::{Numbers as Memory, Times, Words};
use super::stored::{self, Cells, HeadCells, Numbers as Stored};
use super::{ENTROPY_BYTES, Scratch, TEXT_BYTES, TextSlot};
use crate::fields;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pkg-template/front/layout.js");

const HEAD: &str = "\
// What JavaScript must know of the core: written by bindings/npm/src/scratch/layout.rs, never by hand.
// UPDATE_EXPECT=1 cargo test --all-features layout
";

/// Collects one constant a line.
struct Lines(Vec<String>);

impl Lines {
    fn section(&mut self, title: &str) {
        self.0.push(format!("\n// {title}"));
    }

    fn constant(&mut self, name: &str, value: impl Display) {
        self.0.push(format!("export const {name} = {value};"));
    }

    fn constants<const N: usize>(&mut self, pairs: [(&str, usize); N]) {
        for (name, value) in pairs {
            self.constant(name, value);
        }
    }

    fn names(&mut self, typed: &str, name: &str, values: &[&str]) {
        self.0.push(format!("/** @type {{{typed}}} */"));
        self.constant(name, format!("[\"{}\"]", values.join("\", \"")));
    }
}

/// Offsets of fields, counted in values of so many bytes.
macro_rules! offsets {
    ($lines:ident, $of:ty, from $start:expr, by $width:expr, $($name:literal: $field:ident),+ $(,)?) => {
        $lines.constants([$(($name, ($start + offset_of!($of, $field)) / $width)),+]);
    };
}

#[rustfmt::skip]
fn layout() -> String {
    let mut lines = Lines(Vec::from([HEAD.to_owned()]));
    lines.names("import(\"../entry/index.js\").Status[]", "STATUSES", &Status::ALL.map(Status::as_str));
    lines.0.push("/** @type {import(\"../entry/index.js\").FinalStatus} what \"close\" ends with when nothing else is said */".to_owned());
    lines.constant("DEFAULT_FINAL_STATUS", format!("\"{}\"", Status::DEFAULT_FINAL.as_str()));
    lines.names("import(\"../entry/index.js\").AnyEvent[\"type\"][]", "EVENTS", &EventKind::ALL.map(EventKind::as_str));
    lines.constants([("MAX_METADATA_BYTES", MAX_METADATA_BYTES), ("MAX_METADATA_DEPTH", MAX_METADATA_DEPTH)]);
    lines.constant("MAX_MEMORY_BYTES", MAX_MEMORY_BYTES);

    lines.constant("OUT_OF_MEMORY", format!("{:?}", Error::out_of_memory().message()));

    lines.section("The scratch area, in bytes: first the numbers, then randomness for so many ids, then a slot for each text.");
    lines.constants([
        ("TEXTS", offset_of!(Scratch<Memory>, texts)),
        ("TEXT_BYTES", TEXT_BYTES),
        ("ENTROPY", offset_of!(Scratch<Memory>, entropy)),
        ("ENTROPY_BYTES", ENTROPY_BYTES),
        ("ENTROPIES", ENTROPY_BYTES / size_of::<Entropy>()),
    ]);
    lines.section("How many bytes a character of JavaScript's takes as UTF-8, at the most.");
    lines.constant("UTF8_BYTES", '\u{ffff}'.len_utf8());

    lines.section("What crosses in place of a number, a length or a slot that there is not.");
    lines.constant("NONE", -1);

    lines.section("The slots of texts.");
    lines.constants([
        ("ID", TextSlot::Id as usize),
        ("USER", TextSlot::User as usize),
        ("BOT", TextSlot::Bot as usize),
        ("CHANNEL", TextSlot::Channel as usize),
        ("FLOW", TextSlot::Flow as usize),
        ("STEP", TextSlot::Step as usize),
    ]);

    lines.section("An engine's numbers, of 8 bytes each: the conversation that it answers with.");
    let times = offset_of!(Memory, times);
    offsets!(lines, Times, from times, by 8,
        "CREATED_AT": created_at, "UPDATED_AT": updated_at, "LAST_INTERACTION_AT": last_interaction_at, "EXPIRES_AT": expires_at,
        "STAMP": stamp, "MEMORY_VERSION": memory_version);
    lines.section("The same, of 4 bytes each; counts begin with the first.");
    let words = offset_of!(Memory, words);
    offsets!(lines, Words, from words, by 4,
        "COUNTS": version, "VERSION": version, "STATUS": status, "FLOW_NUMBER": flow, "STEP_NUMBER": step, "TTL": ttl,
        "ID_LENGTH": id_length, "UUID": uuid, "BOT_NUMBER": bot, "CHANNEL_NUMBER": channel, "USER_AT": user_at,
        "USER_LENGTH": user_length, "METADATA_AT": metadata_at, "METADATA_LENGTH": metadata_length);
    lines.section("Whose call it is: bot, channel, the length of the user's id, and whether it is another client.");
    lines.constant("CALLER", offset_of!(Memory, caller) / 4);

    lines.section("A store's numbers, of 8 bytes each: the head, and three of an answer.");
    let head = offset_of!(Stored, head);
    offsets!(lines, HeadCells, from head, by 8,
        "HEAD_EXISTS": exists, "HEAD_SEQ": seq, "HEAD_CLOCK": clock, "HEAD_CONVERSATIONS": conversations, "HEAD_CLOSED": closed,
        "HEAD_EXPIRES": expires, "HEAD_CLOSED_SINCE": closed_since, "HEAD_TOKEN": token, "HEAD_UNTIL": until, "HEAD_ONCE": once,
        "HEAD_MEMORIES": memories);
    lines.constant("ANSWER", offset_of!(Stored, answer) / 8);
    lines.section("How long the lease of a turn lasts.");
    lines.constant("LEASE_MS", 1000 * LEASE_SECONDS);
    lines.section("The most that the values of a page take.");
    lines.constant("MAX_PAGE_BYTES", MAX_PAGE_BYTES);
    lines.section("The fields that an update gives, as bits, and whether metadata is replaced; and what stands for the length of a text that stays as it is.");
    for (name, bit) in [("GIVES_FLOW", fields::FLOW), ("GIVES_STEP", fields::STEP), ("GIVES_METADATA", fields::METADATA), ("REPLACES", fields::REPLACES)] {
        lines.constant(name, bit);
    }
    lines.constant("KEEP", fields::KEEP);
    lines.section("What came of a numbered write; and the digits, in the text of what was noted, that say when that was last.");
    for (name, outcome) in [("DONE", stored::DONE), ("STOOD", stored::STOOD), ("REFUSED", stored::REFUSED), ("REMEMBERED", stored::REMEMBERED)] {
        lines.constant(name, outcome);
    }
    lines.constant("NOTED_AT_DIGITS", NOTED_AT_DIGITS);

    lines.section("Each row's numbers.");
    lines.constant("ROW_WIDTH", size_of::<Cells>() / 8);
    offsets!(lines, Cells, from 0, by 8,
        "ROW_SEQ": seq, "ROW_STATUS": status, "ROW_VERSION": version, "ROW_TTL": ttl, "ROW_CREATED_AT": created_at,
        "ROW_UPDATED_AT": updated_at, "ROW_LAST_INTERACTION_AT": last_interaction_at, "ROW_ORIGIN_HIGH": origin_high,
        "ROW_ORIGIN_LOW": origin_low, "ROW_DEADLINE": deadline, "ROW_EXPIRES_AT": expires_at, "ROW_READS": reads,
        "ROW_MARKED": marked);
    lines.0.join("\n") + "\n"
}

#[test]
fn both_kinds_of_scratch_lie_alike() {
    assert_eq!(offset_of!(Scratch<Memory>, texts), offset_of!(Scratch<Stored>, texts));
    assert_eq!(offset_of!(Scratch<Memory>, entropy), offset_of!(Scratch<Stored>, entropy));
    let caller = offset_of!(Memory, caller);
    assert_eq!(offset_of!(Memory, is_new_caller), caller + 3 * size_of::<u32>());
}

#[test]
fn javascript_knows_the_layout() {
    let layout = layout();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(PATH, &layout).expect("written");
    }
    let known = std::fs::read_to_string(PATH).expect("the layout that JavaScript knows");
    assert!(known == layout, "{PATH} is stale: UPDATE_EXPECT=1 writes it anew");
}
