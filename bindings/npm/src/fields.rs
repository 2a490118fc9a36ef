//! The fields of an update, as bits that JavaScript hands from `patch` to `update` and looks at when it writes what `update` answers.

use crate::ttl::ttl_of;
use convostate::Result;
use convostate::stored::Given;

pub(crate) const FLOW: u32 = 1;
pub(crate) const STEP: u32 = 2;
pub(crate) const METADATA: u32 = 4;
const INTERACTION: u32 = 8;
/// The metadata takes the place of what there is.
pub(crate) const REPLACES: u32 = 16;
const ENDS_TTL: u32 = 32;
/// What stands in place of the inactivity limit is another one.
const TTL: u32 = 64;

/// What JavaScript says of a text that an update leaves as it is, in place of its length.
pub(crate) const KEEP: i32 = -1;

/// The bits of what `patch` is given: for flow, step and metadata their lengths, then whether the person said something, the metadata is
/// replaced, the inactivity limit ends, and there is another one.
pub(crate) fn to_bits(lengths: [i32; 3], [interaction, replaces, ends_ttl, ttl]: [bool; 4]) -> u32 {
    let [flow, step, metadata] = lengths.map(|length| length != KEEP);
    let bit = |is_given: bool, bit: u32| if is_given { bit } else { 0 };
    bit(flow, FLOW)
        | bit(step, STEP)
        | bit(metadata, METADATA)
        | bit(interaction, INTERACTION)
        | bit(replaces, REPLACES)
        | bit(ends_ttl, ENDS_TTL)
        | bit(ttl, TTL)
}

pub(crate) fn from_bits(bits: u32, ttl: f64) -> Result<Given> {
    Ok(Given {
        flow: bits & FLOW != 0,
        step: bits & STEP != 0,
        metadata: bits & METADATA != 0,
        interaction: bits & INTERACTION != 0,
        ttl: ttl_of(bits & ENDS_TTL != 0, ttl)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use convostate::Field;

    fn from(lengths: [i32; 3], how: [bool; 4]) -> Given {
        from_bits(to_bits(lengths, how), f64::NAN).unwrap()
    }

    #[test]
    fn what_is_kept_is_not_given() {
        let kept = [KEEP; 3];
        assert_eq!(from(kept, [false; 4]), Given::default());
        assert_eq!(from(kept, [false, true, false, false]), Given::default());
        let ended = Given { ttl: Field::Clear, ..Given::default() };
        assert_eq!(from(kept, [false, false, true, false]), ended);
        let ttl = Field::Keep;
        let all = Given { flow: true, step: true, metadata: true, interaction: true, ttl };
        assert_eq!(from([-2, 0, 2], [true, false, false, false]), all);
    }
}
