//! The manifest of an output folder: a small file that lists all published files with the hashes of their bytes. From it, the
//! next publication knows what changed without reading the files, and [`super::diff`] compares two manifests.

pub(crate) use crate::support::own_files::JOURNAL;
pub use crate::support::own_files::MANIFEST;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The endings that compressed copies add to the name of a file, the smaller copy first.
pub const COMPRESSED: [&str; 2] = [".br", ".gz"];

/// Whether a relative path with `/` leads to a file inside of the output folder that is not one of the notes of `press`. Only
/// such paths are written or removed, whatever a damaged or forged note contains.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    let is_foreign = |c: char| c == '\0' || cfg!(windows) && matches!(c, '\\' | ':');
    path.split('/').all(is_name) && !path.contains(is_foreign) && !path.starts_with(MANIFEST)
}

/// The beginning of a manifest.
const MAGIC: &str = "broadsheet 3";

/// The beginning of manifests of earlier versions, which had no checksum.
const EARLIER: &str = "broadsheet ";

/// A published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The hash of its bytes (XXH3, 64 bits).
    pub hash: u64,
    /// The size in bytes.
    pub bytes: u64,
}

impl Entry {
    /// The entry of a file with these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { hash: xxh3_64(bytes), bytes: bytes.len() as u64 }
    }
}

/// The state of an output folder after a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of everything that the publication read. While it is the same, the next publication has nothing to do.
    pub inputs: u64,
    /// The digest of what turns data into pages: the program, the shell, and the frame around every page.
    pub printer: u64,
    /// The time, in seconds since 1970, from which the publication would have another result even without a change of files.
    pub until: Option<i64>,
    /// Every file by its path (relative, with `/`), in the order of the paths.
    pub files: IndexMap<String, Entry>,
}

