//! What a call is given, checked before anything is loaded.

use alloc::string::String;

use convostate::internals::create_fingerprint;
use convostate::internals::{
    Id, MetadataRef, check_final, check_id, check_idle, check_if_version, check_limit, check_name,
    check_sweep, check_text, check_ttl, filled, given, saturated, seq_of_key, time,
};
use convostate::{Code, DEFAULT_PAGE, Error, Result, Status};

use super::{StoredRules, count};
use crate::fields;
use crate::numbers::{metadata_of, status_of};
use crate::scratch::TextSlot;
use crate::scratch::stored::damaged;
use crate::ttl::ttl_of;

impl StoredRules {
    /// Whether the three ids in the scratch area are a client's.
    #[unsafe(no_mangle)]
    extern "C" fn check_client(&mut self, bot: usize, user: usize, channel: usize) -> i32 {
        let checked = check_name("client.bot_id", self.scratch.text(TextSlot::Bot, bot))
            .and_then(|_| check_name("client.user_id", self.scratch.text(TextSlot::User, user)))
            .and_then(|_| {
                check_name("client.channel_id", self.scratch.text(TextSlot::Channel, channel))
            })
            .map(|_| ());
        self.answer(checked, |_, ()| 0)
    }

    /// Whether the id in the scratch area is one.
    #[unsafe(no_mangle)]
    extern "C" fn check_id(&mut self, length: usize) -> i32 {
        let checked = check_id(self.scratch.text(TextSlot::Id, length)).map(|_| ());
        self.answer(checked, |_, ()| 0)
    }

    /// Checks what create is given, and leaves two texts in the place of an id: the origin in 16 hexadecimal digits, and an id of
    /// our own, of ten random bytes of that number and the time. Answers 0. Nothing given, and no id: -1, and NaN for the ttl.
    #[unsafe(no_mangle)]
    extern "C" fn draft(
        &mut self,
        flow: i32,
        step: i32,
        metadata: i32,
        ttl: f64,
        draw: i32,
        now: f64,
    ) -> i32 {
        let draft = self.try_draft(flow, step, metadata, ttl).and_then(|origin| {
            let id = usize::try_from(draw).ok().map(|draw| self.new_id(draw, now)).transpose()?;
            Ok((origin, id))
        });
        self.answer(draft, |core, (origin, id)| {
            core.scratch.write_drafted(origin, id.as_deref().unwrap_or_default());
            0
        })
    }

