//! YAML and TOML as one tree in which everything knows where it stands: what `site.toml` and front matter are read from.

mod toml;
mod yaml;

use serde::{Deserialize, Serialize};
use std::ops::Range;

pub(super) use toml::parse as parse_toml;
pub(super) use yaml::parse as parse_yaml;
pub(super) use yaml::salvage::salvage as salvage_yaml;

/// A value and the bytes of the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spanned<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A node of the tree.
pub(super) type Value = Spanned<Data>;

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Data {
    Null,
    Bool(bool),
    /// Numbers stay as they were written: a title may be `2024`, a slug `007`.
    Number(String),
    /// TOML's own dates, as written; YAML's are [`Data::Text`].
    Date(String),
    Text(String),
    List(Vec<Value>),
    Table(Table),
}

/// The entries of a table, in the order of the file.
pub(super) type Table = Vec<(Spanned<String>, Value)>;

/// An entry of a table that another one with the same key replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Double {
    pub key: Spanned<String>,
    /// Key and value.
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
    /// The kind in the words of a message: "a list".
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

    /// Text, and what is text when read as it was written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Date(text) => Some(text),
            _ => None,
        }
    }
}