impl Manifest {
    /// Reads the manifest of an output folder; `None` when no publication was completed there.
    ///
    /// # Errors
    /// When the manifest cannot be read, or when another program wrote it.
    pub fn of(folder: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(folder.join(MANIFEST)) {
            Ok(bytes) => Self::of_bytes(bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Parses the bytes of a manifest.
    ///
    /// # Errors
    /// As [`Self::parse`]; also when the bytes are not UTF-8.
    pub fn of_bytes(bytes: Vec<u8>) -> io::Result<Self> {
        Self::parse(&String::from_utf8(bytes).map_err(|_| damaged())?)
    }

    /// Parses the text that [`Self::to_text`] wrote. From a manifest of an earlier version, which has no checksum, it uses only
    /// the files. From a list of paths, which the first versions wrote, it uses only the names.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when the text is damaged, or when it names a file outside of its folder. The error contains
    /// the line, if a single line is wrong.
    pub fn parse(text: &str) -> io::Result<Self> {
        let (head, lines) = text.split_once('\n').unwrap_or((text, ""));
        let state = match head.strip_prefix(MAGIC) {
            Some(head) => Self::state(head.trim_start(), lines)?,
            None if head.starts_with(EARLIER) => Self::default(),
            None if text.lines().any(|line| file_of_line(line).is_some()) => return Err(damaged()),
            None => {
                let files = text.lines().map(|path| (path.to_owned(), UNKNOWN)).collect::<IndexMap<_, _>>();
                let outside = files.keys().position(|path| !is_inside(path));
                return outside.map_or(Ok(Self { files, ..Self::default() }), |line| Err(bad(line)));
            }
        };
        let lines: Vec<_> = lines.lines().collect();
        let files = lines.into_par_iter().enumerate().map(|(n, line)| file_of_line(line).ok_or_else(|| bad(n + 1)));
        Ok(Self { files: files.collect::<io::Result<Vec<_>>>()?.into_iter().collect(), ..state })
    }

    /// Parses the state in the first line, and checks the checksum at its beginning.
    fn state(head: &str, lines: &str) -> io::Result<Self> {
        let (sum, state) = head.split_once(' ').unwrap_or((head, ""));
        if sum != format!("{:016x}", sum_of(state, lines)) {
            return Err(damaged());
        }
        let mut words = state.split_ascii_whitespace();
        let mut hex = || words.next().and_then(|word| u64::from_str_radix(word, 16).ok());
        let (Some(inputs), Some(printer)) = (hex(), hex()) else { return Err(bad(0)) };
        let until = words.next().and_then(|word| word.parse().ok());
        Ok(Self { inputs, printer, until, files: IndexMap::new() })
    }

    /// Builds the text of a manifest from this state and these [`lines`].
    #[must_use]
    pub fn with_lines(&self, lines: &str) -> String {
        let until = self.until.map_or_else(String::new, |until| format!(" {until}"));
        let state = format!("{:016x} {:016x}{until}", self.inputs, self.printer);
        format!("{MAGIC} {:016x} {state}\n{lines}", sum_of(&state, lines))
    }

    /// Writes one line with the state, then one line for each file: hash, size, path. The lines are sorted, so that equal
    /// publications have equal manifests.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.with_lines(&lines(self.files.iter().map(|(path, entry)| (path.as_str(), *entry))))
    }
}

/// The entry of a file of which only the name is known.
pub(crate) const UNKNOWN: Entry = Entry { hash: 0, bytes: u64::MAX };

/// The checksum of a manifest: of its state and its lines.
fn sum_of(state: &str, lines: &str) -> u64 {
    xxh3_64_with_seed(lines.as_bytes(), xxh3_64(state.as_bytes()))
}

/// Parses the line of a file; `None` when the line is damaged, or when the file is outside of the folder.
fn file_of_line(line: &str) -> Option<(String, Entry)> {
    let mut words = line.splitn(3, ' ');
    let hash = u64::from_str_radix(words.next()?, 16).ok()?;
    let bytes = words.next()?.parse().ok()?;
    let path = words.next().filter(|path| is_inside(path))?;
    Some((path.to_owned(), Entry { hash, bytes }))
}

/// The names and hashes of files that can still be read in a damaged manifest.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Salvage {
    /// Texts that look like names of files. Such files need not exist.
    pub names: HashSet<String>,
    /// The hashes of files. If a file has one of these hashes and an unknown name, only the name in the manifest is damaged.
    pub hashes: HashSet<u64>,
}

impl Salvage {
    /// Adds the names and hashes in the bytes of a manifest.
    pub fn add(&mut self, bytes: &[u8]) {
        let is_hash = |start: usize, line: &[u8]| {
            let hash = &line[start..];
            hash.get(HASH) == Some(&b' ') && hash[..HASH].iter().all(u8::is_ascii_hexdigit)
        };
        for line in bytes.split(|byte| *byte == b'\n') {
            // If a line break is damaged, the next line begins in the middle of this one.
            let inner = (1..line.len()).filter(|start| line[*start].is_ascii_hexdigit() && is_hash(*start, line));
            for start in std::iter::once(0).chain(inner) {
                self.add_line(&line[start..]);
            }
        }
    }

    /// Adds the name and the hash in a line. Any part of the line may be damaged.
    fn add_line(&mut self, line: &[u8]) {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).ok();
        let rest = line.get(HASH + 1..).unwrap_or_default();
        let mut parts = rest.splitn(2, |byte| *byte == b' ');
        let by_place = parts.nth(1).and_then(text);
        let by_spaces = line.splitn(3, |byte| *byte == b' ').nth(2).and_then(text);
        self.names.extend([by_place, by_spaces].into_iter().flatten().filter(|path| is_inside(path)));
        let hash = line.get(..HASH).and_then(text);
        self.hashes.extend(hash.and_then(|hash| u64::from_str_radix(&hash, 16).ok()));
    }
}

/// The number of digits in a hash.
const HASH: usize = 16;

/// Writes the lines of files. The files must be in the order of their paths.
#[must_use]
pub fn lines<'f>(files: impl ExactSizeIterator<Item = (&'f str, Entry)>) -> String {
    let mut text = String::with_capacity(96 * files.len());
    for (path, entry) in files {
        // Writing into a `String` cannot fail.
        _ = writeln!(text, "{:016x} {} {path}", entry.hash, entry.bytes);
    }
    text
}

