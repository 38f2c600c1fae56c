//! What is published of the newsroom's own files: pictures and films without what a camera or an editor noted in them, and SVGs
//! without scripts. Every other file is published as it is. The entry point is [`published`].

mod boxes;
mod metadata;
mod svg;

use super::pictures;
use crate::content::{Diagnostic, Newsroom, relative};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// What is published of a file.
#[derive(Debug)]
pub struct Published<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// What could not be taken out of it, as the rest of a sentence that begins with the file.
    pub fault: Option<String>,
}

/// What is published of a file with these bytes at a path of the output folder.
#[must_use]
pub fn published<'a>(path: &str, bytes: &'a [u8], keep_metadata: bool) -> Published<'a> {
    let as_it_is = Published { bytes: Cow::Borrowed(bytes), fault: None };
    if path.starts_with(pictures::FOLDER) {
        return as_it_is;
    }
    if is_svg(path) {
        return match svg::cleaned(bytes) {
            Ok(svg::Cleaned { text: Some(text), .. }) => Published { bytes: Cow::Owned(text), fault: None },
            _ => as_it_is,
        };
    }
    if keep_metadata {
        return as_it_is;
    }
    match metadata::removed(bytes) {
        Ok(None) => as_it_is,
        Ok(Some(bytes)) => Published { bytes: Cow::Owned(bytes), fault: None },
        Err(why) => Published { fault: Some(format!("is published with what its camera noted in it: {why}")), ..as_it_is },
    }
}

/// Looks through the SVGs, pictures and films of a newsroom. An SVG that holds a script is told, and one that cannot be read is taken out
/// of its media: browsers show nothing of it either. Notes of cameras that cannot be taken out are told.
#[must_use]
pub fn check(newsroom: &mut Newsroom, content: &Path) -> Vec<Diagnostic> {
    let keep_metadata = newsroom.config.keep_metadata;
    let of = |(file, path): &(std::path::PathBuf, String)| {
        if path.starts_with(pictures::FOLDER) {
            return (true, None);
        }
        if !is_svg(path) {
            return (true, if keep_metadata { None } else { noted(content, file, path) });
        }
        // A file that cannot be read stops the publication where it is copied.
        let Ok(bytes) = fs::read(file) else { return (true, None) };
        let name = relative(content, file).unwrap_or_else(|| file.display().to_string());
        match svg::cleaned(&bytes) {
            Ok(svg::Cleaned { removed, .. }) if removed.is_empty() => (true, None),
            Ok(svg::Cleaned { removed, .. }) => {
                let message = format!("this SVG is published without what could run a script: {}", removed.join(", "));
                (true, Some(Diagnostic::warning(name, message).help("save it as a plain SVG")))
            }
            Err(why) => {
                let message = format!("this SVG is not published, for it cannot be read: {why}");
                (false, Some(Diagnostic::warning(name, message).help("save it again as a plain SVG, in UTF-8")))
            }
        }
    };
    let (keep, notes): (Vec<_>, Vec<_>) = newsroom.media.par_iter().map(of).unzip();
    let mut keep = keep.into_iter();
    newsroom.media.retain(|_| keep.next().unwrap_or(true));
    notes.into_iter().flatten().collect()
}

/// Endings of files that may hold notes which cannot be taken out.
const NOTED: [&str; 12] = ["tif", "tiff", "dng", "heic", "heif", "avif", "mp4", "m4v", "mov", "qt", "3gp", "jxl"];

/// Tells of a picture or film that is published with notes of its camera.
fn noted(content: &Path, file: &Path, path: &str) -> Option<Diagnostic> {
    let (_, ending) = path.rsplit_once('.')?;
    if !NOTED.iter().any(|other| ending.eq_ignore_ascii_case(other)) {
        return None;
    }
    // A file that cannot be read stops the publication where it is copied.
    let why = metadata::kept(&mut io::BufReader::new(File::open(file).ok()?)).ok()??;
    let name = relative(content, file).unwrap_or_else(|| file.display().to_string());
    let message = format!("this file is published with what its camera may have noted in it (place, time, owner): {why}");
    let help = "publish a JPEG or an MP4 without such a track in its place, or accept this warning: `allow` in `[warnings]`, or \
                `keep_metadata = true` in `[images]`, in site.toml";
    Some(Diagnostic::warning(name, message).help(help))
}

fn is_svg(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"))
}
