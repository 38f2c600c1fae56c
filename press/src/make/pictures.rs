//! Makes smaller copies of the pictures that articles and pages show, so that phones do not load pictures in print size.
//! The entry point is [`add`].
//!
//! The name of a copy contains a hash of the picture's bytes and of the way in which copies are made. A copy with the right name
//! can therefore be used again, from the output folder of the last publication or from the cache. The name also contains the
//! tint, so that a picture is decoded only once.

mod encode;
mod pictures_in_bodies;

use crate::content::{Diagnostic, Newsroom, relative};
use crate::support::progress::Progress;
use crate::write::manifest::{Entry, Manifest};
use crate::write::output;
use broadsheet_model::Site;
use pictures_in_bodies::Shown;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The folder of the copies in the output folder. No media folder may be published there.
pub const FOLDER: &str = "variants/";

/// Maximum size in bytes of a file that is decoded.
const LARGEST: u64 = 64 << 20;

/// Extensions of pictures that get copies. GIFs may be animated, and SVGs need no copies.
const ENDINGS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// Adds the copies of every shown picture to the newsroom's covers, bodies and files, unless `site.toml` turns copies off. Copies
/// are taken from `out`, where the last publication left them, or from `cache`. New copies are written to `cache`.
///
/// Returns a diagnostic for every faulty picture. Such a picture is shown without copies.
#[must_use]
pub fn add(newsroom: &mut Newsroom, content: &Path, out: &Path, cache: Option<&Path>, progress: &Progress) -> Vec<Diagnostic> {
    if !newsroom.config.variants {
        return Vec::new();
    }
    let pictures = pictures_of(newsroom);
    if pictures.is_empty() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    let shelf = match Shelf::open(out, cache) {
        Ok(shelf) => shelf,
        Err(error) => return vec![unkept(&content.display().to_string(), &error)],
    };
    let steps = progress.stage("pictures", pictures.len());
    let made: Vec<_> = pictures
        .par_iter()
        .map(|picture| {
            let made = shelf.copies(&picture.file, &newsroom.config.site);
            steps.step();
            made
        })
        .collect();
    if let Some(cache) = cache.filter(|_| shelf.is_damaged.load(Ordering::Relaxed)) {
        let place = cache.display();
        progress.tell(format!("{place} is damaged: the damaged copies of pictures in it are thrown away, and made again"));
    }
    let mut by_address = HashMap::new();
    let mut used = BTreeSet::new();
    for (picture, made) in pictures.into_iter().zip(made) {
        let file = || relative(content, &picture.file).unwrap_or_else(|| picture.file.display().to_string());
        match made {
            Ok(None) => {}
            Ok(Some(copies)) => {
                used.extend(copies.files.iter().map(|(_, name)| name.clone()));
                newsroom.media.extend(copies.files.into_iter().map(|(file, name)| (file, format!("{FOLDER}{name}"))));
                by_address.insert(picture.address, copies.shown);
            }
            Err(Failure::Picture(why)) => {
                let note =
                    Diagnostic::warning(file(), format!("this picture {why}; it is shown as it is, without smaller copies"));
                notes.push(note.help("save it again in a program for pictures, or replace it"));
            }
            Err(Failure::Disk(error)) => notes.push(unkept(&file(), &error)),
        }
    }
    newsroom.media.sort();
    newsroom.media.dedup();
    // The copies of pictures that are gone are small. If they cannot be deleted, that is no reason to stop.
    _ = shelf.tidy(&used);
    newsroom.made = shelf.scratch;
    notes.extend(write(newsroom, &by_address));
    notes
}

fn unkept(file: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(file, format!("the smaller copies of pictures cannot be saved: {error}"))
        .help("make room in the folder for temporary files, or name another one with `--cache`")
}

/// A picture that an article or a page shows.
struct Picture {
    file: PathBuf,
    /// Its URL as bodies contain it.
    address: String,
}

/// The pictures that articles and pages show, each once.
fn pictures_of(newsroom: &Newsroom) -> Vec<Picture> {
    let site = &newsroom.config.site;
    let is_picture = |path: &str| {
        path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
    };
    let candidates = newsroom.media.iter().filter(|(_, path)| is_picture(path));
    let candidates: HashMap<String, &PathBuf> =
        candidates.map(|(file, path)| (pictures_in_bodies::address(site, &format!("/{path}")), file)).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let articles = || newsroom.articles.iter().chain(&newsroom.unlisted);
    let covers = articles().filter_map(|piece| Some(pictures_in_bodies::address_of_cover(site, piece.cover.as_ref()?)));
    let photos = newsroom.authors.values().filter_map(|author| author.profile.photo.as_ref());
    let covers = covers.chain(photos.map(|photo| pictures_in_bodies::address_of_cover(site, photo)));
    let mut found: BTreeSet<String> = covers.filter(|address| candidates.contains_key(address)).collect();
    let bodies: Vec<_> = articles().map(|piece| piece.body).chain(newsroom.pages.iter().map(|page| page.body)).collect();
    let in_bodies = bodies.into_par_iter().flat_map_iter(|body| {
        let mut found = Vec::new();
        // If a body cannot be read, the publication stops later, when the body is needed.
        if let Ok(html) = newsroom.bodies.get(body) {
            pictures_in_bodies::each(&html, |address| found.extend(candidates.contains_key(address).then(|| address.to_owned())));
        }
        found
    });
    found.extend(in_bodies.collect::<Vec<_>>());
    found.into_iter().filter_map(|address| Some(Picture { file: (*candidates.get(&address)?).clone(), address })).collect()
}

