//! `press new`: a newsroom that can be published at once. Its files are in `new/`.

use super::locations::beside;
use crate::content::slugify;
use crate::make::schema;
use jiff::civil::Date;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A host whose configuration is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// GitHub Pages, by a workflow of GitHub Actions.
    Github,
    /// GitLab Pages, by GitLab CI.
    Gitlab,
    /// Netlify.
    Netlify,
    /// Cloudflare Pages.
    Cloudflare,
}

/// What to make.
#[derive(Clone, Debug)]
pub struct Options {
    /// The newsroom: a new folder, or an empty one.
    pub folder: PathBuf,
    /// Its name; made of the folder's when not given.
    pub title: Option<String>,
    /// Its address; a placeholder when not given.
    pub origin: Option<String>,
    /// The date of the first article.
    pub today: Date,
    /// Hosts to add configuration for.
    pub hosts: Vec<Host>,
}

/// Why no newsroom was made.
#[derive(Debug, Error)]
pub enum NewError {
    /// Something is in the folder.
    #[error("{} is not empty: it holds {first}. Name a new folder, or an empty one", .folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// The first of what is in it.
        first: String,
    },
    /// There is a file of that name.
    #[error("{} is a file: name a new folder", .0.display())]
    File(PathBuf),
    /// The folder above is not there.
    #[error("there is no folder {}{}", .folder.display(), .near.as_ref().map_or_else(String::new, |near| format!("; did you mean {}?", near.display())))]
    NoParent {
        /// The folder above.
        folder: PathBuf,
        /// One beside it with almost the same name.
        near: Option<PathBuf>,
    },
    /// A file cannot be written.
    #[error("{}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// Makes sure that a newsroom can be made in a folder: it is new or empty, a repository of git aside, and the folder above is there.
///
/// # Errors
/// When it cannot.
pub fn check(folder: &Path) -> Result<(), NewError> {
    if folder.is_file() {
        return Err(NewError::File(folder.to_owned()));
    }
    if folder.is_dir() {
        let unread = |source| NewError::Write { path: folder.to_owned(), source };
        let entries = fs::read_dir(folder).map_err(unread)?.filter_map(Result::ok);
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != ".git");
        return names.into_iter().min().map_or(Ok(()), |first| Err(NewError::NotEmpty { folder: folder.to_owned(), first }));
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if above.is_dir() {
        return Ok(());
    }
    Err(NewError::NoParent { folder: above.to_owned(), near: beside(above) })
}

/// Makes a newsroom. Returns its files, relative to it, in the order of their names.
///
/// # Errors
/// When the folder is not empty, or a file cannot be written.
pub fn create(options: &Options) -> Result<Vec<String>, NewError> {
    check(&options.folder)?;
    let name = name_of(&options.folder);
    let title = options.title.clone().unwrap_or_else(|| title_of(&name));
    let origin = options.origin.clone().unwrap_or_else(|| format!("https://{}.example", host_of(&name)));
    let fill = |text: &str| {
        let text = text.replace("@TITLE@", &quoted(&title)).replace("@ORIGIN@", &quoted(&origin));
        text.replace("@DATE@", &options.today.to_string())
    };
    let mut files = vec![
        ("site.toml", fill(include_str!("new_newsroom/site.toml"))),
        ("articles/welcome.md", fill(include_str!("new_newsroom/welcome.md"))),
        ("pages/about.md", fill(include_str!("new_newsroom/about.md"))),
        ("media/harbour.svg", include_str!("new_newsroom/harbour.svg").to_owned()),
    ];
    files.extend(around(&name, &options.hosts));
    write(&options.folder, files)
}

/// Adds to a newsroom what is around it: `.gitignore`, schemas, and configuration of hosts. Files that are there stay as they are.
/// Returns the files that were added.
///
/// # Errors
/// When a file cannot be written.
pub fn add(folder: &Path, hosts: &[Host]) -> Result<Vec<String>, NewError> {
    let files = around(&name_of(folder), hosts);
    write(folder, files.into_iter().filter(|(file, _)| !folder.join(file).exists()).collect())
}

