//! Runs an import from beginning to end. Long because all steps of an import share one writer ([`Press`]).

use super::ImportError;
use super::article_writer::Writer;
use super::body::ImportContext;
use super::download::{self, Download, Downloaded};
use super::eligibility::Wanted;
use super::import_staging::{ImportStaging, Kept, Tally};
use super::input;
use super::ledger::{Entry, ItemOutcome, Ledger};
use super::lock::Lock;
use super::old_links::Links;
use super::plan::{Plan, redirects_toml};
use super::rest::{self, Live, Rest};
use super::site_toml::{self, Settings};
use super::survey::Survey;
use super::uploads::Uploads;
use super::wordpress_types::{Export, Item, Record};
use super::wxr::Wxr;
use crate::content::Preview;
use crate::support::progress::{Progress, Steps};
use broadsheet_model::Site;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to import, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The files of the export, or folders of them.
    pub inputs: Vec<PathBuf>,
    /// The newsroom: a new folder, or one that an import made.
    pub out: PathBuf,
    /// The address of the new site, if it differs from that of the old site.
    pub origin: Option<String>,
    /// The IANA name of the old site's time zone. Without it, the import finds the time zone from the dates.
    pub zone: Option<String>,
    /// Name or slug of the category whose articles may lead the front page.
    pub featured: String,
    /// What to import in addition to public items.
    pub wanted: Wanted,
    /// The folder of the old site's uploads.
    pub media: Option<PathBuf>,
    /// How to download uploads that are not in `media` from the old site; `None` downloads nothing.
    pub download: Option<Download>,
    /// Shows the progress of the import.
    pub progress: Arc<Progress>,
}

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What happened to the items.
    pub ledger: Ledger,
    /// What happened to the files.
    pub tally: Tally,
    /// Number of uploads that nothing shows, without the smaller copies of pictures.
    pub unused_media: usize,
}

/// Imports the exports of a WordPress site.
///
/// # Errors
/// When a file cannot be read or written; damage in the export is not an error. The import then leaves no half-written newsroom.
pub fn wordpress(options: &Options) -> Result<Outcome, ImportError> {
    let _lock = Lock::take(&options.out)?;
    run(&Wxr { inputs: input::find(&options.inputs, "xml")? }, options)
}

/// Imports dumps of a WordPress site's REST API.
///
/// # Errors
/// As [`wordpress`]; also when a file is not JSON.
pub fn wordpress_json(options: &Options) -> Result<Outcome, ImportError> {
    let _lock = Lock::take(&options.out)?;
    run(&Rest { inputs: input::find(&options.inputs, "json")?, notes: Vec::new() }, options)
}

/// Imports a WordPress site that still runs, through its REST API.
///
/// # Errors
/// As [`wordpress`]; also when the site cannot be reached or refuses to answer.
pub fn wordpress_live(options: &Options, live: &Live) -> Result<Outcome, ImportError> {
    let _lock = Lock::take(&options.out)?;
    let folder = tempfile::tempdir().map_err(|source| ImportError::File { path: std::env::temp_dir(), source })?;
    let (inputs, notes) = rest::fetch(live, folder.path(), &options.progress.count("fetching"))?;
    run(&Rest { inputs, notes }, options)
}

/// Maximum number of items whose bodies are in memory at the same time, and of the bytes of these bodies.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 4 << 20;

