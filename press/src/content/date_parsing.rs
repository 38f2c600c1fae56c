//! Parses dates as people write them, and converts them to the newsroom's time zone.

mod months;
mod spelled;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use std::borrow::Cow;

/// Parses a date: RFC 3339 and looser forms of it (`2023-11-27`, `2023-1-5 9:05`, with or without seconds and offset). A date
/// without an offset is in `zone`. A date without a time means midnight. A date that does not begin with the year is accepted
/// only when it has exactly one meaning.
///
/// # Errors
///
/// The reason, in words that can end a sentence.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Result<Zoned, String> {
    let text = with_ascii_digits(text.trim());
    let (year, rest) = text.split_once(['-', '/']).unwrap_or((&text, ""));
    let is_digit = |b: u8| b.is_ascii_digit();
    let is_iso = year.len() == 4 && year.bytes().all(is_digit) && rest.bytes().next().is_none_or(is_digit);
    if !is_iso && !text.is_empty() {
        return spelled::parse(&text, zone);
    }
    let (day, rest) = text.split_once(|c: char| c == 'T' || c == 't' || c.is_whitespace()).unwrap_or((&text, ""));
    let day = parse_day(day)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return in_zone(day.to_datetime(Time::midnight()), zone);
    }
    let (time, offset) = split_offset(rest);
    let moment = day.to_datetime(parse_time(time)?);
    match offset {
        None => in_zone(moment, zone),
        Some(offset) => {
            let instant: Timestamp = parse_offset(offset)?.to_timestamp(moment).map_err(|_| OUT_OF_RANGE.to_owned())?;
            Ok(instant.to_zoned(zone.clone()))
        }
    }
}

/// Replaces the digits of other scripts with ASCII digits.
fn with_ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let digit = |c: char| c.is_numeric().then(|| any_ascii::any_ascii_char(c)).filter(|digit| digit.len() == 1);
    Cow::Owned(text.chars().fold(String::new(), |mut out, c| {
        match digit(c) {
            Some(digit) => out.push_str(digit),
            None => out.push(c),
        }
        out
    }))
}

const OUT_OF_RANGE: &str = "it is outside the range of supported years";

fn in_zone(moment: DateTime, zone: &TimeZone) -> Result<Zoned, String> {
    // For a time in the hour that summer time skips or repeats, `to_zoned` chooses the time that clocks show.
    moment.to_zoned(zone.clone()).map_err(|_| OUT_OF_RANGE.to_owned())
}

/// Parses a day without a time: `2020-01-31`, `2020-1-5`, `2020/01/31`.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator);
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err("a date is written like 2023-11-27".to_owned());
    };
    if year.len() != 4 {
        return Err("a date begins with the year in four digits, as in 2023-11-27".to_owned());
    }
    to_day(number(year)?, number(month)?, number(day)?)
}

fn to_day(year: i16, month: i16, day: i16) -> Result<Date, String> {
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month}"));
    }
    let first = Date::new(year, narrow(month)?, 1).map_err(|_| OUT_OF_RANGE.to_owned())?;
    if day < 1 || day > i16::from(first.days_in_month()) {
        return Err(format!("{} has {} days", first.strftime("%B %Y"), first.days_in_month()));
    }
    Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| OUT_OF_RANGE.to_owned())
}

fn parse_time(text: &str) -> Result<Time, String> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else {
        return Err(format!("`{text}` is not a time of day; write it like 14:30"));
    };
    let numbers = (number(hour), number(minute), number(parts.next().unwrap_or("0")));
    let (Ok(hour), Ok(minute), Ok(second)) = numbers else {
        return Err(format!("`{text}` is not a time of day; write it like 14:30"));
    };
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a time of day; write it like 14:30"));
    }
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
        return Err(format!("there is no time {text}"));
    }
    // A leap second counts as second 59.
    Time::new(narrow(hour)?, narrow(minute)?, narrow(second.min(59))?, 0).map_err(|_| format!("there is no time {text}"))
}

/// Splits a time from the offset after it, if there is one.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    match text.find(['+', '-', 'Z', 'z']) {
        Some(at) => (text[..at].trim_end(), Some(&text[at..])),
        None => match text.split_once(char::is_whitespace) {
            Some((time, name)) => (time, Some(name.trim())),
            None => (text, None),
        },
    }
}

