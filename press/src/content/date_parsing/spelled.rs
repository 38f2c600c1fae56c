//! Parses dates in forms other than `2022-07-08`: `Jul 08 2022`, `22. Juli 2022`, `8 de julio de 2022`,
//! `Fri, 08 Jul 2022 10:00:00 +0200`, `2022年7月8日`, `08.07.2022`.

use super::months::month;
use super::{OUT_OF_RANGE, in_zone, parse_offset, parse_time, to_day};
use jiff::Zoned;
use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};

/// The parts of a date that have been read so far.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    /// The year comes before the other numbers.
    begins_with_year: bool,
    months: Vec<(usize, i16)>,
    /// Numbers of one or two digits.
    numbers: Vec<i16>,
    time: Option<Time>,
    offset: Option<Offset>,
    /// The character between the numbers of a date that consists of numbers.
    separator: Option<char>,
}

/// Parses such a date. Words that are not the name of a month, such as a weekday, are ignored.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Zoned, String> {
    if let Ok(date) = jiff::fmt::rfc2822::parse(text) {
        return Ok(date.timestamp().to_zoned(zone.clone()));
    }
    let parts = Parts::of(text)?;
    let (year, month, day) = parts.day()?;
    let moment = to_day(year, month, day)?.to_datetime(parts.time.unwrap_or_else(Time::midnight));
    match parts.offset {
        Some(offset) => Ok(offset.to_timestamp(moment).map_err(|_| OUT_OF_RANGE.to_owned())?.to_zoned(zone.clone())),
        None => in_zone(moment, zone),
    }
}

const FORM: &str = "a date is written like 2023-11-27";

impl Parts {
    fn of(text: &str) -> Result<Self, String> {
        let mut parts = Self::default();
        // JavaScript writes the name of the zone in brackets after the offset. It is ignored.
        let text = text.split('(').next().unwrap_or_default();
        let text = text.replace(['年', '月', '년', '월'], " ").replace(['日', '일'], " ");
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | '、'));
        for (at, word) in words.filter(|word| !word.is_empty()).enumerate() {
            parts.word(at, word)?;
        }
        Ok(parts)
    }

    fn word(&mut self, at: usize, word: &str) -> Result<(), String> {
        let begins_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        let half = word.to_ascii_lowercase().replace('.', "");
        if begins_with_digit && word.contains(':') {
            let clock = half.trim_end_matches(['a', 'p', 'm', 'z']);
            self.time = Some(parse_time(&word[..clock.len().min(word.len())])?);
            if word.ends_with(['Z', 'z']) {
                self.offset = Some(Offset::UTC);
            }
            self.half(half.trim_start_matches(|c: char| !matches!(c, 'a' | 'p')))?;
        } else if self.time.is_some() && matches!(half.as_str(), "am" | "pm") {
            self.half(&half)?;
        } else if self.time.is_some() && is_offset(word) {
            let bare = word.trim_start_matches("GMT").trim_start_matches("UTC");
            self.offset = Some(if bare.is_empty() { Offset::UTC } else { parse_offset(bare)? });
        } else if let Some(separator) = word.chars().find(|c| matches!(c, '-' | '/' | '.')).filter(|_| is_joined(word)) {
            self.separator = Some(separator);
            for inner in word.split(['-', '/', '.']).filter(|inner| !inner.is_empty()) {
                self.word(at, inner)?;
            }
        } else if begins_with_digit {
            self.number(word)?;
        } else if let Some(month) = month(word) {
            self.months.push((at, month));
        }
        Ok(())
    }

    /// Reads a number such as `8`, `08.`, `3rd`, `1er`, `1º` or `2022`.
    fn number(&mut self, word: &str) -> Result<(), String> {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let number: i16 = digits.parse().map_err(|_| FORM.to_owned())?;
        match digits.len() {
            4 if self.year.is_none() => {
                self.year = Some(number);
                self.begins_with_year = self.numbers.is_empty();
            }
            1 | 2 => self.numbers.push(number),
            _ => return Err(FORM.to_owned()),
        }
        Ok(())
    }

    fn half(&mut self, half: &str) -> Result<(), String> {
        let Some(time) = self.time else { return Ok(()) };
        let hour = match (half, time.hour()) {
            ("am", 12) => 0,
            ("pm", hour) if hour < 12 => hour + 12,
            ("am" | "pm" | "" | "z", hour) => hour,
            _ => return Err(FORM.to_owned()),
        };
        self.time = Some(time.with().hour(hour).build().map_err(|_| OUT_OF_RANGE.to_owned())?);
        Ok(())
    }

    /// Year, month and day.
    fn day(&self) -> Result<(i16, i16, i16), String> {
        let year = self.year.ok_or("a date has a year in four digits, as in 2023-11-27")?;
        let months = match self.months.as_slice() {
            // "Mar" is also the beginning of Tuesday in French, Spanish and Italian.
            [(0, 3), rest @ ..] if !rest.is_empty() => rest,
            all => all,
        };
        match (months, self.numbers.as_slice()) {
            ([(_, month)], [day]) => Ok((year, *month, *day)),
            ([], [first, second]) => self.of_numbers(year, *first, *second),
            _ => Err(FORM.to_owned()),
        }
    }

    /// Finds month and day in two numbers. With dots between them, the first number is the day. With other separators, the order
    /// is known only when one of the numbers cannot be a month.
    fn of_numbers(&self, year: i16, first: i16, second: i16) -> Result<(i16, i16, i16), String> {
        match self.separator {
            _ if self.begins_with_year => Ok((year, first, second)),
            None => Err(FORM.to_owned()),
            Some('.') => Ok((year, second, first)),
            Some(_) if first > 12 => Ok((year, second, first)),
            Some(_) if second > 12 || first == second => Ok((year, first, second)),
            Some(_) => Err(format!(
                "it may be day {first} of month {second}, or day {second} of month {first}; a date begins with the year, as in 2023-11-27"
            )),
        }
    }
}

