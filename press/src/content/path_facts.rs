//! Reads the date and the slug of an article from the path of its file.

use super::diagnostics::Diagnostic;
use super::front_matter::FrontMatter;
use super::slugify::{Slugs, nfc};
use super::value::Spanned;
use broadsheet_model::{Slug, decode_segment};
use jiff::civil::Date;

/// What can be read from a path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PathFacts {
    /// Its last segment, without date and extension.
    pub name: Option<String>,
    /// From `2020-01-31-name.md` or `2018/12/06/name.md`.
    pub day: Option<Date>,
}

/// Reads the path of a file, relative to the folder of articles. For an `index.md` it reads the path of its folder.
pub(super) fn of_file(path: &str) -> PathFacts {
    let bare = path.rsplit_once('.').map_or(path, |(bare, _)| bare);
    let mut parts: Vec<&str> = bare.split('/').collect();
    if parts.last().is_some_and(|last| last.eq_ignore_ascii_case("index") || *last == "_index") {
        parts.pop();
    }
    of_parts(&parts)
}

/// Reads the path that an article had on another system.
pub(super) fn of_permalink(path: &str) -> PathFacts {
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let path = path.strip_suffix("index.html").unwrap_or(path).trim_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
    let decoded: Vec<String> = path.split('/').map(|part| decode_segment(part).unwrap_or_else(|| part.to_owned())).collect();
    of_parts(&decoded.iter().map(String::as_str).collect::<Vec<_>>())
}

fn of_parts(parts: &[&str]) -> PathFacts {
    let Some((last, folders)) = parts.split_last() else { return PathFacts::default() };
    let (day, name) = match day_prefix(last) {
        Some((day, rest)) => (Some(day), rest),
        None => (None, *last),
    };
    let day = day.or_else(|| match folders {
        [.., year, month, day] => super::date_parsing::parse_day(&format!("{year}-{month}-{day}")).ok(),
        _ => None,
    });
    PathFacts { name: Some(name.to_owned()).filter(|name| !name.is_empty()), day }
}

/// Splits `2020-01-31-name` into the date and the name.
fn day_prefix(name: &str) -> Option<(Date, &str)> {
    let mut hyphens = name.match_indices(['-', '_']).map(|(at, _)| at);
    let (_, month_end) = (hyphens.next().filter(|at| *at == 4)?, hyphens.next()?);
    let end = hyphens.next().unwrap_or(name.len());
    if !(6..=7).contains(&month_end) || !(month_end + 2..=month_end + 3).contains(&end) {
        return None;
    }
    let day = super::date_parsing::parse_day(&name[..end].replace('_', "-")).ok()?;
    Some((day, name[end..].trim_start_matches(['-', '_'])))
}

/// The slug of an article: as written, else from its old path, else from its file, else from its headline.
pub(super) fn slug(
    file: &str,
    matter: &FrontMatter,
    facts: &PathFacts,
    headline: &str,
    slugs: Slugs,
    notes: &mut Vec<Diagnostic>,
) -> Option<Slug> {
    if let Some(slug) = matter.slug.as_ref().and_then(|given| given_slug(file, given, slugs, notes)) {
        return Some(slug);
    }
    let old = matter.permalink.as_ref().and_then(|path| of_permalink(&path.value).name);
    let slug =
        old.and_then(|name| kept(&name, slugs)).or_else(|| kept(facts.name.as_deref()?, slugs)).or_else(|| slugs.of(headline));
    if slug.is_none() {
        let note = Diagnostic::error(file, format!("no address can be made from the title `{headline}`"));
        notes.push(note.help("add a `slug` of letters and digits to the front matter"));
    }
    slug
}

/// The slug of a standing page. Dots become hyphens, because a path of one segment with a dot belongs to a file.
pub(crate) fn page_slug(slug: &Slug) -> Slug {
    let plain = slug.as_str().replace('.', "-");
    Slug::parse(plain.trim_matches('-')).unwrap_or_else(|_| slug.clone())
}

/// A slug from a name in a path. It changes the name as little as possible, so that old addresses stay the same.
fn kept(name: &str, slugs: Slugs) -> Option<Slug> {
    Slug::parse(&nfc(&nfc(name).to_lowercase())).ok().or_else(|| slugs.of(name))
}

fn given_slug(file: &str, given: &Spanned<String>, slugs: Slugs, notes: &mut Vec<Diagnostic>) -> Option<Slug> {
    let last = given.value.trim_matches('/').rsplit('/').next().unwrap_or_default();
    if let Ok(slug) = Slug::parse(last) {
        return Some(slug);
    }
    let slug = slugs.of(last);
    let message = match &slug {
        Some(slug) => format!("`{}` cannot be a slug; `{slug}` is used in its place", given.value),
        None => format!("`{}` cannot be a slug; another is made", given.value),
    };
    let note = Diagnostic::warning(file, message).at(given.span.clone());
    notes.push(note.help("a slug is written in lower-case letters, digits and hyphens"));
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_name_and_day_from_paths() {
        for (path, name, day) in [
            ("a.md", Some("a"), None),
            ("2020-01-31-launch-day.md", Some("launch-day"), Some("2020-01-31")),
            ("2020-1-5-x.markdown", Some("x"), Some("2020-01-05")),
            ("2020-01-31.md", None, Some("2020-01-31")),
            ("2020-02-31-x.md", Some("2020-02-31-x"), None),
            ("2020-numbers.md", Some("2020-numbers"), None),
            ("2009-05-24-yaml-linebreak.md", Some("yaml-linebreak"), Some("2009-05-24")),
            ("2018/12/06/Rust-1.31.md", Some("Rust-1.31"), Some("2018-12-06")),
            ("2018/12/06/name/index.md", Some("name"), Some("2018-12-06")),
            ("2020-01-31-name/index.md", Some("name"), Some("2020-01-31")),
            ("news/_index.md", Some("news"), None),
            ("index.md", None, None),
            ("é-2020-01-31.md", Some("é-2020-01-31"), None),
        ] {
            let facts = of_file(path);
            assert_eq!((facts.name.as_deref(), facts.day.map(|day| day.to_string()).as_deref()), (name, day), "{path}");
        }
    }

    #[test]
    fn reads_name_and_day_from_old_addresses() {
        for (path, name) in [
            ("2018/12/06/Rust-1.31-and-rust-2018", Some("Rust-1.31-and-rust-2018")),
            ("/2018/12/06/a.html", Some("a")),
            ("/foo/bar/index.html", Some("bar")),
            ("https://x.example/foo/", Some("foo")),
            ("/", None),
            ("/%e6%97%a5/", Some("日")),
        ] {
            assert_eq!(of_permalink(path).name.as_deref(), name, "{path}");
        }
        assert!(of_permalink("2018/12/06/a").day.is_some());
    }
}
