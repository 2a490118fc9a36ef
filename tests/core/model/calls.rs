//! What a random sequence is made of: few clients, few ids, so that they often meet.

use convostate::Field;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::memories::{Memories, memories};
use crate::naive::Triple;
use crate::once::{Once, once};

/// Easily taken for each other: by their letters in a row, their order, or two ids of three.
pub(crate) const CLIENTS: [Triple; 6] = [
    ("a", "bc", "d"),
    ("ab", "c", "d"),
    ("d", "bc", "a"),
    ("x", "bc", "d"),
    ("a", "x", "d"),
    ("a", "bc", "x"),
];

pub(crate) const IDS: [&str; 5] = [
    "x",
    "y",
    "018bcfe5-6800-7def-8abc-0123456789ab",
    "018BCFE5-6800-7DEF-8ABC-0123456789AB",
    "018bcfe5-6800-7def-8abc-0123456789a",
];

pub(crate) const PLACES: [&str; 4] = ["", "menu", "order", "заказ"];

const METADATA: [&str; 16] = [
    "{}",
    r#"{"a":1}"#,
    r#"{"a":null}"#,
    r#"{"a":1,"b":{"c":2,"d":[1,{"e":null,"f":0}]}}"#,
    r#"{"b":{"c":null}}"#,
    r#"{"b":{"c":{"x":null,"y":1}},"a":null}"#,
    r#"{"b":null,"z":"é😀"}"#,
    r#"{"b":{"d":[]}}"#,
    r#"{"a":{}}"#,
    r#"{"a":{"a":{"a":null,"b":[null]}}}"#,
    r#"{"":"","k,:\"}":["]","\\"]}"#,
    "null",
    "[]",
    "[1,2]",
    r#""a:1""#,
    "false",
];

pub(crate) const STATUSES: [&str; 5] = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"];

#[derive(Clone, Copy, Debug)]
pub(crate) enum Meta {
    Pool(usize),
    /// More than half of what fits, under one of two keys.
    Big(bool),
}

impl Meta {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Pool(nth) => METADATA[nth].to_owned(),
            Self::Big(other) => {
                let key = if other { "big" } else { "large" };
                format!(r#"{{"{key}":"{}"}}"#, "x".repeat(33_000))
            }
        }
    }
}

/// Other values, where there are arrays; else the same.
pub(crate) fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), backwards(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().rev().map(backwards).collect(),
        other => other.clone(),
    }
}

/// The same value as another text.
pub(crate) fn reordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev().map(|(key, value)| (key.clone(), reordered(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(reordered).collect(),
        other => other.clone(),
    }
}

/// How the clock moves before a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tick {
    Stay,
    On(u32),
    Back(u32),
    /// To a moment at which something expires or may be removed, or just beside it.
    Edge {
        nth: usize,
        beside: i64,
    },
    Years,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// Some client's some id, which may be another client's.
    Any {
        client: usize,
        id: Name,
    },
    /// A conversation that stands.
    Standing(usize),
    Open(usize),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    Own(usize),
    /// One that was generated before.
    Made(usize),
}

/// In which way a retry differs from the first try.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Twist {
    Same,
    Reordered,
    Flow,
    Step,
    Metadata,
    Backwards,
    Ttl,
    Client,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) flow: Option<usize>,
    pub(crate) step: Option<usize>,
    pub(crate) metadata: Option<Meta>,
    pub(crate) ttl: Option<u32>,
}