/// Whether a word consists of numbers and names with separators between them: `08-Jul-2022`, `8.7.2022`.
fn is_joined(word: &str) -> bool {
    let mut inner = word.split(['-', '/', '.']).filter(|inner| !inner.is_empty());
    inner.clone().count() > 1 && inner.any(|inner| inner.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a word is an offset: `+02:00`, `-0500`, `GMT+0200`, `UTC`, `Z`.
fn is_offset(word: &str) -> bool {
    let bare = word.trim_start_matches("GMT").trim_start_matches("UTC");
    word.eq_ignore_ascii_case("z") || bare.is_empty() || bare.starts_with(['+', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_with_names_of_months() -> Result<(), jiff::Error> {
        let zone = TimeZone::get("Europe/Budapest")?;
        let day = "2022-07-08T00:00:00+02:00";
        for (text, expected) in [
            ("Jul 08 2022", Ok(day)),
            ("July 8, 2022", Ok(day)),
            ("8 Jul 2022", Ok(day)),
            ("8th of July 2022", Ok(day)),
            ("Friday, July 8th, 2022", Ok(day)),
            ("08-Jul-2022", Ok(day)),
            ("2022 July 8", Ok(day)),
            ("8. Juli 2022", Ok(day)),
            ("8 de julio de 2022", Ok(day)),
            ("mar. 8 juil. 2022", Ok(day)),
            ("8 июля 2022 г.", Ok(day)),
            ("8 липня 2022 року", Ok(day)),
            ("8 يوليو 2022", Ok(day)),
            ("8 جولائی، 2022", Ok(day)),
            ("2022年7月8日", Ok(day)),
            ("2022년 7월 8일", Ok(day)),
            ("8.7.2022", Ok(day)),
            ("2022. 7. 8.", Ok(day)),
            ("2022.07.08", Ok(day)),
            ("2022-Jul-08", Ok(day)),
            ("08/08/2022", Ok("2022-08-08T00:00:00+02:00")),
            ("25/12/2022", Ok("2022-12-25T00:00:00+01:00")),
            ("Fri, 08 Jul 2022 10:00:00 +0000", Ok("2022-07-08T12:00:00+02:00")),
            ("Fri Jul 08 2022 10:00:00 GMT+0300 (MSK)", Ok("2022-07-08T09:00:00+02:00")),
            ("Fri Jul  8 10:00:00 2022 +0300", Ok("2022-07-08T09:00:00+02:00")),
            ("July 8, 2022 at 2:30 PM", Ok("2022-07-08T14:30:00+02:00")),
            ("Jul 8 2022 12:05am", Ok("2022-07-08T00:05:00+02:00")),
            ("Jul 8 2022 10:00:00Z", Ok("2022-07-08T12:00:00+02:00")),
            ("July 2022", Err(FORM)),
            ("Jul 8", Err("a date has a year in four digits, as in 2023-11-27")),
            ("Jul 32 2022", Err("July 2022 has 31 days")),
            ("8 Jul 9 2022", Err(FORM)),
            ("soon", Err("a date has a year in four digits, as in 2023-11-27")),
            ("07/08/2022", Err("it may be day 7 of month 8, or day 8 of month 7; a date begins with the year, as in 2023-11-27")),
        ] {
            let parsed = parse(text, &zone).map(|date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            assert_eq!(parsed.as_deref().map_err(String::as_str), expected, "{text:?}");
        }
        Ok(())
    }
}
