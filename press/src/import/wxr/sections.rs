//! Finds the ends of the CDATA sections of an export. A file may have many sections that are never closed. A search for one of
//! them is not repeated for the next, so that the time is linear.

use super::split::is_tag;
use memchr::{memchr_iter, memmem};

/// Results for earlier sections that are true for later ones: positions in the buffer.
#[derive(Debug, Default)]
pub(super) struct Sections {
    /// No `]]>` begins before this.
    no_end: usize,
    /// Where the last backward search began; the next two fields are its results.
    before: usize,
    last_section: Option<usize>,
    last_export: Option<usize>,
    /// Number of bytes that the searches read.
    #[cfg(test)]
    pub looked_at: usize,
}

impl Sections {
    /// The first `]]>` at or after `at`.
    pub fn end(&mut self, buffer: &[u8], at: usize) -> Option<usize> {
        let from = self.no_end.max(at);
        let found = memmem::find(buffer.get(from..)?, b"]]>").map(|found| from + found);
        self.no_end = found.unwrap_or_else(|| buffer.len().saturating_sub(2).max(from));
        #[cfg(test)]
        {
            self.looked_at += self.no_end - from;
        }
        found
    }

    /// The end of an item whose CDATA section was never closed, so that the `]]>` at `end` belongs to the next item. An export
    /// that an article quotes does not look like this: WordPress writes a quoted `]]>` as `]]]]><![CDATA[>`.
    pub fn forgotten_end(&mut self, buffer: &[u8], open: usize, end: usize) -> Option<usize> {
        let from = open + 9;
        let inside = buffer.get(from..end)?;
        if inside.ends_with(b"]]") {
            return None;
        }
        self.look_back(buffer, from, end);
        let last_section = self.last_section?.checked_sub(from)?;
        let last_export = self.last_export.and_then(|at| at.checked_sub(from));
        let next_begins = |at: usize| {
            let rest = &inside[at..];
            let goes_on = |mark: &[u8], next: &[u8]| {
                rest.strip_prefix(mark).is_some_and(|rest| is_tag(rest.trim_ascii_start(), next)).then_some(at)
            };
            let begins_file = rest.starts_with(b"<?xml ") || rest.starts_with(b"<rss ");
            goes_on(b"</item>", b"<item")
                .map(|at| at + b"</item>".len())
                // The file broke off inside a text, and the next item was appended to it.
                .or_else(|| goes_on(b"<item>", b"<title"))
                .or_else(|| (begins_file && last_export.is_some_and(|last| at <= last)).then_some(at))
        };
        let found = memchr_iter(b'<', &inside[..=last_section]).find_map(next_begins);
        #[cfg(test)]
        {
            self.looked_at += found.unwrap_or(last_section);
        }
        found.filter(|at| *at <= last_section).map(|at| from + at)
    }

    /// Finds the last section and the last header of an export between `from` and `before`.
    fn look_back(&mut self, buffer: &[u8], from: usize, before: usize) {
        if self.before == before {
            return;
        }
        let inside = &buffer[from..before];
        self.before = before;
        self.last_section = memmem::rfind(inside, b"<![CDATA[").map(|at| from + at);
        self.last_export = memmem::rfind(inside, b"wordpress.org/export/").map(|at| from + at);
        #[cfg(test)]
        {
            self.looked_at += inside.len();
        }
    }

    /// Moves all positions, because the first `by` bytes of the buffer are dropped.
    pub fn shift(&mut self, by: usize) {
        self.no_end = self.no_end.saturating_sub(by);
        self.before = self.before.saturating_sub(by);
        self.last_section = self.last_section.and_then(|at| at.checked_sub(by));
        self.last_export = self.last_export.and_then(|at| at.checked_sub(by));
    }
}