fn parse_offset(text: &str) -> Result<Offset, String> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("gmt") {
        return Ok(Offset::UTC);
    }
    let wrong = || format!("`{text}` is not an offset from UTC; write it like +01:00");
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits.replace(':', "")),
        Some(("-", digits)) => (-1, digits.replace(':', "")),
        _ => return Err(wrong()),
    };
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at_checked(2).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    };
    let (hours, minutes) = (number(hours).map_err(|_| wrong())?, number(minutes).map_err(|_| wrong())?);
    if hours > 15 || minutes > 59 {
        return Err(wrong());
    }
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).map_err(|_| wrong())
}

fn number(text: &str) -> Result<i16, String> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a number in a date such as 2023-11-27"));
    }
    text.parse().map_err(|_| format!("`{text}` is not a number in a date such as 2023-11-27"))
}

fn narrow(n: i16) -> Result<i8, String> {
    i8::try_from(n).map_err(|_| format!("`{n}` is too large for a date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_common_forms() -> Result<(), jiff::Error> {
        let zone = TimeZone::get("America/Lima")?;
        for (text, expected) in [
            ("", Err("a date is written like 2023-11-27")),
            ("soon", Err("a date has a year in four digits, as in 2023-11-27")),
            ("27-11-2023", Ok("2023-11-27T00:00:00-05:00")),
            ("Nov 27 2023", Ok("2023-11-27T00:00:00-05:00")),
            ("2023-02-29", Err("February 2023 has 28 days")),
            ("2023-13-01", Err("there is no month 13")),
            ("2023-00-01", Err("there is no month 0")),
            ("2023-11-31", Err("November 2023 has 30 days")),
            ("2023-11-00", Err("November 2023 has 30 days")),
            ("2023-11-27T25:00", Err("there is no time 25:00")),
            ("2023-11-27 14", Err("`14` is not a time of day; write it like 14:30")),
            ("2023-11-27 14:30+99", Err("`+99` is not an offset from UTC; write it like +01:00")),
            ("2023-11-27 14:30 noon", Err("`noon` is not an offset from UTC; write it like +01:00")),
            ("2023-01-29 18:30:22 2023 -0800", Err("`18:30:22 2023` is not a time of day; write it like 14:30")),
            ("２０２３-11-27", Ok("2023-11-27T00:00:00-05:00")),
            ("٢٠٢٣-١١-٢٧", Ok("2023-11-27T00:00:00-05:00")),
            ("2023-é-27", Err("a date is written like 2023-11-27")),
            ("2024-02-29", Ok("2024-02-29T00:00:00-05:00")),
            ("2020-1-5", Ok("2020-01-05T00:00:00-05:00")),
            ("2020/01/05", Ok("2020-01-05T00:00:00-05:00")),
            ("2023-11-27 14:30", Ok("2023-11-27T14:30:00-05:00")),
            ("2023-11-27 14:30:05", Ok("2023-11-27T14:30:05-05:00")),
            ("2023-11-27T9:05", Ok("2023-11-27T09:05:00-05:00")),
            ("2023-11-27T14:30:05.123Z", Ok("2023-11-27T09:30:05-05:00")),
            ("2023-11-27t14:30:05z", Ok("2023-11-27T09:30:05-05:00")),
            ("2023-11-27 14:30:05 -0500", Ok("2023-11-27T14:30:05-05:00")),
            ("2023-11-27T14:30+0100", Ok("2023-11-27T08:30:00-05:00")),
            ("2023-11-27T14:30:00+05:45", Ok("2023-11-27T03:45:00-05:00")),
            ("2023-11-27 14:30 UTC", Ok("2023-11-27T09:30:00-05:00")),
            ("2016-12-31T23:59:60Z", Ok("2016-12-31T18:59:59-05:00")),
        ] {
            let parsed = parse(text, &zone).map(|date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            assert_eq!(parsed.as_deref().map_err(String::as_str), expected, "{text:?}");
        }
        Ok(())
    }

    #[test]
    fn a_time_in_the_hour_that_summer_time_skips_is_accepted() -> Result<(), jiff::Error> {
        let zone = TimeZone::get("Europe/Budapest")?;
        let parsed = parse("2024-03-31 02:30", &zone).map(|date| date.strftime("%H:%M%:z").to_string());
        assert_eq!(parsed.as_deref(), Ok("03:30+02:00"));
        Ok(())
    }
}
