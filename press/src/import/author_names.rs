//! The names of authors, as the old site showed them. A login is never used as a name: together with a password it gives access
//! to the old site, and it is often an e-mail address.

use super::tree::plain;
use super::wordpress_types::Author;

/// The name to show for an author; empty when the export does not have it.
pub(super) fn name(author: &Author) -> String {
    let display = plain(&author.display_name);
    let full = plain(&author.full_name);
    let is_poor = display.is_empty() || is_address(&display);
    without_address(if is_poor && !full.is_empty() { &full } else { &display })
}

/// Replaces each e-mail address in a name by the part before its `@`.
pub(super) fn without_address(name: &str) -> String {
    let mut words = Vec::new();
    for word in name.split_whitespace() {
        if is_address(word) {
            words.push(word.trim_start_matches('<').split('@').next().unwrap_or_default());
        } else {
            words.push(word);
        }
    }
    words.join(" ")
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(before, after)| !before.is_empty() && after.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_an_address_or_a_login() {
        for (login, display, full, expected) in [
            ("ana", "Ana Ruiz", "", "Ana Ruiz"),
            ("ana", "", "", ""),
            ("ana@news.example", "ana@news.example", "Ana Ruiz", "Ana Ruiz"),
            ("ana@news.example", "", "", ""),
            ("x", "ana@news.example", "", "ana"),
            ("x", "Ana &amp; Co <ana@news.example>", "", "Ana & Co"),
            ("x", "@ana", "", "@ana"),
        ] {
            let author = Author {
                login: login.to_owned(),
                display_name: display.to_owned(),
                full_name: full.to_owned(),
                ..Author::default()
            };
            assert_eq!(name(&author), expected);
        }
    }
}
