//! The terms of the old site: its categories, tags or authors. Each term is here once, under its own slug, whatever name the
//! items use for it.

use super::slugs;
use super::tree::plain;
use crate::content::DEEPEST;
use broadsheet_model::Slug;
use std::collections::{BTreeMap, HashMap};

/// A category, tag or author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Plain text, never empty.
    pub name: String,
    /// The export gives the name; it is not made from the slug.
    pub has_name: bool,
    pub slug: Slug,
    /// The last segment of its old page, decoded.
    pub old_slug: String,
    /// The key of its parent.
    pub parent: Option<String>,
    /// Plain text.
    pub description: String,
    /// How many public items use it.
    pub uses: usize,
    /// Whether a public item uses the term, or a term below it.
    pub is_used: bool,
    is_guess: bool,
}

/// All terms of one kind, in the order in which the export names them.
#[derive(Debug, Default)]
pub(super) struct Registry {
    all: Vec<Named>,
    by_key: HashMap<String, usize>,
    by_slug: HashMap<Slug, usize>,
}

/// The arguments of [`Registry::add`].
#[derive(Debug, Default)]
pub(super) struct Telling<'a> {
    /// HTML.
    pub name: &'a str,
    /// As the old site writes it; may be empty.
    pub slug: &'a str,
    pub parent: Option<String>,
    /// HTML.
    pub description: &'a str,
    /// The last segment of its old page, if that is not `slug`.
    pub old_slug: Option<&'a str>,
    /// The export does not define the term; the values come from an item that uses it.
    pub is_guess: bool,
}

impl Registry {
    /// Adds a term under the key by which items refer to it. If the term is known already, adds the values that are missing.
    pub fn add(&mut self, key: &str, telling: &Telling<'_>) -> usize {
        let key = key.to_lowercase();
        if let Some(&place) = self.by_key.get(&key) {
            let known = &self.all[place];
            if known.is_guess && !telling.is_guess || !known.has_name && !plain(telling.name).is_empty() {
                self.learn(place, telling);
            }
            let known = &mut self.all[place];
            if known.parent.is_none() {
                known.parent.clone_from(&telling.parent);
            }
            if known.description.is_empty() {
                known.description = plain(telling.description);
            }
            return place;
        }
        let place = self.all.len();
        self.by_key.insert(key, place);
        let named = self.name(telling);
        self.by_slug.insert(named.slug.clone(), place);
        self.all.push(named);
        place
    }

    /// Replaces the values of a term that was only known from its uses.
    fn learn(&mut self, place: usize, telling: &Telling<'_>) {
        self.by_slug.remove(&self.all[place].slug);
        let named = self.name(telling);
        self.by_slug.insert(named.slug.clone(), place);
        let Named { uses, is_used, .. } = self.all[place];
        self.all[place] = Named { uses, is_used, ..named };
    }

    fn name(&self, telling: &Telling<'_>) -> Named {
        let name = plain(telling.name);
        let wish = slugs::of_old(telling.slug).or_else(|| slugs::of_text(&name));
        let slug = slugs::free(wish, "term", |slug| self.by_slug.contains_key(slug));
        Named {
            has_name: !name.is_empty(),
            name: if name.is_empty() { slug.to_string() } else { name },
            old_slug: slugs::decode(telling.old_slug.unwrap_or(telling.slug)),
            slug,
            parent: telling.parent.clone(),
            description: plain(telling.description),
            uses: 0,
            is_used: false,
            is_guess: telling.is_guess,
        }
    }

