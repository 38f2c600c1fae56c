//! Categories, tags and authors: what is declared and what is used, brought together by slug.

use super::Term;
use super::config::{DeclaredTerm, FILE, FrontPage};
use super::diagnostics::Diagnostic;
use super::names::{did_you_mean, slugify};
use super::value::Spanned;
use broadsheet_model::Slug;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// The terms of one kind.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub terms: BTreeMap<Slug, Term>,
    /// From every spelling that is used.
    by_name: HashMap<String, Slug>,
    /// Where each was first used, and how it was written.
    first: BTreeMap<Slug, (String, String, Range<usize>)>,
    /// "category", "tag", "author".
    noun: &'static str,
}

impl Terms {
    /// Begins with what `site.toml` declares.
    pub fn declare(noun: &'static str, declared: &[DeclaredTerm], notes: &mut Vec<Diagnostic>) -> Self {
        let mut all = Self { noun, ..Self::default() };
        for term in declared {
            if all.terms.contains_key(&term.slug) {
                let note =
                    Diagnostic::error(FILE, format!("the {noun} `{}` is declared twice", term.slug)).at(term.name.span.clone());
                notes.push(note.help("give one of them another `slug`, or remove it"));
                continue;
            }
            all.by_name.insert(term.name.value.to_lowercase(), term.slug.clone());
            all.terms.insert(
                term.slug.clone(),
                Term {
                    name: term.name.value.clone(),
                    slug: term.slug.clone(),
                    parent: None,
                    description: term.description.clone(),
                    front_page: None,
                },
            );
        }
        all.parents(declared, notes);
        all.front_page(declared);
        all
    }

