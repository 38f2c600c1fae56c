//! Writes compressed copies next to the files, for servers that send such copies: `index.html.br` and `index.html.gz` next to
//! `index.html`. So each file is compressed once, and not at every request.

use super::manifest::COMPRESSED;
use super::output::Output;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use std::io::{self, Write};

/// Extensions of files that compress well. Pictures and films are compressed already.
const TEXT: &[&str] = &["html", "htm", "json", "xml", "js", "css", "wasm", "svg", "txt"];

/// Below this number of bytes, compression saves no network packet.
const SMALLEST: usize = 256;

/// Brotli's level for pages and data: there are many such files, and they change. Measured on 1,000 articles (46.5 MB) with one
/// core: level 6 takes 1.2 seconds and is 7% smaller than gzip, level 9 takes 22 seconds and saves another 0.1%, level 11 takes
/// 41 seconds and saves another 11%.
const QUICK: i32 = 6;
/// Brotli's level for files that browsers cache for a year: there are few of them, and every reader loads them.
const THOROUGH: i32 = 11;

/// Writes the copies of all files published so far, on all cores. Skips a file that has copies already:
/// [`Output::finish`] removes the copies before it changes a file, so existing copies are up to date.
///
/// # Errors
/// When a file cannot be read, or a copy cannot be written.
pub fn run(output: &Output) -> io::Result<()> {
    let texts: Vec<String> = output.paths().into_iter().filter(|path| is_text(path)).collect();
    texts.par_iter().try_for_each(|path| {
        if COMPRESSED.iter().all(|ending| output.keep_copy(path, ending)) {
            return Ok(());
        }
        let bytes = output.read(path)?;
        if bytes.len() < SMALLEST {
            return Ok(());
        }
        let level = if is_hashed(path) { THOROUGH } else { QUICK };
        for (ending, copy) in COMPRESSED.into_iter().zip([brotli(&bytes, level)?, gzip(&bytes)?]) {
            if copy.len() < bytes.len() {
                output.write_copy(path, ending, &copy)?;
            }
        }
        Ok(())
    })
}

/// Whether the name of a file contains a hash of its bytes, as in `app-0123456789abcdef.js`. Trunk and `press` make such names.
#[must_use]
pub fn is_hashed(path: &str) -> bool {
    let Some((name, "js" | "css" | "wasm" | "svg")) = path.rsplit_once('.') else { return false };
    let hash = name.strip_suffix("_bg").unwrap_or(name).rsplit_once('-').map(|(_, hash)| hash);
    // Trunk does not pad its hashes.
    !path.contains('/')
        && hash
            .is_some_and(|hash| (12..=16).contains(&hash.len()) && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

fn brotli(bytes: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { quality: level, size_hint: bytes.len(), ..Default::default() };
    let mut copy = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &*bytes, &mut copy, &params)?;
    Ok(copy)
}

/// Compresses bytes with gzip. The result contains no file name and no time, so the same bytes always give the same copy.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    const PAGE: &str =
        "<p>The treaty was signed in Quito. The treaty holds for ten years, said the minister, and the treaty binds both.</p>";

    fn publish(folder: &Path, files: &[(&str, &str)], compress: bool) -> io::Result<super::super::output::Summary> {
        let output = Output::open(folder, None, 1, 1)?;
        for (path, text) in files {
            output.write(path, text.as_bytes())?;
        }
        if compress {
            run(&output)?;
        }
        output.finish(None)
    }

    fn unpacked(folder: &Path, path: &str) -> io::Result<[Vec<u8>; 2]> {
        let mut from_brotli = Vec::new();
        brotli::BrotliDecompress(&mut fs::File::open(folder.join(format!("{path}.br")))?, &mut from_brotli)?;
        let mut from_gzip = Vec::new();
        io::copy(&mut flate2::read::GzDecoder::new(fs::File::open(folder.join(format!("{path}.gz")))?), &mut from_gzip)?;
        Ok([from_brotli, from_gzip])
    }

    #[test]
    fn copies_always_have_the_content_of_the_file() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path();
        let [old, new] = [PAGE.repeat(5), PAGE.repeat(6)];
        publish(folder, &[("a/index.html", &old), ("small.txt", "short"), ("photo.jpg", &old)], true)?;
        assert_eq!(unpacked(folder, "a/index.html")?, [old.as_bytes(), old.as_bytes()]);
        assert!(!folder.join("small.txt.gz").exists() && !folder.join("photo.jpg.gz").exists());
        // A publication that stops before its end leaves the file and its copies as they were.
        let stopped = Output::open(folder, None, 1, 1)?;
        stopped.write("a/index.html", new.as_bytes())?;
        drop(stopped);
        assert_eq!(unpacked(folder, "a/index.html")?, [old.as_bytes(), old.as_bytes()]);
        let files: &[(&str, &str)] = &[("a/index.html", &new)];
        publish(folder, files, true)?;
        assert_eq!(unpacked(folder, "a/index.html")?, [new.as_bytes(), new.as_bytes()]);
        publish(folder, files, false)?;
        assert!(folder.join("a/index.html").exists() && !folder.join("a/index.html.br").exists());
        Ok(())
    }

    #[test]
    fn unchanged_files_are_not_compressed_again() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let page = PAGE.repeat(5);
        let first = publish(folder.path(), &[("a.html", &page)], true)?;
        let copy = folder.path().join("a.html.br");
        let (bytes, time) = (fs::read(&copy)?, fs::metadata(&copy)?.modified()?);
        let second = publish(folder.path(), &[("a.html", &page)], true)?;
        assert_eq!((first.files, first.changed, second.files, second.changed, second.removed), (3, 3, 3, 0, 0));
        assert_eq!((fs::read(&copy)?, fs::metadata(&copy)?.modified()?), (bytes, time));
        Ok(())
    }

    #[test]
    fn the_same_bytes_give_the_same_copies() -> io::Result<()> {
        assert_eq!(gzip(PAGE.as_bytes())?, gzip(PAGE.as_bytes())?);
        assert_eq!(gzip(PAGE.as_bytes())?[4..8], [0; 4], "no time");
        assert_eq!(brotli(PAGE.as_bytes(), QUICK)?, brotli(PAGE.as_bytes(), QUICK)?);
        Ok(())
    }

    #[test]
    fn names_with_a_hash_are_recognised() {
        for (path, hashed) in [
            ("app-d1ab4e3b11bfc25f.js", true),
            ("broadsheet-1c784d30e9644a50_bg.wasm", true),
            ("print-a0dc1929a32b935.css", true),
            ("media/report-0123456789abcdef.css", false),
            ("blog-in-brief.js", false),
            ("favicon-d1ab4e3b11bfc25f.svg", true),
            ("app.js", false),
            ("app-d1ab4e3b11bfc25f.json", false),
        ] {
            assert_eq!(is_hashed(path), hashed, "{path}");
        }
    }
}