/// What becomes of a flow or a step that is given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Null,
    Text(usize),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Changes {
    pub(crate) flow: Option<Place>,
    pub(crate) step: Option<Place>,
    pub(crate) metadata: Option<Meta>,
    pub(crate) replace: bool,
    pub(crate) last_interaction: bool,
    pub(crate) ttl: Field<u32>,
    /// How far from the version that stands.
    pub(crate) if_version: Option<i32>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    Create {
        client: usize,
        id: Option<Name>,
        fields: Fields,
        entropy: u8,
    },
    Again {
        standing: usize,
        twist: Twist,
    },
    Get(Target),
    Latest(usize),
    Update {
        target: Target,
        changes: Changes,
    },
    Close {
        target: Target,
        status: usize,
    },
    CloseAll {
        client: usize,
        status: usize,
    },
    List {
        client: usize,
        status: Option<usize>,
        limit: Option<u32>,
    },
    /// A page by a key that was given some calls ago.
    NextPage(usize),
    Erase(usize),
    Sweep(usize),
    Snapshot,
    Restore,
    /// Into a new engine, with other options.
    Move {
        seconds: Option<u32>,
        per_client: Option<u32>,
    },
    Once(Once),
    Memories(Memories),
    Bad(usize),
    Look,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) tick: Tick,
    /// Whether somebody listens; not asked of calls that sweep.
    pub(crate) heard: bool,
    pub(crate) call: Call,
}

#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    pub(crate) seconds: Option<u32>,
    pub(crate) per_client: Option<u32>,
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn sequences() -> impl Strategy<Value = Sequence> {
    let steps = prop::collection::vec(step(), 1..48);
    (retention(), retention(), steps).prop_map(|(seconds, per_client, steps)| Sequence {
        seconds,
        per_client,
        steps,
    })
}

/// Many conversations with many deadlines, mostly of two clients.
pub(crate) fn crowds() -> impl Strategy<Value = Sequence> {
    let tick = prop_oneof![2 => Just(Tick::Stay), 3 => (1_u32..2000).prop_map(Tick::On)];
    let step = (tick, crowd()).prop_map(|(tick, call)| Step { tick, heard: true, call });
    let steps = prop::collection::vec(step, 40..160);
    (retention(), retention(), steps).prop_map(|(seconds, per_client, steps)| Sequence {
        seconds,
        per_client,
        steps,
    })
}

fn crowd() -> impl Strategy<Value = Call> {
    let fields = (1_u32..90).prop_map(|ttl| Fields {
        flow: None,
        step: None,
        metadata: None,
        ttl: Some(ttl),
    });
    let create = (client(), fields, any::<u8>())
        .prop_map(|(client, fields, entropy)| Call::Create { client, id: None, fields, entropy });
    let touched = Changes {
        flow: None,
        step: None,
        metadata: None,
        replace: false,
        last_interaction: true,
        ttl: Field::Keep,
        if_version: None,
    };
    let open = || (0_usize..200).prop_map(Target::Open);
    prop_oneof![
        8 => create,
        5 => open().prop_map(move |target| Call::Update { target, changes: touched }),
        3 => (open(), 1_usize..5).prop_map(|(target, status)| Call::Close { target, status }),
        2 => (0_usize..3).prop_map(Call::Sweep),
        1 => client().prop_map(Call::Latest),
        1 => prop_oneof![Just(Call::Snapshot), Just(Call::Restore)],
        1 => (retention(), retention())
            .prop_map(|(seconds, per_client)| Call::Move { seconds, per_client }),
    ]
}

fn retention() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![2 => Just(None), 1 => (0_u32..3).prop_map(Some)]
}

fn step() -> impl Strategy<Value = Step> {
    let heard = prop::bool::weighted(0.95);
    (tick(), heard, call()).prop_map(|(tick, heard, call)| Step { tick, heard, call })
}

