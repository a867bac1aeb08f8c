//! What templates call: filters that write values for the viewer, and small questions macros ask.
//!
//! A page module says `use crate::web::filters;` and its template writes `{{ at|day }}`. Dates and times are in the
//! viewer's zone, ages count from the moment the page is made: both come from [`Chrome`]. How a value is written is
//! decided in [`crate::domain::words`], never here.

use std::fmt::Display;

use askama::{Result, Values, filter_fn, get_value};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

use super::chrome::{Chrome, KEY};
use crate::domain::words;

/// `{{ at|day }}`: "Thu 9 April", with the year when it is another.
#[filter_fn]
pub fn day(at: &DateTime<Utc>, values: &dyn Values) -> Result<String> {
    let chrome = chrome(values)?;
    Ok(words::day(*at, chrome.now, chrome.zone))
}

/// `{{ at|time }}`: "15:30".
#[filter_fn]
pub fn time(at: &DateTime<Utc>, values: &dyn Values) -> Result<String> {
    Ok(words::time(*at, chrome(values)?.zone))
}

/// `{{ at|moment }}`: "Thu 9 April, 15:30".
#[filter_fn]
pub fn moment(at: &DateTime<Utc>, values: &dyn Values) -> Result<String> {
    let chrome = chrome(values)?;
    Ok(words::moment(*at, chrome.now, chrome.zone))
}

/// `{{ at|moment_in(zone) }}`: the same in another zone than the viewer's, named: "Thu 9 April, 15:30, Brussels time".
#[filter_fn]
pub fn moment_in(at: &DateTime<Utc>, values: &dyn Values, zone: &Tz) -> Result<String> {
    let chrome = chrome(values)?;
    Ok(format!(
        "{}, {}",
        words::moment(*at, chrome.now, *zone),
        words::zone_name(*zone)
    ))
}

/// `{{ at|age }}`: "2 days" between then and now, without "ago" or "in".
#[filter_fn]
pub fn age(at: &DateTime<Utc>, values: &dyn Values) -> Result<String> {
    Ok(words::age(*at, chrome(values)?.now))
}

/// `{{ at|iso }}`: for `<time datetime="…">`.
#[filter_fn]
pub fn iso(at: &DateTime<Utc>, _: &dyn Values) -> Result<String> {
    Ok(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// `{{ minutes|duration }}`: "3 h 45", from whole minutes of type `i64`.
#[filter_fn]
pub fn duration(minutes: &i64, _: &dyn Values) -> Result<String> {
    Ok(words::duration(*minutes))
}

/// `{{ size|bytes }}`: "61 kB", from a `u64`.
#[filter_fn]
pub fn bytes(size: &u64, _: &dyn Values) -> Result<String> {
    Ok(words::bytes(*size))
}

/// `{{ value|number }}`: "1,234.5", from an `f64`.
#[filter_fn]
pub fn number(value: &f64, _: &dyn Values) -> Result<String> {
    Ok(words::number(*value))
}

/// `{{ n|count("card", "cards") }}`: "1 card", "4 cards", for any number type.
#[filter_fn]
pub fn count<T: Display>(number: T, _: &dyn Values, one: &str, many: &str) -> Result<String> {
    Ok(words::count(number, one, many))
}

/// `{{ name|initials }}`: "PD".
#[filter_fn]
pub fn initials(name: &str, _: &dyn Values) -> Result<String> {
    Ok(words::initials(name))
}

/// Whether an optional text of a macro was given: absent is written as the empty text.
#[must_use]
pub fn given(text: impl Display) -> bool {
    !text.to_string().is_empty()
}

/// Whether two values read the same, whatever their types: how a macro finds the chosen option.
#[must_use]
pub fn same(one: impl Display, other: impl Display) -> bool {
    one.to_string() == other.to_string()
}

/// The class of a rating mark: how far a level is from the bar. `rn` for anything that is no level, the neutral `r3` when
/// there is no bar.
#[must_use]
pub fn mark_class(level: impl Display, bar: impl Display) -> &'static str {
    let (Ok(level), bar) = (
        level.to_string().parse::<i8>(),
        bar.to_string().parse::<i8>(),
    ) else {
        return "rn";
    };
    match bar.map(|bar| level - bar) {
        Err(_) => "r3",
        Ok(..=-2) => "r1",
        Ok(-1) => "r2",
        Ok(0) => "r4",
        Ok(1..) => "r5",
    }
}

/// How a recommendation looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecommendationLook {
    /// The tone of its pill.
    pub tone: &'static str,
    /// The class of its mark.
    pub mark: &'static str,
    /// Its icon.
    pub glyph: &'static str,
    /// Its words.
    pub words: &'static str,
}

