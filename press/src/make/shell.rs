//! The shell: what Trunk built, and what every printed page takes from it. A shell is built once; publishing reads it.

mod packed;

use crate::write::manifest::MANIFEST;
use crate::write::output::recovery::Left;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use packed::Packed;
use scraper::{Html, Selector};
use sha2::{Digest, Sha384};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

pub use packed::{is_inside, pack};

/// Trunk's own index.html, kept beside the printed front page that takes its name when the shell itself is published into.
pub const UNPRINTED: &str = "shell.html";

/// Trunk's name of it.
const INDEX: &str = "index.html";

/// The icon among the shell's files. It is published with a hash in its name, for browsers ask for an icon again with every change
/// of the address, unless they may keep it.
const ICON: &str = "favicon.svg";

/// Why a folder cannot serve as a shell.
#[derive(Debug, Error)]
pub enum ShellError {
    /// There is no shell in the folder.
    #[error("{} holds no shell: neither {UNPRINTED} nor index.html is there. Build one with `trunk build --release`", .0.display())]
    Missing(PathBuf),
    /// This build of `press` carries no shell, and none was named.
    #[error(
        "this press carries no shell: name one with `--shell <folder>` (`trunk build --release` makes it), or run `make press` for a press that carries it"
    )]
    NotInside,
    /// The shell that this build carries cannot be unpacked.
    #[error("the shell inside this press is damaged: {0}. Get press again")]
    Damaged(io::Error),
    /// The page is not one that this app's Trunk build made.
    #[error("{} is not a Broadsheet shell: {why}. Build one with `trunk build --release`", .folder.display())]
    NotAShell {
        /// Where it lies.
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The shell was built from another version of the app.
    #[error("the shell in {} is of Broadsheet {found}, this is press {}: use the press of that version, or build the shell again", .folder.display(), broadsheet::VERSION)]
    OtherVersion {
        /// Where it lies.
        folder: PathBuf,
        /// Its version.
        found: String,
    },
    /// A file of the shell cannot be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// Where the shell of a publication comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ShellSource {
    /// The one that this build of `press` carries.
    #[default]
    Inside,
    /// What Trunk built, in a folder.
    Folder(PathBuf),
}

impl ShellSource {
    /// The folder, if it is one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Inside => None,
            Self::Folder(folder) => Some(folder),
        }
    }

    /// Whether the shell lies in this folder, however either is spelt.
    #[must_use]
    pub fn is_in(&self, folder: &Path) -> bool {
        let place = self.folder().and_then(|shell| shell.canonicalize().ok());
        place.is_some() && place == folder.canonicalize().ok()
    }
}

impl From<PathBuf> for ShellSource {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

impl From<Option<PathBuf>> for ShellSource {
    fn from(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Inside, Self::Folder)
    }
}

/// The files that Trunk built, wherever they lie.
#[derive(Debug)]
enum Built {
    Folder(PathBuf),
    Packed(Packed),
}

impl Built {
    /// Where they lie, for messages.
    fn place(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::Packed(_) => PathBuf::from("press"),
        }
    }

    /// What a file holds.
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match self {
            Self::Folder(folder) => fs::read(folder.join(name)),
            Self::Packed(packed) => packed.get(name).map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    /// The names of all files, sorted.
    fn names(&self) -> io::Result<Vec<String>> {
        match self {
            Self::Folder(folder) => walk(folder),
            Self::Packed(packed) => Ok(packed.names()),
        }
    }

    /// The names of the files that `press` published into the same folder since.
    fn published(&self) -> io::Result<Left> {
        match self {
            Self::Folder(folder) => Left::of(folder),
            Self::Packed(_) => Ok(Left::default()),
        }
    }
}

/// What printed pages take from a shell.
#[derive(Debug)]
pub struct Shell {
    built: Built,
    /// The files of the build that everything else here was made of; sorted.
    sources: Vec<String>,
    /// Trunk's index.html as it was.
    pub unprinted: String,
    /// The style sheets in order, minified by Trunk: the name of the source file, and its text.
    pub styles: Vec<(String, String)>,
    /// All style sheets in one file. A page carries those of its own kind; the app loads this before it shows another page.
    pub sheet: Asset,
    /// What browsers show beside a page's title, where the newsroom has no icon of its own.
    pub icon: Option<Asset>,
    /// The start script: its name under the site's base, with the hash of its bytes in it.
    pub script: Asset,
    /// The script between browser and WebAssembly, which the start script loads.
    pub glue: Asset,
    /// The app, as Trunk named it.
    pub wasm: Asset,
    /// The search worker's script. No page loads it before its reader searches.
    pub worker: Asset,
    /// The search worker's WebAssembly, which its script loads.
    pub engine: Asset,
    /// Every other file that is published as it is, relative, with `/`; sorted. What printed pages take parts of is not among them:
    /// Trunk's style sheets, its script, and its search worker.
    pub files: Vec<String>,
}