fn tick() -> impl Strategy<Value = Tick> {
    prop_oneof![
        6 => Just(Tick::Stay),
        6 => (1_u32..5).prop_map(Tick::On),
        3 => (1_u32..3000).prop_map(Tick::On),
        2 => (1_u32..3000).prop_map(Tick::Back),
        6 => (0_usize..8, -1_i64..=1).prop_map(|(nth, beside)| Tick::Edge { nth, beside }),
        1 => Just(Tick::Years),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let memories = memories(client()).prop_map(Call::Memories);
    let once = once(client()).prop_map(Call::Once);
    prop_oneof![14 => change(), 8 => bulk(), 7 => read(), 4 => once, 6 => memories]
}

fn change() -> impl Strategy<Value = Call> {
    let again =
        (0_usize..16, twist()).prop_map(|(standing, twist)| Call::Again { standing, twist });
    let update =
        (target(), changes()).prop_map(|(target, changes)| Call::Update { target, changes });
    let close = (target(), 1_usize..5).prop_map(|(target, status)| Call::Close { target, status });
    prop_oneof![5 => create(), 3 => again, 6 => update, 3 => close]
}

fn bulk() -> impl Strategy<Value = Call> {
    let close_all = (client(), 1_usize..5);
    let moved = (retention(), retention());
    prop_oneof![
        2 => close_all.prop_map(|(client, status)| Call::CloseAll { client, status }),
        1 => client().prop_map(Call::Erase),
        5 => prop_oneof![0_usize..4, Just(1000)].prop_map(Call::Sweep),
        3 => Just(Call::Snapshot),
        1 => Just(Call::Restore),
        1 => moved.prop_map(|(seconds, per_client)| Call::Move { seconds, per_client }),
    ]
}

fn read() -> impl Strategy<Value = Call> {
    let limit = prop_oneof![3 => (1_u32..4).prop_map(Some), 1 => Just(None), 1 => Just(Some(100))];
    let list = (client(), prop::option::of(0_usize..5), limit);
    prop_oneof![
        3 => target().prop_map(Call::Get),
        4 => client().prop_map(Call::Latest),
        3 => list.prop_map(|(client, status, limit)| Call::List { client, status, limit }),
        2 => (0_usize..8).prop_map(Call::NextPage),
        2 => (0_usize..1000).prop_map(Call::Bad),
        1 => Just(Call::Look),
    ]
}

fn create() -> impl Strategy<Value = Call> {
    let ttl = prop_oneof![5 => Just(None), 6 => (1_u32..4).prop_map(Some), 1 => Just(Some(3_155_760_000))];
    let fields = (place(), place(), prop::option::of(meta()), ttl)
        .prop_map(|(flow, step, metadata, ttl)| Fields { flow, step, metadata, ttl });
    (client(), prop::option::weighted(0.7, name()), fields, 0_u8..2)
        .prop_map(|(client, id, fields, entropy)| Call::Create { client, id, fields, entropy })
}

fn changes() -> impl Strategy<Value = Changes> {
    let given = prop_oneof![Just(Place::Null), (0..PLACES.len()).prop_map(Place::Text)];
    let field = || prop::option::of(given.clone());
    let version = prop_oneof![4 => Just(None), 2 => Just(Some(0)), 1 => (-1_i32..2).prop_map(Some)];
    let ttl = prop_oneof![8 => Just(Field::Keep), 1 => (1_u32..4).prop_map(Field::Set), 1 => Just(Field::Clear)];
    let replace = prop::bool::weighted(0.2);
    let parts = (field(), field(), prop::option::of(meta()), replace, any::<bool>(), ttl, version);
    parts.prop_map(|(flow, step, metadata, replace, last_interaction, ttl, if_version)| Changes {
        flow,
        step,
        metadata,
        replace,
        last_interaction,
        ttl,
        if_version,
    })
}

fn twist() -> impl Strategy<Value = Twist> {
    use Twist::{Backwards, Client, Flow, Metadata, Reordered, Same, Step, Ttl};
    prop::sample::select(vec![Same, Reordered, Flow, Step, Metadata, Backwards, Ttl, Client])
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        2 => (client(), name()).prop_map(|(client, id)| Target::Any { client, id }),
        2 => (0_usize..16).prop_map(Target::Standing),
        4 => (0_usize..16).prop_map(Target::Open),
    ]
}

fn client() -> impl Strategy<Value = usize> + Clone {
    prop_oneof![4 => Just(0), 2 => Just(1), 1 => 2_usize..CLIENTS.len()]
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![4 => (0..IDS.len()).prop_map(Name::Own), 1 => (0_usize..8).prop_map(Name::Made)]
}

fn place() -> impl Strategy<Value = Option<usize>> {
    prop::option::of(0..PLACES.len())
}

fn meta() -> impl Strategy<Value = Meta> {
    prop_oneof![
        60 => (0..METADATA.len()).prop_map(Meta::Pool),
        1 => any::<bool>().prop_map(Meta::Big),
    ]
}
