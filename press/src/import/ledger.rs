//! The account of an import: what happened to every item of the old site. `import-report.json` has one [`Entry`] for each item.
//! At the end of the import, a table shows the totals.

use super::download::Downloaded;
use super::wordpress_types::Note;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The report's file in the newsroom.
pub const REPORT: &str = "import-report.json";

/// A kind of change to an item. The table shows its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Mended,
    Title,
    Slug,
    Date,
    Term,
    Cover,
    Guid,
    Address,
    Embed,
    Shortcode,
    Block,
    LeftOut,
    Variant,
    Media,
    PagesJoined,
    Tag,
    UnknownTag,
    Meta,
    Words,
    Byline,
    Menu,
    Enclosure,
    Early,
}

impl What {
    /// The words for it in the table and in the report.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mended => "damage mended",
            Self::Title => "title made from the text or the file's name",
            Self::Slug => "another slug",
            Self::Date => "no usable date",
            Self::Term => "term of another taxonomy left out",
            Self::Cover => "cover not in the export",
            Self::Guid => "feed id not kept",
            Self::Address => "old address cannot lead here",
            Self::Embed => "player shown as a link",
            Self::Shortcode => "shortcode of a plugin taken out",
            Self::Block => "block with nothing to show taken out",
            Self::LeftOut => "something that is not published left out",
            Self::Variant => "smaller copy of a picture replaced by it",
            Self::Media => "file not in the media folder",
            Self::PagesJoined => "pages of an article joined",
            Self::Tag => "template tags replaced by what they show",
            Self::UnknownTag => "template tag kept as text",
            Self::Meta => "custom field left out",
            Self::Words => "words not kept",
            Self::Early => "public already with a date to come; shown from then on",
            Self::Enclosure => "file of the feed shown below the text",
            Self::Menu => "link of a menu left out",
            Self::Byline => "author left out whose name the export does not hold",
        }
    }
}

/// One change to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub what: What,
    /// May be empty.
    pub detail: String,
}

impl Change {
    pub fn new(what: What, detail: String) -> Self {
        Self { what, detail }
    }
}

impl From<&Note> for Change {
    fn from(note: &Note) -> Self {
        Self::new(What::Mended, format!("{}: {}", note.place, note.message))
    }
}

/// What happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ItemOutcome {
    Imported,
    /// Not imported; holds the reason. The report gives no more about such an item than its kind, number and position.
    Skipped(String),
}

/// An item of the old site in the report.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// File and line.
    pub source: String,
    pub kind: String,
    pub id: Option<u64>,
    pub outcome: ItemOutcome,
    /// Plain text; of imported items only.
    pub title: String,
    /// The old address.
    pub from: String,
    /// The new path.
    pub to: String,
    pub file: Option<String>,
    /// The hash of the file's text as the import wrote it.
    pub hash: Option<String>,
    /// `markdown` or `html`.
    pub form: Option<&'static str>,
    /// Number of comments that readers could see. Broadsheet has no comments, so they are left out.
    pub comments: usize,
    /// Why the file was not written; `None` when it was written.
    pub kept: Option<&'static str>,
    pub changes: Vec<Change>,
}

#[derive(Serialize)]
struct Line<'a> {
    source: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    from: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<&'static str>,
    #[serde(skip_serializing_if = "is_zero")]
    comments_left_out: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeLine<'a>>,
}

#[derive(Serialize)]
struct ChangeLine<'a> {
    what: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Entry {
    /// An item that is imported without a change. The caller fills in what differs.
    pub fn new(source: String, kind: &str) -> Self {
        Self {
            source,
            kind: kind.to_owned(),
            id: None,
            outcome: ItemOutcome::Imported,
            title: String::new(),
            from: String::new(),
            to: String::new(),
            file: None,
            hash: None,
            form: None,
            comments: 0,
            kept: None,
            changes: Vec::new(),
        }
    }

    fn outcome(&self) -> &'static str {
        match &self.outcome {
            ItemOutcome::Imported if self.changes.is_empty() => "imported",
            ItemOutcome::Imported => "changed",
            ItemOutcome::Skipped(_) => "skipped",
        }
    }

    /// The entry as one line of JSON.
    ///
    /// # Errors
    /// Never: all fields can be serialised.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Line {
            source: &self.source,
            kind: &self.kind,
            id: self.id,
            outcome: self.outcome(),
            reason: match &self.outcome {
                ItemOutcome::Skipped(reason) => Some(reason),
                ItemOutcome::Imported => None,
            },
            title: &self.title,
            from: &self.from,
            to: &self.to,
            file: self.file.as_deref(),
            hash: self.hash.as_deref(),
            form: self.form,
            kept: self.kept,
            comments_left_out: self.comments,
            changes: self.changes.iter().map(|change| ChangeLine { what: change.what.label(), detail: &change.detail }).collect(),
        })
    }
}

/// Counts the items of a kind by their outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// All items in the export.
    pub items: usize,
    /// Imported without a change.
    pub imported: usize,
    /// Imported with changes, which the report lists.
    pub changed: usize,
    /// Left out; the report gives the reason.
    pub skipped: usize,
}

