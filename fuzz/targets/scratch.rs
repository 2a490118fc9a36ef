//! A store's scratch area: whatever a database and a caller put into it, the wasm does not trap. Lengths and indexes are what JavaScript makes of
//! them, as `pkg-template/stores/scratch.js` does; where they were not, the wasm is to trap. It is the wasm that `cargo xtask package` built,
//! run by an interpreter.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use wasmi::{
    Engine, Func, Instance, Linker, Module, Store, StoreLimits, StoreLimitsBuilder, Val, ValType,
};

const WASM: &[u8] = include_bytes!("../../target/npm/package/stored.wasm");
const MEMORY_BYTES: usize = 64 << 20;
/// Longer than any text that the area has room for.
const MOST_ROWS: i32 = 64;
/// More than the fuzzer makes in one text.
const ROOM_BYTES: i32 = 1 << 13;
/// Numbers, randomness, six texts.
const SCRATCH_BYTES: usize = 128 + 4096 + 6 * 1024;
/// Thirteen numbers each.
const ROWS_BYTES: usize = 64 * 13 * 8;
/// What begins and ends a store, what says where things lie, and what says why the last call was refused.
const NO_CALLS: [&str; 7] = ["open", "dispose", "depth", "scratch", "rows", "room", "error"];
/// Of ten bytes each.
const ENTROPIES: i32 = 4096 / 10;
/// No export takes more beside the core.
const ARGUMENTS: usize = 12;
const WRITER: &[u8; 32] = b"0123456789abcdef0123456789abcdef";

#[derive(Debug, Arbitrary)]
enum Step<'a> {
    /// Bytes into the area, or into the rows.
    Write {
        is_row: bool,
        at: u16,
        bytes: &'a [u8],
    },
    /// A text, such as metadata or what was noted, into the room for long ones.
    Text(&'a str),
    /// One number of the area or of the rows, which whole numbers are most often.
    Number {
        is_row: bool,
        at: u8,
        number: Number,
    },
    Call {
        export: u8,
        numbers: [Number; ARGUMENTS],
    },
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Scratch,
    Rows,
    Room,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Number {
    Small(i8),
    Word(i32),
    Float(f64),
    Now(u16),
}

impl Number {
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    fn word(self) -> i32 {
        match self {
            Self::Small(number) => number.into(),
            Self::Word(number) => number,
            Self::Float(number) => number as i32,
            Self::Now(number) => number.into(),
        }
    }

    fn float(self) -> f64 {
        match self {
            Self::Small(number) => number.into(),
            Self::Word(number) => number.into(),
            Self::Float(number) => number,
            Self::Now(number) => 1_700_000_000_000.0 + f64::from(number),
        }
    }
}

static MODULE: LazyLock<Module> = LazyLock::new(|| Module::new(&Engine::default(), WASM).unwrap());
static EXPORTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let functions = MODULE.exports().filter(|export| export.ty().func().is_some());
    functions
        .map(|export| export.name().to_owned())
        .filter(|name| !NO_CALLS.contains(&&**name))
        .collect()
});

struct Area {
    store: Store<StoreLimits>,
    instance: Instance,
    core: i32,
    /// What stands in the room.
    text: String,
}

impl Area {
    fn open() -> Self {
        let limits = StoreLimitsBuilder::new().memory_size(MEMORY_BYTES).build();
        let mut store = Store::new(MODULE.engine(), limits);
        store.limiter(|limits| limits);
        let instance =
            Linker::new(MODULE.engine()).instantiate_and_start(&mut store, &MODULE).unwrap();
        let mut area = Self { store, instance, core: 0, text: String::new() };
        area.core = area.call("open", |_, _| Val::I32(0));
        area
    }

    /// Where something lies and how many bytes it has, asked anew each time as JavaScript does: it moves.
    fn lies(&mut self, place: Place) -> (usize, usize) {
        let (export, length, bytes) = match place {
            Place::Scratch => ("scratch", 0, SCRATCH_BYTES),
            Place::Rows => ("rows", MOST_ROWS, ROWS_BYTES),
            Place::Room => ("room", ROOM_BYTES, 0),
        };
        (address(self.call(export, |at, core| Val::I32([core, length][at]))), bytes)
    }

