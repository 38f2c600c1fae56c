//! Reads the shell: the files that Trunk built, and the parts of them that every printed page uses. A shell is built once, and
//! every publication reads it.
//!
//! Long because it also holds the errors of a shell, the text of the app's start script, and the tests of both.

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

/// The name under which Trunk's own index.html is kept when a site is published into the folder of the shell: the printed front
/// page replaces index.html there.
pub const UNPRINTED: &str = "shell.html";

/// Trunk's name of its page.
const INDEX: &str = "index.html";

/// The icon among the shell's files. It is published with a hash in its name, so that browsers may cache it. Otherwise they
/// request the icon again with every change of the address.
const ICON: &str = "favicon.svg";

/// Why a folder cannot serve as a shell.
#[derive(Debug, Error)]
pub enum ShellError {
    /// There is no shell in the folder.
    #[error("{} holds no shell: neither {UNPRINTED} nor index.html is there. Build one with `trunk build --release`", .0.display())]
    Missing(PathBuf),
    /// This build of `press` contains no shell, and no shell was named.
    #[error(
        "this press carries no shell: name one with `--shell <folder>` (`trunk build --release` makes it), or run `make press` for a press that carries it"
    )]
    NotInside,
    /// The shell that this build carries cannot be unpacked.
    #[error("the shell inside this press is damaged: {0}. Get press again")]
    Damaged(io::Error),
    /// The page in the folder was not made by Trunk from this app.
    #[error("{} is not a Broadsheet shell: {why}. Build one with `trunk build --release`", .folder.display())]
    NotAShell {
        /// The folder of the shell.
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The shell was built from another version of the app.
    #[error("the shell in {} is of Broadsheet {found}, this is press {}: use the press of that version, or build the shell again", .folder.display(), broadsheet::VERSION)]
    OtherVersion {
        /// The folder of the shell.
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
    /// The shell inside this build of `press`.
    #[default]
    Inside,
    /// A folder with the files that Trunk built.
    Folder(PathBuf),
}

impl ShellSource {
    /// The folder of the shell; `None` if the shell is inside `press`.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Inside => None,
            Self::Folder(folder) => Some(folder),
        }
    }

    /// Whether the shell is in this folder, even if the two paths are written differently.
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

/// The files that Trunk built, in a folder or packed.
#[derive(Debug)]
enum Built {
    Folder(PathBuf),
    Packed(Packed),
}

impl Built {
    /// The place of the files, for messages.
    fn place(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.clone(),
            Self::Packed(_) => PathBuf::from("press"),
        }
    }

    /// The bytes of a file.
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

    /// The files that `press` has published into the same folder since the build.
    fn published(&self) -> io::Result<Left> {
        match self {
            Self::Folder(folder) => Left::of(folder),
            Self::Packed(_) => Ok(Left::default()),
        }
    }
}

/// The parts of a shell that printed pages use.
#[derive(Debug)]
pub struct Shell {
    built: Built,
    /// The files of the build from which all other fields are made; sorted.
    sources: Vec<String>,
    /// Trunk's original index.html.
    pub unprinted: String,
    /// The style sheets in order, minified by Trunk: the name of the source file, and its text.
    pub styles: Vec<(String, String)>,
    /// All style sheets in one file. A printed page contains only the sheets of its own kind. The app loads this file before it
    /// shows another page.
    pub sheet: Asset,
    /// The icon of the site, if the newsroom has no icon of its own.
    pub icon: Option<Asset>,
    /// The start script. Its name contains the hash of its bytes.
    pub script: Asset,
    /// The script between browser and WebAssembly. The start script loads it.
    pub glue: Asset,
    /// The WebAssembly of the app. Trunk gave it its name.
    pub wasm: Asset,
    /// The search worker's script. A page loads it only when its reader searches.
    pub worker: Asset,
    /// The search worker's WebAssembly. The worker's script loads it.
    pub engine: Asset,
    /// All other files, which are published unchanged: relative paths with `/`, sorted. Trunk's style sheets, its script and its
    /// search worker are not in this list, because printed pages use only parts of them.
    pub files: Vec<String>,
}

/// A file that pages load, with the hash that lets a browser check it.
#[derive(Debug)]
pub struct Asset {
    /// Its path, relative to the site's base.
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

    /// Makes a file with the hash of its bytes in its name.
    fn hashed(stem: &str, extension: &str, bytes: Vec<u8>) -> Self {
        let hash = xxhash_rust::xxh3::xxh3_64(&bytes);
        Self::new(format!("{stem}-{hash:016x}.{extension}"), bytes)
    }
}

