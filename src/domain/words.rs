//! Values as people read them: dates, durations, sizes, counts. The one place that decides how Assay writes them.
//!
//! British, sentence case, no clock of its own: the zone and "now" are arguments. Must never translate a state or a rule
//! into words; those stand beside their type.

use std::fmt::Display;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;

use super::scoring::Range;

/// "Thu 9 April", and with the year when it is not that of `now`.
#[must_use]
pub fn day(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let format = if at.year() == now.year() {
        "%a %-d %B"
    } else {
        "%a %-d %B %Y"
    };
    at.format(format).to_string()
}

/// "Thursday 9 April 2026": for messages, which are read at any time.
#[must_use]
pub fn long_day(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%A %-d %B %Y").to_string()
}

/// "15:30".
#[must_use]
pub fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// "Thu 9 April, 15:30".
#[must_use]
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    format!("{}, {}", day(at, now, zone), time(at, zone))
}

/// "Thursday 9 April 2026, 15:30, Brussels time": a moment that binds somebody, with its zone.
#[must_use]
pub fn deadline(at: DateTime<Utc>, zone: Tz) -> String {
    format!(
        "{}, {}, {}",
        long_day(at, zone),
        time(at, zone),
        zone_name(zone)
    )
}

/// "Brussels time", "UTC".
#[must_use]
pub fn zone_name(zone: Tz) -> String {
    match zone.name().rsplit_once('/') {
        Some(("Etc", name)) => name.to_owned(),
        Some((_, city)) => format!("{} time", city.replace('_', " ")),
        None => zone.name().to_owned(),
    }
}

/// "3 h 45", "3 h", "45 min", from whole minutes; below zero counts as none.
#[must_use]
pub fn duration(minutes: i64) -> String {
    let minutes = minutes.max(0);
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest:02}"),
    }
}

/// "7 days", "2 days 12 h", and below two days what [`duration`] says, from whole minutes.
#[must_use]
pub fn span(minutes: i64) -> String {
    const DAY: i64 = 24 * 60;
    if minutes < 2 * DAY {
        return duration(minutes);
    }
    let days = count(minutes / DAY, "day", "days");
    match minutes % DAY {
        0 => days,
        rest => format!("{days} {}", duration(rest)),
    }
}

/// "1:12:08" for a running clock, from whole seconds, and "6 days 22:05:00" from two days on; below zero counts as none.
/// `countdown` in `static/app.js` writes the same.
#[must_use]
pub fn clock(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours / 24 {
        0 | 1 => format!("{hours}:{minutes:02}:{rest:02}"),
        days => format!("{days} days {:02}:{minutes:02}:{rest:02}", hours % 24),
    }
}

/// "2 days", "5 hours", "12 minutes": the largest whole unit between two moments, whichever comes first.
/// Less than a minute is "a moment".
#[must_use]
pub fn age(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let span: TimeDelta = (to - from).abs();
    match (span.num_days(), span.num_hours(), span.num_minutes()) {
        (0, 0, 0) => "a moment".to_owned(),
        (0, 0, minutes) => count(minutes, "minute", "minutes"),
        (0, hours, _) => count(hours, "hour", "hours"),
        (days, _, _) => count(days, "day", "days"),
    }
}

/// "61 kB", "1.4 MB", "10 MB": decimal units, one digit after the point below ten.
#[must_use]
pub fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| size >= *unit) else {
        return count(size, "byte", "bytes");
    };
    match (size / unit, size % unit * 10 / unit) {
        (whole, 0) => format!("{whole} {name}"),
        (whole, tenths) if whole < 10 => format!("{whole}.{tenths} {name}"),
        (whole, _) => format!("{whole} {name}"),
    }
}

/// "1,234", "0.5", "7": groups of three, at most two digits after the point, no trailing zeros.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.2}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if value < 0.0 && (grouped != "0" || !fraction.is_empty()) {
        "−"
    } else {
        ""
    };
    format!("{sign}{grouped}{point}{fraction}")
}

/// "9 of 13 (69%)"; without a percentage of nothing.
#[must_use]
pub fn share(part: u32, whole: u32) -> String {
    if whole == 0 {
        return format!("{part} of {whole}");
    }
    format!(
        "{part} of {whole} ({})",
        percent(f64::from(part) / f64::from(whole))
    )
}

/// "+0.5", "0", "−1.25": a difference, with its sign.
#[must_use]
pub fn signed(value: f64) -> String {
    match number(value) {
        text if value > 0.0 && text != "0" => format!("+{text}"),
        text => text,
    }
}

/// "86%" for 0.857.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{}%", (share * 100.0).round())
}

/// "2.79 to 3.21".
#[must_use]
pub fn range(range: Range) -> String {
    format!("{} to {}", number(range.low), number(range.high))
}

