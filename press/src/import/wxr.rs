//! Reads WordPress's own export format, WXR 1.0 to 1.2: RSS with the database in it. The format has no specification, and real
//! files are damaged in every way. So a file is read in two steps that cannot fail: [`split`] cuts the file into items, and
//! [`element`] parses each item by itself into a tree.

mod clean;
mod element;
mod item;
mod sections;
mod split;

use super::ImportError;
use super::input::Input;
use super::wordpress_types::{Author, Each, Export, Note, Place, Record, Site, Term};
use crate::support::xml::Element;
use clean::clean;
use element::Prefixes;
use split::{Cut, Part, Splitter};
use std::io::BufRead;
use std::path::PathBuf;

/// The files of one export.
pub(super) struct Wxr {
    pub inputs: Vec<Input>,
}

impl Export for Wxr {
    fn read(&self, each: Each<'_>) -> Result<(), ImportError> {
        self.inputs.iter().try_for_each(|input| input.read(|reader| read(reader, &input.name, each)))
    }

    fn size(&self) -> u64 {
        self.inputs.iter().map(Input::unpacked).sum()
    }
}

/// What a file contains before its items.
#[derive(Default)]
struct Header {
    prefixes: Prefixes,
    /// Version of the format; empty if the file does not give it.
    version: String,
    has_authors: bool,
}

impl Header {
    /// Whether items contain the names of their authors instead of the logins. WordPress wrote names until its exports listed the
    /// authors.
    fn creators_are_names(&self) -> bool {
        !self.has_authors && (self.version.is_empty() || self.version.starts_with("1.0"))
    }
}

/// Reads one file; `name` is its name in every [`Place`].
pub(super) fn read(reader: &mut dyn BufRead, name: &str, each: Each<'_>) -> Result<(), ImportError> {
    let mut splitter = Splitter::new(reader);
    let mut header = Header::default();
    let mut is_first = true;
    let failed = |source| ImportError::File { path: PathBuf::from(name), source };
    while let Some(part) = splitter.next().map_err(failed)? {
        if std::mem::take(&mut is_first) && !is_feed(&part.bytes) {
            return Err(ImportError::NotAnExport { name: name.to_owned() });
        }
        if part.is_item {
            each(Record::Item(Box::new(item(&part, name, &header))))?;
        } else {
            outside(&part, name, &mut header, each)?;
        }
    }
    Ok(())
}

/// Whether a file begins like a feed, even if it is damaged.
fn is_feed(start: &[u8]) -> bool {
    let start = &start[..start.len().min(64 << 10)];
    ["<rss", "<channel", "<item", "wordpress.org/export"]
        .iter()
        .any(|sign| memchr::memmem::find(start, sign.as_bytes()).is_some())
}

/// Notes about bytes that are not UTF-8, and about forbidden characters.
fn cleaning(foreign: usize, forbidden: usize, place: &Place) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |message| notes.push(Note { place: place.clone(), message });
    if foreign > 0 {
        note(format!("{foreign} bytes are no UTF-8; they are read as Windows-1252"));
    }
    if forbidden > 0 {
        note(format!("{forbidden} characters that XML forbids are left out"));
    }
    notes
}

fn item(part: &Part, file: &str, header: &Header) -> super::wordpress_types::Item {
    let place = Place { file: file.to_owned(), line: part.line };
    let cleaned = clean(&part.bytes);
    let (root, faults) = element::read(&cleaned.text, part.line, &header.prefixes);
    let nothing = Element::default();
    let element = root.children.first().unwrap_or(&nothing);
    let mut item = item::of(element);
    item.creator_is_name = header.creators_are_names();
    item.lost = item::doubt(element, part.cut.is_some() || !faults.is_empty());
    if item.lost.is_some() {
        // The report must not repeat a type that may be wrong.
        item.kind = "unknown".to_owned();
    }
    match part.cut {
        Some(Cut::TooLarge) => item.lost = Some(format!("it is larger than {} MB", split::LARGEST >> 20)),
        Some(Cut::EndOfFile) => {
            let message = "the file ends inside this item; the part before the end is read".to_owned();
            item.faults.push(Note { place: place.clone(), message });
        }
        Some(Cut::NoEnd) | None => {}
    }
    item.faults.extend(cleaning(cleaned.foreign, cleaned.forbidden, &place));
    item.faults.extend(
        faults.into_iter().map(|fault| Note { place: Place { file: file.to_owned(), line: fault.line }, message: fault.message }),
    );
    item.place = place;
    item
}

/// Hands on the content outside of items: the site, its authors and terms.
fn outside(part: &Part, file: &str, header: &mut Header, each: Each<'_>) -> Result<(), ImportError> {
    let place = |line| Place { file: file.to_owned(), line };
    let cleaned = clean(&part.bytes);
    let (root, faults) = element::read(&cleaned.text, part.line, &header.prefixes);
    for note in cleaning(cleaned.foreign, cleaned.forbidden, &place(part.line)) {
        each(Record::Fault(note))?;
    }
    for fault in faults {
        each(Record::Fault(Note { place: place(fault.line), message: fault.message }))?;
    }
    let mut open = vec![&root];
    while let Some(element) = open.pop() {
        if element.name == "rss" {
            header.prefixes.learn(element);
        }
        let site = site(element);
        if site != Site::default() {
            each(Record::Site(site))?;
        }
        for child in &element.children {
            match child.name.as_str() {
                "wp:author" => {
                    header.has_authors = true;
                    each(Record::Author(author(child)))?;
                }
                "wp:wxr_version" => child.text.trim().clone_into(&mut header.version),
                "wp:category" | "wp:tag" | "wp:term" => each(Record::Term(term(child)))?,
                "image" => {}
                _ if !child.children.is_empty() => open.push(child),
                _ => {}
            }
        }
    }
    Ok(())
}

fn site(channel: &Element) -> Site {
    let blog = channel.text("wp:base_blog_url");
    Site {
        title: channel.text("title").to_owned(),
        description: channel.text("description").to_owned(),
        language: channel.text("language").to_owned(),
        address: if blog.is_empty() { channel.text("link") } else { blog }.to_owned(),
    }
}

fn author(element: &Element) -> Author {
    let names = [element.text("wp:author_first_name"), element.text("wp:author_last_name")];
    Author {
        login: element.text("wp:author_login").to_owned(),
        display_name: element.text("wp:author_display_name").to_owned(),
        full_name: names.join(" ").trim().to_owned(),
        ..Author::default()
    }
}

fn term(element: &Element) -> Term {
    let (taxonomy, [slug, name, parent, description]) = match element.name.as_str() {
        "wp:category" => ("category", ["wp:category_nicename", "wp:cat_name", "wp:category_parent", "wp:category_description"]),
        "wp:tag" => ("post_tag", ["wp:tag_slug", "wp:tag_name", "", "wp:tag_description"]),
        _ => (element.text("wp:term_taxonomy"), ["wp:term_slug", "wp:term_name", "wp:term_parent", "wp:term_description"]),
    };
    Term {
        taxonomy: taxonomy.to_owned(),
        slug: element.text(slug).to_owned(),
        name: element.text(name).to_owned(),
        parent: element.text(parent).to_owned(),
        id: element.text("wp:term_id").parse().ok(),
        description: element.text(description).to_owned(),
    }
}