fn run(export: &dyn Export, options: &Options) -> Result<Outcome, ImportError> {
    let given = options.zone.as_deref().map(|name| TimeZone::get(name).map_err(|_| ImportError::Zone(name.to_owned())));
    let given = given.transpose()?;
    let mut uploads = options.media.as_deref().map(Uploads::find_in).transpose()?;
    let mut survey = Survey::of(export, &options.wanted, &options.progress.count("looking"))?;
    let site = site(options, &mut survey)?;
    let name = options.zone.clone().or_else(|| survey.clock.zone()).unwrap_or_else(|| "UTC".to_owned());
    let zone = given.or_else(|| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    let plan = Plan::new(&survey, &zone);
    survey.forget_names();
    let preview = Preview::new(site.clone());
    let mut downloaded = None;
    if let Some(download) = &options.download {
        let uploads = uploads.get_or_insert_default();
        let stock = Stock { survey: &survey, plan: &plan, preview: &preview, zone: &zone };
        downloaded = Some(stock.fill(export, uploads, options, download)?);
    }
    let links = Links { plan: &plan, numbers: plan.numbers(&survey), files: &survey.files, uploads: uploads.as_ref() };
    let context = ImportContext { survey: &survey, links: &links, preview: &preview };
    let writer = Writer { context, zone: &zone, featured: &options.featured };

    let mut press = Press::new(ImportStaging::open(&options.out)?)?;
    press.items(export, &writer, survey.items.len(), &options.progress)?;
    options.progress.end();
    let settings = Settings { site: &site, zone: &name, has_media: uploads.is_some(), menus: &plan.menus };
    press.file("site.toml", &site_toml::toml(&survey, &settings))?;
    press.file("redirects.toml", &redirects_toml(&plan))?;
    if !plan.slots.iter().flatten().any(|slot| slot.file.starts_with("articles/")) {
        // A newsroom has a folder of articles, even when there are no articles.
        press.file("articles/.gitkeep", "")?;
    }
    press.media(uploads.as_ref())?;
    for (file, why) in uploads.iter().flat_map(Uploads::left_out) {
        press.entry(&Entry { outcome: ItemOutcome::Skipped(why.to_owned()), ..Entry::new(file.to_owned(), "upload") })?;
    }
    let unused = uploads.as_ref().map(Uploads::unused).unwrap_or_default();
    if !unused.is_empty() {
        press.file("import-unused.txt", &(unused.join("\n") + "\n"))?;
    }
    let mut ledger = press.take_ledger();
    ledger.redirects = plan.redirects.len() + plan.slots.iter().flatten().map(|slot| slot.aliases.len()).sum::<usize>();
    ledger.damage.extend(survey.damage.iter().cloned());
    ledger.downloads = downloaded;
    for (what, registry) in [("categories", &survey.categories), ("tags", &survey.tags), ("authors", &survey.authors)] {
        ledger.terms.insert(what, registry.used().count());
        ledger.terms_left_out.insert(without_use(what), registry.unused());
    }
    let tally = press.finish(&ledger)?;
    if options.download.is_some() {
        // The files that articles show are in the newsroom now. If deletion fails, the next import only finds the remaining
        // files.
        _ = std::fs::remove_dir_all(downloads(&options.out)?);
    }
    Ok(Outcome { ledger, tally, unused_media: unused.len() })
}

/// The folder for downloads before they are copied into the newsroom. It is beside the newsroom, so that a killed import can
/// resume.
fn downloads(out: &Path) -> Result<PathBuf, ImportError> {
    let name = out.file_name().ok_or_else(|| ImportError::NoName(out.to_owned()))?.to_string_lossy();
    Ok(out.with_file_name(format!(".{name}.downloads")))
}

/// The data that decides which files an import shows.
struct Stock<'a> {
    survey: &'a Survey,
    plan: &'a Plan,
    preview: &'a Preview,
    zone: &'a TimeZone,
}

impl Stock<'_> {
    /// Downloads the files that the import shows and that are not on this computer yet.
    fn fill(
        &self,
        export: &dyn Export,
        uploads: &mut Uploads,
        options: &Options,
        download: &Download,
    ) -> Result<Downloaded, ImportError> {
        let folder = downloads(&options.out)?;
        // The files that an earlier import downloaded, and then the files that a killed import downloaded.
        uploads.add(&options.out.join("uploads"))?;
        let there = uploads.len();
        uploads.add(&folder)?;
        let resumed = uploads.len() - there;
        self.look(export, uploads, options)?;
        let missing = uploads.take_missing();
        let (mut downloaded, reasons) =
            download::fetch(download, &self.survey.site.address, &folder, &missing, &options.progress)?;
        downloaded.there += resumed;
        uploads.explain(reasons);
        uploads.add(&folder)?;
        Ok(downloaded)
    }

    /// Writes every item and discards the result, to find out which files it shows. That depends on what its shortcodes and
    /// blocks become.
    fn look(&self, export: &dyn Export, uploads: &Uploads, options: &Options) -> Result<(), ImportError> {
        let Self { survey, plan, preview, zone } = self;
        let links = Links { plan, numbers: plan.numbers(survey), files: &survey.files, uploads: Some(uploads) };
        let writer = Writer { context: ImportContext { survey, links: &links, preview }, zone, featured: &options.featured };
        let mut batch = Vec::new();
        let mut place = 0;
        let mut bytes = 0;
        let look = |batch: &mut Vec<(usize, Box<Item>)>| {
            batch.par_drain(..).for_each(|(place, item)| drop(writer.write(place, &item)));
        };
        export.read(&mut |record| {
            let Record::Item(item) = record else { return Ok(()) };
            if place >= survey.items.len() {
                return Err(ImportError::Unsteady);
            }
            bytes += item.body.len();
            batch.push((place, item));
            place += 1;
            if batch.len() == BATCH || bytes > BATCH_BYTES {
                bytes = 0;
                look(&mut batch);
            }
            Ok(())
        })?;
        look(&mut batch);
        Ok(())
    }
}