/// The look of a recommendation by its key; every key but the four reads as too little evidence.
#[must_use]
pub fn recommendation_look(key: impl Display) -> RecommendationLook {
    let (tone, mark, glyph, words) = match key.to_string().as_str() {
        "strong_no" => ("brass", "r1", "xx", "Strong no"),
        "no" => ("brass", "r2", "x", "No"),
        "yes" => ("teal", "r4", "check", "Yes"),
        "strong_yes" => ("teal", "r5", "checks", "Strong yes"),
        _ => ("", "rn", "minus", "Too little evidence"),
    };
    RecommendationLook {
        tone,
        mark,
        glyph,
        words,
    }
}

fn chrome(values: &dyn Values) -> Result<&Chrome> {
    get_value::<Chrome>(values, KEY)
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use chrono::TimeZone;

    use super::*;
    use crate::web::filters;

    #[derive(Template)]
    #[template(
        source = "{{ at|day }}; {{ at|time }}; {{ at|moment }}; {{ at|moment_in(zone) }}; {{ at|age }}; {{ at|iso }}; {{ minutes|duration }}; {{ size|bytes }}; {{ value|number }}; {{ cards.len()|count(\"card\", \"cards\") }}; {{ name|initials }}",
        ext = "txt"
    )]
    struct Sample {
        at: DateTime<Utc>,
        zone: Tz,
        minutes: i64,
        size: u64,
        value: f64,
        cards: Vec<()>,
        name: String,
    }

    #[test]
    fn a_template_writes_values_for_its_viewer() {
        let at = Utc.with_ymd_and_hms(2026, 4, 9, 13, 30, 0).unwrap();
        let chrome = Chrome {
            now: at + chrono::TimeDelta::days(2),
            zone: chrono_tz::Europe::Brussels,
            ..Chrome::default()
        };
        let sample = Sample {
            at,
            zone: chrono_tz::America::New_York,
            minutes: 225,
            size: 61_000,
            value: 1234.5,
            cards: vec![()],
            name: "Priya Demo".into(),
        };
        assert_eq!(
            sample.render_with_values(&chrome).unwrap(),
            "Thu 9 April; 15:30; Thu 9 April, 15:30; Thu 9 April, 09:30, New York time; 2 days; 2026-04-09T13:30:00Z; \
             3 h 45; 61 kB; 1,234.5; 1 card; PD"
        );
    }

    #[test]
    fn macros_compare_what_is_read() {
        assert!(same(3, "3") && !same("a", "b"));
        assert!(given("x") && !given(String::new()));
    }

    #[test]
    fn marks_show_the_distance_from_the_bar() {
        let classes = [1, 2, 3, 4].map(|level| mark_class(level, 3));
        assert_eq!(classes, ["r1", "r2", "r4", "r5"]);
        assert_eq!(
            [mark_class("na", 3), mark_class("", 3), mark_class(2, "")],
            ["rn", "rn", "r3"]
        );
        assert_eq!(mark_class(4, 1), "r5");
    }

    #[test]
    fn an_unknown_recommendation_is_no_opinion() {
        assert_eq!(recommendation_look("strong_yes").words, "Strong yes");
        assert_eq!(
            recommendation_look("insufficient").words,
            "Too little evidence"
        );
    }
}
