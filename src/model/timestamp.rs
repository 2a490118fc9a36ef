//! Milliseconds since 1970, written as RFC 3339.

pub(crate) mod rfc3339;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. It is written as RFC 3339 writes it, and reads any text of RFC 3339.
///
/// ```
/// use convostate::Timestamp;
///
/// let at = Timestamp::from_millis(1_700_000_000_123);
/// assert_eq!(at.to_string(), "2023-11-14T22:13:20.123Z");
/// assert_eq!("2023-11-14T23:13:20.123+01:00".parse(), Ok(at));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Timestamp {
    // Six bytes reach to the year 10889, and there are three times in each record.
    high: u16,
    middle: u16,
    low: u16,
}

const MS_A_DAY: u64 = 86_400_000;

impl Timestamp {
    /// The last moment that RFC 3339 can write: the end of the year 9999.
    pub const MAX: Self = Self::of(253_402_300_799_999);

    /// The last time of a clock: 100 years before `MAX`, so that the longest `ttl` can still be written.
    pub const LAST_NOW: Self = Self::of(250_246_540_799_999);

    /// The moment so many milliseconds after 1970; past the year 9999, its end.
    #[must_use]
    pub fn from_millis(millis: u64) -> Self {
        Self::of(millis.min(Self::MAX.as_millis()))
    }

    #[allow(clippy::cast_possible_truncation, reason = "each part is shifted to its place")]
    const fn of(millis: u64) -> Self {
        Self { high: (millis >> 32) as u16, middle: (millis >> 16) as u16, low: millis as u16 }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        (self.high as u64) << 32 | (self.middle as u64) << 16 | self.low as u64
    }

    pub(crate) fn plus_seconds(self, seconds: u32) -> Self {
        Self::from_millis(self.as_millis().saturating_add(u64::from(seconds) * 1000))
    }

    /// `2026-11-22T10:31:00.000Z`, as ASCII.
    #[must_use]
    pub fn to_rfc3339(self) -> [u8; 24] {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let (year, month, day) = date(self.as_millis() / MS_A_DAY);
        let ms = self.as_millis() % MS_A_DAY;
        let parts = [
            (0, 4, year),
            (5, 2, month),
            (8, 2, day),
            (11, 2, ms / 3_600_000),
            (14, 2, ms / 60_000 % 60),
            (17, 2, ms / 1000 % 60),
            (20, 3, ms % 1000),
        ];
        for (start, digits, mut value) in parts {
            for digit in text.iter_mut().skip(start).take(digits).rev() {
                *digit = b'0' + u8::try_from(value % 10).unwrap_or(0);
                value /= 10;
            }
        }
        text
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.as_millis().cmp(&other.as_millis())
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl core::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(str::from_utf8(&self.to_rfc3339()).unwrap_or_default())
    }
}

/// Reads as the moment does, not as its parts.
impl core::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(self, f)
    }
}

/// Year, month and day of a day counted from 1970: the days are counted in eras of 400 years
/// that begin on the first of March, so that the leap day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::string::String;
    use std::string::ToString;

    use super::*;

    fn text(millis: u64) -> String {
        Timestamp::from_millis(millis).to_string()
    }

    #[test]
    fn writes_known_moments() {
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(951_782_399_999), "2000-02-28T23:59:59.999Z");
        assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(text(951_868_800_000), "2000-03-01T00:00:00.000Z");
        assert_eq!(text(1_796_083_260_000), "2026-12-01T00:01:00.000Z");
        assert_eq!(text(4_107_542_399_000), "2100-02-28T23:59:59.000Z");
        assert_eq!(text(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
    }

    #[test]
    fn stays_within_the_year_9999() {
        assert_eq!(text(u64::MAX), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::MAX.plus_seconds(u32::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::LAST_NOW.plus_seconds(crate::MAX_TTL_SECONDS), Timestamp::MAX);
    }
}