fn without_use(what: &str) -> &'static str {
    match what {
        "categories" => "categories that nothing public is in",
        "tags" => "tags that nothing public has",
        _ => "authors of nothing public",
    }
}

/// The new site. It has the address of the old site, unless the user gave another one.
fn site(options: &Options, survey: &mut Survey) -> Result<Site, ImportError> {
    if survey.site.title.is_empty() {
        survey.damage.push("the export does not say what the site is called: write its `title` into site.toml".to_owned());
    }
    if let Some(origin) = &options.origin {
        return Site::parse(origin).map_err(|error| ImportError::Origin { origin: origin.clone(), reason: error.to_string() });
    }
    Ok(Site::parse(&survey.site.address).unwrap_or_else(|_| {
        let message = "the export does not give the address of the site: write its `origin` into site.toml".to_owned();
        survey.damage.push(message);
        Site::new("https://example.org", "/")
    }))
}

/// Writes the newsroom and its report.
pub(super) struct Press {
    staging: ImportStaging,
    ledger: Ledger,
    /// The lines of the report so far, in a file, because they are too many to hold in memory.
    lines: BufWriter<File>,
    lines_path: PathBuf,
    /// Files that belong to no item, and the hashes of what was written.
    files: BTreeMap<String, String>,
    /// Addresses of files that are not copied.
    remote: Vec<String>,
}

impl Press {
    pub fn new(staging: ImportStaging) -> Result<Self, ImportError> {
        let lines_path = staging.scratch("items.part");
        let lines = File::create(&lines_path).map_err(|source| ImportError::File { path: lines_path.clone(), source })?;
        Ok(Self {
            staging,
            ledger: Ledger::default(),
            lines: BufWriter::new(lines),
            lines_path,
            files: BTreeMap::new(),
            remote: Vec::new(),
        })
    }

    /// Reads the export for the second time and writes its items, in its order.
    fn items(&mut self, export: &dyn Export, writer: &Writer<'_>, all: usize, progress: &Progress) -> Result<(), ImportError> {
        let steps = progress.stage("writing", all);
        let mut batch: Vec<(usize, Box<Item>)> = Vec::new();
        let mut bytes = 0;
        let mut place = 0;
        export.read(&mut |record| {
            let Record::Item(item) = record else { return Ok(()) };
            bytes += item.body.len();
            batch.push((place, item));
            place += 1;
            if place > all {
                return Err(ImportError::Unsteady);
            }
            if batch.len() == BATCH || bytes > BATCH_BYTES {
                bytes = 0;
                self.batch(std::mem::take(&mut batch), writer, &steps)?;
            }
            Ok(())
        })?;
        self.batch(batch, writer, &steps)?;
        if place == all { Ok(()) } else { Err(ImportError::Unsteady) }
    }

    fn batch(&mut self, batch: Vec<(usize, Box<Item>)>, writer: &Writer<'_>, steps: &Steps) -> Result<(), ImportError> {
        let write = |(place, item): &(usize, Box<Item>)| {
            let written = writer.write(*place, item);
            steps.step();
            written
        };
        let written: Vec<_> = batch.par_iter().map(write).collect();
        written.into_iter().try_for_each(|(entry, text)| self.entry_with(entry, text))
    }

