//! Texts that recur and cross as numbers: JavaScript remembers the numbers, the core the bytes.

use convostate::internals::Interned;

use super::Core;
use crate::scratch::TextSlot;

const BOT: u32 = TextSlot::Bot as u32;
const CHANNEL: u32 = TextSlot::Channel as u32;
const FLOW: u32 = TextSlot::Flow as u32;

impl Core {
    /// Returns the number of the text that stands in that slot: 0 for an empty one of a flow or step.
    #[unsafe(no_mangle)]
    extern "C" fn intern(&mut self, slot: u32, length: usize) -> i32 {
        let text = |slot| self.scratch.text(slot, length);
        let text = match slot {
            BOT => self.state.intern_name("client.bot_id", text(TextSlot::Bot)),
            CHANNEL => self.state.intern_name("client.channel_id", text(TextSlot::Channel)),
            FLOW => self.state.intern_step("flow_id", text(TextSlot::Flow)),
            _ => self.state.intern_step("step_id", text(TextSlot::Step)),
        };
        self.answer(text, |_, text| number_of(text))
    }

    /// Puts the text of a number into the buffer and returns its length.
    #[unsafe(no_mangle)]
    extern "C" fn text(&mut self, number: u32) -> usize {
        let text = Interned::from_number(number).map_or("", |text| self.state.texts.get(text));
        self.buffer = text.into();
        self.buffer.len()
    }

    /// Returns whether it is time for `trim_texts`.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn is_crowded(&self) -> bool {
        self.state.texts.is_crowded()
    }

    /// Forgets unused texts: every number that JavaScript remembers has lost its meaning.
    #[unsafe(no_mangle)]
    extern "C" fn trim_texts(&mut self) {
        self.state.trim_texts();
    }
}

fn number_of(text: Option<Interned>) -> i32 {
    text.and_then(|text| i32::try_from(text.number()).ok()).unwrap_or(0)
}
