//! What changed, for listeners: JavaScript reads it after the call, one event at a time.

use super::Core;

impl Core {
    /// Says whether changes are to be kept for `write_event`.
    #[unsafe(no_mangle)]
    extern "C" fn watch(&mut self, watched: bool) {
        self.state.watch(watched);
    }

    /// Returns the number of the event's type, or -1 behind the last.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn event(&self, index: usize) -> i32 {
        self.state.changes().get(index).map_or(-1, |change| change.kind as i32)
    }

    /// Writes the conversation of that event, or what it was before: 1, or 0 for none.
    #[unsafe(no_mangle)]
    extern "C" fn write_event(&mut self, index: usize, before: bool) -> i32 {
        let Some(change) = self.state.changes().get(index) else { return 0 };
        let part = if before { &change.before } else { &change.after };
        part.as_ref().map_or(0, |kept| {
            self.scratch.write(&kept.view());
            1
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn forget_events(&mut self) {
        self.state.forget_changes();
    }
}
