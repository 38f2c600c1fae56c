//! The shortcodes that show pictures, audio, video and players of other sites.

use super::Shortcode;
use crate::import::attachments::{File, Files};
use crate::import::tree::plain;

/// The names that [`show`] knows, besides those of the players.
pub const KNOWN: &[&str] = &["caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"];

/// Players whose shortcode contains an address or an id, and the address to put before the id.
const PLAYERS: &[(&str, &str)] = &[
    ("youtube", "https://www.youtube.com/watch?v="),
    ("vimeo", "https://vimeo.com/"),
    ("dailymotion", "https://www.dailymotion.com/video/"),
    ("ted", "https://www.ted.com/talks/"),
    ("instagram", "https://www.instagram.com/p/"),
    ("tweet", "https://x.com/i/status/"),
    ("twitter", "https://x.com/i/status/"),
    ("soundcloud", ""),
    ("spotify", ""),
    ("tiktok", ""),
];

/// Attributes that can contain the address of the file.
const SOURCES: &[&str] = &["src", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "mp3", "m4a", "ogg", "wav", "wma", ""];

/// Whether [`show`] knows the name of a shortcode.
pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || PLAYERS.iter().any(|(known, _)| *known == name)
}

/// HTML for a known shortcode; empty if the export contains nothing to show for it. `inner` is the converted content.
pub fn show(code: &Shortcode<'_>, inner: &str, files: &Files, item: Option<u64>) -> Option<String> {
    match code.name {
        "caption" | "wp_caption" => Some(caption(code, inner)),
        "gallery" => Some(of_files(code, files, item, "image/")),
        "playlist" => {
            let kind = if code.get("type") == Some("video") { "video/" } else { "audio/" };
            Some(of_files(code, files, item, kind))
        }
        "embed" => {
            let url = if inner.trim().is_empty() { code.get("src").or_else(|| code.get(""))? } else { inner.trim() };
            Some(format!("\n\n{url}\n\n"))
        }
        "audio" | "video" => {
            let src = SOURCES.iter().find_map(|name| code.get(name)).filter(|src| src.contains('.') || src.contains('/'));
            let inside = Some(inner.trim()).filter(|inner| inner.starts_with("http"));
            Some(src.or(inside).map(|src| player(code.name, src, code.get("poster"))).unwrap_or_default())
        }
        name => {
            let (_, prefix) = PLAYERS.iter().find(|(known, _)| *known == name)?;
            let value = ["url", "src", "id", ""].iter().find_map(|key| code.get(key)).or(Some(inner)).map(str::trim)?;
            if value.starts_with("http") {
                return Some(format!("\n\n{value}\n\n"));
            }
            // A word of a sentence is not an id, as in "[tweet deleted]".
            let is_odd = code.has_words() && !value.bytes().any(|b| b.is_ascii_digit()) && value.len() != 11;
            let is_id = !value.is_empty() && value.chars().all(super::is_of_name) && !is_odd;
            (is_id && !prefix.is_empty()).then(|| format!("\n\n{prefix}{value}\n\n"))
        }
    }
}

/// A figure with the picture, with or without a link around it, and the words after it as the caption.
fn caption(code: &Shortcode<'_>, inner: &str) -> String {
    let inner = inner.trim();
    let end = match inner.find("<img") {
        Some(image) => {
            let end = inner[image..].find('>').map_or(inner.len(), |end| image + end + 1);
            let rest = inner[end..].trim_start();
            let is_linked = inner[..image].contains("<a ") && rest.starts_with("</a>");
            if is_linked { inner.len() - rest.len() + 4 } else { end }
        }
        None => 0,
    };
    let (picture, words) = inner.split_at(end);
    let words = match words.trim() {
        "" => code.get("caption").unwrap_or_default(),
        words => words,
    };
    let align = code.get("align").unwrap_or_default().replace('"', "");
    let caption = if words.is_empty() { String::new() } else { format!("<figcaption>{words}</figcaption>") };
    format!("\n\n<figure class=\"{align}\">{picture}{caption}</figure>\n\n")
}

/// A picture or player for each file that the shortcode names or, if it names none, that is attached to the item.
fn of_files(code: &Shortcode<'_>, files: &Files, item: Option<u64>, kind: &str) -> String {
    let ids = |list: &str| list.split(',').filter_map(|id| id.trim().parse::<u64>().ok()).collect::<Vec<_>>();
    let named = ["ids", "include"].iter().find_map(|name| code.get(name)).map(ids).filter(|ids| !ids.is_empty());
    let chosen: Vec<&File> = match named {
        Some(ids) => ids.iter().filter_map(|id| files.get(*id)).collect(),
        None => {
            let of = code.get("id").and_then(|id| id.parse().ok()).or(item);
            let left_out = code.get("exclude").map(ids).unwrap_or_default();
            let attached = of.map(|of| files.attached_to(of)).unwrap_or_default();
            attached.into_iter().filter(|(id, _)| !left_out.contains(id)).map(|(_, file)| file).collect()
        }
    };
    let chosen: Vec<&File> = chosen.into_iter().filter(|file| file.is_a(kind)).collect();
    let mut out = String::new();
    for file in &chosen {
        let caption = match plain(&file.caption) {
            text if text.is_empty() => String::new(),
            _ => format!("<figcaption>{}</figcaption>", file.caption),
        };
        let shown = match kind {
            "image/" => format!("<img src=\"{}\" alt=\"{}\">", attribute(&file.url), attribute(&file.alt)),
            "video/" => format!("<video src=\"{}\" controls></video>", attribute(&file.url)),
            _ => format!("<audio src=\"{}\" controls></audio>", attribute(&file.url)),
        };
        out.push_str(&format!("\n\n<figure>{shown}{caption}</figure>\n\n"));
    }
    if kind != "image/" || chosen.len() < 2 {
        return out;
    }
    let columns = code.get("columns").and_then(|columns| columns.parse().ok()).filter(|columns| (1..=9).contains(columns));
    format!("\n\n<div class=\"gallery columns-{}\">{out}</div>\n\n", columns.unwrap_or(COLUMNS))
}

/// Default number of columns of a gallery.
const COLUMNS: u8 = 3;

fn player(name: &str, src: &str, poster: Option<&str>) -> String {
    let poster = poster.map(|poster| format!(" poster=\"{}\"", attribute(poster))).unwrap_or_default();
    format!("\n\n<figure><{name} src=\"{}\"{poster} controls></{name}></figure>\n\n", attribute(src))
}

fn attribute(text: &str) -> String {
    text.replace('"', "&quot;").replace('<', "&lt;")
}