impl Shell {
    /// The release of the app: 16 hexadecimal digits that change whenever a file changes that pages load.
    #[must_use]
    pub fn release(&self) -> String {
        let names: String = self.assets(true).map(|asset| asset.name.as_str()).collect();
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(names.as_bytes()))
    }

    /// The files that pages load, each with the hash of its bytes in its name. The files of the search are included only if
    /// `has_search`.
    pub fn assets(&self, has_search: bool) -> impl Iterator<Item = &Asset> {
        let search = has_search.then_some([&self.worker, &self.engine]);
        [&self.script, &self.glue, &self.wasm, &self.sheet].into_iter().chain(&self.icon).chain(search.into_iter().flatten())
    }

    /// Reads a shell. A site may already have been published into the shell's folder.
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

    /// Reads the shell in a folder. A site may already have been published into that folder.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn read(folder: &Path) -> Result<Self, ShellError> {
        Self::of_built(Built::Folder(folder.to_owned()))
    }

    /// The bytes of one of [`Self::files`].
    ///
    /// # Errors
    /// When the file cannot be read; the error names its path.
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
        // A file that Trunk's page names, such as the icon, belongs to the shell even if `press` has published it.
        let is_shell_s = |name: &String| !published.contains_key(name) || unprinted.contains(name.as_str());
        files.retain(|name| !own.contains(&name.as_str()) && !name.starts_with(MANIFEST) && !is_source(name) && is_shell_s(name));
        let mut sources = [taken, files.clone()].concat();
        sources.sort_unstable();
        Ok(Self { built, sources, styles, sheet, icon, files, unprinted, script, glue, wasm, worker, engine })
    }
}

/// Trunk's folder for a build in progress. It is inside the folder of the previous build.
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

/// The version and the files that Trunk's page names.
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

/// The name that Trunk gives to the files of the search worker: the name of its binary, because Trunk does not add hashes to the
/// files of a worker.
const WORKER: &str = "search-worker";
/// The beginning of the names of the search worker's published files.
const SEARCH: &str = "search";
/// The text of the app's start script. The browser paints the page before the script runs.
///
/// If the browser supports Trusted Types, the script lets the app and the reader's extensions write HTML and load scripts of this
/// origin. The Content-Security-Policy still keeps such HTML from running scripts.
///
/// If the app does not start, or stops later (a WebAssembly trap), pages are plain pages again: clicks do not reach the app, and
/// Back and Forward load documents.
///
/// The script loads the app at once, and both of its files at the same time. For a reader who asks to save data, it loads the app
/// only when the reader first uses the page.
///
/// `GLUE_NAME`, `WASM_HASH` and the like are placeholders for the names of the files and their hashes.
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

/// The scripts of the app: the start script, which pages name, and wasm-bindgen's script. To start the app, a page therefore
/// needs only one `<script src>` with `integrity`, and no inline code.
fn app_scripts(glue: &str, wasm: &Asset) -> Option<(Asset, Asset)> {
    let glue = glue.contains(INIT).then(|| Asset::hashed("glue", "js", format!("{}\n{RUN}", glue.trim_end()).into_bytes()))?;
    let start = START
        .replace("WASM_NAME", &wasm.name)
        .replace("WASM_HASH", &wasm.integrity)
        .replace("GLUE_NAME", &glue.name)
        .replace("GLUE_HASH", &glue.integrity);
    Some((Asset::hashed("app", "js", start.into_bytes()), glue))
}

/// The script of the search worker: wasm-bindgen's script, and a call of its start function. The browser does not report a failed
/// promise of a worker to the page, but it reports an error. The script therefore throws the failure as an error.
fn worker_script(glue: &str, wasm: &Asset) -> Option<Asset> {
    let start = glue.contains(INIT).then(|| {
        format!(
            "__wbg_init({{module_or_path:fetch(new URL(\"{}\",import.meta.url),{{integrity:\"{}\"}})}}).catch(e=>setTimeout(()=>{{throw e}}));",
            wasm.name, wasm.integrity
        )
    })?;
    Some(Asset::hashed(SEARCH, "js", format!("{}\n{start}\n", glue.trim_end()).into_bytes()))
}

/// The text that identifies wasm-bindgen's script.
const INIT: &str = "__wbg_init as default";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><meta name="broadsheet" content="0.0.1">
        <link rel="modulepreload" href="/broadsheet-1.js"><link rel="preload" href="/broadsheet-1_bg.wasm" as="fetch" type="application/wasm">
        <link rel="stylesheet" href="/a-1.css"><link rel="stylesheet" href="/b-2.css"></head></html>"#;

    #[test]
    fn finds_the_files_that_the_page_names() {
        let found = Found::in_page(PAGE);
        assert_eq!(found.version.as_deref(), Some("0.0.1"));
        assert_eq!(found.styles, ["a-1.css", "b-2.css"]);
        assert_eq!(found.script.as_deref(), Some("broadsheet-1.js"));
        assert_eq!(found.wasm.as_deref(), Some("broadsheet-1_bg.wasm"));
    }

    #[test]
    fn errors_are_one_line_long() -> io::Result<()> {
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
    fn the_start_script_names_the_files_that_it_loads() {
        let wasm = Asset::new("broadsheet-1_bg.wasm".to_owned(), b"wasm".to_vec());
        assert!(app_scripts("no script of wasm-bindgen's", &wasm).is_none());
        let scripts = app_scripts("export { initSync, __wbg_init as default };", &wasm);
        let Some((start, glue)) = scripts else { panic!("no scripts") };
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