/// "A", "A and B", "A, B and C".
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// "1 card", "4 cards".
#[must_use]
pub fn count(number: impl Display, one: &str, many: &str) -> String {
    let number = number.to_string();
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

/// The same words inside a sentence: the first letter is small.
#[must_use]
pub fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// "With guidance" for "with guidance": a text that stands alone.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// "PD" for "Priya Demo", "A" for "Amara"; the first and the last word count. Empty for a blank name.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Europe::Brussels;

    use super::*;

    fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 4, day, hour, minute, 0).unwrap()
    }

    #[test]
    fn dates_are_read_in_the_zone_of_the_reader() {
        assert_eq!(day(at(8, 23, 0), at(1, 0, 0), Brussels), "Thu 9 April");
        assert_eq!(time(at(9, 13, 30), Brussels), "15:30");
        assert_eq!(
            moment(at(9, 13, 30), at(1, 0, 0), Tz::UTC),
            "Thu 9 April, 13:30"
        );
        assert_eq!(
            deadline(at(12, 18, 0), Brussels),
            "Sunday 12 April 2026, 20:00, Brussels time"
        );
    }

    #[test]
    fn another_year_is_named() {
        let next = Utc.with_ymd_and_hms(2027, 1, 5, 9, 0, 0).unwrap();
        assert_eq!(day(next, at(1, 0, 0), Tz::UTC), "Tue 5 January 2027");
    }

    #[test]
    fn zones_have_a_name_a_person_knows() {
        assert_eq!(zone_name(chrono_tz::America::New_York), "New York time");
        assert_eq!(zone_name(Tz::UTC), "UTC");
        assert_eq!(zone_name(chrono_tz::Etc::UTC), "UTC");
    }

    #[test]
    fn durations_and_clocks() {
        let words: Vec<_> = [-5, 0, 45, 60, 225, 65].map(duration).into();
        assert_eq!(
            words,
            ["0 min", "0 min", "45 min", "1 h", "3 h 45", "1 h 05"]
        );
        assert_eq!([clock(4328), clock(-1)], ["1:12:08", "0:00:00"]);
        let days = 2 * 86_400;
        assert_eq!(
            [clock(days - 1), clock(days + 65)],
            ["47:59:59", "2 days 00:01:05"]
        );
    }

    #[test]
    fn long_spans_are_told_in_days() {
        let words = [225, 2 * 1440, 7 * 1440, 7 * 1440 + 150].map(span);
        assert_eq!(words, ["3 h 45", "2 days", "7 days", "7 days 2 h 30"]);
    }

    #[test]
    fn ages_use_the_largest_unit() {
        let ages = [at(9, 0, 0), at(7, 3, 0), at(8, 19, 0), at(8, 23, 59)]
            .map(|from| age(from, at(9, 0, 0)));
        assert_eq!(ages, ["a moment", "1 day", "5 hours", "1 minute"]);
        assert_eq!(age(at(9, 0, 0), at(7, 0, 0)), "2 days");
    }

    #[test]
    fn sizes_and_numbers() {
        let sizes = [0, 1, 999, 61_234, 1_450_000, 10_000_000, 12_900_000].map(bytes);
        assert_eq!(
            sizes,
            [
                "0 bytes",
                "1 byte",
                "999 bytes",
                "61 kB",
                "1.4 MB",
                "10 MB",
                "12 MB"
            ]
        );
        let numbers = [
            0.0,
            7.0,
            0.5,
            1234.0,
            1_234_567.891,
            -3.25,
            -0.001,
            f64::NAN,
        ]
        .map(number);
        assert_eq!(
            numbers,
            ["0", "7", "0.5", "1,234", "1,234,567.89", "−3.25", "0", "–"]
        );
    }

    #[test]
    fn differences_shares_and_lists() {
        assert_eq!(
            [0.083, 0.001, 0.0, -0.64].map(signed),
            ["+0.08", "0", "0", "−0.64"]
        );
        assert_eq!([0.857, 0.0, 1.0].map(percent), ["86%", "0%", "100%"]);
        let names = ["A", "B", "C"].map(str::to_owned);
        assert_eq!(
            [0, 1, 2, 3].map(|many| listed(&names[..many])),
            ["", "A", "A and B", "A, B and C"]
        );
    }

    #[test]
    fn counts_and_initials() {
        assert_eq!(
            [count(1, "card", "cards"), count(0, "card", "cards")],
            ["1 card", "0 cards"]
        );
        let names = ["Priya Demo", "Amara", "Élodie van der Sample", "", "  "].map(initials);
        assert_eq!(names, ["PD", "A", "ÉS", "", ""]);
    }
}
