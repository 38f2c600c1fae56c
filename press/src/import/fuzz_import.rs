//! Runs the importer's parsers on bytes instead of files, for [`crate::fuzz`].

use super::article_writer::Writer;
use super::body::ImportContext;
use super::eligibility::{STATUSES, Wanted};
use super::ledger::Entry;
use super::old_links::Links;
use super::plan::Plan;
use super::rest::{self, Known};
use super::survey::Survey;
use super::wordpress_types::{Dialect, Each, Export, Item, Record};
use super::{ImportError, wxr};
use crate::content::Preview;
use crate::support::progress::Steps;
use broadsheet_model::Site;
use jiff::tz::TimeZone;

/// Bytes that replace the files of an export.
struct Bytes<'b> {
    bytes: &'b [u8],
    is_dump: bool,
}

impl Export for Bytes<'_> {
    fn read(&self, each: Each<'_>) -> Result<(), ImportError> {
        if !self.is_dump {
            return wxr::read(&mut &*self.bytes, "export.xml", each);
        }
        let mut known = Known::default();
        rest::learn(&mut &*self.bytes, "dump.json", &mut known, each)?;
        rest::tell(&mut &*self.bytes, "dump.json", &known, each)
    }

    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
}

/// Imports bytes as a WordPress export, including drafts.
pub fn export(bytes: &[u8]) {
    import(&Bytes { bytes, is_dump: false });
}

/// Imports bytes as a dump of WordPress's REST API.
pub fn dump(bytes: &[u8]) {
    import(&Bytes { bytes, is_dump: true });
}

/// Imports a text as a body, once in each dialect.
pub fn body(text: &str) {
    for dialect in [Dialect::Source, Dialect::Rendered] {
        import(&Body { text, dialect });
    }
}

/// Imports a text as a Markdown file of another system.
pub fn markdown(text: &str) {
    super::markdown_folder::show(text);
}

/// An export with one article.
struct Body<'t> {
    text: &'t str,
    dialect: Dialect,
}

impl Export for Body<'_> {
    fn read(&self, each: Each<'_>) -> Result<(), ImportError> {
        let [kind, status, title] = ["post", "publish", "A title"].map(str::to_owned);
        let (body, dialect) = (self.text.to_owned(), self.dialect);
        each(Record::Item(Box::new(Item { id: Some(1), kind, status, title, body, dialect, ..Item::default() })))
    }

    fn size(&self) -> u64 {
        self.text.len() as u64
    }
}

fn import(export: &dyn Export) {
    let wanted =
        Wanted { drafts: STATUSES.iter().map(|status| (*status).to_owned()).collect(), types: Vec::new(), scheduled: true };
    let Ok(survey) = Survey::of(export, &wanted, &Steps::default()) else { return };
    let plan = Plan::new(&survey, &TimeZone::UTC);
    let links = Links { plan: &plan, numbers: plan.numbers(&survey), files: &survey.files, uploads: None };
    let preview = Preview::new(Site::new("https://old.example", "/"));
    let context = ImportContext { survey: &survey, links: &links, preview: &preview };
    let writer = Writer { context, zone: &TimeZone::UTC, featured: "Featured" };
    let mut place = 0;
    let read = export.read(&mut |record| {
        if let Record::Item(item) = record {
            let (entry, text): (Entry, _) = writer.write(place, &item);
            assert_eq!(entry.file.is_some(), text.is_some(), "an entry with a file has no text, or the other way round");
            place += 1;
        }
        Ok(())
    });
    assert!(read.is_ok() && place == survey.items.len(), "the second reading differs from the first");
}
