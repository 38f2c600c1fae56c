//! Formats dates for the readers of a newsroom, in its language and time zone, with the CLDR data of ICU4X.

use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter as Formatter;
use icu_datetime::fieldsets::{M, YM, YMD};
use icu_locale_core::Locale;
use jiff::Zoned;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::fmt::Display;

/// Formats days and months in one language. Each day is formatted once and cached.
#[derive(Clone)]
pub struct DateFormat {
    day: Formatter<Gregorian, YMD>,
    month: Formatter<Gregorian, YM>,
    name: Formatter<Gregorian, M>,
    days: HashMap<jiff::civil::Date, String>,
}

impl DateFormat {
    /// The format of a language (a BCP 47 tag). When CLDR does not know the language, it is CLDR's language-neutral format.
    #[must_use]
    pub fn new(language: &str) -> Option<Self> {
        let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
        Some(Self {
            day: Formatter::try_new((&locale).into(), YMD::long()).ok()?,
            month: Formatter::try_new((&locale).into(), YM::long()).ok()?,
            name: Formatter::try_new((&locale).into(), M::long()).ok()?,
            days: HashMap::new(),
        })
    }

    /// The day of an instant in its own zone, such as "27 November 2023".
    pub fn day(&mut self, instant: &Zoned) -> String {
        let date = instant.date();
        self.days.entry(date).or_insert_with(|| day(&self.day, date)).clone()
    }

    /// As [`Self::day`], without the cache.
    #[must_use]
    pub fn day_once(&self, instant: &Zoned) -> String {
        day(&self.day, instant.date())
    }

    /// A month with its year, such as "November 2023".
    #[must_use]
    pub fn month(&self, year: i16, month: u8) -> String {
        let first = gregorian_parts(year, month, 1).map(|d| self.month.format(&d));
        shown(first, format_args!("{year:04}-{month:02}"))
    }

    /// The name of a month by itself, such as "November".
    #[must_use]
    pub fn month_name(&self, month: u8) -> String {
        shown(gregorian_parts(2024, month, 1).map(|d| self.name.format(&d)), month)
    }
}

/// Formats an instant as RFC 3339 with the offset of its zone, to the second. Old local times can have offsets with seconds,
/// which RFC 3339 does not allow: they are converted to UTC.
#[must_use]
pub fn rfc3339(instant: &Zoned) -> String {
    let form = |instant: &Zoned| instant.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    if has_seconds(instant) { form(&instant.with_time_zone(TimeZone::UTC)) } else { form(instant) }
}

/// Formats an instant for RSS, in the format of mail: RFC 822 with a year of four digits.
#[must_use]
pub fn rfc822(instant: &Zoned) -> String {
    let form = |instant: &Zoned| instant.strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
    if has_seconds(instant) { form(&instant.with_time_zone(TimeZone::UTC)) } else { form(instant) }
}

fn has_seconds(instant: &Zoned) -> bool {
    instant.offset().seconds() % 60 != 0
}

fn day(format: &Formatter<Gregorian, YMD>, date: jiff::civil::Date) -> String {
    shown(gregorian(date).map(|d| format.format(&d)), date)
}

fn gregorian(date: jiff::civil::Date) -> Option<Date<Gregorian>> {
    gregorian_parts(date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn gregorian_parts(year: i16, month: u8, day: u8) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(year.into(), month, day).ok()
}

fn shown(formatted: Option<impl Display>, else_plain: impl Display) -> String {
    formatted.map_or_else(|| else_plain.to_string(), |text| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_keep_the_offset_of_their_zone() -> Result<(), jiff::Error> {
        for (instant, zone, long, mail) in [
            ("2023-11-27T23:30:00Z", "Asia/Baku", "2023-11-28T03:30:00+04:00", "Tue, 28 Nov 2023 03:30:00 +0400"),
            ("2023-07-01T00:00:00Z", "America/Lima", "2023-06-30T19:00:00-05:00", "Fri, 30 Jun 2023 19:00:00 -0500"),
            ("2023-11-27T23:30:00Z", "UTC", "2023-11-27T23:30:00+00:00", "Mon, 27 Nov 2023 23:30:00 +0000"),
            // The offset of Amsterdam was about 17 minutes and 50 seconds.
            ("1880-01-01T00:00:00Z", "Europe/Amsterdam", "1880-01-01T00:00:00+00:00", "Thu, 01 Jan 1880 00:00:00 +0000"),
            ("0099-01-01T12:00:00Z", "UTC", "0099-01-01T12:00:00+00:00", "Thu, 01 Jan 0099 12:00:00 +0000"),
        ] {
            let instant = instant.parse::<jiff::Timestamp>()?.in_tz(zone)?;
            assert_eq!((rfc3339(&instant).as_str(), rfc822(&instant).as_str()), (long, mail));
        }
        Ok(())
    }

    #[test]
    fn days_and_months_follow_language_and_zone() -> Result<(), Box<dyn std::error::Error>> {
        let instant: jiff::Timestamp = "2023-11-27T23:30:00Z".parse()?;
        for (language, zone, day, month, name) in [
            ("en-GB", "UTC", "27 November 2023", "November 2023", "November"),
            ("en", "UTC", "November 27, 2023", "November 2023", "November"),
            ("en-GB", "Asia/Baku", "28 November 2023", "November 2023", "November"),
            ("es", "America/Lima", "27 de noviembre de 2023", "noviembre de 2023", "noviembre"),
            ("az", "Asia/Baku", "28 noyabr 2023", "noyabr 2023", "noyabr"),
            ("de", "UTC", "27. November 2023", "November 2023", "November"),
            ("ja", "Asia/Tokyo", "2023年11月28日", "2023年11月", "11月"),
            ("xx-not-a-language", "UTC", "2023 M11 27", "2023 M11", "M11"),
        ] {
            let mut format = DateFormat::new(language).ok_or(language)?;
            assert_eq!(format.day(&instant.in_tz(zone)?), day, "{language}");
            assert_eq!(format.month(2023, 11), month, "{language}");
            assert_eq!(format.month_name(11), name, "{language}");
        }
        Ok(())
    }
}
