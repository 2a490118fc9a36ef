//! The header Retry-After: seconds, or a date in one of the three forms of HTTP.

use crate::timestamp::rfc3339::days_from_1970;

const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// How long to wait, in milliseconds; `now` is the time of day, in milliseconds since 1970. None when it says nothing.
///
/// ```
/// use convostate::rest::parse_retry_after;
///
/// assert_eq!(parse_retry_after("2", 0), Some(2000));
/// assert_eq!(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_770_000), Some(7000));
/// assert_eq!(parse_retry_after("soon", 0), None);
/// ```
#[must_use]
pub fn parse(text: &str, now: u64) -> Option<u64> {
    let text = text.as_bytes().trim_ascii();
    match seconds(text) {
        Some(seconds) => Some(seconds.saturating_mul(1000)),
        None => Some(date(text)?.saturating_sub(now)),
    }
}

/// Returns the number that these digits are; one that is too large becomes the largest.
fn seconds(text: &[u8]) -> Option<u64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let add = |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add((digit - b'0').into());
    is_number.then(|| text.iter().fold(0, add))
}

/// Milliseconds since 1970.
fn date(text: &[u8]) -> Option<u64> {
    let mut words =
        text.split(|byte| b" ,-".contains(byte)).filter(|word| !word.is_empty()).skip(1);
    let mut next = || words.next();
    let (second, third, fourth, fifth) = (next()?, next()?, next()?, next()?);
    // asctime: Sun Nov  6 08:49:37 1994; the others: Sun, 06 Nov 1994 08:49:37 GMT, with hyphens and two digits once.
    let (day, month, year, time) = match month(second) {
        Some(month) => (third, month, fifth, fourth),
        None => (second, month(third)?, fourth, fifth),
    };
    let year = match (year.len(), number(year)?) {
        (2, year) => year + if year < 70 { 2000 } else { 1900 },
        (4, year) => year,
        _ => return None,
    };
    let day = number(day).filter(|day| (1..=31).contains(day))?;
    let mut parts = time.split(|byte| *byte == b':');
    let mut next = || number(parts.next()?).filter(|part| *part <= 60);
    let (hour, minute, second) = (next()?, next()?, next()?);
    let seconds = days_from_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    u64::try_from(seconds * 1000).ok()
}

/// Returns the number that up to four digits are.
fn number(digits: &[u8]) -> Option<i64> {
    seconds(digits).filter(|_| digits.len() <= 4).and_then(|number| i64::try_from(number).ok())
}

fn month(name: &[u8]) -> Option<i64> {
    let (months, _) = MONTHS.as_chunks::<3>();
    (1..).zip(months).find(|(_, month)| *month == name).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_forms_of_dates() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(date(text.as_bytes()), Some(784_111_777_000), "{text}");
        }
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_778_000), Some(0));
        assert_eq!(parse("99999999999999999999999", 0), Some(u64::MAX));
    }

    #[test]
    fn a_year_of_two_digits_is_one_from_1970_to_2069() {
        for (text, expected) in [
            ("Thursday, 01-Jan-70 00:00:01 GMT", 1_000),
            ("Friday, 31-Dec-99 23:59:59 GMT", 946_684_799_000),
            ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800_000),
            ("Tuesday, 31-Dec-69 23:59:59 GMT", 3_155_759_999_000),
        ] {
            assert_eq!(parse(text, 0), Some(expected), "{text}");
        }
    }

    #[test]
    fn reads_nothing_else() {
        for text in [
            "",
            "-1",
            "1.5",
            "Sun",
            "Sun, 06 Nev 1994 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 9223372036854775807 08:49:37 GMT",
        ] {
            assert_eq!(parse(text, 0), None, "{text}");
        }
    }
}
