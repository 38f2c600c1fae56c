//! `press new`: creates a newsroom that can be published at once. The templates of its files are in `new_newsroom/`.

use super::locations::beside;
use crate::content::slugify;
use crate::make::schema;
use jiff::civil::Date;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A host for which `press new` adds a configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// GitHub Pages, with a workflow of GitHub Actions.
    Github,
    /// GitLab Pages, with a pipeline of GitLab CI.
    Gitlab,
    /// Netlify.
    Netlify,
    /// Cloudflare Pages.
    Cloudflare,
}

/// The newsroom to create.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the newsroom: a new one, or an empty one.
    pub folder: PathBuf,
    /// The title of the site; with `None`, it is made from the name of the folder.
    pub title: Option<String>,
    /// The address of the site; with `None`, it is a placeholder.
    pub origin: Option<String>,
    /// The date of the first article.
    pub today: Date,
    /// The hosts for which to add configuration files.
    pub hosts: Vec<Host>,
}

/// Why no newsroom was created.
#[derive(Debug, Error)]
pub enum NewError {
    /// The folder is not empty.
    #[error("{} is not empty: it holds {first}. Name a new folder, or an empty one", .folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// The first name in the folder.
        first: String,
    },
    /// There is a file with this name.
    #[error("{} is a file: name a new folder", .0.display())]
    File(PathBuf),
    /// The parent folder does not exist.
    #[error("there is no folder {}{}", .folder.display(), .near.as_ref().map_or_else(String::new, |near| format!("; did you mean {}?", near.display())))]
    NoParent {
        /// The parent folder.
        folder: PathBuf,
        /// A folder or file next to it with almost the same name.
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

/// Checks that a newsroom can be created in a folder: the folder must be new, or empty except for `.git`, and its parent folder
/// must exist.
///
/// # Errors
/// When the newsroom cannot be created.
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

/// Creates a newsroom. Returns the paths of its files, relative to the newsroom and sorted by name.
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

/// Adds `.gitignore`, the schemas and the configuration files of hosts to a newsroom. Does not change existing files. Returns the
/// files that it added.
///
/// # Errors
/// When a file cannot be written.
pub fn add(folder: &Path, hosts: &[Host]) -> Result<Vec<String>, NewError> {
    let files = around(&name_of(folder), hosts);
    write(folder, files.into_iter().filter(|(file, _)| !folder.join(file).exists()).collect())
}

/// Makes `.gitignore`, the schemas and the configuration files of hosts.
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

/// Returns the name of a folder, also for `.`.
fn name_of(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole
        .canonicalize()
        .unwrap_or(whole)
        .file_name()
        .map_or_else(|| "newsroom".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Makes a title from the name of a folder: "My paper" from `my-paper`.
fn title_of(name: &str) -> String {
    let text = name.replace(['-', '_'], " ");
    let mut letters = text.trim().chars();
    letters.next().map_or_else(|| "Newsroom".to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// Makes a part of a host name from the name of a folder.
fn host_of(name: &str) -> String {
    slugify(name).map_or_else(|| "newsroom".to_owned(), |slug| slug.to_string())
}

/// Quotes a text as a TOML string.
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
    fn only_a_new_or_an_empty_folder_is_accepted() -> Result<(), Box<dyn std::error::Error>> {
        let work = tempfile::tempdir()?;
        let at = |name: &str| work.path().join(name);
        fs::create_dir_all(at("empty/.git"))?;
        fs::create_dir_all(at("full"))?;
        fs::write(at("full/notes.txt"), "")?;
        fs::write(at("file"), "")?;
        assert!(create(&options(at("new"))).is_ok() && create(&options(at("empty"))).is_ok());
        let message = |folder: PathBuf| check(&folder).map_err(|error| error.to_string()).err().unwrap_or_default();
        let shown = work.path().display();
        assert_eq!(
            message(at("full")),
            format!("{shown}/full is not empty: it holds notes.txt. Name a new folder, or an empty one")
        );
        assert_eq!(message(at("file")), format!("{shown}/file is a file: name a new folder"));
        assert_eq!(message(at("fulll/paper")), format!("there is no folder {shown}/fulll; did you mean {shown}/full?"));
        assert_eq!(fs::read_dir(at("full"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn folder_names_become_titles_and_host_names() {
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
