//! What a publication left in its output folder: a small file beside the pages that names each of them with the hash of its
//! bytes. It is how the next publication knows what changed without reading anything back, and what [`crate::diff`] compares.

use indexmap::IndexMap;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// The manifest's name in an output folder.
pub const MANIFEST: &str = ".broadsheet";

/// What compressed copies of files have behind the file's name, the smaller one first.
pub const COMPRESSED: [&str; 2] = [".br", ".gz"];

/// The index of a cache, in its folder.
pub(crate) const CACHE: &str = ".broadsheet.read";

/// Whether a folder is an output folder or a cache: lying inside a newsroom, it is no part of it.
#[must_use]
pub fn is_made_by_press(folder: &Path) -> bool {
    [MANIFEST, CACHE].iter().any(|name| folder.join(name).is_file())
}

const MAGIC: &str = "broadsheet 2";

/// A published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// XXH3, 64 bits, of its bytes.
    pub hash: u64,
    /// Its size in bytes.
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
    /// Stands for everything that the publication read; the next one has nothing to do while it is the same.
    pub inputs: u64,
    /// Stands for what turns data into pages: the program, the shell, and what is around every page.
    pub printer: u64,
    /// The moment, in seconds since 1970, from which the publication would be another one although nothing else changed.
    pub until: Option<i64>,
    /// Every file by its path, relative and with `/`, in the order of the paths.
    pub files: IndexMap<String, Entry>,
}

impl Manifest {
    /// The manifest of an output folder; `None` when no publication came to its end there.
    ///
    /// # Errors
    /// When it cannot be read, or was written by something else.
    pub fn of(folder: &Path) -> io::Result<Option<Self>> {
        match std::fs::read_to_string(folder.join(MANIFEST)) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads what [`Self::to_text`] wrote. A list of paths alone, as the first versions wrote it, counts as files of which
    /// nothing more is known.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] with the line that cannot be read.
    pub fn parse(text: &str) -> io::Result<Self> {
        let Some((state, lines)) = Self::state(text)? else {
            let unknown = Entry { hash: 0, bytes: u64::MAX };
            return Ok(Self { files: text.lines().map(|path| (path.to_owned(), unknown)).collect(), ..Self::default() });
        };
        let lines: Vec<_> = lines.lines().collect();
        let files = lines.into_par_iter().enumerate().map(|(n, line)| {
            let mut words = line.splitn(3, ' ');
            let hash = words.next().and_then(|word| u64::from_str_radix(word, 16).ok());
            let bytes = words.next().and_then(|word| word.parse().ok());
            match (hash, bytes, words.next()) {
                (Some(hash), Some(bytes), Some(path)) if !path.is_empty() => Ok((path.to_owned(), Entry { hash, bytes })),
                _ => Err(bad(n + 1)),
            }
        });
        Ok(Self { files: files.collect::<io::Result<Vec<_>>>()?.into_iter().collect(), ..state })
    }

    /// What a manifest's first line says, without the files, and the lines of those; `None` for a list of paths alone.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn state(text: &str) -> io::Result<Option<(Self, &str)>> {
        let (head, lines) = text.split_once('\n').unwrap_or((text, ""));
        let Some(head) = head.strip_prefix(MAGIC) else { return Ok(None) };
        let mut words = head.split_ascii_whitespace();
        let mut hex = || words.next().and_then(|word| u64::from_str_radix(word, 16).ok());
        let (Some(inputs), Some(printer)) = (hex(), hex()) else { return Err(bad(0)) };
        let until = words.next().and_then(|word| word.parse().ok());
        Ok(Some((Self { inputs, printer, until, files: IndexMap::new() }, lines)))
    }

    /// The first line: what [`Self::state`] reads.
    #[must_use]
    pub fn head(&self) -> String {
        let until = self.until.map_or_else(String::new, |until| format!(" {until}"));
        format!("{MAGIC} {:016x} {:016x}{until}\n", self.inputs, self.printer)
    }

    /// One line for all, then one for each file: hash, size, path. Sorted, so that equal publications have equal manifests.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.head() + &lines(self.files.iter().map(|(path, entry)| (path.as_str(), *entry)))
    }
}

/// The lines of files, which are in the order of their paths.
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
    io::Error::new(io::ErrorKind::InvalidData, format!("line {} of the manifest cannot be read", line + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() -> io::Result<()> {
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
    fn a_list_of_paths_is_understood() -> io::Result<()> {
        let manifest = Manifest::parse("404.html\nindex.html\n")?;
        assert_eq!(manifest.files.keys().collect::<Vec<_>>(), ["404.html", "index.html"]);
        Ok(())
    }

    #[test]
    fn damage_is_told_with_its_line() {
        for (text, line) in
            [("broadsheet 2 x", "line 1"), ("broadsheet 2 1 1\nzz 1 a\n", "line 2"), ("broadsheet 2 1 1\n1 1 a\n1 1", "line 3")]
        {
            let message = Manifest::parse(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(line), "{message}");
        }
    }
}
