//! Dumps of WordPress's REST API: `posts`, `pages`, `categories`, `tags`, `users` and `media`, a list or one object a file, with
//! what they refer to embedded or not. Bodies in them are as the old site shows them, shortcodes and all: the best source while
//! it still runs.

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
    /// What was missing when it was fetched.
    pub notes: Vec<Note>,
}

/// What numbers in a dump stand for.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Categories, tags and terms of other taxonomies.
    pub terms: HashMap<u64, TermOf>,
    /// The slugs of users.
    pub users: HashMap<u64, String>,
    /// The pictures that were told already.
    covers: HashSet<u64>,
}

impl Export for Rest {
    /// Files come in any order, so those who write and what they write about are told first.
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

/// Tells of the site, its terms and users in one file, and of what is none of the API's answers.
pub(super) fn learn(reader: &mut dyn BufRead, name: &str, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |place, value| match RestKind::of(&value) {
        RestKind::Site => each(Record::Site(site(&value))),
        RestKind::Term => tell_term(&value, known, each),
        RestKind::User => tell_user(&value, known, each),
        RestKind::Item => tell_embedded(&value, known, each),
        RestKind::Other => {
            let message = "this is nothing that WordPress's REST API answers; it is passed over".to_owned();
            each(Record::Fault(Note { place, message }))
        }
    })
}

/// Tells of the items in one file.
pub(super) fn tell(reader: &mut dyn BufRead, name: &str, known: &Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |place, value| match RestKind::of(&value) {
        RestKind::Item => each(Record::Item(Box::new(item(&value, place, known)))),
        RestKind::Site | RestKind::Term | RestKind::User | RestKind::Other => Ok(()),
    })
}

fn tell_term(value: &Value, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    let (id, told) = term(value, known);
    let of = TermOf { taxonomy: told.taxonomy.clone(), slug: told.slug.clone(), name: told.name.clone() };
    // Told once, unless a list knows more than what was embedded.
    let is_new = known.terms.insert(id, of.clone()) != Some(of);
    if is_new || !told.parent.is_empty() || !told.description.is_empty() { each(Record::Term(told)) } else { Ok(()) }
}

fn tell_user(value: &Value, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    let (id, told) = author(value);
    if known.users.insert(id, told.login.clone()).as_ref() == Some(&told.login) { Ok(()) } else { each(Record::Author(told)) }
}

/// What an item brings along.
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

/// A file that is known from an item that shows it.
pub(super) type CoverFile = (u64, File);
