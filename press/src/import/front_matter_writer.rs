//! Writes the front matter of an imported article or page.

use std::fmt::Write;

/// The values of the front matter; empty values are not written.
#[derive(Debug, Default)]
pub(super) struct Matter<'a> {
    pub title: &'a str,
    pub slug: &'a str,
    /// RFC 3339.
    pub published: Option<String>,
    pub updated: Option<String>,
    pub authors: Vec<&'a str>,
    pub categories: Vec<&'a str>,
    pub tags: Vec<&'a str>,
    pub excerpt: &'a str,
    pub cover: Option<Cover<'a>>,
    pub pinned: bool,
    pub featured: bool,
    pub draft: bool,
    /// BCP 47; only for an article in a language other than the site's.
    pub language: Option<&'a str>,
    /// The key that the article shares with its translations.
    pub translations: &'a str,
    pub aliases: &'a [String],
    pub guid: Option<&'a str>,
}

/// A lead picture.
#[derive(Debug)]
pub(super) struct Cover<'a> {
    pub image: String,
    pub alt: &'a str,
    pub caption: String,
}

impl Matter<'_> {
    /// The front matter as YAML, between its two `---` lines.
    pub fn yaml(&self) -> String {
        let mut out = "---\n".to_owned();
        let mut text = |key: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(out, "{key}: {}", scalar(value));
            }
        };
        text("title", self.title);
        text("slug", self.slug);
        for (key, date) in [("published", &self.published), ("updated", &self.updated)] {
            if let Some(date) = date {
                let _ = writeln!(out, "{key}: {date}");
            }
        }
        for (key, names) in [("authors", &self.authors), ("categories", &self.categories), ("tags", &self.tags)] {
            list(&mut out, key, names);
        }
        if !self.excerpt.is_empty() {
            let _ = writeln!(out, "excerpt: {}", scalar(self.excerpt));
        }
        if let Some(cover) = &self.cover {
            let _ = writeln!(out, "cover:\n  image: {}", scalar(&cover.image));
            for (key, value) in [("alt", cover.alt), ("caption", &cover.caption)] {
                if !value.is_empty() {
                    let _ = writeln!(out, "  {key}: {}", scalar(value));
                }
            }
        }
        for (key, value) in [("language", self.language.unwrap_or_default()), ("translationKey", self.translations)] {
            if !value.is_empty() {
                let _ = writeln!(out, "{key}: {}", scalar(value));
            }
        }
        for (key, is_so) in [("pinned", self.pinned), ("featured", self.featured), ("draft", self.draft)] {
            if is_so {
                let _ = writeln!(out, "{key}: true");
            }
        }
        list(&mut out, "aliases", &self.aliases.iter().map(String::as_str).collect::<Vec<_>>());
        if let Some(guid) = self.guid {
            let _ = writeln!(out, "guid: {}", scalar(guid));
        }
        out.push_str("---\n");
        out
    }
}

fn list(out: &mut String, key: &str, values: &[&str]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| scalar(value)).collect();
        let _ = writeln!(out, "{key}: [{}]", values.join(", "));
    }
}

/// A text as a YAML value: without quotes if no parser can misread it, else in double quotes.
pub(super) fn scalar(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '’' | '–' | '—');
    let is_bare = text.starts_with(char::is_alphabetic)
        && text.chars().all(is_word)
        && !text.ends_with(' ')
        && !matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n");
    if is_bare {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{ReadOptions, read};

    #[test]
    fn texts_survive_yaml() -> Result<(), Box<dyn std::error::Error>> {
        let texts = [
            "plain",
            "true",
            "a: b",
            "# no",
            "\"q\" \\ x",
            "- a",
            "2019",
            "[x]",
            "it's",
            "日本: 語",
            "*x*",
            "null",
            "a #b",
            "~",
            "@x",
            "{a}",
            "?",
            "a – b",
            "%",
            "&x",
            "| x",
            "yes",
        ];
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("articles"))?;
        std::fs::write(folder.path().join("site.toml"), "title = 'T'\norigin = 'https://a.example'\n")?;
        for (n, text) in texts.iter().enumerate() {
            let slug = format!("s-{n:02}");
            let cover = Cover { image: "https://a.example/x y.png".to_owned(), alt: text, caption: (*text).to_owned() };
            let matter = Matter {
                title: text,
                slug: &slug,
                authors: vec!["A, B"],
                excerpt: text,
                cover: Some(Cover { image: "https://b.example/x.png".to_owned(), ..cover }),
                guid: Some("https://a.example/?p=1&x"),
                ..Matter::default()
            };
            std::fs::write(folder.path().join(format!("articles/{slug}.md")), matter.yaml() + "\nx\n")?;
        }
        let (newsroom, diagnostics) = read(folder.path(), &ReadOptions::default());
        let mut newsroom = newsroom.filter(|_| !diagnostics.has_errors()).ok_or("it cannot be read")?;
        newsroom.articles.sort_by(|a, b| a.slug.cmp(&b.slug));
        for (article, text) in newsroom.articles.iter().zip(texts) {
            assert_eq!((article.headline.as_str(), article.excerpt.as_deref()), (text, Some(text)));
            assert_eq!(article.cover.as_ref().map(|cover| cover.alt.as_str()), Some(text));
            assert_eq!(article.guid.as_deref(), Some("https://a.example/?p=1&x"));
        }
        assert_eq!(newsroom.articles.len(), texts.len());
        Ok(())
    }
}
