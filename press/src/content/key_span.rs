//! Finds the place of a key in a file again, for messages that are written after reading.

use super::config::FILE;
use super::front_matter;
use super::value::parse_toml;
use std::ops::Range;
use std::path::Path;

/// Where a file of the newsroom in `folder` sets `name`: in its front matter, under any name of that field, or in `site.toml`.
/// Reads the file again, so it is only for the few places where something is wrong.
pub(crate) fn key_place(folder: &Path, file: &str, name: &str) -> Option<Range<usize>> {
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    if file != FILE {
        return front_matter::place(file, &text, name);
    }
    let (table, _) = parse_toml(&text, 0);
    table.iter().find(|(key, _)| key.value == name).map(|(_, value)| value.span.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys_in_front_matter_and_settings() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let said = |file: &str, text: &str, name: &str| -> std::io::Result<Option<String>> {
            std::fs::write(folder.path().join(file), text)?;
            Ok(key_place(folder.path(), file, name).map(|span| text[span].to_owned()))
        };
        assert_eq!(said("a.md", "---\ntitle: A\nDate: 2023-11-27\n---\nBody", "published")?.as_deref(), Some("2023-11-27"));
        assert_eq!(said("b.md", "+++\n[extra]\nauthor = \"B\"\n+++\n", "authors")?.as_deref(), Some("\"B\""));
        assert_eq!(said("c.md", "---\nguid: x\n---\n", "guid")?.as_deref(), Some("x"));
        assert_eq!(said("site.toml", "title = \"T\"\n", "title")?.as_deref(), Some("\"T\""));
        assert_eq!(said("d.md", "no front matter", "title")?, None);
        assert_eq!(key_place(folder.path(), "missing.md", "title"), None);
        Ok(())
    }
}
