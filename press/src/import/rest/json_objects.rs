//! Reads the objects in a JSON file one after the other. Memory holds only one object, and an object that is too large is an
//! error.

use super::super::ImportError;
use super::super::wordpress_types::Place;
use super::rest_types::RestKind;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

/// Maximum size of an object, in bytes.
const LARGEST: usize = 64 << 20;
/// Maximum number of values in one object: numbers and empty lists take more memory than they have characters.
const MOST_VALUES: usize = 300_000;

/// The lists of an object that contains a whole dump.
const LISTS: &[&str] = &["posts", "pages", "categories", "tags", "users", "media"];

/// Hands on every object of a file: the members of a list, the members of the lists in an object, or the object itself.
pub fn objects(
    reader: &mut dyn BufRead,
    name: &str,
    each: &mut dyn FnMut(Place, Value) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let room = Room { bytes: Cell::new(LARGEST), values: Cell::new(MOST_VALUES), largest: LARGEST };
    read(reader, name, &room, each)
}

fn read(
    reader: &mut dyn BufRead,
    name: &str,
    room: &Room,
    each: &mut dyn FnMut(Place, Value) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut failure = None;
    let mut count = 0;
    let mut hand_on = |value: Value| {
        count += 1;
        let place = Place { file: name.to_owned(), line: count };
        each(place, value).map_err(|error| failure = Some(error)).is_ok()
    };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(Metered { reader, room }));
    let read = Objects { hand_on: &mut hand_on, room }.deserialize(&mut json);
    let broken = |line, reason| ImportError::Json { name: name.to_owned(), line, reason };
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) if room.is_exceeded() => {
            Err(broken(error.line(), format!("an object has more than {} MB or {MOST_VALUES} values", room.largest >> 20)))
        }
        (None, Err(error)) if error.is_io() => Err(ImportError::File { path: PathBuf::from(name), source: error.into() }),
        (None, Err(error)) => Err(broken(error.line(), error.to_string())),
        (None, Ok(())) => Ok(()),
    }
}

/// Bytes and values left for the object that is being read.
struct Room {
    bytes: Cell<usize>,
    values: Cell<usize>,
    largest: usize,
}

impl Room {
    fn refill(&self) {
        self.bytes.set(self.largest);
        self.values.set(MOST_VALUES);
    }

    fn is_exceeded(&self) -> bool {
        self.bytes.get() == 0 || self.values.get() == 0
    }
}

/// Reads bytes, and fails when the room is used up.
struct Metered<'r> {
    reader: &'r mut dyn BufRead,
    room: &'r Room,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.room.bytes.set(self.room.bytes.get().saturating_sub(read));
        if self.room.bytes.get() == 0 && read > 0 { Err(io::Error::other(STOPPED)) } else { Ok(read) }
    }
}

const STOPPED: &str = "stopped";

/// Reads a file object by object; stops when `hand_on` returns `false`.
struct Objects<'a> {
    hand_on: &'a mut dyn FnMut(Value) -> bool,
    room: &'a Room,
}

impl Objects<'_> {
    fn hand_on<E: Error>(&mut self, value: Value) -> Result<(), E> {
        self.room.refill();
        if (self.hand_on)(value) { Ok(()) } else { Err(E::custom(STOPPED)) }
    }
}

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

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element_seed(OneValue(self.room))? {
            self.hand_on(value)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut whole = Map::new();
        let mut members = 0;
        while let Some(key) = map.next_key::<String>()? {
            let value = if LISTS.contains(&key.as_str()) {
                map.next_value_seed(Members { objects: &mut self, count: &mut members })?
            } else {
                map.next_value_seed(OneValue(self.room))?
            };
            whole.insert(key, value);
        }
        let whole = Value::Object(whole);
        if members > 0 && RestKind::of(&whole) == RestKind::Other { Ok(()) } else { self.hand_on(whole) }
    }
}