fn bad(line: usize) -> io::Error {
    let message = format!("line {} of the manifest does not name a file of the folder", line + 1);
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the manifest is damaged: press did not write it like this")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_manifest_can_be_read() -> io::Result<()> {
        let entry = |hash, bytes| Entry { hash, bytes };
        let files = [("a b/index.html", entry(1, 2)), ("日本.json", entry(u64::MAX, 0))];
        let files = files.map(|(path, entry)| (path.to_owned(), entry)).into_iter().collect();
        for until in [None, Some(-3), Some(1_700_000_000)] {
            let manifest = Manifest { inputs: 7, printer: 8, until, files: IndexMap::clone(&files) };
            assert_eq!(Manifest::parse(&manifest.to_text())?, manifest);
        }
        Ok(())
    }

    #[test]
    fn manifests_of_earlier_versions_can_be_read() -> io::Result<()> {
        let manifest = Manifest::parse("404.html\nindex.html\n")?;
        assert_eq!(manifest.files.keys().collect::<Vec<_>>(), ["404.html", "index.html"]);
        let manifest = Manifest::parse("broadsheet 2 7 8 9\n1 2 a.html\n")?;
        // Without a checksum, its `inputs`, `printer` and `until` are not used.
        assert_eq!((manifest.inputs, manifest.printer, manifest.until), (0, 0, None));
        assert_eq!(manifest.files["a.html"], Entry { hash: 1, bytes: 2 });
        Ok(())
    }

    #[test]
    fn no_byte_can_change_unnoticed() -> io::Result<()> {
        let files = [("a.html", Entry { hash: 1, bytes: 2 }), ("b/c.html", Entry { hash: 3, bytes: 4 })];
        let files = files.map(|(path, entry)| (path.to_owned(), entry)).into_iter().collect();
        let manifest = Manifest { inputs: 7, printer: 8, until: Some(9), files };
        let text = manifest.to_text().into_bytes();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut damaged = text.clone();
                damaged[at] ^= 1 << bit;
                let read = String::from_utf8(damaged).ok().and_then(|text| Manifest::parse(&text).ok());
                // If it now looks like a manifest of an earlier version, its printer is not used.
                assert!(read.is_none_or(|read| read.printer == 0), "byte {at}, bit {bit}");
            }
        }
        assert_eq!(Manifest::parse(&manifest.to_text())?, manifest);
        Ok(())
    }

    #[test]
    fn names_and_hashes_are_found_in_a_damaged_manifest() {
        let mut salvage = Salvage::default();
        salvage.add(
            b"broadsheet 3 x\nzz00000000000001 7 a.html\n0000000000000002 x b c.html\n0000000000000003 5 ../d.html\n\
              0000000000000004 6 \xff 0000000000000005 7 f.html",
        );
        for name in ["a.html", "b c.html", "f.html"] {
            assert!(salvage.names.contains(name), "{name}: {salvage:?}");
        }
        assert!(!salvage.names.iter().any(|name| name.contains("..")), "{salvage:?}");
        assert!((2..=5).all(|hash| salvage.hashes.contains(&hash)), "{salvage:?}");
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for (path, inside) in [
            ("index.html", true),
            ("blog/a b/日本.html", true),
            ("..a/b..", true),
            (".nojekyll", true),
            ("", false),
            ("/etc/passwd", false),
            ("../victim", false),
            ("a/../../victim", false),
            ("a//b", false),
            ("./a", false),
            ("a/", false),
            ("a\0b", false),
            (".broadsheet", false),
            (".broadsheet.next/1", false),
        ] {
            assert_eq!(is_inside(path), inside, "{path:?}");
            let manifest = Manifest { files: [(path.to_owned(), UNKNOWN)].into_iter().collect(), ..Manifest::default() };
            assert_eq!(Manifest::parse(&manifest.to_text()).is_ok(), inside, "{path:?}");
        }
    }
}
