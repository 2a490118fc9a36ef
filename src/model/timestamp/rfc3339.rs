//! Times as others write them.

use core::str::FromStr;

use super::Timestamp;
use crate::error::{Code, Error, Result};

/// Any offset, any number of digits, small letters too; what is finer than a millisecond is cut.
impl FromStr for Timestamp {
    type Err = Error;

    /// # Errors
    /// `INVALID_BODY` for what is no RFC 3339, or before 1970.
    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| {
            let message =
                "The time is none from 1970 on: give RFC 3339, such as 2026-11-22T10:31:00Z.";
            Error::new(Code::InvalidBody, message)
        })
    }
}

impl TryFrom<&str> for Timestamp {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

/// The moment that an RFC 3339 text names, cut to milliseconds: any offset, any number of digits, small letters too.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let mut reader = Reader(text.as_bytes());
    let (year, month, day) = (reader.number(4)?, reader.after(b"-", 2)?, reader.after(b"-", 2)?);
    let hour = reader.after(b"Tt ", 2)?;
    let (minute, second) = (reader.after(b":", 2)?, reader.after(b":", 2)?);
    let ms = reader.fraction()?;
    let offset = reader.offset()?;
    let in_range = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        // A leap second reads as the end of its minute.
        && second <= 60
        && reader.0.is_empty();
    let seconds =
        days_from_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second.min(59);
    let ms = (seconds - offset * 60) * 1000 + ms;
    u64::try_from(ms).ok().filter(|_| in_range).map(Timestamp::from_millis)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| {
            let digit = self.byte().filter(u8::is_ascii_digit)?;
            Some(number * 10 + i64::from(digit - b'0'))
        })
    }

    /// The number behind one of those marks.
    fn after(&mut self, marks: &[u8], digits: usize) -> Option<i64> {
        self.byte().filter(|byte| marks.contains(byte))?;
        self.number(digits)
    }

    /// Milliseconds; further digits are cut.
    fn fraction(&mut self) -> Option<i64> {
        if self.0.first() != Some(&b'.') {
            return Some(0);
        }
        self.byte();
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let ms = (0..3).fold(0, |ms, at| {
            let digit = self.0.get(at).filter(|_| at < digits).map_or(0, |byte| byte - b'0');
            ms * 10 + i64::from(digit)
        });
        self.0 = self.0.get(digits..)?;
        (digits > 0).then_some(ms)
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.byte()? {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let (hours, minutes) = (self.number(2)?, self.after(b":", 2)?);
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March, so that the leap day is the last of its year.
pub(crate) fn days_from_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    fn written(text: &str) -> Option<std::string::String> {
        parse(text).map(|at| at.to_string())
    }

    #[test]
    fn reads_every_form() {
        for (text, expected) in [
            ("2026-11-22T10:31:00.000Z", "2026-11-22T10:31:00.000Z"),
            ("2026-11-22t10:31:00z", "2026-11-22T10:31:00.000Z"),
            ("2026-11-22 11:31:00.123456789+01:00", "2026-11-22T10:31:00.123Z"),
            ("2026-11-21T23:01:00.5-11:30", "2026-11-22T10:31:00.500Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
            ("1990-12-31T23:59:60Z", "1990-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(written(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn reads_nothing_else() {
        for text in [
            "",
            "now",
            "2026-11-22",
            "2026-11-22T10:31:00",
            "2026-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T10:31:00.Z",
            "2026-11-22T10:31:00Zx",
            "2026-11-22T10:31:00+1:00",
            "1969-12-31T23:59:59Z",
            "2026-11-22T10:61:00Z",
            "2026-11-22T10:31:00+24:00",
            "2026-11-22T10:31:00+01:60",
            "2026-04-31T00:00:00Z",
            "2026-06-31T00:00:00Z",
            "2026-09-31T00:00:00Z",
            "2026-11-31T00:00:00Z",
            "2026-12-32T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn agrees_with_another_reader_on_every_day_of_many_years() {
        let first = Timestamp::from_millis(0);
        for day in 0..150_000_u64 {
            let at =
                Timestamp::from_millis(first.as_millis() + day * 86_400_000 + day % 86_400_000);
            assert_eq!(parse(&at.to_string()), Some(at));
        }
    }
}