    /// The place of the term with a key.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(&key.to_lowercase()).copied()
    }

    /// The place of the first term with a name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|one| one.name == name)
    }

    pub fn get(&self, place: usize) -> &Named {
        &self.all[place]
    }

    /// Counts a use by a public item. The terms above it count as used too.
    pub fn count(&mut self, place: usize) {
        self.all[place].uses += 1;
        let mut above = Some(place);
        // The loop ends at a term that is used already, so also when parents form a circle.
        while let Some(at) = above.filter(|&at| !self.all[at].is_used) {
            self.all[at].is_used = true;
            above = self.above(at);
        }
    }

    /// The place of the parent.
    pub fn above(&self, place: usize) -> Option<usize> {
        self.find(self.all[place].parent.as_deref()?).filter(|above| *above != place)
    }

    /// The place of each term's parent. A term that is above itself, or nested too deeply, has no parent and moves to the top
    /// level.
    pub fn parents(&self) -> Vec<Option<usize>> {
        let mut parents: Vec<Option<usize>> = (0..self.all.len()).map(|place| self.above(place)).collect();
        let mut depths = vec![0; parents.len()];
        for begin in 0..parents.len() {
            let mut way = Vec::new();
            let mut at = Some(begin);
            while let Some(place) = at.filter(|place| depths[*place] == 0) {
                // Marks a term on the current path, until its depth is known.
                depths[place] = usize::MAX;
                way.push(place);
                at = parents[place];
            }
            if let Some(circle) = at.filter(|place| depths[*place] == usize::MAX) {
                parents[circle] = None;
                let from = way.iter().position(|place| *place == circle).unwrap_or_default();
                for place in &way[from..] {
                    parents[*place] = None;
                }
            }
            for place in way.into_iter().rev() {
                let above = parents[place].map_or(0, |above| depths[above]);
                if above >= DEEPEST {
                    parents[place] = None;
                }
                depths[place] = if above >= DEEPEST { 1 } else { above + 1 };
            }
        }
        parents
    }

    /// The terms that a public item uses.
    pub fn used(&self) -> impl Iterator<Item = (usize, &Named)> {
        self.all.iter().enumerate().filter(|(_, named)| named.is_used)
    }

    /// The number of terms that no public item uses.
    pub fn unused(&self) -> usize {
        self.all.iter().filter(|named| !named.is_used).count()
    }

    /// The text by which front matter refers to each term: its name, or its slug if two terms have the same name.
    pub fn references(&self) -> Vec<String> {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for named in &self.all {
            *names.entry(named.name.to_lowercase()).or_default() += 1;
        }
        let is_clear = |named: &Named| {
            let lower = named.name.to_lowercase();
            // A name that is also the slug of another term would be ambiguous.
            let other = Slug::parse(&lower).ok().and_then(|slug| self.by_slug.get(&slug)).map(|&place| &self.all[place]);
            names.get(&lower) == Some(&1) && other.is_none_or(|other| other.slug == named.slug)
        };
        self.all.iter().map(|named| if is_clear(named) { named.name.clone() } else { named.slug.to_string() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_term_has_a_slug_and_an_unambiguous_name() {
        let mut all = Registry::default();
        let add = |all: &mut Registry, key: &str, name: &str, slug: &str, parent: Option<&str>| {
            all.add(key, &Telling { name, slug, parent: parent.map(str::to_owned), ..Telling::default() })
        };
        add(&mut all, "news", "News", "news", None);
        add(&mut all, "world-news", "News", "world-news", Some("news"));
        add(&mut all, "x", "A &amp; B", "%d0%bd%d0%be%d0%b2", None);
        add(&mut all, "y", "日本", "", None);
        add(&mut all, "z", ";)", "", Some("z"));
        add(&mut all, "NEWS", "Other", "", None);
        all.add("guest", &Telling { name: "guest", is_guess: true, ..Telling::default() });
        add(&mut all, "guest", "Gil Est", "", None);
        for place in 0..6 {
            all.count(place);
        }
        let slugs: Vec<_> = all.used().map(|(_, named)| named.slug.as_str()).collect();
        assert_eq!(slugs[..3], ["news", "world-news", "нов"]);
        assert_eq!(slugs[4..], ["term", "gil-est"]);
        assert_eq!(all.references()[..3], ["news", "world-news", "A & B"]);
        assert_eq!((all.unused(), all.above(1), all.above(4)), (0, Some(0), None));
    }

    #[test]
    fn no_category_is_above_itself_or_nested_too_deeply() {
        let mut all = Registry::default();
        let mut add = |name: &str, parent: &str| {
            let telling = Telling { name, slug: name, parent: Some(parent.to_owned()), ..Telling::default() };
            all.add(name, &telling)
        };
        for (name, parent) in [("below", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("self", "self")] {
            add(name, parent);
        }
        for number in 0..3 * DEEPEST {
            add(&format!("n{number}"), &format!("n{}", number + 1));
        }
        let parents = all.parents();
        assert_eq!(parents[..5], [Some(1), None, None, None, None]);
        for begin in 0..parents.len() {
            assert!(std::iter::successors(Some(begin), |place| parents[*place]).take(DEEPEST + 1).count() <= DEEPEST);
        }
        assert_eq!(parents[5..].iter().filter(|parent| parent.is_none()).count(), 3);
    }
}
