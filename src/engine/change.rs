//! One change, noted for listeners.

use super::record_ref::Snapshot;
use super::texts::Texts;
use crate::model::event::{Event, EventKind};

/// An event whose texts are still numbers.
#[derive(Debug)]
pub struct Change {
    pub kind: EventKind,
    pub after: Option<Snapshot>,
    pub before: Option<Snapshot>,
}

impl Change {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Snapshot> {
        [&self.before, &self.after].into_iter().flatten()
    }

    pub(crate) fn to_event(&self, texts: &Texts) -> Event {
        let conversation = |kept: &Snapshot| kept.view().to_conversation(texts);
        if let EventKind::Remembered | EventKind::Forgotten = self.kind {
            let memory = self.parts().next().map(|kept| kept.view().to_memory_version(texts));
            return Event { kind: self.kind, conversation: None, previous: None, memory };
        }
        Event {
            kind: self.kind,
            conversation: self.after.as_ref().map(conversation),
            previous: self.before.as_ref().map(conversation),
            memory: None,
        }
    }
}