    /// Calls an export, and answers its number; 0 for none.
    fn call(&mut self, name: &str, argument: impl Fn(usize, i32) -> Val) -> i32 {
        let function: Func = self.instance.get_func(&self.store, name).unwrap();
        let of = function.ty(&self.store);
        let arguments: Vec<_> = (0..of.params().len()).map(|at| argument(at, self.core)).collect();
        let mut answer: Vec<_> = of.results().iter().map(|of| Val::default(*of)).collect();
        function
            .call(&mut self.store, &arguments, &mut answer)
            .unwrap_or_else(|trap| panic!("{name} trapped: {trap}"));
        answer.first().and_then(Val::i32).unwrap_or_default()
    }

    fn write(&mut self, at: usize, bytes: &[u8]) {
        let memory = self.instance.get_memory(&self.store, "memory").unwrap();
        memory.write(&mut self.store, at, bytes).unwrap();
    }

    /// Calls the export of that number with the core, where it takes one, and these numbers.
    fn call_with(&mut self, export: u8, numbers: [Number; ARGUMENTS]) {
        let name = &EXPORTS[usize::from(export) % EXPORTS.len()];
        let types =
            self.instance.get_func(&self.store, name).unwrap().ty(&self.store).params().to_vec();
        let room = self.stand(WRITER);
        let half = self.half();
        let answer = self.call(name, |at, core| {
            let word = match (&**name, at) {
                ("filled" | "filled_by", at) => numbers[at].word().rem_euclid(1 << 20),
                (_, 0) => core,
                ("draft" | "patch", 3) if numbers[3].word() < 0 => -1,
                ("draft" | "patch", 3)
                | ("before" | "note_write" | "is_handled" | "note_handled", 1) => room,
                ("merge", 1) => half,
                ("merge", 2) => room - half,
                ("draft", 5) | ("remember" | "note_write", 4..) | ("note_handled", 3) => {
                    numbers[at].word().rem_euclid(ENTROPIES)
                }
                (_, at) => numbers[at].word(),
            };
            match types[at] {
                ValType::F64 => Val::F64(numbers[at].float().into()),
                _ => Val::I32(word),
            }
        });
        // Of a page, it means that this belongs on the next one.
        if answer == -1 && !name.starts_with("filled") {
            self.call("error", |_, core| Val::I32(core));
        }
    }

    /// Puts the text into the room, as calls leave others there, and these bytes behind it. Returns its length.
    fn stand(&mut self, behind: &[u8]) -> i32 {
        let (from, _) = self.lies(Place::Room);
        let text = [self.text.as_bytes(), behind].concat();
        self.write(from, &text);
        i32::try_from(self.text.len()).unwrap()
    }

    /// Where the text can be parted in the middle.
    fn half(&self) -> i32 {
        let half = (0..=self.text.len() / 2).rev().find(|at| self.text.is_char_boundary(*at));
        i32::try_from(half.unwrap_or(0)).unwrap()
    }
}

#[allow(clippy::cast_sign_loss, reason = "addresses have no sign")]
fn address(number: i32) -> usize {
    number as u32 as usize
}

fuzz_target!(|steps: Vec<Step<'_>>| {
    let mut area = Area::open();
    for step in steps {
        match step {
            Step::Write { is_row, at, bytes } => {
                let (from, most) = area.lies(if is_row { Place::Rows } else { Place::Scratch });
                let at = usize::from(at) % most;
                area.write(from + at, &bytes[..bytes.len().min(most - at)]);
            }
            Step::Text(text) => text.clone_into(&mut area.text),
            Step::Number { is_row, at, number } => {
                let (from, _) = area.lies(if is_row { Place::Rows } else { Place::Scratch });
                let place = usize::from(at) % if is_row { 256 } else { 16 };
                area.write(from + 8 * place, &number.float().to_le_bytes());
            }
            Step::Call { export, numbers } => area.call_with(export, numbers),
        }
    }
});
