//! Reads from the report of the last import which files it wrote into a newsroom. A damaged report is read line by line. If the
//! line of a file cannot be read, the file counts as edited by hand, and no import overwrites it.

use super::ImportError;
use super::ledger::REPORT;
use crate::write::manifest::is_inside;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

/// What the last import wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// From its files to the hashes of their texts.
    pub files: HashMap<String, String>,
    /// From paths of the site to its files.
    pub places: HashMap<String, String>,
    /// A message for the user when the report is damaged.
    pub damage: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    files: HashMap<String, String>,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    file: Option<String>,
    hash: Option<String>,
    #[serde(default)]
    to: String,
}

/// Reads the report in a newsroom.
///
/// # Errors
/// When there is no report, so that the files in the folder are somebody else's, or when the report cannot be read.
pub(super) fn known(out: &Path) -> Result<Known, ImportError> {
    let path = out.join(REPORT);
    let failed = |source| ImportError::File { path: path.clone(), source };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ImportError::Occupied(out.to_owned())),
        Err(source) => return Err(failed(source)),
    };
    let mut known = Known::default();
    match serde_json::from_reader::<_, Report>(BufReader::new(file)) {
        Ok(report) => {
            known.files = report.files;
            report.items.into_iter().for_each(|item| known.add(item));
        }
        Err(error) if error.is_io() => return Err(failed(error.into())),
        Err(_) => known.salvage(&String::from_utf8_lossy(&fs::read(&path).map_err(failed)?)),
    }
    // A forged report must not make an import read or write files outside of the newsroom.
    known.files.retain(|file, _| is_inside(file));
    known.places.retain(|_, file| is_inside(file));
    Ok(known)
}

impl Known {
    fn add(&mut self, item: Item) {
        let Some((file, hash)) = item.file.zip(item.hash) else { return };
        if !item.to.is_empty() {
            self.places.insert(item.to, file.clone());
        }
        self.files.insert(file, hash);
    }

    /// Reads the undamaged lines of a damaged report: each item and each file has its own line.
    fn salvage(&mut self, text: &str) {
        for line in text.lines().map(|line| line.trim().trim_end_matches(',')) {
            if let Ok(item) = serde_json::from_str::<Item>(line) {
                self.add(item);
            } else if let Ok(file) = serde_json::from_str::<HashMap<String, String>>(&format!("{{{line}}}")) {
                self.files.extend(file.into_iter().filter(|(_, hash)| is_hash(hash)));
            }
        }
        self.damage = Some(format!(
            "{REPORT} of the last import was damaged: it still lists {} files; any other file that differs counts as edited and \
             is left alone",
            self.files.len()
        ));
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

    const HASH: &str = "00112233445566778899aabbccddeeff";

    fn read(text: &[u8]) -> Result<Known> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(REPORT), text)?;
        Ok(known(folder.path())?)
    }

    #[test]
    fn a_damaged_report_is_read_line_by_line() -> Result {
        let item =
            |file: &str, to: &str| format!("{{\"source\":\"x:1\",\"to\":\"{to}\",\"file\":\"{file}\",\"hash\":\"{HASH}\"}}");
        let items =
            [item("articles/a.md", "/blog/a/"), item("articles/b.md", "/blog/b/"), item("../c.md", "/blog/c/")].join(",\n");
        let report = format!("{{\n  \"files\": {{\n    \"site.toml\": \"{HASH}\"\n  }},\n\"items\": [\n{items}\n]}}\n");
        let whole = read(report.as_bytes())?;
        let mut files: Vec<_> = whole.files.keys().map(String::as_str).collect();
        files.sort_unstable();
        assert_eq!((files, whole.places.len(), &whole.damage), (vec!["articles/a.md", "articles/b.md", "site.toml"], 2, &None));
        let damaged = [
            (report.replacen("\"items\"", "items", 1), 3),
            (report.replacen("/blog/a/\"", "/blog/a/", 1), 2),
            (report[..report.len() - 20].to_owned(), 3),
            (String::new(), 0),
        ];
        for (text, files) in damaged {
            let read = read(text.as_bytes())?;
            assert_eq!(read.files.len(), files, "{text}");
            assert!(read.damage.is_some_and(|message| message.contains("was damaged")), "{text}");
        }
        let bytes: Vec<u8> = report.bytes().map(|byte| if byte == b':' { 0xff } else { byte }).collect();
        assert!(read(&bytes)?.files.is_empty());
        Ok(())
    }
}
