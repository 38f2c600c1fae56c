//! Reads the dates of the old site. WordPress writes each date twice: in the site's local time, without naming its time zone, and
//! in GMT. Drafts have zeros, and old exports have only one of the two or none.

use super::wordpress_types::Dates;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use std::collections::BTreeSet;

/// An instant in the old site's local time, as front matter has it: `2023-11-27T14:30:00-05:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub Zoned);

impl Moment {
    /// RFC 3339.
    pub fn text(&self) -> String {
        crate::support::date_format::rfc3339(&self.0)
    }
}

/// When an item was published; `None` when the export has no usable date.
pub(super) fn published(dates: &Dates, zone: &TimeZone) -> Option<Moment> {
    moment(&dates.local, &dates.gmt, zone).or_else(|| {
        let instant: Timestamp = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(&dates.feed).ok()?;
        // WordPress writes the year -0001 for items that were never published.
        let is_real = instant.as_second() > Timestamp::UNIX_EPOCH.as_second() - 200 * 365 * 86_400;
        is_real.then(|| Moment(instant.to_zoned(zone.clone())))
    })
}

/// Whether the instant of publication is known, and not only the local time.
pub(super) fn says_gmt(dates: &Dates) -> bool {
    civil(&dates.gmt).is_some() || civil(&dates.local).is_none()
}

/// When an item was last changed.
pub(super) fn modified(dates: &Dates, zone: &TimeZone) -> Option<Moment> {
    moment(&dates.modified, &dates.modified_gmt, zone)
}

fn moment(local: &str, gmt: &str, zone: &TimeZone) -> Option<Moment> {
    let (local, gmt) = (civil(local), civil(gmt));
    let instant = gmt.and_then(|gmt| Offset::UTC.to_timestamp(gmt).ok());
    match (local, instant) {
        (Some(local), Some(instant)) => {
            let seen = offset(local, instant).map(TimeZone::fixed);
            Some(Moment(instant.to_zoned(seen.unwrap_or_else(|| zone.clone()))))
        }
        (None, Some(instant)) => Some(Moment(instant.to_zoned(zone.clone()))),
        (Some(local), None) => local.to_zoned(zone.clone()).ok().map(Moment),
        (None, None) => None,
    }
}

/// Parses `2023-11-27 14:30:00`, also with a `T`. Zeros are not a date.
fn civil(text: &str) -> Option<DateTime> {
    let text = text.trim().trim_end_matches('Z');
    if text.starts_with("0000") {
        return None;
    }
    text.parse().ok()
}

/// The offset of the local time from GMT; `None` when no time zone of the world has such an offset.
fn offset(local: DateTime, instant: Timestamp) -> Option<Offset> {
    let seconds = Offset::UTC.to_timestamp(local).ok()?.as_second() - instant.as_second();
    let is_possible = seconds.abs() <= 15 * 3600 && seconds % (15 * 60) == 0;
    is_possible.then(|| Offset::from_seconds(i32::try_from(seconds).ok()?).ok()).flatten()
}

/// Finds the old site's time zone from its pairs of local time and GMT.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Hours in GMT, and the offset at each of them. This is enough to distinguish time zones, and its size is limited by the
    /// number of hours in the archive.
    seen: BTreeSet<(i64, i32)>,
}

