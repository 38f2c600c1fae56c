//! A body by itself, without the newsroom around it: what an import compares with what it wants to see.

use super::Document;
use super::links::{Place, Target, placeholder};
use crate::content::diagnostics::Severity;
use crate::content::media::Media;
use broadsheet_model::Site;
use std::path::Path;

/// Compiles bodies that belong to no newsroom yet.
#[derive(Debug)]
pub(crate) struct Preview {
    site: Site,
    media: Media,
}

impl Preview {
    /// For bodies of a site.
    pub fn new(site: Site) -> Self {
        Self { site, media: Media::default() }
    }

    /// The HTML that a body will be published as. Links are not looked up: each leads where it says.
    pub fn html(&self, text: &str) -> String {
        let place = Place {
            site: &self.site,
            // No file can be found there, since no name holds this character.
            root: Path::new("\0"),
            file: "",
            path: "/blog/x/",
            files: "",
            media: &self.media,
            roots: &[],
            broken: Severity::Warning,
        };
        let compiled = Document::parse(text, 0, false).compile(&place);
        let mut html = compiled.html;
        for (index, reference) in compiled.references.iter().enumerate().filter(|(_, reference)| reference.deferred) {
            let (Target::Path(to) | Target::Document(to)) = &reference.to;
            html = html.replace(&placeholder(index), &self.site.href(&format!("{to}{}", reference.tail)));
        }
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_they_say() -> Result<(), broadsheet_model::SiteError> {
        let preview = Preview::new(Site::parse("https://a.example")?);
        assert_eq!(preview.html("[x](/old/?a#b) *y*"), "<p><a href=\"/old/?a#b\">x</a> <em>y</em></p>\n");
        Ok(())
    }
}
