//! Dumps of WordPress's REST API: `posts`, `pages`, `categories`, `tags`, `users` and `media`, a list or one object a file, with
//! what they refer to embedded or not. Bodies in them are as the old site shows them, shortcodes and all: the best source while
//! it still runs.

mod live;
mod object;

use super::ImportError;
use super::files::File;
use super::input::Input;
use super::record::{Each, Export, Note, Place, Record, Site, TermOf};
pub use live::Live;
pub(super) use live::fetch;
use object::{Kind, author, cover, item, site, term};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::BufRead;
use std::path::PathBuf;

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
}

/// Tells of the site, its terms and users in one file.
pub(super) fn learn(reader: &mut dyn BufRead, name: &str, known: &mut Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |_, value| match Kind::of(&value) {
        Kind::Site => each(Record::Site(site(&value))),
        Kind::Term => tell_term(&value, known, each),
        Kind::User => tell_user(&value, known, each),
        Kind::Item => tell_embedded(&value, known, each),
        Kind::Other => Ok(()),
    })
}

/// Tells of the items in one file.
pub(super) fn tell(reader: &mut dyn BufRead, name: &str, known: &Known, each: Each<'_>) -> Result<(), ImportError> {
    objects(reader, name, &mut |place, value| match Kind::of(&value) {
        Kind::Item => each(Record::Item(Box::new(item(&value, place, known)))),
        Kind::Other => {
            let message = "this is nothing that WordPress's REST API answers; it is passed over".to_owned();
            each(Record::Fault(Note { place, message }))
        }
        Kind::Site | Kind::Term | Kind::User => Ok(()),
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
    if let Some(address) = object::home(value) {
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

/// Hands on every object of a file: the members of a list, those of the lists in an object, or the object itself. Lists are not
/// held in memory.
fn objects(
    reader: &mut dyn BufRead,
    name: &str,
    each: &mut dyn FnMut(Place, Value) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut failure = None;
    let mut count = 0;
    let mut hand_on = |value: Value| {
        count += 1;
        let place = Place { file: name.to_owned(), line: count };
        each(place, value).map_err(|error| failure = Some(error)).is_ok()
    };
    let mut json = serde_json::Deserializer::from_reader(reader);
    let read = Objects { hand_on: &mut hand_on }.deserialize(&mut json);
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) if error.is_io() => Err(ImportError::File { path: PathBuf::from(name), source: error.into() }),
        (None, Err(error)) => Err(ImportError::Json { name: name.to_owned(), line: error.line(), reason: error.to_string() }),
        (None, Ok(())) => Ok(()),
    }
}

/// Reads a file object by object; stops when `hand_on` says so.
struct Objects<'a> {
    hand_on: &'a mut dyn FnMut(Value) -> bool,
}

const STOPPED: &str = "stopped";

impl<'de> DeserializeSeed<'de> for Objects<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Objects<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object, as the REST API answers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            if !(self.hand_on)(value) {
                return Err(serde::de::Error::custom(STOPPED));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        const LISTS: &[&str] = &["posts", "pages", "categories", "tags", "users", "media"];
        let mut whole = Map::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            whole.insert(key, value);
        }
        let has_lists = Kind::of(&Value::Object(whole.clone())) == Kind::Other;
        let lists = LISTS.iter().filter_map(|name| whole.get(*name).and_then(Value::as_array)).flatten();
        let members: Vec<Value> = if has_lists { lists.cloned().collect() } else { Vec::new() };
        let all = if members.is_empty() { vec![Value::Object(whole)] } else { members };
        for value in all {
            if !(self.hand_on)(value) {
                return Err(serde::de::Error::custom(STOPPED));
            }
        }
        Ok(())
    }
}

/// A file that is known from an item that shows it.
pub(super) type CoverFile = (u64, File);
