//! Files of cards: the data that results show of articles. Here the summary of a card is the beginning of the article's text,
//! which in most articles contains a word of the search.

use broadsheet_model::Card;

/// Reads a file of cards.
pub fn decode(file: &[u8]) -> Option<Vec<Card>> {
    serde_json::from_slice(file).ok()
}

/// Approximate number of bytes of text in a card.
#[cfg(not(target_arch = "wasm32"))]
const LEAD: usize = 600;

/// The text of a card: the excerpt, unless the beginning of the article contains it, and the beginning of the article.
#[cfg(not(target_arch = "wasm32"))]
pub fn lead(excerpt: Option<&str>, text: &str) -> String {
    let text = text.trim();
    let end = text.floor_char_boundary(LEAD);
    let cut = if end == text.len() { end } else { text[..end].rfind(char::is_whitespace).unwrap_or(end) };
    let beginning = text[..cut].trim_end();
    let ellipsis = if cut < text.len() { " …" } else { "" };
    // Many excerpts are copies of the first sentences.
    match excerpt.filter(|excerpt| !text[..cut].contains(excerpt)) {
        Some(excerpt) => format!("{excerpt}\n{beginning}{ellipsis}"),
        None => format!("{beginning}{ellipsis}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_ends_between_words() {
        assert_eq!(lead(None, "\nOne.\nTwo.\n"), "One.\nTwo.");
        assert_eq!(lead(Some("In short."), "One."), "In short.\nOne.");
        assert_eq!(lead(Some("One."), "\nOne. Two."), "One. Two.");
        let long = lead(None, &"word ".repeat(400));
        assert!(long.len() <= LEAD + 4 && long.ends_with("word …"), "{long}");
        assert!(lead(None, &"東".repeat(400)).ends_with("東 …"));
    }
}
