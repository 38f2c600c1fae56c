//! Splits an export into its items without parsing it. A fault inside one item does not affect the others, and memory holds one
//! item at a time. CDATA sections are skipped as a whole, because articles about feeds quote `</item>`.

use super::sections::Sections;
use memchr::{memchr, memchr_iter};
use std::io::{self, BufRead};

/// Maximum size of an item, in bytes. Larger items are not articles: their beginning is handed on, the rest is skipped.
pub const LARGEST: usize = 16 << 20;
/// How many bytes of a larger item are handed on.
const BEGINNING: usize = 64 << 10;
/// The longest tag that ends an item, in bytes: `</item>`, with some white space.
const LONGEST_END: usize = 256;

/// A part of an export.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// From `<item>` to `</item>`, or the text outside of items.
    pub bytes: Vec<u8>,
    /// The line of the file it begins in, from 1.
    pub line: u64,
    pub is_item: bool,
    /// Why it ends too early, if it does.
    pub cut: Option<Cut>,
}

/// What ended an item too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The next item, or the end of the channel.
    NoEnd,
    /// The file.
    EndOfFile,
    /// [`LARGEST`].
    TooLarge,
}

/// Reads an export part by part.
pub struct Splitter<R> {
    reader: R,
    /// Bytes read; those before `from` were handed on.
    buffer: Vec<u8>,
    /// Where the next part begins.
    from: usize,
    /// The position up to which the buffer was searched.
    at: usize,
    /// Where the open CDATA section begins.
    cdata: Option<usize>,
    sections: Sections,
    line: u64,
    in_item: bool,
    /// The beginning of the open item was handed on; its rest is dropped.
    skipping: bool,
    /// The whole file was read.
    at_end: bool,
    largest: usize,
}

enum Step {
    Part(Part),
    More,
}

impl<R: BufRead> Splitter<R> {
    pub fn new(reader: R) -> Self {
        Self::with_largest(reader, LARGEST)
    }