    /// The term behind a name that a file uses; made when there is none yet. Files come in the order of their names.
    pub fn resolve(&mut self, file: &str, name: &Spanned<String>, notes: &mut Vec<Diagnostic>) -> Option<Slug> {
        if let Some(slug) = self.by_name.get(&name.value) {
            return Some(slug.clone());
        }
        let noun = self.noun;
        let slug = self
            .by_name
            .get(&name.value.to_lowercase())
            .cloned()
            .or_else(|| Slug::parse(&name.value).ok().filter(|slug| self.terms.contains_key(slug)));
        let Some(slug) = slug.or_else(|| slugify(&name.value)) else {
            let note =
                Diagnostic::error(file, format!("no address can be made from the {noun} `{}`", name.value)).at(name.span.clone());
            notes.push(note.help(format!("declare it in `site.toml` with a `slug`, or name the {noun} in letters")));
            return None;
        };
        self.by_name.insert(name.value.clone(), slug.clone());
        let first = (file.to_owned(), name.value.clone(), name.span.clone());
        match self.terms.get(&slug) {
            None => {
                let term =
                    Term { name: name.value.clone(), slug: slug.clone(), parent: None, description: None, front_page: None };
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

    /// Warns of pairs that are one letter apart, both in use.
    pub fn warn_of_near_doubles(&self, notes: &mut Vec<Diagnostic>) {
        // Two words one letter apart share what remains when a letter is left out of each.
        let mut remains: HashMap<String, Vec<&Slug>> = HashMap::new();
        let mut told: HashSet<(&Slug, &Slug)> = HashSet::new();
        for (slug, (file, name, span)) in &self.first {
            let letters: Vec<char> = slug.as_str().chars().collect();
            let without =
                (0..letters.len()).map(|at| letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c).collect());
            let mut near: Vec<&Slug> = Vec::new();
            for remain in without.chain([slug.to_string()]) {
                let known = remains.entry(remain).or_default();
                near.extend(known.iter());
                if known.last() != Some(&slug) {
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

    fn parents(&mut self, declared: &[DeclaredTerm], notes: &mut Vec<Diagnostic>) {
        let mut wanted: HashMap<Slug, (Slug, Range<usize>)> = HashMap::new();
        for term in declared {
            let Some(parent) = &term.parent else { continue };
            let found = self
                .by_name
                .get(&parent.value.to_lowercase())
                .cloned()
                .or_else(|| Slug::parse(&parent.value).ok().or_else(|| slugify(&parent.value)))
                .filter(|slug| self.terms.contains_key(slug));
            match found {
                Some(slug) => drop(wanted.insert(term.slug.clone(), (slug, parent.span.clone()))),
                None => {
                    let note =
                        Diagnostic::error(FILE, format!("there is no category `{}` above `{}`", parent.value, term.name.value))
                            .at(parent.span.clone());
                    let help = did_you_mean(&parent.value, declared.iter().map(|other| other.name.value.as_str()));
                    notes.push(note.help(help.unwrap_or_else(|| "declare it in `[[categories]]` too".to_owned())));
                }
            }
        }
        for term in declared {
            let Some((parent, span)) = wanted.get(&term.slug) else { continue };
            let mut seen = HashSet::from([&term.slug]);
            let mut above = Some(parent);
            while let Some(slug) = above {
                if *slug == term.slug {
                    let note = Diagnostic::error(FILE, format!("the category `{}` stands above itself", term.name.value))
                        .at(span.clone());
                    notes.push(note.help("remove one `parent` of the circle"));
                    break;
                }
                above = if seen.insert(slug) { wanted.get(slug).map(|(parent, _)| parent) } else { None };
            }
            let circular = above.is_some();
            if let Some(known) = self.terms.get_mut(&term.slug).filter(|_| !circular) {
                known.parent = Some(parent.clone());
            }
        }
    }

    fn front_page(&mut self, declared: &[DeclaredTerm]) {
        let mut wanted: Vec<(FrontPage, &Slug)> =
            declared.iter().filter_map(|term| Some((term.front_page?, &term.slug))).collect();
        // Stable: those of the same place stay in the order of the file.
        wanted.sort_by_key(|(place, _)| *place);
        for (place, (_, slug)) in wanted.into_iter().enumerate() {
            if let Some(term) = self.terms.get_mut(slug) {
                term.front_page = Some(place);
            }
        }
    }
}

/// One letter apart, neither short nor a matter of digits: `rust-2018` and `rust-2019` are two things.
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
    use super::*;

    fn declared(name: &str, parent: Option<&str>, front_page: Option<FrontPage>) -> Option<DeclaredTerm> {
        let spanned = |text: &str| Spanned::new(text.to_owned(), 0..1);
        Some(DeclaredTerm {
            name: spanned(name),
            slug: slugify(name)?,
            parent: parent.map(spanned),
            description: None,
            front_page,
        })
    }

    fn messages(notes: &[Diagnostic]) -> Vec<&str> {
        notes.iter().map(|note| note.message.as_str()).collect()
    }

    #[test]
    fn circles_and_strangers_above_are_told() {
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
        let terms = Terms::declare("category", &list, &mut notes);
        assert_eq!(
            messages(&notes),
            [
                "the category `peru` is declared twice",
                "there is no category `South Amerika` above `Peru`",
                "the category `A` stands above itself",
                "the category `B` stands above itself",
                "the category `Self` stands above itself",
            ]
        );
        assert_eq!(
            terms.terms.values().filter(|term| term.parent.is_some()).map(|term| term.name.as_str()).collect::<Vec<_>>(),
            ["Child"]
        );
    }

    #[test]
    fn names_meet_by_slug() {
        let mut notes = Vec::new();
        let list: Vec<DeclaredTerm> = declared("Lucía Paredes", None, None).into_iter().collect();
        let mut terms = Terms::declare("author", &list, &mut notes);
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
                "no address can be made from the author `;)`",
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
        let terms = Terms::declare("category", &list, &mut Vec::new()).terms;
        assert_eq!(
            terms.values().map(|term| (term.name.as_str(), term.front_page)).collect::<Vec<_>>(),
            [("A", Some(1)), ("B", Some(0)), ("C", Some(2)), ("D", None)]
        );
    }
}
