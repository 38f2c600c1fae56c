//! An element of XML, whoever read it: [`crate::make::validation`] forgives nothing, [`crate::import`] everything.

/// An element with everything in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// With its prefix.
    pub name: String,
    /// Names with their prefixes and decoded values, in the order of the document.
    pub attributes: Vec<(String, String)>,
    /// Its own text, without that of the elements in it.
    pub text: String,
    /// The elements in it, as far as they were kept.
    pub children: Vec<Element>,
}

impl Element {
    /// The elements in it that have a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element in it that has a name.
    pub fn first(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The trimmed text of the first element in it that has a name; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.first(name).map_or("", |child| child.text.trim())
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