    fn with_largest(reader: R, largest: usize) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            from: 0,
            at: 0,
            cdata: None,
            sections: Sections::default(),
            line: 1,
            in_item: false,
            skipping: false,
            at_end: false,
            largest,
        }
    }

    /// The next part; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Part>> {
        loop {
            match self.scan() {
                Step::Part(part) => return Ok(Some(part)),
                Step::More => {
                    if self.buffer.len() - self.from > self.largest && !self.skipping {
                        return Ok(Some(self.too_large()));
                    }
                    self.forget();
                    if self.at_end {
                        return Ok(self.last());
                    }
                    self.at_end = !self.fill()?;
                }
            }
        }
    }

    fn fill(&mut self) -> io::Result<bool> {
        let bytes = loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        let read = bytes.len();
        self.buffer.extend_from_slice(bytes);
        self.reader.consume(read);
        Ok(read > 0)
    }

    /// Searches the buffer up to the end of a part.
    fn scan(&mut self) -> Step {
        loop {
            if let Some(open) = self.cdata {
                let Some(end) = self.sections.end(&self.buffer, self.at) else {
                    self.at = self.buffer.len().saturating_sub(2).max(self.at);
                    return Step::More;
                };
                if self.may_be_forgotten()
                    && let Some(end) = self.sections.forgotten_end(&self.buffer, open, end)
                {
                    return Step::Part(self.take(end, Some(Cut::NoEnd), false));
                }
                self.cdata = None;
                self.at = end + 3;
                continue;
            }
            let Some(tag) = memchr(b'<', &self.buffer[self.at..]).map(|found| self.at + found) else {
                self.at = self.buffer.len();
                return Step::More;
            };
            self.at = tag;
            let rest = &self.buffer[tag..];
            if rest.len() < "</channel>".len() && !self.at_end {
                return Step::More;
            }
            if rest.starts_with(b"<![CDATA[") {
                self.cdata = Some(tag);
                self.at = tag + 9;
            } else if is_tag(rest, b"<item") {
                let is_open = self.in_item;
                if let Some(part) = self.until(tag, is_open.then_some(Cut::NoEnd), true) {
                    return Step::Part(part);
                }
            } else if is_tag(rest, b"</item") {
                let Some(end) = memchr(b'>', &rest[..rest.len().min(LONGEST_END)]).map(|found| tag + found + 1) else {
                    if rest.len() < LONGEST_END && !self.at_end {
                        return Step::More;
                    }
                    self.at = tag + 1;
                    continue;
                };
                self.at = end;
                if self.in_item
                    && let Some(part) = self.until(end, None, false)
                {
                    return Step::Part(part);
                }
            } else if self.in_item && (is_tag(rest, b"</channel") || is_tag(rest, b"</rss")) {
                if let Some(part) = self.until(tag, Some(Cut::NoEnd), false) {
                    return Step::Part(part);
                }
            } else {
                self.at = tag + 1;
            }
        }
    }

    /// Whether the end of the open section may be missing. Not in an item that is skipped: the beginning of the section may
    /// already be dropped.
    fn may_be_forgotten(&self) -> bool {
        self.in_item && !self.skipping
    }

    /// Takes the bytes before `end` as a part, unless they are only white space or belong to an item that is skipped. `in_item`
    /// is whether an item begins at `end`.
    fn until(&mut self, end: usize, cut: Option<Cut>, in_item: bool) -> Option<Part> {
        let was_skipping = std::mem::take(&mut self.skipping);
        let part = self.take(end, cut, in_item);
        if in_item {
            self.at += 5;
        }
        (!was_skipping && (part.is_item || !part.bytes.trim_ascii().is_empty())).then_some(part)
    }

    fn take(&mut self, end: usize, cut: Option<Cut>, in_item: bool) -> Part {
        let bytes = self.buffer[self.from..end].to_vec();
        let part = Part { line: self.line, is_item: self.in_item, cut, bytes };
        self.line += count_lines(&part.bytes);
        self.from = end;
        self.at = end;
        self.cdata = None;
        self.in_item = in_item;
        part
    }

    fn too_large(&mut self) -> Part {
        self.skipping = true;
        let end = self.buffer.len().min(self.from + BEGINNING);
        let bytes = self.buffer[self.from..end].to_vec();
        Part { bytes, line: self.line, is_item: self.in_item, cut: Some(Cut::TooLarge) }
    }

    /// Drops the bytes that were handed on and, in an item that is skipped, the bytes that were searched.
    fn forget(&mut self) {
        if self.skipping {
            self.line += count_lines(&self.buffer[self.from..self.at]);
            self.from = self.at;
        }
        // Not after every small part, because the remaining bytes are moved.
        if self.from < self.buffer.len().div_ceil(2) {
            return;
        }
        self.buffer.drain(..self.from);
        self.at -= self.from;
        self.cdata = self.cdata.map(|open| open.saturating_sub(self.from));
        self.sections.shift(self.from);
        self.from = 0;
    }

    fn last(&mut self) -> Option<Part> {
        if self.skipping || self.from == self.buffer.len() {
            return None;
        }
        if self.may_be_forgotten()
            && let Some(open) = self.cdata
            && let Some(end) = self.sections.forgotten_end(&self.buffer, open, self.buffer.len())
        {
            return Some(self.take(end, Some(Cut::NoEnd), false));
        }
        let cut = self.in_item.then_some(Cut::EndOfFile);
        let part = self.take(self.buffer.len(), cut, false);
        (part.is_item || !part.bytes.trim_ascii().is_empty()).then_some(part)
    }
}

