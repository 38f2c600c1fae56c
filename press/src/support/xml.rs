//! An XML element. Two parsers fill it: [`crate::make::validation`] accepts no fault in the XML, [`crate::import`] accepts all of
//! them.

/// An element with its content.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// The name, with its prefix.
    pub name: String,
    /// The attributes in the order of the document: names with their prefixes, and decoded values.
    pub attributes: Vec<(String, String)>,
    /// The text of the element itself, without the text of its children.
    pub text: String,
    /// The child elements, as far as the parser kept them.
    pub children: Vec<Element>,
}

impl Element {
    /// Returns the child elements with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Returns the first child element with this name.
    pub fn first(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the trimmed text of the first child element with this name; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.first(name).map_or("", |child| child.text.trim())
    }

    /// Returns the value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
