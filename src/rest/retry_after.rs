//! The header Retry-After: seconds, or a date in one of the three forms of HTTP.

use super::rfc3339::days_from_1970;

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

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
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000));
    }
    Some(date(text)?.saturating_sub(now))
}

/// Milliseconds since 1970.
fn date(text: &str) -> Option<u64> {
    let mut words = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).skip(1);
    let (second, third) = (words.next()?, words.next()?);
    let (fourth, fifth) = (words.next()?, words.next()?);
    // asctime: Sun Nov  6 08:49:37 1994; the others: Sun, 06 Nov 1994 08:49:37 GMT, with hyphens and two digits once.
    let (day, month, year, time) = match month(second) {
        Some(month) => (third, month, fifth, fourth),
        None => (second, month(third)?, fourth, fifth),
    };
    let year = match (year.len(), year.parse::<i64>().ok()?) {
        (2, year) => year + if year < 70 { 2000 } else { 1900 },
        (4, year) => year,
        _ => return None,
    };
    let day: i64 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let mut parts =
        time.split(':').map(|part| part.parse::<i64>().ok().filter(|part| (0..=60).contains(part)));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = days_from_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    u64::try_from(seconds.checked_mul(1000)?).ok()
}

fn month(name: &str) -> Option<i64> {
    let at = MONTHS.find(name).filter(|at| name.len() == 3 && at % 3 == 0)?;
    i64::try_from(at / 3 + 1).ok()
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
            assert_eq!(date(text), Some(784_111_777_000), "{text}");
        }
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_778_000), Some(0));
        assert_eq!(parse("99999999999999999999999", 0), Some(u64::MAX));
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
