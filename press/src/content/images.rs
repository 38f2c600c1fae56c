//! Reads the width and height of image files from their first bytes.

use image::metadata::Orientation;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::RwLock;

/// Width and height in CSS pixels.
pub(super) type Size = (u32, u32);

/// How many bytes of an SVG file are read.
const HEAD: u64 = 2048;

/// How many bytes of a photograph are read: its first segments, each at most 64 KB.
const EXIF: u64 = 256 << 10;

/// Sizes of image files; each file is measured once.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    known: RwLock<HashMap<PathBuf, Option<Size>>>,
    unread: RwLock<BTreeMap<PathBuf, String>>,
}

impl Sizes {
    /// The size of an image; `None` if the file does not contain it.
    pub fn of(&self, path: &Path) -> Option<Size> {
        if let Some(size) = self.known.read().ok().and_then(|known| known.get(path).copied()) {
            return size;
        }
        let size = measure(path).unwrap_or_else(|error| {
            if let Ok(mut unread) = self.unread.write() {
                unread.insert(path.to_owned(), error.to_string());
            }
            None
        });
        if let Ok(mut known) = self.known.write() {
            known.insert(path.to_owned(), size);
        }
        size
    }

    /// The files that could not be read, and why.
    pub fn unread(&self) -> Vec<(PathBuf, String)> {
        let unread = self.unread.read().map(|unread| unread.clone()).unwrap_or_default();
        unread.into_iter().collect()
    }
}

/// The size of an image; `None` if the file does not contain it.
///
/// # Errors
/// When it cannot be read.
fn measure(path: &Path) -> io::Result<Option<Size>> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("svg")) {
        let mut head = Vec::new();
        File::open(path)?.take(HEAD).read_to_end(&mut head)?;
        return Ok(svg_size(&String::from_utf8_lossy(&head)));
    }
    let size = match imagesize::size(path) {
        Ok(size) => size,
        // A file that ends too early is damaged, but it can be read.
        Err(imagesize::ImageError::IoError(error)) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
        Err(_) => return Ok(None),
    };
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else { return Ok(None) };
    let size = if is_file_turned(path)? { (height, width) } else { (width, height) };
    Ok(Some(size).filter(|(width, height)| *width > 0 && *height > 0))
}

/// Whether browsers show a photograph with width and height swapped: a camera that was held upright does not rotate the picture,
/// but writes an orientation into the file.
fn is_file_turned(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(EXIF).read_to_end(&mut head)?;
    Ok(exif(&head).and_then(Orientation::from_exif_chunk).is_some_and(is_turned))
}

/// The EXIF data in the first bytes of a JPEG file: its segments come one after the other, each with its length.
fn exif(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head.strip_prefix(&[0xff, 0xd8])?;
    while let [0xff, kind @ 0xe0..=0xef | kind @ 0xfe, high, low, after @ ..] = rest {
        let segment = after.get(..usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?)?;
        if let Some(exif) = segment.strip_prefix(b"Exif\0\0").filter(|_| *kind == 0xe1) {
            return Some(exif);
        }
        rest = after.get(segment.len()..)?;
    }
    None
}

/// The size of an SVG image: from `width` and `height` of the root element, else from its `viewBox`.
fn svg_size(head: &str) -> Option<Size> {
    let start = head.find("<svg")? + "<svg".len();
    let tag = &head[start..];
    let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
    let (width, height) = (length(attribute(tag, "width")), length(attribute(tag, "height")));
    let size = match (width, height) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let numbers = attribute(tag, "viewBox")?.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty());
            let numbers: Vec<f64> = numbers.filter_map(|part| part.parse().ok()).collect();
            (*numbers.get(2)?, *numbers.get(3)?)
        }
    };
    Some((pixels(size.0)?, pixels(size.1)?))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let (before, after) = (rest[..at].chars().next_back(), &rest[at + name.len()..]);
        rest = after;
        if !before.is_none_or(char::is_whitespace) {
            continue;
        }
        let Some(value) = after.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        return value[1..].split(quote).next();
    }
}

/// A length in pixels, with or without its unit; `None` for other units and percentages.
fn length(text: Option<&str>) -> Option<f64> {
    let text = text?.trim();
    text.strip_suffix("px").unwrap_or(text).trim().parse().ok()
}

fn pixels(n: f64) -> Option<u32> {
    let n = n.round();
    // The bounds make the cast exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (1.0..=100_000.0).contains(&n).then_some(n as u32)
}

/// Whether an orientation swaps the width and height of a picture.
pub(crate) fn is_turned(orientation: Orientation) -> bool {
    orientation.to_exif() > 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_orientation_of_photographs() {
        let segment = |kind: u8, bytes: &[u8]| {
            let len = u16::try_from(bytes.len() + 2).unwrap_or_default().to_be_bytes();
            [&[0xff, kind], &len[..], bytes].concat()
        };
        let turned = segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
        let is_shown_turned = |bytes: &[u8]| exif(bytes).and_then(Orientation::from_exif_chunk).is_some_and(is_turned);
        for (segments, expected) in [
            (vec![turned.clone()], true),
            (vec![segment(0xe0, b"JFIF\0"), segment(0xfe, b"Exif\0\0no"), turned.clone()], true),
            (vec![segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0"), turned[..20].to_vec()], false),
            (vec![segment(0xdb, b"table"), turned], false),
            (vec![vec![0xff, 0xe1, 0, 1]], false),
            (vec![], false),
        ] {
            assert_eq!(is_shown_turned(&[vec![0xff, 0xd8], segments.concat()].concat()), expected, "{segments:?}");
        }
        assert!(!is_shown_turned(b""));
    }

    #[test]
    fn reads_the_size_of_svg_files() {
        for (head, expected) in [
            ("", None),
            ("<svg", None),
            ("<svg width='100%' height='100%'>", None),
            ("<svg width=\"0\" height=\"10\">", None),
            ("<svg width=10 height=20>", None),
            ("<svg viewBox='0 0 x 4'>", None),
            ("<?xml version='1.0'?>\n<svg stroke-width='9' width = \"640\" height='360px'>", Some((640, 360))),
            ("<svg xmlns='x' viewBox=\"0 0 1200 630.4\">", Some((1200, 630))),
            ("<svg viewBox='0,0,12,8' width='100%'>", Some((12, 8))),
            ("<svg width='é' viewBox='0 0 3 4'", Some((3, 4))),
        ] {
            assert_eq!(svg_size(head), expected, "{head:?}");
        }
    }
}