/// Time zones that are preferred over others with the same rules, because newsrooms use them more often.
const LIKELY: &[&str] = &[
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/Lima",
    "America/Bogota",
    "Asia/Baku",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// Maximum number of hours to compare; more hours would not improve the result.
const ENOUGH: usize = 4096;

impl Clock {
    /// Adds the dates of an item.
    pub fn see(&mut self, dates: &Dates) {
        for (local, gmt) in [(&dates.local, &dates.gmt), (&dates.modified, &dates.modified_gmt)] {
            let (Some(local), Some(gmt)) = (civil(local), civil(gmt)) else { continue };
            let Ok(instant) = Offset::UTC.to_timestamp(gmt) else { continue };
            if let Some(offset) = offset(local, instant).filter(|_| self.seen.len() < ENOUGH) {
                self.seen.insert((instant.as_second() / 3600, offset.seconds()));
            }
        }
    }

    /// The name of the time zone that fits most hours, if it fits more than half of them. If all hours have the same offset, it
    /// is the zone that always has this offset, because a site can be set to such a zone.
    pub fn zone(&self) -> Option<String> {
        let offsets: BTreeSet<i32> = self.seen.iter().map(|(_, offset)| *offset).collect();
        if let (Some(0), 1) = (offsets.first(), offsets.len()) {
            return Some("UTC".to_owned());
        }
        if let (Some(seconds), 1) = (offsets.first(), offsets.len())
            && seconds % 3600 == 0
            && (-12 * 3600..=14 * 3600).contains(seconds)
        {
            // In POSIX names, hours to the west are positive.
            return Some(format!("Etc/GMT{:+}", -seconds / 3600));
        }
        if offsets.is_empty() {
            return None;
        }
        let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        names.sort_by_key(|name| (LIKELY.iter().position(|likely| likely == name).unwrap_or(LIKELY.len()), name.clone()));
        let zones = names.into_iter().filter_map(|name| Some((TimeZone::get(&name).ok()?, name)));
        let fit =
            zones.map(|(zone, name)| (self.fit(&zone), name)).reduce(|best, next| if next.0 > best.0 { next } else { best });
        // The site may have had another time zone for a while, so not every hour has to fit.
        fit.filter(|(fit, _)| fit * 2 > self.seen.len()).map(|(_, name)| name)
    }

    /// The number of hours at which a zone has the offset that was found.
    fn fit(&self, zone: &TimeZone) -> usize {
        let explained = |(hour, offset): &&(i64, i32)| {
            Timestamp::from_second(hour * 3600).is_ok_and(|instant| zone.to_offset(instant).seconds() == *offset)
        };
        self.seen.iter().filter(explained).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(local: &str, gmt: &str, feed: &str) -> Dates {
        Dates { local: local.to_owned(), gmt: gmt.to_owned(), feed: feed.to_owned(), ..Dates::default() }
    }

    #[test]
    fn dates_are_in_the_local_time_of_the_old_site() -> Result<(), jiff::Error> {
        let zone = TimeZone::get("America/Lima")?;
        for (local, gmt, feed, expected) in [
            ("", "", "", None),
            ("0000-00-00 00:00:00", "0000-00-00 00:00:00", "Mon, 30 Nov -0001 00:00:00 +0000", None),
            ("yesterday", "2023-02-30 10:00:00", "soon", None),
            ("2023-11-27 23:30:00", "2023-11-28 04:30:00", "", Some("2023-11-27T23:30:00-05:00")),
            // The site had another time zone when this was written.
            ("2023-11-28 08:30:00", "2023-11-28 04:30:00", "", Some("2023-11-28T08:30:00+04:00")),
            ("2023-11-27 23:30:00", "0000-00-00 00:00:00", "", Some("2023-11-27T23:30:00-05:00")),
            ("", "2023-11-28 04:30:00", "", Some("2023-11-27T23:30:00-05:00")),
            // The two dates are days apart: GMT is used.
            ("2023-11-01 00:00:00", "2023-11-28 04:30:00", "", Some("2023-11-27T23:30:00-05:00")),
            ("", "", "Tue, 28 Nov 2023 04:30:00 +0000", Some("2023-11-27T23:30:00-05:00")),
            // The day of the week is wrong, which happens in real feeds.
            ("", "", "Mon, 28 Nov 2023 04:30:00 +0000", Some("2023-11-27T23:30:00-05:00")),
        ] {
            let moment = published(&dates(local, gmt, feed), &zone).map(|moment| moment.text());
            assert_eq!(moment.as_deref(), expected, "{local} {gmt} {feed}");
        }
        Ok(())
    }

    #[test]
    fn the_time_zone_is_found_from_the_dates() {
        for (pairs, expected) in [
            (vec![], None),
            (vec![("2023-01-10 10:00:00", "2023-01-10 10:00:00")], Some("UTC")),
            (vec![("2023-01-10 02:00:00", "2023-01-10 10:00:00")], Some("Etc/GMT+8")),
            (vec![("2023-01-10 15:30:00", "2023-01-10 10:00:00")], Some("Asia/Kolkata")),
            (
                vec![("2023-01-10 05:00:00", "2023-01-10 10:00:00"), ("2023-07-10 06:00:00", "2023-07-10 10:00:00")],
                Some("America/New_York"),
            ),
            (vec![("2023-01-10 05:00:00", "2023-01-10 10:00:00"), ("2023-01-10 18:00:00", "2023-01-10 10:00:00")], None),
        ] {
            let mut clock = Clock::default();
            for (local, gmt) in &pairs {
                clock.see(&dates(local, gmt, ""));
            }
            assert_eq!(clock.zone().as_deref(), expected, "{pairs:?}");
        }
    }
}