/// The files around a newsroom.
fn around(name: &str, hosts: &[Host]) -> Vec<(&'static str, String)> {
    let mut files = vec![
        (".gitignore", include_str!("new_newsroom/gitignore").to_owned()),
        (".press/site.schema.json", format!("{:#}\n", schema::site())),
        (".press/front-matter.schema.json", format!("{:#}\n", schema::front_matter())),
    ];
    files.extend(hosts.iter().map(|host| {
        let (file, text) = match host {
            Host::Github => (".github/workflows/publish.yml", include_str!("new_newsroom/github.yml")),
            Host::Gitlab => (".gitlab-ci.yml", include_str!("new_newsroom/gitlab.yml")),
            Host::Netlify => ("netlify.toml", include_str!("new_newsroom/netlify.toml")),
            Host::Cloudflare => ("wrangler.toml", include_str!("new_newsroom/wrangler.toml")),
        };
        (file, text.replace("@VERSION@", broadsheet::VERSION).replace("@NAME@", &quoted(&host_of(name))))
    }));
    files
}

fn write(folder: &Path, mut files: Vec<(&'static str, String)>) -> Result<Vec<String>, NewError> {
    files.sort_unstable();
    for (file, text) in &files {
        let path = folder.join(file);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        made.map_err(|source| NewError::Write { path, source })?;
    }
    Ok(files.into_iter().map(|(file, _)| file.to_owned()).collect())
}

/// The name of a folder, of `.` too.
fn name_of(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole
        .canonicalize()
        .unwrap_or(whole)
        .file_name()
        .map_or_else(|| "newsroom".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// `my-paper` is "My paper".
fn title_of(name: &str) -> String {
    let text = name.replace(['-', '_'], " ");
    let mut letters = text.trim().chars();
    letters.next().map_or_else(|| "Newsroom".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// A part of a host's name.
fn host_of(name: &str) -> String {
    slugify(name).map_or_else(|| "newsroom".to_owned(), |slug| slug.to_string())
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(folder: PathBuf) -> Options {
        Options { folder, title: None, origin: None, today: Date::constant(2026, 11, 30), hosts: Vec::new() }
    }

    #[test]
    fn only_a_new_or_an_empty_folder_is_taken() -> Result<(), Box<dyn std::error::Error>> {
        let work = tempfile::tempdir()?;
        let at = |name: &str| work.path().join(name);
        fs::create_dir_all(at("empty/.git"))?;
        fs::create_dir_all(at("full"))?;
        fs::write(at("full/notes.txt"), "")?;
        fs::write(at("file"), "")?;
        assert!(create(&options(at("new"))).is_ok() && create(&options(at("empty"))).is_ok());
        let said = |folder: PathBuf| check(&folder).map_err(|error| error.to_string()).err().unwrap_or_default();
        let shown = work.path().display();
        assert_eq!(
            said(at("full")),
            format!("{shown}/full is not empty: it holds notes.txt. Name a new folder, or an empty one")
        );
        assert_eq!(said(at("file")), format!("{shown}/file is a file: name a new folder"));
        assert_eq!(said(at("fulll/paper")), format!("there is no folder {shown}/fulll; did you mean {shown}/full?"));
        assert_eq!(fs::read_dir(at("full"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn names_become_titles_and_hosts() {
        for (name, title, host) in [
            ("my-paper", "My paper", "my-paper"),
            ("Ľudové_noviny", "Ľudové noviny", "ludove-noviny"),
            ("---", "Newsroom", "newsroom"),
        ] {
            assert_eq!((title_of(name).as_str(), host_of(name).as_str()), (title, host), "{name}");
        }
        assert_eq!(quoted("The \"Gazette\""), "'The \"Gazette\"'");
    }
}
