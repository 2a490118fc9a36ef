//! The fields of an update, as bits that JavaScript hands from `patch` to `update` and looks at when it writes what `update` answers.

use convostate::stored::Given;

pub(crate) const FLOW: u32 = 1;
pub(crate) const STEP: u32 = 2;
pub(crate) const METADATA: u32 = 4;
const INTERACTION: u32 = 8;

/// What JavaScript says of a text that an update leaves as it is, in place of its length.
pub(crate) const KEEP: i32 = -1;

/// The bits of what `patch` is given.
pub(crate) fn to_bits(flow: i32, step: i32, metadata: i32, interaction: bool) -> u32 {
    let bit = |is_given: bool, bit: u32| if is_given { bit } else { 0 };
    bit(flow != KEEP, FLOW)
        | bit(step != KEEP, STEP)
        | bit(metadata != KEEP, METADATA)
        | bit(interaction, INTERACTION)
}

pub(crate) fn from_bits(bits: u32) -> Given {
    Given {
        flow: bits & FLOW != 0,
        step: bits & STEP != 0,
        metadata: bits & METADATA != 0,
        interaction: bits & INTERACTION != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_given() {
        assert_eq!(from_bits(to_bits(KEEP, KEEP, KEEP, false)), Given::default());
        let all = Given { flow: true, step: true, metadata: true, interaction: true };
        assert_eq!(from_bits(to_bits(-2, 0, 2, true)), all);
    }
}
