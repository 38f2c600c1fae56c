//! Compiles a body without a newsroom. An import compares the result with the HTML that it expects.

use super::super::convert_dialects::prepare;
use super::super::diagnostics::Severity;
use super::super::link_resolution::fill;
use super::super::media_files::Media;
use super::link_destinations::{Place, Target};
use super::{Document, LEFT_OUT};
use broadsheet_model::{Site, encode_decoded};
use std::collections::HashMap;
use std::path::Path;

/// Compiles bodies that do not belong to a newsroom yet.
#[derive(Debug)]
pub(crate) struct Preview {
    site: Site,
    media: Media,
}

impl Preview {
    /// A preview for the bodies of a site.
    pub fn new(site: Site) -> Self {
        Self { site, media: Media::default() }
    }

    /// Lists what will be left out when a file is published: the line, counted from 1, and a message. The body of the file begins
    /// at byte `start`.
    pub fn left_out(&self, file: &str, text: &str, start: usize) -> Vec<(usize, String)> {
        let prepared = prepare(file, file, text, start, None);
        let mut notes = Document::parse(prepared.text(text), start, false).compile(&self.place(file)).notes;
        for span in notes.iter_mut().filter_map(|note| note.span.as_mut()) {
            *span = prepared.before(span.clone());
        }
        notes.extend(prepared.notes);
        notes.retain(|note| note.label.as_deref() == Some(LEFT_OUT));
        notes.sort_by_key(|note| note.span.as_ref().map(|span| span.start));
        let (mut line, mut at) = (1, 0);
        let mut line_of = |to: usize| {
            line += text.get(at..to).unwrap_or_default().matches('\n').count();
            at = at.max(to);
            line
        };
        notes.into_iter().map(|note| (line_of(note.span.map_or(0, |span| span.start)), note.message)).collect()
    }

    fn place<'p>(&'p self, file: &'p str) -> Place<'p> {
        Place {
            site: &self.site,
            // No file exists in this folder, because no name may contain this character.
            root: Path::new("\0"),
            file,
            path: "/blog/x/",
            files: "",
            media: &self.media,
            roots: &[],
            broken: Severity::Warning,
        }
    }

    /// The HTML that will be published for a body. Links are not looked up: each keeps the address that is written.
    pub fn html(&self, text: &str) -> String {
        let compiled = Document::parse(text, 0, false).compile(&self.place(""));
        let deferred = compiled.references.iter().enumerate().filter(|(_, reference)| reference.deferred);
        let addresses: HashMap<usize, String> = deferred
            .map(|(index, reference)| {
                let (Target::Path(to) | Target::Document(to)) = &reference.to;
                (index, self.site.href(&format!("{}{}", encode_decoded(to), reference.tail)))
            })
            .collect();
        if addresses.is_empty() { compiled.html } else { fill(&compiled.html, &addresses) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_address_that_is_written() -> Result<(), broadsheet_model::SiteError> {
        let preview = Preview::new(Site::parse("https://a.example")?);
        assert_eq!(preview.html("[x](/old/?a#b) *y*"), "<p><a href=\"/old/?a#b\">x</a> <em>y</em></p>\n");
        Ok(())
    }

    #[test]
    fn left_out_parts_are_listed_with_their_line() -> Result<(), broadsheet_model::SiteError> {
        let preview = Preview::new(Site::parse("https://a.example")?);
        let text = "---\ntitle: A\n---\n<script>1</script>\n\n{% include x %}\n\na\n{: .b}\n\n[gone](#nowhere)\n";
        let left_out = preview.left_out("a.md", text, 17);
        let lines: Vec<usize> = left_out.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 6, 9], "{left_out:?}");
        assert_eq!(preview.left_out("a.mdx", "import a from 'b'\n\nc", 0).len(), 1);
        Ok(())
    }
}