/// The sums of all entries.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    /// By kind: `post`, `page`, `attachment`, ...
    pub kinds: BTreeMap<String, Row>,
    /// Why items were left out, and how many.
    pub skipped: BTreeMap<String, usize>,
    /// What was changed, and in how many items.
    pub changed: BTreeMap<&'static str, usize>,
    /// Number of categories, tags and authors that a public item uses.
    pub terms: BTreeMap<&'static str, usize>,
    /// Number of categories, tags and authors that no public item uses; they are left out.
    pub terms_left_out: BTreeMap<&'static str, usize>,
    /// Number of comments that readers could see. Broadsheet has no comments.
    pub comments_left_out: usize,
    /// Number of bodies by the form in which they were written.
    pub forms: BTreeMap<&'static str, usize>,
    /// Number of old addresses that lead to new ones.
    pub redirects: usize,
    /// The result of downloading files, if the user asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downloads: Option<Downloaded>,
    /// Damage outside of items, and how it was repaired.
    pub damage: Vec<String>,
}

impl Ledger {
    pub(super) fn add(&mut self, entry: &Entry) {
        let row = self.kinds.entry(entry.kind.clone()).or_default();
        row.items += 1;
        match &entry.outcome {
            ItemOutcome::Imported if entry.changes.is_empty() => row.imported += 1,
            ItemOutcome::Imported => row.changed += 1,
            ItemOutcome::Skipped(reason) => {
                row.skipped += 1;
                *self.skipped.entry(reason.clone()).or_default() += 1;
            }
        }
        let mut whats: Vec<What> = entry.changes.iter().map(|change| change.what).collect();
        whats.sort();
        whats.dedup();
        for what in whats {
            *self.changed.entry(what.label()).or_default() += 1;
        }
        if let Some(form) = entry.form {
            *self.forms.entry(form).or_default() += 1;
        }
        self.comments_left_out += entry.comments;
    }

    /// The sums over all kinds.
    #[must_use]
    pub fn total(&self) -> Row {
        self.kinds.values().fold(Row::default(), |sum, row| Row {
            items: sum.items + row.items,
            imported: sum.imported + row.imported,
            changed: sum.changed + row.changed,
            skipped: sum.skipped + row.skipped,
        })
    }

    /// The table that is shown at the end of an import.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::new();
        let width = self.kinds.keys().map(|kind| kind.chars().count()).max().unwrap_or_default().max(5);
        let mut line = |name: &str, row: Row| {
            let Row { items, imported, changed, skipped } = row;
            let _ = writeln!(out, "{name:width$} {items:9} {imported:9} {changed:9} {skipped:9}");
        };
        for (kind, row) in &self.kinds {
            line(kind, *row);
        }
        line("total", self.total());
        let head = format!("{:width$} {:>9} {:>9} {:>9} {:>9}\n", "", "items", "imported", "changed", "skipped");
        let mut out = head + &out;
        let mut list = |title: &str, counts: Vec<(&str, usize)>| {
            if !counts.is_empty() {
                let _ = writeln!(out, "\n{title}");
                for (what, count) in counts {
                    let _ = writeln!(out, "{count:7}  {what}");
                }
            }
        };
        list("changed, by what", self.changed.iter().map(|(what, count)| (*what, *count)).collect());
        list("skipped, by reason", self.skipped.iter().map(|(why, count)| (why.as_str(), *count)).collect());
        let mut rest: Vec<(&str, usize)> = self.terms.iter().map(|(what, count)| (*what, *count)).collect();
        rest.push(("old addresses that lead to the new ones", self.redirects));
        list("besides", rest.into_iter().filter(|(_, count)| *count > 0).collect());
        let mut left: Vec<(&str, usize)> = self.terms_left_out.iter().map(|(what, count)| (*what, *count)).collect();
        left.push(("comments that readers could see; there is no place for them", self.comments_left_out));
        list("left out", left.into_iter().filter(|(_, count)| *count > 0).collect());
        if let Some(Downloaded { fetched, bytes, there, failed }) = &self.downloads {
            let counts =
                [(format!("files fetched, {:.1} MB", *bytes as f64 / 1e6), *fetched), ("fetched before".to_owned(), *there)];
            let failed = failed.iter().map(|(why, count)| (format!("not fetched: {why}"), *count));
            let all: Vec<_> = counts.into_iter().chain(failed).filter(|(_, count)| *count > 0).collect();
            list("files of the old site", all.iter().map(|(what, count)| (what.as_str(), *count)).collect());
        }
        if !self.damage.is_empty() {
            let _ = writeln!(out, "\ndamage outside of items");
            for line in self.damage.iter().take(10) {
                let _ = writeln!(out, "  {line}");
            }
            if self.damage.len() > 10 {
                let _ = writeln!(out, "  and {} more, in {REPORT}", self.damage.len() - 10);
            }
        }
        out
    }
}