/// Adds the copies to covers and bodies.
fn write(newsroom: &mut Newsroom, by_address: &HashMap<String, Shown>) -> Vec<Diagnostic> {
    let Newsroom { config, articles, unlisted, pages, authors, bodies, .. } = newsroom;
    let site = &config.site;
    let covers = articles.iter_mut().chain(unlisted.iter_mut()).filter_map(|piece| piece.cover.as_mut());
    for cover in covers.chain(authors.values_mut().filter_map(|author| author.profile.photo.as_mut())) {
        if let Some(shown) = by_address.get(&pictures_in_bodies::address_of_cover(site, cover)) {
            (cover.width, cover.height) = (shown.width, shown.height);
            (cover.srcset, cover.tint) = (Some(shown.srcset.clone()), shown.tint.clone());
        }
    }
    let all = articles.iter_mut().chain(unlisted).map(|piece| (&piece.file, &mut piece.body));
    let all: Vec<_> = all.chain(pages.iter_mut().map(|page| (&page.file, &mut page.body))).collect();
    let failed = all.into_par_iter().filter_map(|(file, body)| {
        let changed = bodies.get(*body).and_then(|html| {
            pictures_in_bodies::with_copies(&html, |address| by_address.get(address))
                .map(|html| bodies.put_for_now(&html))
                .transpose()
        });
        match changed {
            Ok(changed) => {
                *body = changed.unwrap_or(*body);
                None
            }
            Err(error) => Some(Diagnostic::error(file, format!("the compiled text could not be kept: {error}"))),
        }
    });
    failed.collect()
}

/// Why a picture has no copies although it should.
enum Failure {
    /// The picture is faulty: the reason, in words that follow the name of the file.
    Picture(String),
    /// The copies cannot be written.
    Disk(io::Error),
}

/// The copies of a picture.
struct Copies {
    shown: Shown,
    /// The file and the name of each copy.
    files: Vec<(PathBuf, String)>,
}

/// The folders in which copies are found and saved.
struct Shelf {
    folder: PathBuf,
    /// The copies that were in the folder at the start: the name, and the hash of the bytes. The name of the file contains both:
    /// see [`kept_as`].
    names: BTreeMap<String, u64>,
    /// The temporary folder that replaces the cache if there is none. It is deleted together with the newsroom.
    scratch: Option<tempfile::TempDir>,
    out: PathBuf,
    /// The copies that the last publication left in `out`.
    published: BTreeMap<String, Entry>,
    budget: Budget,
    /// Whether a copy in the folder has changed since it was written.
    is_damaged: AtomicBool,
}

impl Shelf {
    fn open(out: &Path, cache: Option<&Path>) -> io::Result<Self> {
        let scratch = if cache.is_none() { Some(tempfile::tempdir()?) } else { None };
        let folder = match (cache, &scratch) {
            (Some(cache), _) => cache.join("pictures"),
            (None, Some(scratch)) => scratch.path().to_owned(),
            (None, None) => std::env::temp_dir(),
        };
        fs::create_dir_all(&folder)?;
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(&folder)? {
            let file = entry?.file_name().to_string_lossy().into_owned();
            let (name, sum) = file.rsplit_once('.').unwrap_or((&file, ""));
            names.insert(name.to_owned(), u64::from_str_radix(sum, 16).unwrap_or_default());
        }
        let published = if output::was_interrupted(out) { None } else { Manifest::of(out).unwrap_or_default() };
        let published = published.map(|manifest| {
            let files = manifest.files.into_iter().skip_while(|(path, _)| path.as_str() < FOLDER);
            files.map_while(|(path, entry)| Some((path.strip_prefix(FOLDER)?.to_owned(), entry))).collect()
        });
        let published = published.unwrap_or_default();
        Ok(Self {
            folder,
            names,
            scratch,
            out: out.to_owned(),
            published,
            budget: Budget::new(encode::MOST_PIXELS),
            is_damaged: AtomicBool::new(false),
        })
    }