/// A file that pages load, with what lets a browser check it.
#[derive(Debug)]
pub struct Asset {
    /// Relative to the site's base.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// For the `integrity` attribute: `sha384-...`.
    pub integrity: String,
}

impl Asset {
    fn new(name: String, bytes: Vec<u8>) -> Self {
        let integrity = format!("sha384-{}", BASE64.encode(Sha384::digest(&bytes)));
        Self { name, bytes, integrity }
    }

    /// A file with the hash of its bytes in its name.
    fn hashed(stem: &str, extension: &str, bytes: Vec<u8>) -> Self {
        let hash = xxhash_rust::xxh3::xxh3_64(&bytes);
        Self::new(format!("{stem}-{hash:016x}.{extension}"), bytes)
    }
}

impl Shell {
    /// Changes when anything does that pages load: 16 hexadecimal digits.
    #[must_use]
    pub fn release(&self) -> String {
        let names: String = self.assets(true).map(|asset| asset.name.as_str()).collect();
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(names.as_bytes()))
    }

    /// What pages load, each file with the hash of its bytes in its name; those of the search only where there is one.
    pub fn assets(&self, has_search: bool) -> impl Iterator<Item = &Asset> {
        let search = has_search.then_some([&self.worker, &self.engine]);
        [&self.script, &self.glue, &self.wasm, &self.sheet].into_iter().chain(&self.icon).chain(search.into_iter().flatten())
    }

    /// Reads a shell. One in a folder may have been published into since.
    ///
    /// # Errors
    /// A [`ShellError`] that says in one line what to do.
    pub fn of(source: &ShellSource) -> Result<Self, ShellError> {
        match source {
            ShellSource::Folder(folder) => Self::read(folder),
            ShellSource::Inside => {
                let packed = packed::inside().ok_or(ShellError::NotInside)?;
                Self::of_built(Built::Packed(Packed::unpack(packed).map_err(ShellError::Damaged)?))
            }
        }
    }

    /// Reads the shell in a folder, which may have been published into since.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn read(folder: &Path) -> Result<Self, ShellError> {
        Self::of_built(Built::Folder(folder.to_owned()))
    }

    /// What one of [`Self::files`] holds.
    ///
    /// # Errors
    /// With the path, when it cannot be read.
    pub fn file(&self, name: &str) -> Result<Vec<u8>, ShellError> {
        self.built.read(name).map_err(|source| ShellError::Unreadable { path: self.built.place().join(name), source })
    }

    fn of_built(built: Built) -> Result<Self, ShellError> {
        let unreadable = |name: &str| {
            let path = built.place().join(name);
            move |source| ShellError::Unreadable { path, source }
        };
        let read = |name: &str| built.read(name).map_err(unreadable(name));
        let read_if_there = |name: &str| match built.read(name) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(name)(error)),
        };
        let not_a_shell = |why| ShellError::NotAShell { folder: built.place(), why };
        let (page, unprinted) = match read_if_there(UNPRINTED)? {
            Some(bytes) => (UNPRINTED, bytes),
            None => (INDEX, read_if_there(INDEX)?.ok_or_else(|| ShellError::Missing(built.place()))?),
        };
        let unprinted = String::from_utf8(unprinted).map_err(|_| not_a_shell("its page is not UTF-8"))?;
        let found = Found::in_page(&unprinted);
        let version = found.version.ok_or_else(|| not_a_shell("its page does not name a version"))?;
        if version != broadsheet::VERSION {
            return Err(ShellError::OtherVersion { folder: built.place(), found: version });
        }
        let mut styles = Vec::new();
        for name in &found.styles {
            let text = String::from_utf8(read(name)?).map_err(|_| not_a_shell("a style sheet is not UTF-8"))?;
            if text.contains("</") {
                return Err(not_a_shell("a style sheet holds `</`, which would end it"));
            }
            let stem = name.rsplit_once('-').map_or(name.as_str(), |(stem, _)| stem);
            styles.push((stem.to_owned(), text.trim().to_owned()));
        }
        let all: String = styles.iter().map(|(_, text)| text.as_str()).collect();
        let sheet = Asset::hashed("style", "css", all.into_bytes());
        let icon = read_if_there(ICON)?.map(|bytes| Asset::hashed("favicon", "svg", bytes));
        let wasm_name = found.wasm.ok_or_else(|| not_a_shell("its page loads no WebAssembly"))?;
        let wasm = Asset::new(wasm_name.clone(), read(&wasm_name)?);
        let glue_name = found.script.ok_or_else(|| not_a_shell("its page loads no script"))?;
        let glue = String::from_utf8(read(&glue_name)?).map_err(|_| not_a_shell("its script is not UTF-8"))?;
        let no_bindgen = || not_a_shell("its script does not look like wasm-bindgen's");
        let (script, glue) = app_scripts(&glue, &wasm).ok_or_else(no_bindgen)?;
        let engine = Asset::hashed(SEARCH, "wasm", read(&format!("{WORKER}_bg.wasm"))?);
        let text = String::from_utf8(read(&format!("{WORKER}.js"))?).map_err(|_| not_a_shell("its worker is not UTF-8"))?;
        let worker = worker_script(&text, &engine).ok_or_else(no_bindgen)?;
        let published = built.published().map_err(unreadable(MANIFEST))?.manifest.files;
        let mut files = built.names().map_err(unreadable(""))?;
        let own =
            [UNPRINTED, INDEX, ICON, &wasm.name, &script.name, &glue.name, &sheet.name, &worker.name, &engine.name, &glue_name];
        let is_source = |name: &String| found.styles.contains(name) || name.starts_with(WORKER);
        let is_taken = |name: &String| is_source(name) || [page, ICON, &wasm_name, &glue_name].contains(&name.as_str());
        let taken: Vec<String> = files.iter().filter(|name| is_taken(name)).cloned().collect();
        // What Trunk's page names, such as the icon, is the shell's wherever it lies.
        let is_shell_s = |name: &String| !published.contains_key(name) || unprinted.contains(name.as_str());
        files.retain(|name| !own.contains(&name.as_str()) && !name.starts_with(MANIFEST) && !is_source(name) && is_shell_s(name));
        let mut sources = [taken, files.clone()].concat();
        sources.sort_unstable();
        Ok(Self { built, sources, styles, sheet, icon, files, unprinted, script, glue, wasm, worker, engine })
    }
}