pub(super) fn is_tag(bytes: &[u8], start: &[u8]) -> bool {
    bytes.starts_with(start) && matches!(bytes.get(start.len()), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n' | b'/'))
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor};

    /// Text, line, whether it is an item, how it was cut.
    type Row = (String, u64, bool, Option<Cut>);

    fn parts(text: &str, chunk: usize) -> io::Result<Vec<Row>> {
        let mut splitter = Splitter::with_largest(BufReader::with_capacity(chunk, Cursor::new(text)), 300);
        let mut parts = Vec::new();
        while let Some(Part { bytes, line, is_item, cut }) = splitter.next()? {
            parts.push((String::from_utf8_lossy(&bytes).into_owned(), line, is_item, cut));
        }
        Ok(parts)
    }

    #[test]
    fn items_are_split_the_same_with_any_chunk_size() -> io::Result<()> {
        let long = format!("<item>{}</item>", "x".repeat(1000));
        let beginning = format!("<item>{}", "x".repeat(394));
        type Expected<'a> = &'a [(&'a str, u64, bool, Option<Cut>)];
        let cases: &[(&str, Expected<'_>)] = &[
            ("", &[]),
            ("\n\n", &[]),
            (
                "<a/>\n<item>1</item>\n<item x='y'>2</item >\n</channel>",
                &[
                    ("<a/>\n", 1, false, None),
                    ("<item>1</item>", 2, true, None),
                    ("<item x='y'>2</item >", 3, true, None),
                    ("\n</channel>", 3, false, None),
                ],
            ),
            // Quoted in CDATA, so not an item.
            ("<item><![CDATA[</item><item>]]>\n]]></item>", &[("<item><![CDATA[</item><item>]]>\n]]></item>", 1, true, None)]),
            (
                "<item><![CDATA[</item> <item><![CDATA[a]]]]><![CDATA[>]]></item>",
                &[("<item><![CDATA[</item> <item><![CDATA[a]]]]><![CDATA[>]]></item>", 1, true, None)],
            ),
            // Never closed.
            ("<item>1\n<item>2</item>", &[("<item>1\n", 1, true, Some(Cut::NoEnd)), ("<item>2</item>", 2, true, None)]),
            ("<item>1</channel>", &[("<item>1", 1, true, Some(Cut::NoEnd)), ("</channel>", 1, false, None)]),
            ("<item>1", &[("<item>1", 1, true, Some(Cut::EndOfFile))]),
            (
                "<item><![CDATA[1</item>\n<item><![CDATA[2]]></item>",
                &[("<item><![CDATA[1</item>", 1, true, Some(Cut::NoEnd)), ("<item><![CDATA[2]]></item>", 2, true, None)],
            ),
            // Neither the section nor the item is closed.
            (
                "<item><![CDATA[1 <item> <title><![CDATA[2]]></item>",
                &[("<item><![CDATA[1 ", 1, true, Some(Cut::NoEnd)), ("<item> <title><![CDATA[2]]></item>", 1, true, None)],
            ),
            (
                "<item><![CDATA[1\n<?xml ?><rss x='wordpress.org/export/1.2/'><a><![CDATA[2]]></a>",
                &[
                    ("<item><![CDATA[1\n", 1, true, Some(Cut::NoEnd)),
                    ("<?xml ?><rss x='wordpress.org/export/1.2/'><a><![CDATA[2]]></a>", 2, false, None),
                ],
            ),
            ("<items/><itemize>", &[("<items/><itemize>", 1, false, None)]),
            ("</item><item/>", &[("</item>", 1, false, None), ("<item/>", 1, true, Some(Cut::EndOfFile))]),
        ];
        for (text, expected) in cases {
            for chunk in [1, 3, 7, 4096] {
                let parts = parts(text, chunk)?;
                let parts: Vec<_> = parts.iter().map(|(bytes, line, item, cut)| (bytes.as_str(), *line, *item, *cut)).collect();
                assert_eq!(parts, *expected, "{text:?} in chunks of {chunk}");
            }
        }
        let parts = parts(&format!("{long}\n<item>2</item>"), 400)?;
        assert_eq!(parts[0], (beginning, 1, true, Some(Cut::TooLarge)));
        assert_eq!(parts[1..], [("<item>2</item>".to_owned(), 2, true, None)]);
        Ok(())
    }

    /// Earlier, each section that is never closed caused a search to the end of the file.
    #[test]
    fn sections_that_are_never_closed_are_searched_once() -> io::Result<()> {
        for (item, end) in [
            ("<item><title><![CDATA[x", ""),
            ("<item><title><![CDATA[x", "]]></title></item>"),
            ("<item><![CDATA[x</item>", ""),
            ("<item><![CDATA[x</item>", "]]></item>"),
        ] {
            let text = item.repeat(5000) + end;
            let mut splitter = Splitter::new(BufReader::with_capacity(8192, text.as_bytes()));
            let mut starts = 0;
            while let Some(part) = splitter.next()? {
                assert!(part.is_item && part.bytes.starts_with(b"<item>"), "{item}");
                starts += 1;
            }
            assert_eq!(starts, 5000, "{item}");
            assert!(splitter.sections.looked_at < 20 * text.len(), "{item}: {} of {}", splitter.sections.looked_at, text.len());
        }
        Ok(())
    }

    /// The item is skipped in pieces, and a CDATA section may begin in one piece and end early in the next.
    #[test]
    fn sections_of_an_item_that_is_too_large_are_passed_over() -> io::Result<()> {
        for length in 0..24 {
            let section = format!("<![CDATA[{}]]>", "x".repeat(length));
            let text = format!("<item>{}\n</item>\n<item>2</item>", section.repeat(60));
            for chunk in [1, 2, 5, 16, 64] {
                let parts = parts(&text, chunk)?;
                assert_eq!(parts[0].3, Some(Cut::TooLarge), "sections of {length} in chunks of {chunk}");
                assert_eq!(
                    parts[1..],
                    [("<item>2</item>".to_owned(), 3, true, None)],
                    "sections of {length} in chunks of {chunk}"
                );
            }
        }
        Ok(())
    }
}
