//! A shell as one compressed file inside a release of `press`. Users of such a release need not name a folder or unpack files.
//! `make press` packs the files that Trunk built, and builds `press` with the feature `shell`.

use super::Shell;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// The shell inside this build.
#[cfg(feature = "shell")]
const INSIDE: Option<&[u8]> = Some(include_bytes!(env!(
    "PRESS_SHELL",
    "the feature `shell` wants the packed shell's path in PRESS_SHELL: run `make press`"
)));
#[cfg(not(feature = "shell"))]
const INSIDE: Option<&[u8]> = None;

/// Whether this build contains a shell.
#[must_use]
pub const fn is_inside() -> bool {
    INSIDE.is_some()
}

pub(super) const fn inside() -> Option<&'static [u8]> {
    INSIDE
}

/// Brotli's largest window without its extension for large windows: two to this power, in bytes. A whole shell fits into it.
const WINDOW: u32 = 24;
/// Brotli's highest quality, from 0 to 11.
const QUALITY: u32 = 11;
/// Size of Brotli's buffer in bytes.
const BUFFER: usize = 64 << 10;

/// The files of a shell by name, as Trunk built them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Packed(BTreeMap<String, Vec<u8>>);

impl Packed {
    /// Reads what [`pack`] wrote.
    pub fn unpack(bytes: &[u8]) -> io::Result<Self> {
        let mut all = Vec::new();
        brotli::Decompressor::new(bytes, BUFFER).read_to_end(&mut all)?;
        postcard::from_bytes(&all).map_err(io::Error::other)
    }

    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    pub fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// Packs a shell into one compressed file, without the files that were published into its folder.
///
/// # Errors
/// When a file of it cannot be read.
pub fn pack(shell: &Shell) -> io::Result<Vec<u8>> {
    let read = |name: &String| Ok((name.clone(), shell.built.read(name)?));
    let files = shell.sources.iter().map(read).collect::<io::Result<BTreeMap<_, _>>>()?;
    let all = postcard::to_stdvec(&Packed(files)).map_err(io::Error::other)?;
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, BUFFER, QUALITY, WINDOW);
    writer.write_all(&all)?;
    writer.flush()?;
    drop(writer);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::Built;
    use super::*;
    use std::fs;

    #[test]
    fn a_packed_shell_is_the_same_shell() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let page = format!(
            "<!DOCTYPE html><meta name=\"broadsheet\" content=\"{}\"><link rel=\"modulepreload\" href=\"/a.js\">\
             <link rel=\"preload\" href=\"/a.wasm\" as=\"fetch\"><link rel=\"stylesheet\" href=\"/a-1.css\">",
            broadsheet::VERSION
        );
        let glue = "export { __wbg_init as default };";
        for (name, text) in [
            ("index.html", page.as_str()),
            ("a.js", glue),
            ("a.wasm", "wasm"),
            ("a-1.css", "p{}"),
            ("search-worker.js", glue),
            ("search-worker_bg.wasm", "search"),
            ("favicon.svg", "<svg/>"),
            ("robots-extra.txt", "text"),
        ] {
            fs::write(folder.path().join(name), text)?;
        }
        let shell = Shell::read(folder.path())?;
        let packed = Packed::unpack(&pack(&shell)?)?;
        assert_eq!(packed.names().len(), 8, "{:?}", packed.names());
        let again = Shell::of_built(Built::Packed(packed))?;
        assert_eq!((&again.unprinted, &again.styles, &again.files), (&shell.unprinted, &shell.styles, &shell.files));
        let names = |shell: &Shell| shell.assets(true).map(|asset| (asset.name.clone(), asset.bytes.clone())).collect::<Vec<_>>();
        assert_eq!(names(&again), names(&shell));
        assert_eq!(again.file("robots-extra.txt")?, b"text");
        let damaged = Packed::unpack(b"no brotli").map(|_| ());
        assert!(damaged.is_err());
        Ok(())
    }
}