/// Reads a list in an object. Objects in the list are handed on; other values (such as the ids of an article's tags) are
/// returned.
struct Members<'m, 'a> {
    objects: &'m mut Objects<'a>,
    count: &'m mut usize,
}

impl<'de> DeserializeSeed<'de> for Members<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut others = Vec::new();
        while let Some(value) = list.next_element_seed(OneValue(self.objects.room))? {
            if value.is_object() {
                *self.count += 1;
                self.objects.hand_on(value)?;
            } else {
                others.push(value);
            }
        }
        Ok(Value::Array(others))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        OneValue(self.objects.room).visit_map(map)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        OneValue(self.objects.room).visit_str(text)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
        OneValue(self.objects.room).visit_bool(yes)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        OneValue(self.objects.room).visit_i64(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        OneValue(self.objects.room).visit_u64(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        OneValue(self.objects.room).visit_f64(number)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        OneValue(self.objects.room).visit_unit()
    }
}

/// Reads one value, and fails when the room is used up.
struct OneValue<'r>(&'r Room);

impl OneValue<'_> {
    fn take<E: Error>(&self) -> Result<(), E> {
        self.0.values.set(self.0.values.get().saturating_sub(1));
        if self.0.values.get() == 0 { Err(E::custom(STOPPED)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for OneValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Value, E> {
        self.take()?;
        Ok(Value::Bool(yes))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.take()?;
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        self.take()?;
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        self.take()?;
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        self.take()?;
        Ok(Value::String(text))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.take()?;
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        self.take()?;
        let mut all = Vec::new();
        while let Some(value) = list.next_element_seed(OneValue(self.0))? {
            all.push(value);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.take()?;
        let mut all = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            all.insert(key, map.next_value_seed(OneValue(self.0))?);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The objects in a text, each as JSON, and the error after them.
    fn told(text: &str, largest: usize) -> (Vec<String>, Option<String>) {
        let room = Room { bytes: Cell::new(largest), values: Cell::new(MOST_VALUES), largest };
        let mut all = Vec::new();
        let read = read(&mut text.as_bytes(), "dump.json", &room, &mut |_, value| {
            all.push(value.to_string());
            Ok(())
        });
        (all, read.err().map(|error| error.to_string()))
    }

    #[test]
    fn objects_are_read_from_lists_from_lists_in_an_object_and_alone() {
        for (text, expected) in [
            ("[{\"id\":1},{\"id\":[2,null,-1.5,true,\"x\"]}]", &["{\"id\":1}", "{\"id\":[2,null,-1.5,true,\"x\"]}"][..]),
            ("{\"posts\":[{\"id\":1}],\"tags\":[{\"id\":2}]}", &["{\"id\":1}", "{\"id\":2}"]),
            ("{\"title\":\"x\",\"tags\":[1,2]}", &["{\"tags\":[1,2],\"title\":\"x\"}"]),
            ("{\"posts\":{\"1\":2}}", &["{\"posts\":{\"1\":2}}"]),
            ("[]", &[]),
        ] {
            let (all, error) = told(text, LARGEST);
            assert_eq!((all.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), error), (expected, None), "{text}");
        }
    }

    #[test]
    fn an_object_that_is_too_large_is_an_error_with_its_line() {
        let many = format!("[{{\"id\":1}},\n{{\"x\":[{}1]}}]", "1,".repeat(MOST_VALUES));
        let long = format!("[{{\"id\":1}},\n{{\"x\":\"{}\"}}]", "x".repeat(3 << 20));
        for text in [&many, &long] {
            let (all, error) = told(text, 1 << 20);
            assert!(error.is_some_and(|text| text.contains("line 2") && text.contains("more than 1 MB")));
            assert!(all.len() <= 1);
        }
        // All objects together may be larger.
        let list = format!("[{}{{}}]", format!("{{\"x\":\"{}\"}},", "x".repeat(100_000)).repeat(50));
        assert_eq!((told(&list, 1 << 20).0.len(), told(&list, 1 << 20).1), (51, None));
    }
}