    /// Writes the file of an item, and adds the item to the report.
    pub fn entry_with(&mut self, mut entry: Entry, text: Option<String>) -> Result<(), ImportError> {
        if let (Some(file), Some(text)) = (&entry.file, text) {
            let file = self.staging.place(&entry.to, file).to_owned();
            let (kept, hash) = self.staging.write(&file, &text)?;
            entry.file = Some(file);
            entry.hash = hash;
            entry.kept = match kept {
                Kept::Edited => Some("somebody edited the file since; it is left as it is"),
                Kept::Deleted => Some("somebody deleted the file since; it is not written again"),
                Kept::Written | Kept::Same => None,
            };
        }
        self.entry(&entry)
    }

    /// Copies a file without changing it.
    pub fn copy(&mut self, from: &Path, file: &str) -> Result<(), ImportError> {
        self.staging.copy(from, file)
    }

    /// Takes out the sums so far.
    pub fn take_ledger(&mut self) -> Ledger {
        self.ledger.damage.extend(self.staging.damage().map(str::to_owned));
        std::mem::take(&mut self.ledger)
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), ImportError> {
        if entry.kind == "attachment" && entry.to.contains("//") {
            self.remote.push(entry.to.clone());
        }
        self.ledger.add(entry);
        let separator = if self.ledger.total().items == 1 { "\n" } else { ",\n" };
        let written = entry.json().map_err(io::Error::from).and_then(|line| write!(self.lines, "{separator}{line}"));
        written.map_err(|source| self.lines_failed(source))
    }

    fn lines_failed(&self, source: io::Error) -> ImportError {
        ImportError::File { path: self.lines_path.clone(), source }
    }

    /// Writes a file that belongs to no item.
    pub fn file(&mut self, name: &str, text: &str) -> Result<(), ImportError> {
        let (_, hash) = self.staging.write(name, text)?;
        self.files.extend(hash.map(|hash| (name.to_owned(), hash)));
        Ok(())
    }

    /// Copies the uploads that something shows, and lists the files that are not copied.
    fn media(&mut self, uploads: Option<&Uploads>) -> Result<(), ImportError> {
        for (from, to) in uploads.map(Uploads::used).unwrap_or_default() {
            self.staging.copy(&from, &to)?;
        }
        let mut remote = std::mem::take(&mut self.remote);
        remote.sort();
        remote.dedup();
        if remote.is_empty() { Ok(()) } else { self.file("import-media.txt", &(remote.join("\n") + "\n")) }
    }

    /// Puts the report together, and commits the newsroom.
    pub fn finish(mut self, ledger: &Ledger) -> Result<Tally, ImportError> {
        self.lines.flush().map_err(|source| self.lines_failed(source))?;
        let report = self.staging.scratch("report.part");
        let failed = |source| ImportError::File { path: report.clone(), source };
        // The report keeps their hashes, because a later import may write these files again.
        let stale = self.staging.stale();
        let head = Head {
            schema_version: 1,
            ledger,
            files: self.files.iter().chain(&stale).collect(),
            no_longer_in_the_source: stale.keys().collect(),
        };
        assemble(&report, &self.lines_path, &head).map_err(failed)?;
        std::fs::remove_file(&self.lines_path).map_err(failed)?;
        self.staging.commit(&report)
    }
}

/// The part of a report before its items.
#[derive(Serialize)]
struct Head<'a> {
    schema_version: u32,
    ledger: &'a Ledger,
    /// Files that belong to no item, and the hashes of what an import wrote there.
    files: BTreeMap<&'a String, &'a String>,
    /// Files of an earlier import that belong to no item of this import.
    no_longer_in_the_source: Vec<&'a String>,
}

fn assemble(report: &Path, lines: &Path, head: &Head<'_>) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(report)?);
    let head = serde_json::to_string_pretty(head)?;
    // The items are written as the last member of the same object.
    write!(out, "{},\n\"items\": [", head.trim_end_matches('}').trim_end())?;
    io::copy(&mut BufReader::new(File::open(lines)?), &mut out)?;
    out.write_all(b"\n]}\n")?;
    out.flush()
}
