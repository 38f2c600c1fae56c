//! Reads dumps of WordPress's REST API: `posts`, `pages`, `categories`, `tags`, `users` and `media`. A file contains a list or
//! one object; the objects that it refers to may be embedded. Bodies are as the old site shows them, with the shortcodes
//! expanded: the best source while the old site still runs.

mod json_objects;
mod live;
mod rest_types;

use super::ImportError;
use super::attachments::File;
use super::input::Input;
use super::wordpress_types::{Each, Export, Note, Record, Site, TermOf};
use json_objects::objects;
pub use live::Live;
pub(super) use live::fetch;
use rest_types::{RestKind, author, cover, item, site, term};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::BufRead;

/// The files of one dump.
pub(super) struct Rest {
    pub inputs: Vec<Input>,
    /// What was missing when the dump was fetched.
    pub notes: Vec<Note>,
}

/// The objects that the ids in a dump refer to.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Categories, tags and terms of other taxonomies.
    pub terms: HashMap<u64, TermOf>,
    /// The slugs of users.
    pub users: HashMap<u64, String>,
    /// The ids of the cover pictures that were already handed on.
    covers: HashSet<u64>,
}

impl Export for Rest {
    /// Hands on the authors and terms before the items, because the files are in any order.
    fn read(&self, each: Each<'_>) -> Result<(), ImportError> {
        let mut known = Known::default();
        for note in &self.notes {
            each(Record::Fault(note.clone()))?;
        }
        for input in &self.inputs {
            input.read(|reader| learn(reader, &input.name, &mut known, each))?;
        }
        self.inputs.iter().try_for_each(|input| input.read(|reader| tell(reader, &input.name, &known, each)))
    }

    fn size(&self) -> u64 {
        self.inputs.iter().map(Input::unpacked).sum()
    }
}

/// Hands on the site, its terms and users in one file, and reports objects that are not answers of the API.
pub(super) fn learn(reader: &mut dyn BufRead, name: &str, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |place, value| match RestKind::of(&value) {
        RestKind::Site => each(Record::Site(site(&value))),
        RestKind::Term => tell_term(&value, known, each),
        RestKind::User => tell_user(&value, known, each),
        RestKind::Item => tell_embedded(&value, known, each),
        RestKind::Other => {
            let message = "this is not an answer of WordPress's REST API; it is skipped".to_owned();
            each(Record::Fault(Note { place, message }))
        }
    })
}

/// Hands on the items in one file.
pub(super) fn tell(reader: &mut dyn BufRead, name: &str, known: &Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |place, value| match RestKind::of(&value) {
        RestKind::Item => each(Record::Item(Box::new(item(&value, place, known)))),
        RestKind::Site | RestKind::Term | RestKind::User | RestKind::Other => Ok(()),
    })
}

fn tell_term(value: &Value, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    let (id, told) = term(value, known);
    let of = TermOf { taxonomy: told.taxonomy.clone(), slug: told.slug.clone(), name: told.name.clone() };
    // Handed on once, unless a list contains more than the embedded object.
    let is_new = known.terms.insert(id, of.clone()) != Some(of);
    if is_new || !told.parent.is_empty() || !told.description.is_empty() { each(Record::Term(told)) } else { Ok(()) }
}

fn tell_user(value: &Value, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    let (id, told) = author(value);
    if known.users.insert(id, told.login.clone()).as_ref() == Some(&told.login) { Ok(()) } else { each(Record::Author(told)) }
}

/// Hands on the objects that are embedded in an item.
fn tell_embedded(value: &Value, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    if let Some(address) = rest_types::home(value) {
        each(Record::Site(Site { address, ..Site::default() }))?;
    }
    let embedded = &value["_embedded"];
    for user in embedded["author"].as_array().into_iter().flatten().filter(|user| user["slug"].is_string()) {
        tell_user(user, known, each)?;
    }
    for value in embedded["wp:term"].as_array().into_iter().flatten().filter_map(Value::as_array).flatten() {
        if value["taxonomy"].is_string() {
            tell_term(value, known, each)?;
        }
    }
    if let Some((id, file)) = cover(value).filter(|(id, _)| known.covers.insert(*id)) {
        each(Record::Cover(id, file))?;
    }
    Ok(())
}

/// The id and the file of a picture, as an item that shows it gives them.
pub(super) type CoverFile = (u64, File);
