//! Categories, tags and authors: combines declared and used ones by their slugs.
//!
//! Long because two fifths of it are tests.

use super::config::{DeclaredTerm, FILE, FrontPage};
use super::diagnostics::Diagnostic;
use super::slugify::{Slugs, did_you_mean};
use super::value::Spanned;
use super::{Profile, Term};
use broadsheet_model::Slug;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Maximum depth of categories: each page of a category names all categories above it.
pub(crate) const DEEPEST: usize = 16;
/// "Did you mean" looks through all categories; after this many missing categories it would take too long.
const SUGGESTIONS: usize = 20;
/// A new term is compared with at most this many others that differ from it in the same letter.
const MOST_ALIKE: usize = 4;

/// The terms of one kind.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub terms: BTreeMap<Slug, Term>,
    /// From declared names, in lower case, to slugs.
    by_name: HashMap<String, Slug>,
    /// From every used spelling to its slug.
    used: HashMap<String, Slug>,
    /// Names, in lower case, that several declared terms share. Only their slugs distinguish these terms.
    shared: HashSet<String>,
    /// Where each term was first used, and how it was written.
    first: BTreeMap<Slug, (String, String, Range<usize>)>,
    /// "category", "tag", "author".
    noun: &'static str,
    /// The letters of slugs that are made from names.
    slugs: Slugs,
}

impl Terms {
    /// Starts with the terms that `site.toml` declares.
    pub fn declare(noun: &'static str, declared: &[DeclaredTerm], slugs: Slugs, notes: &mut Vec<Diagnostic>) -> Self {
        let mut all = Self { noun, slugs, ..Self::default() };
        for term in declared {
            if all.terms.contains_key(&term.slug) {
                let note =
                    Diagnostic::error(FILE, format!("the {noun} `{}` is declared twice", term.slug)).at(term.name.span.clone());
                notes.push(note.help("give one of them another `slug`, or remove it"));
                continue;
            }
            match all.by_name.entry(term.name.value.to_lowercase()) {
                Entry::Occupied(first) => drop(all.shared.insert(first.key().clone())),
                Entry::Vacant(free) => drop(free.insert(term.slug.clone())),
            }
            all.terms.insert(
                term.slug.clone(),
                Term {
                    name: term.name.value.clone(),
                    slug: term.slug.clone(),
                    parent: None,
                    description: term.description.clone(),
                    profile: Profile { role: term.profile.role.clone(), photo: None, links: term.profile.links.clone() },
                    front_page: None,
                },
            );
        }
        all.parents(declared, notes);
        all.front_page(declared);
        all
    }

    /// The term that a file names; a new one if there is none yet. Files come in the order of their names.
    pub fn resolve(&mut self, file: &str, name: &Spanned<String>, notes: &mut Vec<Diagnostic>) -> Option<Slug> {
        if let Some(slug) = self.used.get(&name.value) {
            return Some(slug.clone());
        }
        let noun = self.noun;
        let slug = self.declared(&name.value);
        if let Some(slug) = slug.as_ref().filter(|slug| slug.as_str() != name.value)
            && self.shared.contains(&name.value.to_lowercase())
        {
            let note = Diagnostic::warning(file, format!("more than one {noun} is called `{}`", name.value));
            notes.push(
                note.at(name.span.clone()).help(format!("write the slug of the {noun} that you mean; `{slug}` is used here")),
            );
        }
        let Some(slug) = slug.or_else(|| self.slugs.of_name(&name.value)) else {
            let message = format!("no address can be made from the {noun} `{}`, so it is left out", name.value);
            let note = Diagnostic::warning(file, message).at(name.span.clone());
            notes.push(note.help(format!("declare it in `site.toml` with a `slug`, or write the {noun} with letters")));
            return None;
        };
        self.used.insert(name.value.clone(), slug.clone());
        let first = (file.to_owned(), name.value.clone(), name.span.clone());
        match self.terms.get(&slug) {
            None => {
                let term = Term {
                    name: name.value.clone(),
                    slug: slug.clone(),
                    parent: None,
                    description: None,
                    profile: Profile::default(),
                    front_page: None,
                };
                self.terms.insert(slug.clone(), term);
            }
            Some(term) if term.name != name.value && name.value != slug.as_str() => {
                let note = Diagnostic::warning(file, format!("the {noun} `{}` is written `{}` elsewhere", name.value, term.name))
                    .at(name.span.clone());
                let place = self.first.get(&slug).map_or(FILE, |(file, _, _)| file.as_str());
                notes.push(note.help(format!("both lead to `{slug}` and are shown as `{}`, as in `{place}`", term.name)));
            }
            Some(_) => {}
        }
        self.first.entry(slug.clone()).or_insert(first);
        Some(slug)
    }

