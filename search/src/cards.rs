//! Files of cards: what results show of articles. The summary of a card is the beginning of the text here, in which most
//! articles have a word that was looked for.

use broadsheet_model::Card;

/// Reads a file of cards.
pub fn decode(file: &[u8]) -> Option<Vec<Card>> {
    serde_json::from_slice(file).ok()
}

/// About so many bytes of text are in a card.
#[cfg(not(target_arch = "wasm32"))]
const LEAD: usize = 600;

/// The lead of a card.
#[cfg(not(target_arch = "wasm32"))]
pub fn lead(excerpt: Option<&str>, text: &str) -> String {
    let text = text.trim();
    let end = text.floor_char_boundary(LEAD);
    let cut = if end == text.len() { end } else { text[..end].rfind(char::is_whitespace).unwrap_or(end) };
    let beginning = text[..cut].trim_end();
    let ellipsis = if cut < text.len() { " …" } else { "" };
    // Many a standfirst is a copy of the first sentences.
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