    /// Checks what update is given, and answers which fields that are, in bits for `update`. For flow and step, -1 keeps and another number
    /// below 0 clears. No ttl, no version: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn patch(
        &mut self,
        flow: i32,
        step: i32,
        metadata: i32,
        interaction: bool,
        replaces: bool,
        ends_ttl: bool,
        ttl: f64,
        if_version: f64,
    ) -> i32 {
        let how = [interaction, replaces, ends_ttl, !ttl.is_nan()];
        let bits = fields::to_bits([flow, step, metadata], how);
        let patch =
            self.try_patch(flow, step, metadata, if_version).and_then(|()| ttl_of(ends_ttl, ttl));
        self.answer(patch, |_, _| i32::try_from(bits).unwrap_or(0))
    }

    /// Merges two texts of the room, one after the other, as a store has kept the first and `patch` has checked the second; answers the
    /// length of the result in the room.
    #[unsafe(no_mangle)]
    extern "C" fn merge(&mut self, target: usize, patch: usize) -> i32 {
        let text = |from: usize, length: usize| {
            str::from_utf8(self.room.get(from..from + length).unwrap_or_default())
        };
        let (Ok(target), Ok(patch)) = (text(0, target), text(target, patch)) else {
            return self.answer(Err(Error::crashed()), |_, ()| 0);
        };
        // A target that somebody else wrote may be anything; JavaScript brings what is JSON into canonical form.
        let merged = MetadataRef::from_canonical(target)
            .map_err(|error| match error.code() {
                Code::OutOfMemory => error,
                _ => damaged("metadata"),
            })
            .and_then(|_| MetadataRef::from_checked(patch).merged_into(target.as_bytes()));
        self.answer(merged, |core, merged| {
            core.room = merged.into_bytes();
            count(core.room.len())
        })
    }

    /// 0 when that is the number of a final status.
    #[unsafe(no_mangle)]
    extern "C" fn check_final(&mut self, status: u32) -> i32 {
        self.answer(status_of(status).and_then(check_final), |_, ()| 0)
    }

    /// Checks the options of list, and leaves in the scratch area: the limit, below which place to begin or -1, and how the rows may be
    /// written: a bit for each status, or 0 for any. No limit: NaN. No status and no key: -1.
    #[unsafe(no_mangle)]
    extern "C" fn page(&mut self, status: i32, limit: f64, key: i32) -> i32 {
        let page = self.try_page(status, limit, key);
        self.answer(page, |core, numbers| {
            core.scratch.show_numbers(numbers);
            0
        })
    }

    /// The bytes of a page once it has taken one more conversation with so many bytes of metadata; -1 when that belongs on the next page.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn filled(count: usize, limit: usize, bytes: usize, metadata: usize) -> i32 {
        filled(count, limit, bytes, metadata).map_or(-1, super::count)
    }

    /// 0 when the scratch area has a bot, and its clients may be idle for so long. Any time: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn check_clients(&mut self, bot: usize, idle_for: f64) -> i32 {
        let checked = check_name("client.bot_id", self.scratch.text(TextSlot::Bot, bot))
            .and_then(|_| given(idle_for).map(check_idle).transpose());
        self.answer(checked, |_, _| 0)
    }

    /// The limit of a sweep. None: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn check_sweep(&mut self, limit: f64) -> f64 {
        match check_sweep(limit) {
            Ok(limit) => f64::from(saturated(limit as u64)),
            Err(error) => {
                self.error = Some(error);
                -1.0
            }
        }
    }
}

impl StoredRules {
    fn new_id(&self, draw: usize, now: f64) -> Result<String> {
        let now = self.clock.max(time(now)?);
        Ok(Id::generate(now.as_millis(), &self.scratch.entropy(draw)?).to_text())
    }

    fn place(&self, slot: TextSlot, path: &str, length: i32) -> Result<Option<&str>> {
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        check_text(Code::InvalidBody, path, self.scratch.text(slot, length)).map(Some)
    }

    fn try_draft(&self, flow: i32, step: i32, metadata: i32, ttl: f64) -> Result<u64> {
        let flow = self.place(TextSlot::Flow, "flow_id", flow)?;
        let step = self.place(TextSlot::Step, "step_id", step)?;
        let metadata = metadata_of(&self.room, metadata)?;
        let ttl = given(ttl).map(check_ttl).transpose()?;
        Ok(create_fingerprint(flow, step, metadata, ttl))
    }

    fn try_patch(&self, flow: i32, step: i32, metadata: i32, if_version: f64) -> Result<()> {
        self.place(TextSlot::Flow, "flow_id", flow)?;
        self.place(TextSlot::Step, "step_id", step)?;
        given(if_version).map(check_if_version).transpose()?;
        metadata_of(&self.room, metadata).map(|_| ())
    }

    fn try_page(&self, status: i32, limit: f64, key: i32) -> Result<[f64; 3]> {
        let status = u32::try_from(status).ok().map(status_of).transpose()?;
        let limit = given(limit).map_or(Ok(DEFAULT_PAGE), check_limit)?;
        let key = usize::try_from(key).ok().map(|length| self.scratch.text(TextSlot::Id, length));
        let before = key.map(seq_of_key).transpose()?.map_or(-1.0, f64::from);
        let bit = |status: &Status| 1_u32 << status.number();
        let written = status.map_or(0, |status| status.written_as().iter().map(bit).sum());
        Ok([f64::from(saturated(limit as u64)), before, f64::from(written)])
    }
}
