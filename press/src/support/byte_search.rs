//! Searches for end marks while a parser goes through a text. Each byte is searched only once for each needle, even if many end
//! marks are missing.

use memchr::{memchr_iter, memmem};

/// Finds needles in a text, from places that move towards its end.
pub(crate) struct Ahead<'t> {
    text: &'t str,
    /// The last search for each needle: its start and its result.
    searches: Vec<Search>,
}

struct Search {
    needle: String,
    any_case: bool,
    from: usize,
    found: Option<usize>,
}

impl<'t> Ahead<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, searches: Vec::new() }
    }

    /// Returns the first place of `needle` at or after byte `from`.
    pub fn find(&mut self, needle: &str, from: usize) -> Option<usize> {
        self.look(needle, false, from)
    }

    /// The same, without regard to ASCII case. The needle must begin with an ASCII character that is not a letter.
    pub fn find_any_case(&mut self, needle: &str, from: usize) -> Option<usize> {
        self.look(needle, true, from)
    }

    fn look(&mut self, needle: &str, any_case: bool, from: usize) -> Option<usize> {
        let known = self.searches.iter().position(|search| search.any_case == any_case && search.needle == needle);
        if let Some(search) = known.map(|at| &self.searches[at])
            && search.from <= from
            && search.found.is_none_or(|found| found >= from)
        {
            return search.found;
        }
        let bytes = self.text.as_bytes().get(from..)?;
        let found = if any_case {
            let is_here =
                |at: &usize| bytes[*at..].get(..needle.len()).is_some_and(|here| here.eq_ignore_ascii_case(needle.as_bytes()));
            memchr_iter(*needle.as_bytes().first()?, bytes).find(is_here)
        } else {
            memmem::find(bytes, needle.as_bytes())
        };
        let found = found.map(|at| from + at);
        match known {
            Some(at) => (self.searches[at].from, self.searches[at].found) = (from, found),
            None => self.searches.push(Search { needle: needle.to_owned(), any_case, from, found }),
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_search_finds_the_same_as_a_fresh_search() {
        let text = "a --> é </PRE> --> </pre x";
        let mut ahead = Ahead::new(text);
        // Also backwards: an earlier start needs a new search.
        for from in (0..=text.len()).chain([9, 0, 3]).filter(|from| text.is_char_boundary(*from)) {
            assert_eq!(ahead.find("-->", from), text[from..].find("-->").map(|at| from + at), "{from}");
            let pre = text[from..].to_ascii_lowercase().find("</pre").map(|at| from + at);
            assert_eq!(ahead.find_any_case("</pre", from), pre, "{from}");
            assert_eq!(ahead.find("none", from), None);
        }
        assert_eq!(ahead.find("a", text.len() + 1), None);
    }
}
