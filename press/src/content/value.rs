//! Parses YAML and TOML into the same kind of tree. Every node of the tree knows its position in the file. `site.toml` and front
//! matter are read from such a tree.

mod toml;
mod yaml;

use serde::{Deserialize, Serialize};
use std::ops::Range;

pub(super) use toml::parse as parse_toml;
pub(super) use yaml::parse as parse_yaml;
pub(super) use yaml::salvage::salvage as salvage_yaml;

/// A value and the byte range of the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spanned<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A node of the tree.
pub(super) type Value = Spanned<Data>;

/// The content of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Data {
    Null,
    Bool(bool),
    /// A number, as written in the file: a title may be `2024`, a slug `007`.
    Number(String),
    /// A TOML date, as written in the file. A YAML date is [`Data::Text`].
    Date(String),
    Text(String),
    List(Vec<Value>),
    Table(Table),
}

/// The entries of a table, in the order of the file.
pub(super) type Table = Vec<(Spanned<String>, Value)>;

/// A table entry that a later entry with the same key replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Double {
    pub key: Spanned<String>,
    /// The byte range of key and value.
    pub whole: Range<usize>,
}

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub span: Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Range<usize>) -> Self {
        Self { value, span }
    }

    pub fn with<U>(&self, value: U) -> Spanned<U> {
        Spanned { value, span: self.span.clone() }
    }
}

impl Data {
    /// The kind of the value, as messages name it: "a list".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Date(_) => "a date",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// The text of the value. Numbers and dates count as text, as written in the file.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Date(text) => Some(text),
            _ => None,
        }
    }
}