    /// The known term with a name or slug: first by the exact name, then by the slug, then by the name without regard to case. If
    /// several terms share a name, only the slug distinguishes them.
    fn declared(&self, name: &str) -> Option<Slug> {
        let lower = name.to_lowercase();
        let by_name = self.by_name.get(&lower);
        let is_exact = |slug: &&Slug| !self.shared.contains(&lower) && self.terms.get(slug).is_some_and(|term| term.name == name);
        let by_slug = || Slug::parse(name).ok().filter(|slug| self.terms.contains_key(slug));
        by_name.filter(is_exact).cloned().or_else(by_slug).or_else(|| by_name.cloned())
    }

    /// Warns of pairs of used terms that are one letter apart.
    pub fn warn_of_near_doubles(&self, notes: &mut Vec<Diagnostic>) {
        // Two words that are one letter apart become equal when one letter is left out of each, or only of the longer one.
        let mut remains: HashMap<u64, Vec<&Slug>> = HashMap::new();
        let mut told: HashSet<(&Slug, &Slug)> = HashSet::new();
        for (slug, (file, name, span)) in &self.first {
            let letters: Vec<char> = slug.as_str().chars().collect();
            let without = (0..letters.len()).map(|at| {
                let remain: String = letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c).collect();
                xxh3_64(remain.as_bytes())
            });
            let mut near: Vec<&Slug> = Vec::new();
            for remain in without.chain([xxh3_64(slug.as_str().as_bytes())]) {
                let known = remains.entry(remain).or_default();
                near.extend(known.iter());
                // If many terms differ in one letter, that letter is not a mistake.
                if known.last() != Some(&slug) && known.len() < MOST_ALIKE {
                    known.push(slug);
                }
            }
            near.sort();
            near.dedup();
            for other in near {
                let Some((elsewhere, theirs, _)) = self.first.get(other) else { continue };
                if other != slug && is_near(other.as_str(), slug.as_str()) && told.insert((other, slug)) {
                    let note =
                        Diagnostic::warning(file, format!("the {} `{name}` is one letter away from `{theirs}`", self.noun))
                            .at(span.clone());
                    notes.push(note.help(format!("if both are meant, leave them; `{theirs}` is used in `{elsewhere}`")));
                }
            }
        }
    }

    /// Sets the parent of each category, if the parent exists, is not the category itself, and is not too deep.
    fn parents(&mut self, declared: &[DeclaredTerm], notes: &mut Vec<Diagnostic>) {
        let mut wanted: HashMap<Slug, (Slug, Range<usize>)> = HashMap::new();
        let mut strays = 0;
        for term in declared {
            let Some(parent) = &term.parent else { continue };
            let found = self
                .declared(&parent.value)
                .or_else(|| self.slugs.of_name(&parent.value))
                .filter(|slug| self.terms.contains_key(slug));
            match found {
                Some(slug) => drop(wanted.insert(term.slug.clone(), (slug, parent.span.clone()))),
                None => {
                    let note =
                        Diagnostic::error(FILE, format!("there is no category `{}` above `{}`", parent.value, term.name.value))
                            .at(parent.span.clone());
                    strays += 1;
                    let names = declared.iter().map(|other| other.name.value.as_str());
                    let help = if strays <= SUGGESTIONS { did_you_mean(&parent.value, names) } else { None };
                    notes.push(note.help(help.unwrap_or_else(|| "declare it in `[[categories]]` too".to_owned())));
                }
            }
        }
        let above = |slug: &Slug| wanted.get(slug).map(|(parent, _)| parent);
        // The depth of each category, from 1 at the top; 0 for those of a circle.
        let mut depths: HashMap<&Slug, usize> = HashMap::new();
        for term in declared {
            let mut way: Vec<&Slug> = Vec::new();
            let mut on_way: HashMap<&Slug, usize> = HashMap::new();
            let mut at = Some(&term.slug);
            while let Some(slug) = at.filter(|slug| !depths.contains_key(slug)) {
                if let Some(&begin) = on_way.get(slug) {
                    depths.extend(way.drain(begin..).map(|slug| (slug, 0)));
                    break;
                }
                on_way.insert(slug, way.len());
                way.push(slug);
                at = above(slug);
            }
            let mut depth = at.and_then(|slug| depths.get(slug)).copied().unwrap_or_default();
            for slug in way.into_iter().rev() {
                depth = if depth == DEEPEST { 1 } else { depth + 1 };
                depths.insert(slug, depth);
            }
        }
        for term in declared {
            let Some((parent, span)) = wanted.get(&term.slug) else { continue };
            let name = &term.name.value;
            match depths.get(&term.slug) {
                Some(0) => {
                    let note = Diagnostic::error(FILE, format!("the category `{name}` is above itself")).at(span.clone());
                    notes.push(note.help("remove one `parent` of the circle"));
                }
                // This category is too deep only if its parent has the maximum depth. The parent of any other category of depth 1
                // is in a circle.
                Some(1) if depths.get(parent) == Some(&DEEPEST) => {
                    let message = format!("the category `{name}` is below {DEEPEST} others; it is published at the top");
                    notes.push(
                        Diagnostic::warning(FILE, message).at(span.clone()).help("remove its `parent`, or name one further up"),
                    );
                }
                _ => {
                    if let Some(known) = self.terms.get_mut(&term.slug) {
                        known.parent = Some(parent.clone());
                    }
                }
            }
        }
    }

    fn front_page(&mut self, declared: &[DeclaredTerm]) {
        let mut wanted: Vec<(FrontPage, &Slug)> =
            declared.iter().filter_map(|term| Some((term.front_page?, &term.slug))).collect();
        // The sort is stable: categories with the same position stay in the order of the file.
        wanted.sort_by_key(|(place, _)| *place);
        for (place, (_, slug)) in wanted.into_iter().enumerate() {
            if let Some(term) = self.terms.get_mut(slug) {
                term.front_page = Some(place);
            }
        }
    }
}

