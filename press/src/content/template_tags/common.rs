//! Markdown for the common template tags of other systems.

use super::super::embeds;
use super::tag_targets::Names;
use super::template_tag::Tag;

/// Filters that make a path of the site in the templates of one of the systems.
const URL_FILTERS: &[&str] = &["url", "relative_url", "absolute_url", "relURL", "absURL"];

/// Whether a tag refers to another file.
pub(super) fn looks_up(tag: &Tag<'_>) -> bool {
    matches!(tag.name, "ref" | "relref" | "post_url" | "link")
}

/// The Markdown for a tag in `file`, if the tag is a common one.
pub(super) fn shown(tag: &Tag<'_>, names: &Names, file: &str) -> Option<String> {
    let id = || tag.get(&["", "id"]).filter(|id| !id.is_empty());
    let page = |url: String| embeds::of_page(&url).map(|_| format!("\n\n{url}\n\n"));
    match tag.name {
        // `{{ "/a/" | url }}` is a path of the site, and this path does not change.
        "" => match tag.arguments.as_slice() {
            [("", path), ("", "|"), ("", filter)] if URL_FILTERS.contains(filter) => Some((*path).to_owned()),
            _ => None,
        },
        "site.baseurl" | "site.url" | "site.base_url" => Some(String::new()),
        "youtube" => page(format!("https://www.youtube.com/watch?v={}", id()?)),
        "vimeo" => page(format!("https://vimeo.com/{}", id()?)),
        "tweet" | "x" => page(format!("https://x.com/{}/status/{}", tag.get(&["user"]).unwrap_or("i"), id()?)),
        "instagram" => page(format!("https://www.instagram.com/p/{}/", id()?)),
        "figure" | "img" => figure(tag),
        "image" | "image_with_class" => {
            let texts: Vec<&str> = tag.arguments.iter().filter(|(name, _)| name.is_empty()).map(|(_, value)| *value).collect();
            let alt = if texts.len() > 1 { texts.last().copied() } else { tag.get(&["alt"]) };
            picture(tag.get(&["src", "path", ""])?, alt, tag.get(&["caption"]))
        }
        _ if looks_up(tag) => {
            let link = tag.first()?;
            let (path, fragment) = link.split_at(link.find('#').unwrap_or(link.len()));
            if matches!(path, "" | "/") {
                return Some(link.to_owned());
            }
            Some(format!("@/{}{fragment}", names.find(path, file)?))
        }
        _ => None,
    }
}

/// The Markdown for a tag and the text between it and its end tag.
pub(super) fn around(tag: &Tag<'_>, inner: &str) -> Option<String> {
    match tag.name {
        "highlight" => {
            let longest = inner.split(|c| c != '`').map(str::len).max().unwrap_or_default();
            let fence = "`".repeat((longest + 1).max(3));
            Some(format!("{fence}{}\n{}\n{fence}", tag.first().unwrap_or_default(), inner.trim_matches('\n')))
        }
        "comment" => Some(String::new()),
        _ => None,
    }
}

/// Hugo's `figure`. Its title, caption and attribution are all shown below the picture, and are Markdown.
fn figure(tag: &Tag<'_>) -> Option<String> {
    let src = tag.get(&["src"]).filter(|src| is_plain(src))?;
    let alt = tag.get(&["alt"]);
    let given = |name: &str| tag.get(&[name]).map(str::trim).filter(|text| !text.is_empty());
    let credit = match (given("attr"), given("attrlink").filter(|link| is_plain(link))) {
        (Some(words), Some(link)) => Some(format!("[{words}](<{link}>)")),
        (words, _) => words.map(str::to_owned),
    };
    let texts = [given("title").map(str::to_owned), given("caption").map(str::to_owned), credit];
    let caption = texts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let link = given("link").filter(|link| is_plain(link));
    let is_marked = caption.contains(['*', '_', '[', '`', '<', '&', '\\']);
    if !tag.is_alone || link.is_none() && !is_marked {
        return picture(src, alt, Some(&caption));
    }
    let image = picture(src, alt, None)?;
    let image = link.map_or(image.clone(), |link| format!("[{image}](<{link}>)"));
    let caption = if caption.is_empty() { caption } else { format!("<figcaption>\n\n{caption}\n\n</figcaption>\n") };
    Some(format!("<figure>\n\n{image}\n\n{caption}</figure>\n"))
}

/// Whether an address contains no other tag and no variable.
fn is_plain(address: &str) -> bool {
    !address.is_empty() && !address.contains(['{', '(', '<', '>', '|', '\n'])
}

fn picture(src: &str, alt: Option<&str>, caption: Option<&str>) -> Option<String> {
    let src_written = if src.contains(' ') { format!("<{src}>") } else { src.to_owned() };
    let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ");
    let alt = alt.unwrap_or_default().replace(['[', ']', '\n'], " ");
    let caption = caption.filter(|caption| !caption.trim().is_empty()).map(|caption| format!(" \"{}\"", escape(caption)));
    is_plain(src).then(|| format!("![{alt}]({src_written}{})", caption.unwrap_or_default()))
}