/// Where Trunk puts a build that is under way, in the folder of the one before.
const STAGE: &str = ".stage";

fn walk(folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let is_built = |entry: &walkdir::DirEntry| entry.depth() != 1 || entry.file_name() != STAGE;
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_built) {
        let entry = entry?;
        if let (true, Ok(path)) = (entry.file_type().is_file(), entry.path().strip_prefix(folder)) {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(files)
}

/// What Trunk's page names.
#[derive(Default)]
struct Found {
    version: Option<String>,
    styles: Vec<String>,
    script: Option<String>,
    wasm: Option<String>,
}

impl Found {
    fn in_page(page: &str) -> Self {
        let document = Html::parse_document(page);
        let attributes = |selector: &str, attribute: &str| -> Vec<String> {
            let Ok(selector) = Selector::parse(selector) else { return Vec::new() };
            document.select(&selector).filter_map(|e| e.value().attr(attribute)).map(str::to_owned).collect()
        };
        let name = |href: String| href.rsplit('/').next().unwrap_or_default().to_owned();
        let first = |selector: &str, attribute: &str| attributes(selector, attribute).into_iter().next();
        Self {
            version: first("meta[name=broadsheet]", "content"),
            styles: attributes("link[rel=stylesheet]", "href").into_iter().map(name).collect(),
            script: first("link[rel=modulepreload]", "href").map(name),
            wasm: first("link[rel=preload][as=fetch]", "href").map(name),
        }
    }
}

/// The name that Trunk gives the files of the search worker: that of its binary, for it never hashes those of a worker.
const WORKER: &str = "search-worker";
/// What its published files begin with.
const SEARCH: &str = "search";
/// What the start script of the app does, which pages are painted before. Where Trusted Types are known, it lets the app and the
/// reader's extensions write HTML, which the policy keeps from running scripts, and load scripts of this origin. Should the app not
/// start, or stop later (a WebAssembly trap), pages are plain pages again: clicks are kept from it, and back and forward load
/// documents. It loads the app at once, side by side its two files; for a reader who asks to save data not before they touch the
/// page. `GLUE`, `WASM` and the like stand for the files and their hashes.
const START: &str = r#"typeof self.trustedTypes?.createPolicy=="function"&&trustedTypes.createPolicy("default",{createHTML:h=>h,createScriptURL:u=>new URL(u,location).origin==origin?u:null});
{let at=()=>location.pathname+location.search,stopped,stop=()=>{stopped??=at();document.documentElement.dataset.app="stopped"},trap=e=>{self.WebAssembly&&(e.error||e.reason)instanceof WebAssembly.RuntimeError&&stop()};
addEventListener("error",trap);addEventListener("unhandledrejection",trap);
addEventListener("click",e=>{stopped&&e.stopImmediatePropagation()},!0);
addEventListener("popstate",e=>{stopped&&(e.stopImmediatePropagation(),at()!=stopped&&location.reload())},!0);
let begun,start=()=>{if(begun)return;begun=!0;let s=document.createElement("script"),of=f=>new URL(f,import.meta.url).href;self.broadsheet={stop,wasm:fetch(of("WASM_NAME"),{integrity:"WASM_HASH",priority:"low"})};s.type="module";s.crossOrigin="anonymous";s.fetchPriority="low";s.integrity="GLUE_HASH";s.onerror=stop;s.src=of("GLUE_NAME");document.head.append(s)};
navigator.connection?.saveData?["pointerdown","keydown"].forEach(e=>addEventListener(e,start,!0)):start()}
"#;

/// Starts the app, at the end of wasm-bindgen's script.
const RUN: &str = "__wbg_init({module_or_path:broadsheet.wasm}).catch(e=>{broadsheet.stop();throw e});\n";

/// The scripts of the app: the start script, which pages name, and wasm-bindgen's. A page so needs a single `<script src>`, with
/// integrity, and no inline code to start the app.
fn app_scripts(glue: &str, wasm: &Asset) -> Option<(Asset, Asset)> {
    let glue = glue.contains(INIT).then(|| Asset::hashed("glue", "js", format!("{}\n{RUN}", glue.trim_end()).into_bytes()))?;
    let start = START
        .replace("WASM_NAME", &wasm.name)
        .replace("WASM_HASH", &wasm.integrity)
        .replace("GLUE_NAME", &glue.name)
        .replace("GLUE_HASH", &glue.integrity);
    Some((Asset::hashed("app", "js", start.into_bytes()), glue))
}

/// The script of the search worker: wasm-bindgen's, with a call of its own start function. A promise that fails inside a worker is not
/// told to the page; an error is.
fn worker_script(glue: &str, wasm: &Asset) -> Option<Asset> {
    let start = glue.contains(INIT).then(|| {
        format!(
            "__wbg_init({{module_or_path:fetch(new URL(\"{}\",import.meta.url),{{integrity:\"{}\"}})}}).catch(e=>setTimeout(()=>{{throw e}}));",
            wasm.name, wasm.integrity
        )
    })?;
    Some(Asset::hashed(SEARCH, "js", format!("{}\n{start}\n", glue.trim_end()).into_bytes()))
}

/// By this text wasm-bindgen's script is known.
const INIT: &str = "__wbg_init as default";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><meta name="broadsheet" content="0.0.1">
        <link rel="modulepreload" href="/broadsheet-1.js"><link rel="preload" href="/broadsheet-1_bg.wasm" as="fetch" type="application/wasm">
        <link rel="stylesheet" href="/a-1.css"><link rel="stylesheet" href="/b-2.css"></head></html>"#;

    #[test]
    fn finds_what_the_page_names() {
        let found = Found::in_page(PAGE);
        assert_eq!(found.version.as_deref(), Some("0.0.1"));
        assert_eq!(found.styles, ["a-1.css", "b-2.css"]);
        assert_eq!(found.script.as_deref(), Some("broadsheet-1.js"));
        assert_eq!(found.wasm.as_deref(), Some("broadsheet-1_bg.wasm"));
    }

    #[test]
    fn refuses_in_one_line() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let said = |folder: &Path| Shell::read(folder).map_err(|e| e.to_string()).err().unwrap_or_default();
        assert!(said(folder.path()).contains("holds no shell"));
        fs::write(folder.path().join("index.html"), "<p>Hello</p>")?;
        assert!(said(folder.path()).contains("does not name a version"));
        fs::write(folder.path().join("index.html"), PAGE)?;
        let message = said(folder.path());
        assert!(message.contains("is of Broadsheet 0.0.1") && !message.contains('\n'), "{message}");
        Ok(())
    }

    #[test]
    fn the_start_script_names_what_it_loads() {
        let wasm = Asset::new("broadsheet-1_bg.wasm".to_owned(), b"wasm".to_vec());
        assert!(app_scripts("no script of wasm-bindgen's", &wasm).is_none());
        let scripts = app_scripts("export { initSync, __wbg_init as default };", &wasm);
        let Some((start, glue)) = scripts else { panic!("there are scripts") };
        let text = String::from_utf8_lossy(&start.bytes);
        for part in [&wasm.name, &wasm.integrity, &glue.name, &glue.integrity] {
            assert_eq!(text.matches(part.as_str()).count(), 1, "{part} in {text}");
        }
        for placeholder in ["_NAME", "_HASH"] {
            assert!(!text.contains(placeholder), "{text}");
        }
        assert!(start.name.starts_with("app-") && glue.name.starts_with("glue-"));
    }

    #[test]
    fn the_shell_s_page_names_this_version() {
        let index = include_str!("../../../index.html");
        assert_eq!(Found::in_page(index).version.as_deref(), Some(broadsheet::VERSION));
    }
}