/// Whether two slugs are one letter apart. Does not count if one is shorter than five letters, or if they differ in a digit:
/// `rust-2018` and `rust-2019` are different things.
fn is_near(a: &str, b: &str) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 || strsim::damerau_levenshtein(long, short) != 1 {
        return false;
    }
    let same = long.bytes().zip(short.bytes()).take_while(|(a, b)| a == b).count();
    let odd = [long.as_bytes().get(same), short.as_bytes().get(same)];
    !odd.iter().flatten().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::config::profile::DeclaredProfile;
    use super::*;

    fn declared(name: &str, parent: Option<&str>, front_page: Option<FrontPage>) -> Option<DeclaredTerm> {
        let spanned = |text: &str| Spanned::new(text.to_owned(), 0..1);
        Some(DeclaredTerm {
            name: spanned(name),
            slug: Slugs::Ascii.of_name(name)?,
            parent: parent.map(spanned),
            description: None,
            front_page,
            profile: DeclaredProfile::default(),
        })
    }

    fn messages(notes: &[Diagnostic]) -> Vec<&str> {
        notes.iter().map(|note| note.message.as_str()).collect()
    }

    #[test]
    fn slugs_distinguish_terms_of_one_name() {
        let term = |name: &str, slug: &str, parent: Option<&str>| {
            let spanned = |text: &str| Spanned::new(text.to_owned(), 0..1);
            let (name, parent) = (spanned(name), parent.map(spanned));
            Some(DeclaredTerm {
                name,
                slug: Slug::parse(slug).ok()?,
                parent,
                description: None,
                front_page: None,
                profile: DeclaredProfile::default(),
            })
        };
        let list = [
            term("Sea", "sea", None),
            term("Harbours", "harbours", Some("sea")),
            term("Air", "air", None),
            term("Harbours", "harbours-2", Some("air")),
            term("Piers", "piers", Some("harbours")),
            term("Gates", "gates", Some("harbours-2")),
        ];
        let list: Vec<DeclaredTerm> = list.into_iter().flatten().collect();
        let mut notes = Vec::new();
        let mut terms = Terms::declare("category", &list, Slugs::Ascii, &mut notes);
        let parents: Vec<_> =
            terms.terms.values().filter_map(|term| Some(format!("{} {}", term.slug, term.parent.as_ref()?))).collect();
        assert_eq!(parents, ["gates harbours-2", "harbours sea", "harbours-2 air", "piers harbours"]);
        let mut found = |name: &str| {
            let slug = terms.resolve("a.md", &Spanned::new(name.to_owned(), 0..1), &mut notes);
            (slug.map(|slug| slug.to_string()).unwrap_or_default(), std::mem::take(&mut notes).len())
        };
        for name in ["harbours", "harbours-2"] {
            assert_eq!(found(name), (name.to_owned(), 0));
        }
        assert_eq!(found("Harbours"), ("harbours".to_owned(), 1));
    }

    #[test]
    fn circles_and_unknown_parents_are_reported() {
        let mut notes = Vec::new();
        let list: Vec<DeclaredTerm> = [
            declared("A", Some("B"), None),
            declared("B", Some("a"), None),
            declared("Self", Some("self"), None),
            declared("Child", Some("a"), None),
            declared("Peru", Some("South Amerika"), None),
            declared("South America", None, None),
            declared("peru!", None, None),
        ]
        .into_iter()
        .flatten()
        .collect();
        let terms = Terms::declare("category", &list, Slugs::Ascii, &mut notes);
        assert_eq!(
            messages(&notes),
            [
                "the category `peru` is declared twice",
                "there is no category `South Amerika` above `Peru`",
                "the category `A` is above itself",
                "the category `B` is above itself",
                "the category `Self` is above itself",
            ]
        );
        assert_eq!(
            terms.terms.values().filter(|term| term.parent.is_some()).map(|term| term.name.as_str()).collect::<Vec<_>>(),
            ["Child"]
        );
    }

    #[test]
    fn the_depth_of_categories_is_limited() {
        let mut notes = Vec::new();
        let above = |number: usize| number.checked_sub(1).map(|above| format!("n{above}"));
        let list: Vec<DeclaredTerm> =
            (0..DEEPEST + 5).filter_map(|number| declared(&format!("n{number}"), above(number).as_deref(), None)).collect();
        let terms = Terms::declare("category", &list, Slugs::default(), &mut notes).terms;
        assert_eq!(messages(&notes), ["the category `n16` is below 16 others; it is published at the top"]);
        let top: Vec<_> = terms.values().filter(|term| term.parent.is_none()).map(|term| term.name.as_str()).collect();
        assert_eq!(top, ["n0", "n16"]);
    }

    /// If the last letter distinguishes many tags, no pair of them is a typing mistake.
    #[test]
    fn many_similar_names_cause_few_warnings() {
        let mut notes = Vec::new();
        let mut terms = Terms::declare("tag", &[], Slugs::default(), &mut notes);
        for letter in 'a'..='z' {
            terms.resolve("a.md", &Spanned::new(format!("model {letter}"), 0..1), &mut notes);
        }
        terms.warn_of_near_doubles(&mut notes);
        assert!((1..=26 * MOST_ALIKE).contains(&notes.len()), "{}", notes.len());
    }

    #[test]
    fn spellings_with_one_slug_are_one_term() {
        let mut notes = Vec::new();
        let list: Vec<DeclaredTerm> = declared("Lucía Paredes", None, None).into_iter().collect();
        let mut terms = Terms::declare("author", &list, Slugs::Ascii, &mut notes);
        let mut slugs = Vec::new();
        for (file, name) in [
            ("a.md", "lucia-paredes"),
            ("b.md", "Lucia Paredes"),
            ("c.md", "LUCÍA PAREDES"),
            ("d.md", ";)"),
            ("e.md", "Lucia Paredes"),
            ("f.md", "Lucia Paredez"),
        ] {
            slugs.push(terms.resolve(file, &Spanned::new(name.to_owned(), 0..1), &mut notes).map(|slug| slug.to_string()));
        }
        terms.warn_of_near_doubles(&mut notes);
        let paredes = Some("lucia-paredes".to_owned());
        assert_eq!(slugs, [paredes.clone(), paredes.clone(), paredes.clone(), None, paredes, Some("lucia-paredez".to_owned())]);
        assert_eq!(
            messages(&notes),
            [
                "the author `Lucia Paredes` is written `Lucía Paredes` elsewhere",
                "the author `LUCÍA PAREDES` is written `Lucía Paredes` elsewhere",
                "no address can be made from the author `;)`, so it is left out",
                "the author `Lucia Paredez` is one letter away from `lucia-paredes`",
            ]
        );
    }

    #[test]
    fn near_is_one_letter_of_five() {
        for (a, b, expected) in [
            ("tag", "tags", false),
            ("election", "elections", true),
            ("rust-2018", "rust-2019", false),
            ("ondra", "onrda", true),
            ("a-bcde", "abcde", true),
            ("trade", "trace-x", false),
        ] {
            assert_eq!(is_near(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_front_page_is_in_order() {
        let list: Vec<DeclaredTerm> = [
            declared("C", None, Some(FrontPage::Somewhere)),
            declared("A", None, Some(FrontPage::At(2))),
            declared("B", None, Some(FrontPage::At(1))),
            declared("D", None, None),
        ]
        .into_iter()
        .flatten()
        .collect();
        let terms = Terms::declare("category", &list, Slugs::Ascii, &mut Vec::new()).terms;
        assert_eq!(
            terms.values().map(|term| (term.name.as_str(), term.front_page)).collect::<Vec<_>>(),
            [("A", Some(1)), ("B", Some(0)), ("C", Some(2)), ("D", None)]
        );
    }
}
