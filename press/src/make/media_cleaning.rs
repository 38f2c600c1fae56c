//! Cleans the newsroom's media files for publication: removes the metadata of cameras and editors from pictures and films, and
//! scripts from SVGs. Every other file is published unchanged. The entry point is [`published`].

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

/// A file as it is published.
#[derive(Debug)]
pub struct Published<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Metadata that could not be removed, as the rest of a sentence that begins with the name of the file.
    pub fault: Option<String>,
}

/// The file to publish for these bytes. `path` is its path in the output folder.
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
        Err(why) => Published { fault: Some(format!("is published with the metadata of its camera: {why}")), ..as_it_is },
    }
}

/// Checks the SVGs, pictures and films of a newsroom. Warns about an SVG that holds a script. Removes an SVG that cannot be read
/// from the newsroom's media, because browsers do not show it either. Warns about the metadata of cameras that cannot be removed.
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
        // If a file cannot be read, the publication stops later, when the file is copied.
        let Ok(bytes) = fs::read(file) else { return (true, None) };
        let name = relative(content, file).unwrap_or_else(|| file.display().to_string());
        match svg::cleaned(&bytes) {
            Ok(svg::Cleaned { removed, .. }) if removed.is_empty() => (true, None),
            Ok(svg::Cleaned { removed, .. }) => {
                let message = format!("this SVG is published without the parts that could run a script: {}", removed.join(", "));
                (true, Some(Diagnostic::warning(name, message).help("save it as a plain SVG")))
            }
            Err(why) => {
                let message = format!("this SVG is not published, because it cannot be read: {why}");
                (false, Some(Diagnostic::warning(name, message).help("save it again as a plain SVG, in UTF-8")))
            }
        }
    };
    let (keep, notes): (Vec<_>, Vec<_>) = newsroom.media.par_iter().map(of).unzip();
    let mut keep = keep.into_iter();
    newsroom.media.retain(|_| keep.next().unwrap_or(true));
    notes.into_iter().flatten().collect()
}

/// Extensions of files that may hold metadata that cannot be removed.
const NOTED: [&str; 12] = ["tif", "tiff", "dng", "heic", "heif", "avif", "mp4", "m4v", "mov", "qt", "3gp", "jxl"];

/// Warns about a picture or film that is published with the metadata of its camera.
fn noted(content: &Path, file: &Path, path: &str) -> Option<Diagnostic> {
    let (_, ending) = path.rsplit_once('.')?;
    if !NOTED.iter().any(|other| ending.eq_ignore_ascii_case(other)) {
        return None;
    }
    // If a file cannot be read, the publication stops later, when the file is copied.
    let why = metadata::kept(&mut io::BufReader::new(File::open(file).ok()?)).ok()??;
    let name = relative(content, file).unwrap_or_else(|| file.display().to_string());
    let message = format!("this file is published with the metadata of its camera (such as place, time, owner): {why}");
    let help = "publish a JPEG, or an MP4 without a metadata track, in its place; or accept this warning in site.toml: `allow` \
                in `[warnings]`, or `keep_metadata = true` in `[images]`";
    Some(Diagnostic::warning(name, message).help(help))
}

fn is_svg(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"))
}