    /// The copies of a picture. They are made if they do not exist yet; `None` if the picture gets no copies.
    fn copies(&self, file: &Path, site: &Site) -> Result<Option<Copies>, Failure> {
        let unreadable = |error: io::Error| Failure::Picture(format!("cannot be read: {error}"));
        if fs::metadata(file).map_err(unreadable)?.len() > LARGEST {
            return Err(Failure::Picture(format!("has more than {} MB", LARGEST >> 20)));
        }
        let bytes = fs::read(file).map_err(unreadable)?;
        let Some(head) = encode::open(&bytes).map_err(Failure::Picture)? else { return Ok(None) };
        let (width, height) = (head.width, head.height);
        let hash = format!("{:016x}", xxh3_64_with_seed(&bytes, encode::EDITION));
        let (tint, files) = match self.find(&hash, width) {
            Some(found) => found,
            None => {
                let _taken = self.budget.take(head.pixels());
                self.keep(&hash, head.copies().map_err(Failure::Picture)?).map_err(Failure::Disk)?
            }
        };
        let path = format!("/{FOLDER}{hash}-{tint}-");
        let tint = tint.as_bytes().iter().zip("rgb".chars()).map(|(level, of)| format!("{of}{}", char::from(*level)));
        let tint = Some(tint.collect::<Vec<_>>().join(" ")).filter(|tint| tint.len() == "r0 g0 b0".len());
        let srcset = pictures_in_bodies::srcset(site, &path, &encode::widths(width));
        let shown = Shown { srcset, tint, width, height };
        Ok(Some(Copies { shown, files }))
    }

    /// The copies that exist already: the tint in their names, and the file and the name of each.
    fn find(&self, hash: &str, width: u32) -> Option<(String, Vec<(PathBuf, String)>)> {
        let tint_of = |name: &str| Some(name.strip_prefix(hash)?.strip_prefix('-')?.split_once('-')?.0.to_owned());
        let first = |names: &mut dyn Iterator<Item = &String>| tint_of(names.next()?);
        let from = hash.to_owned();
        let published = first(&mut self.published.range(from.clone()..).map(|(name, _)| name)).and_then(|tint| {
            let names = encode::widths(width).into_iter().map(|width| {
                let name = name(hash, &tint, width);
                let path = format!("{FOLDER}{name}");
                let entry = *self.published.get(&name)?;
                output::is_there(&self.out, &path, entry).then(|| (self.out.join(path), name))
            });
            Some((tint.clone(), names.collect::<Option<Vec<_>>>()?))
        });
        published.or_else(|| {
            let tint = first(&mut self.names.range(from..).map(|(name, _)| name))?;
            let names = encode::widths(width).into_iter().map(|width| {
                let name = name(hash, &tint, width);
                let sum = *self.names.get(&name)?;
                let file = self.folder.join(kept_as(&name, sum));
                let is_right = fs::read(&file).is_ok_and(|bytes| xxh3_64(&bytes) == sum);
                if !is_right {
                    self.is_damaged.store(true, Ordering::Relaxed);
                }
                is_right.then_some((file, name))
            });
            Some((tint.clone(), names.collect::<Option<Vec<_>>>()?))
        })
    }

    fn keep(&self, hash: &str, copies: encode::Copies) -> io::Result<(String, Vec<(PathBuf, String)>)> {
        let tint = copies.tint.map_or_else(|| "x".to_owned(), |levels| levels.map(|level| level.to_string()).concat());
        let files = copies.files.into_iter().map(|(width, bytes)| {
            let name = name(hash, &tint, width);
            let file = self.folder.join(kept_as(&name, xxh3_64(&bytes)));
            // Two pictures with the same bytes may write their copies at the same time, and the program may be killed. A
            // temporary file makes sure that no incomplete copy is left.
            let fresh = tempfile::NamedTempFile::new_in(&self.folder)?;
            fs::write(fresh.path(), bytes)?;
            fresh.persist(&file)?;
            Ok((file, name))
        });
        let files = files.collect::<io::Result<Vec<_>>>()?;
        Ok((tint, files))
    }

    /// Deletes the copies of pictures that are no longer shown from the cache.
    fn tidy(&self, used: &BTreeSet<String>) -> io::Result<()> {
        let unused = self.names.iter().filter(|(name, _)| !used.contains(*name));
        unused.map(|(name, sum)| self.folder.join(kept_as(name, *sum))).try_for_each(fs::remove_file)
    }
}

/// The name of a copy's file in the cache. `sum` is the hash of the copy's bytes.
fn kept_as(name: &str, sum: u64) -> String {
    format!("{name}.{sum:016x}")
}

/// The name of a copy.
fn name(hash: &str, tint: &str, width: u32) -> String {
    format!("{hash}-{tint}-{width}.webp")
}

/// Limits the number of pixels in memory, independently of the number of cores.
struct Budget {
    free: Mutex<u64>,
    freed: Condvar,
}

impl Budget {
    fn new(pixels: u64) -> Self {
        Self { free: Mutex::new(pixels), freed: Condvar::new() }
    }

    /// Waits until this number of pixels is free. The number must not be larger than the whole budget.
    fn take(&self, pixels: u64) -> Taken<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free < pixels).unwrap_or_else(PoisonError::into_inner);
        *free -= pixels;
        Taken { budget: self, pixels }
    }
}

/// A part of the budget. It is free again when this value is dropped.
struct Taken<'b> {
    budget: &'b Budget,
    pixels: u64,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.pixels;
        self.budget.freed.notify_all();
    }
}
