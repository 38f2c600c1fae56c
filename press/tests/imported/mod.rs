//! Reads the result of an import as a newsroom.

use crate::Result;
use press::content::{Colour, Newsroom, Piece, ReadOptions, read};
use press::import::{Options, Outcome, REPORT};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// An imported newsroom, in the folder `news` of its own temporary folder.
pub struct Imported {
    pub folder: tempfile::TempDir,
    pub outcome: Outcome,
    pub newsroom: Newsroom,
}

impl Imported {
    /// Reads an imported newsroom, which must have no errors.
    pub fn read(folder: tempfile::TempDir, outcome: Outcome, options: &Options) -> Result<Self> {
        let (newsroom, diagnostics) = read(&options.out, &ReadOptions::default());
        assert!(!diagnostics.has_errors(), "{}", diagnostics.render(Colour::Never));
        Ok(Self { folder, outcome, newsroom: newsroom.ok_or("no newsroom")? })
    }

    pub fn out(&self) -> PathBuf {
        self.folder.path().join("news")
    }

    pub fn article(&self, slug: &str) -> Result<&Piece> {
        let found = self.newsroom.articles.iter().find(|article| article.slug.as_str() == slug);
        Ok(found.ok_or_else(|| format!("there is no article {slug}"))?)
    }

    pub fn body(&self, slug: &str) -> Result<String> {
        Ok(self.newsroom.bodies.get(self.article(slug)?.body)?)
    }

    pub fn report(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&fs::read(self.out().join(REPORT))?)?)
    }
}

pub fn options(input: &Path, out: &Path) -> Options {
    Options { inputs: vec![input.to_owned()], out: out.to_owned(), featured: "Featured".to_owned(), ..Options::default() }
}

/// Every file below a folder, with its bytes.
pub fn files(folder: &Path) -> Result<HashMap<String, Vec<u8>>> {
    let mut files = HashMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder)?.to_string_lossy().into_owned();
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(files)
}
