//! The shell: what Trunk built, and what every printed page takes from it. A shell is built once; publishing reads it.

use crate::manifest::{MANIFEST, Manifest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use scraper::{Html, Selector};
use sha2::{Digest, Sha384};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Trunk's own index.html, kept beside the printed front page that takes its name.
pub const UNPRINTED: &str = "shell.html";

/// The icon among the shell's files. It is published with a hash in its name, for browsers ask for an icon again with every change
/// of the address, unless they may keep it.
const ICON: &str = "favicon.svg";

/// Why a folder cannot serve as a shell.
#[derive(Debug, Error)]
pub enum ShellError {
    /// There is no shell in the folder.
    #[error("{} holds no shell: neither {UNPRINTED} nor index.html is there. Build one with `trunk build --release`", .0.display())]
    Missing(PathBuf),
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

/// What printed pages take from a shell.
#[derive(Debug)]
pub struct Shell {
    /// Where it lies.
    pub folder: PathBuf,
    /// Trunk's index.html as it was.
    pub unprinted: String,
    /// The style sheets in order, minified by Trunk: the name of the source file, and its text.
    pub styles: Vec<(String, String)>,
    /// All style sheets in one file. A page carries those of its first screen; what stands below its fold waits for this.
    pub sheet: Asset,
    /// What browsers show beside a page's title, where the newsroom has no icon of its own.
    pub icon: Option<Asset>,
    /// The start script: its name under the site's base, with the hash of its bytes in it.
    pub script: Asset,
    /// The app, as Trunk named it.
    pub wasm: Asset,
    /// The search worker's script. No page loads it before its reader searches.
    pub worker: Asset,
    /// The search worker's WebAssembly, which its script loads.
    pub engine: Asset,
    /// Every other file of the shell, relative, with `/`; sorted.
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
    /// What pages load, each file with the hash of its bytes in its name; those of the search only where there is one.
    pub fn assets(&self, has_search: bool) -> impl Iterator<Item = &Asset> {
        let search = has_search.then_some([&self.worker, &self.engine]);
        [&self.script, &self.wasm, &self.sheet].into_iter().chain(&self.icon).chain(search.into_iter().flatten())
    }

    /// Every other file that is published as it is, relative, with `/`; sorted. Trunk's own search worker is for pages that were
    /// not printed.
    pub fn others(&self, has_search: bool) -> impl Iterator<Item = &String> {
        self.files.iter().filter(move |name| has_search || !name.starts_with(WORKER))
    }

    /// Reads the shell in a folder, which may have been published into since.
    ///
    /// # Errors
    /// A [`ShellError`] that says in one line what to do.
    pub fn read(folder: &Path) -> Result<Self, ShellError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|source| ShellError::Unreadable { path, source })
        };
        let unprinted = [UNPRINTED, "index.html"].iter().find_map(|name| fs::read_to_string(folder.join(name)).ok());
        let unprinted = unprinted.ok_or_else(|| ShellError::Missing(folder.to_owned()))?;
        let not_a_shell = |why| ShellError::NotAShell { folder: folder.to_owned(), why };
        let found = Found::in_page(&unprinted);
        let version = found.version.ok_or_else(|| not_a_shell("its page does not name a version"))?;
        if version != broadsheet::VERSION {
            return Err(ShellError::OtherVersion { folder: folder.to_owned(), found: version });
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
        let icon = fs::read(folder.join(ICON)).ok().map(|bytes| Asset::hashed("favicon", "svg", bytes));
        let wasm_name = found.wasm.ok_or_else(|| not_a_shell("its page loads no WebAssembly"))?;
        let wasm = Asset::new(wasm_name.clone(), read(&wasm_name)?);
        let glue_name = found.script.ok_or_else(|| not_a_shell("its page loads no script"))?;
        let glue = String::from_utf8(read(&glue_name)?).map_err(|_| not_a_shell("its script is not UTF-8"))?;
        let no_bindgen = || not_a_shell("its script does not look like wasm-bindgen's");
        let script = start_script("app", &glue, &wasm, &APP).ok_or_else(no_bindgen)?;
        let engine = Asset::hashed(SEARCH, "wasm", read(&format!("{WORKER}_bg.wasm"))?);
        let glue = String::from_utf8(read(&format!("{WORKER}.js"))?).map_err(|_| not_a_shell("its worker is not UTF-8"))?;
        let worker = start_script(SEARCH, &glue, &engine, &ENGINE).ok_or_else(no_bindgen)?;
        let unreadable = |source| ShellError::Unreadable { path: folder.join(MANIFEST), source };
        let published = Manifest::of(folder).map_err(unreadable)?.unwrap_or_default().files;
        let mut files = walk(folder).map_err(|source| ShellError::Unreadable { path: folder.to_owned(), source })?;
        let own = [UNPRINTED, "index.html", ICON, &wasm.name, &script.name, &sheet.name, &worker.name, &engine.name];
        // What Trunk's page names, such as the icon, is the shell's wherever it lies.
        let is_shell_s = |name: &String| !published.contains_key(name) || unprinted.contains(name.as_str());
        files.retain(|name| !own.contains(&name.as_str()) && !name.starts_with(MANIFEST) && is_shell_s(name));
        Ok(Self { folder: folder.to_owned(), styles, sheet, icon, files, unprinted, script, wasm, worker, engine })
    }
}

fn walk(folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
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
/// What a start script has besides wasm-bindgen's code.
struct Start {
    /// Runs first.
    guard: &'static str,
    /// More about how the module is fetched.
    how: &'static str,
    /// What follows its start.
    then: &'static str,
}

/// Of the app, which pages are painted before. Where Trusted Types are known, its guard lets the app and the reader's extensions
/// write HTML, which the policy keeps from running scripts, and load scripts of this origin. Should the app ever stop (a
/// WebAssembly trap), the guard takes clicks out of its hands, so that links are plain links again.
const APP: Start = Start {
    guard: r#"self.trustedTypes&&trustedTypes.createPolicy("default",{createHTML:h=>h,createScriptURL:u=>new URL(u,location).origin==origin?u:null});{let stop=e=>{(e.error||e.reason)instanceof WebAssembly.RuntimeError&&(document.documentElement.dataset.app="stopped",addEventListener("click",e=>e.stopImmediatePropagation(),!0))};addEventListener("error",stop);addEventListener("unhandledrejection",stop)}"#,
    how: ",priority:\"low\"",
    then: "",
};
/// Of the search engine. A promise that fails inside a worker is not told to the page; an error is.
const ENGINE: Start = Start { guard: "", how: "", then: ".catch(e=>setTimeout(()=>{throw e}))" };

/// One script that loads and starts a WebAssembly module: wasm-bindgen's, with a call of its own start function behind it.
/// A page so needs a single `<script src>`, with integrity, and no inline code to start the app.
fn start_script(stem: &str, glue: &str, wasm: &Asset, start: &Start) -> Option<Asset> {
    let Start { guard, how, then } = start;
    let start = glue.contains("__wbg_init as default").then(|| {
        format!(
            "{guard}__wbg_init({{module_or_path:fetch(new URL(\"{}\",import.meta.url),{{integrity:\"{}\"{how}}})}}){then};",
            wasm.name, wasm.integrity
        )
    })?;
    Some(Asset::hashed(stem, "js", format!("{}\n{start}\n", glue.trim_end()).into_bytes()))
}

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
    fn the_shell_s_page_names_this_version() {
        let index = include_str!("../../index.html");
        assert_eq!(Found::in_page(index).version.as_deref(), Some(broadsheet::VERSION));
    }
}
