//! Finds the files that belong to a newsroom: those below its folder. A symbolic link out of the newsroom is an error, unless
//! `follow_links` in `site.toml` names its target. A folder that cannot be read is an error and does not count as empty.

use super::config;
use super::diagnostics::Diagnostic;
use super::media_files::{is_markdown, relative};
use crate::support::own_files::is_made_by_press;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The folders that files may be read from.
#[derive(Debug)]
pub(crate) struct Boundary {
    /// The folder of the newsroom, as given.
    folder: PathBuf,
    /// The newsroom and the paths of `follow_links`, with symbolic links resolved; `None` if files may be anywhere.
    allowed: Option<Vec<PathBuf>>,
}

/// A file or folder that cannot be read, and why.
#[derive(Debug)]
pub(crate) struct Unread {
    /// Its path.
    pub path: PathBuf,
    why: Why,
}

#[derive(Debug)]
enum Why {
    /// It is a symbolic link, or is behind one, that leads to this path outside of the newsroom.
    LeadsOut(PathBuf),
    Loop(PathBuf),
    NotAFolder,
    Error(io::Error),
}

impl Unread {
    /// Whether the only problem is that it is outside of the newsroom.
    pub const fn leads_out(&self) -> bool {
        matches!(self.why, Why::LeadsOut(_))
    }
}

impl From<Unread> for io::Error {
    fn from(unread: Unread) -> Self {
        let Unread { path, why } = unread;
        let path = path.display();
        match why {
            Why::LeadsOut(target) => Self::other(format!("{path} leads to {}", target.display())),
            Why::Loop(ancestor) => Self::other(format!("{path} leads back to {}", ancestor.display())),
            Why::NotAFolder => Self::other(format!("{path} is no folder")),
            Why::Error(error) => Self::new(error.kind(), format!("{path}: {error}")),
        }
    }
}

impl Boundary {
    /// The boundary of a newsroom; `follow_links` are folders or files, absolute or relative to the newsroom.
    pub fn new(folder: &Path, follow_links: &[String]) -> Self {
        let named = follow_links.iter().map(|path| folder.join(path));
        let allowed = std::iter::once(folder.to_owned()).chain(named).filter_map(|path| path.canonicalize().ok()).collect();
        Self { folder: folder.to_owned(), allowed: Some(allowed) }
    }

    /// No boundary: files may be anywhere. For an archive that belongs to the user.
    pub fn none(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), allowed: None }
    }

    /// The boundary of a newsroom that has not been read yet; takes `follow_links` from its settings.
    pub fn of(folder: &Path) -> Self {
        let settings = folder.join(config::FILE);
        let text = Self::new(folder, &[]).check(&settings).ok().and_then(|()| read_file(&settings).ok()).unwrap_or_default();
        Self::new(folder, &config::follow_links(&String::from_utf8_lossy(&text)))
    }

    /// Checks that an existing path leads to something inside.
    ///
    /// # Errors
    /// When it leads outside, or cannot be followed.
    pub fn check(&self, path: &Path) -> Result<(), Unread> {
        let unread = |why| Unread { path: path.to_owned(), why };
        let target = path.canonicalize().map_err(|error| unread(Why::Error(error)))?;
        let is_inside = self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|folder| target.starts_with(folder)));
        if is_inside { Ok(()) } else { Err(unread(Why::LeadsOut(target))) }
    }

    /// The files below a folder of the newsroom in no particular order, and an error for everything that cannot be read. Skips
    /// hidden files, and the folders of package managers and of `press` itself. A missing folder counts as empty.
    pub fn walk(&self, folder: &Path) -> Walk<'_> {
        self.walk_for(folder, false)
    }

    /// The same for Markdown files only, including hidden ones in visible folders. The files that macOS puts beside others
    /// (`._a.md`) are not Markdown.
    pub fn walk_documents(&self, folder: &Path) -> Walk<'_> {
        self.walk_for(folder, true)
    }

    fn walk_for(&self, folder: &Path, documents: bool) -> Walk<'_> {
        let mut first = None;
        match fs::symlink_metadata(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Walk { boundary: self, documents, first, entries: None, passed_over: Vec::new() };
            }
            Err(error) => first = Some(Unread { path: folder.to_owned(), why: Why::Error(error) }),
            Ok(_) => first = first.or(self.check(folder).err()),
        }
        if first.is_none() && !folder.is_dir() {
            first = Some(Unread { path: folder.to_owned(), why: Why::NotAFolder });
        }
        let entries = first.is_none().then(|| WalkDir::new(folder).follow_links(true).into_iter());
        Walk { boundary: self, documents, first, entries, passed_over: Vec::new() }
    }

    /// Whether something that was found does not belong to the newsroom.
    fn is_left_out(&self, entry: &DirEntry, documents: bool) -> Result<bool, Unread> {
        if entry.depth() == 0 {
            return Ok(false);
        }
        let is_folder = entry.file_type().is_dir();
        let is_document = !is_folder && is_markdown(entry.path()) && !entry.file_name().as_encoded_bytes().starts_with(b"._");
        if if documents && !is_folder { !is_document } else { is_hidden(entry.path()) } {
            return Ok(true);
        }
        if entry.path_is_symlink() {
            self.check(entry.path())?;
        }
        let is_ours = if is_folder { is_made_by_press(entry.path()) } else { Ok(false) };
        is_ours.map_err(|error| Unread { path: entry.path().to_owned(), why: Why::Error(error) })
    }

    /// The error message for something that cannot be read.
    pub fn tell(&self, unread: &Unread) -> Diagnostic {
        let Unread { path, why } = unread;
        let file = relative(&self.folder, path).filter(|file| !file.is_empty()).unwrap_or_else(|| path.display().to_string());
        match why {
            Why::LeadsOut(target) => {
                let target = target.display();
                let note = Diagnostic::error(file, format!("this leads out of the newsroom, to `{target}`"));
                note.help(format!(
                    "put a copy in its place; if press should follow the link, add `{target}` to `follow_links` in `site.toml`"
                ))
            }
            Why::Loop(ancestor) => {
                let ancestor = relative(&self.folder, ancestor).unwrap_or_else(|| ancestor.display().to_string());
                let note = Diagnostic::error(file, format!("this link leads back to `{ancestor}`, the folder that it lies in"));
                note.help("remove it")
            }
            Why::NotAFolder => {
                Diagnostic::error(file, "this is no folder").help("put a folder in its place, or name another one")
            }
            Why::Error(error) if error.kind() == io::ErrorKind::NotFound => {
                Diagnostic::error(file, "this is a link to something that is not there").help("remove it, or correct its target")
            }
            Why::Error(error) => {
                let note = Diagnostic::error(file, format!("this cannot be read: {error}"));
                note.help("allow press to read it, or move it out of the newsroom; until then, nothing is published")
            }
        }
    }
}

/// Iterates over the files of a folder: see [`Boundary::walk`].
pub(crate) struct Walk<'b> {
    boundary: &'b Boundary,
    documents: bool,
    first: Option<Unread>,
    entries: Option<walkdir::IntoIter>,
    /// The hidden folders that were skipped, without those of tools.
    pub passed_over: Vec<PathBuf>,
}

impl Iterator for Walk<'_> {
    type Item = Result<DirEntry, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.first.take() {
            return Some(Err(first));
        }
        let entries = self.entries.as_mut()?;
        loop {
            let entry = match entries.next()? {
                Ok(entry) => entry,
                Err(error) if error.path().is_some_and(is_hidden) => continue,
                Err(error) => return Some(Err(unread(error))),
            };
            let is_folder = entry.file_type().is_dir();
            let is_left_out = self.boundary.is_left_out(&entry, self.documents);
            if is_folder && !matches!(is_left_out, Ok(false)) {
                entries.skip_current_dir();
                if is_hidden(entry.path()) && !is_of_a_tool(entry.file_name()) {
                    self.passed_over.push(entry.path().to_owned());
                }
            }
            match is_left_out {
                Err(unread) => return Some(Err(unread)),
                Ok(false) if entry.file_type().is_file() => return Some(Ok(entry)),
                Ok(_) => {}
            }
        }
    }
}

/// Reads a regular file. A file that may never end, such as a pipe, is an error.
///
/// # Errors
/// When it cannot be read, or is not a regular file.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() { fs::read(path) } else { Err(io::Error::other("it is no file")) }
}

/// Folders in which tools keep their own files beside texts. Markdown files in any other folder that begins with `.` are
/// reported.
const TOOLS: &[&str] = &[
    ".git",
    ".github",
    ".gitlab",
    ".svn",
    ".hg",
    ".bzr",
    ".obsidian",
    ".logseq",
    ".foam",
    ".trash",
    ".Trash",
    ".vscode",
    ".idea",
    ".vs",
    ".zed",
    ".cache",
    ".jekyll-cache",
    ".sass-cache",
    ".hugo_build",
    ".astro",
    ".next",
    ".venv",
    ".direnv",
    ".stfolder",
    ".stversions",
    ".sync",
    ".dropbox.cache",
    ".Spotlight-V100",
    ".fseventsd",
    ".Trashes",
];

/// Whether a hidden folder of this name belongs to a tool, so that nobody expects articles in it.
pub(crate) fn is_of_a_tool(name: &OsStr) -> bool {
    name == "node_modules" || TOOLS.iter().any(|tool| name == *tool)
}

/// The Markdown files in a skipped folder, sorted. Ignores what cannot be read.
pub(crate) fn documents_in(hidden: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(hidden).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_type().is_file() && is_markdown(entry.path())).map(DirEntry::into_path).collect()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".") || name == "node_modules")
}

fn unread(error: walkdir::Error) -> Unread {
    let path = error.path().map(Path::to_owned).unwrap_or_default();
    if let Some(ancestor) = error.loop_ancestor() {
        return Unread { path, why: Why::Loop(ancestor.to_owned()) };
    }
    Unread { path, why: Why::Error(error.into()) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// The relative paths of the found files, and the messages about the others; both sorted.
    fn found(boundary: &Boundary, folder: &Path) -> (Vec<String>, Vec<String>) {
        sorted(boundary, folder, boundary.walk(folder))
    }

    fn sorted(boundary: &Boundary, folder: &Path, walk: Walk<'_>) -> (Vec<String>, Vec<String>) {
        let (mut files, mut told) = (Vec::new(), Vec::new());
        for entry in walk {
            match entry {
                Ok(entry) => files.extend(relative(folder, entry.path())),
                Err(unread) => {
                    let note = boundary.tell(&unread);
                    told.push(format!("{}: {}", note.file, note.message));
                }
            }
        }
        files.sort();
        told.sort();
        (files, told)
    }

    #[test]
    fn links_out_of_the_newsroom_must_be_named() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        let root = work.path().canonicalize()?;
        let [room, outside] = ["room", "outside"].map(|name| root.join(name));
        for folder in ["media", "shared", ".git"] {
            fs::create_dir_all(room.join(folder))?;
        }
        fs::create_dir(&outside)?;
        fs::write(room.join("shared/a.txt"), "a")?;
        fs::write(outside.join("b.txt"), "b")?;
        fs::write(outside.join("c.txt"), "c")?;
        let media = room.join("media");
        symlink("../shared", media.join("in"))?;
        symlink("../../outside", media.join("folder"))?;
        symlink(outside.join("b.txt"), media.join("file.txt"))?;
        symlink("/nowhere", media.join(".#lock"))?;
        let (files, told) = found(&Boundary::new(&room, &[]), &media);
        assert_eq!(files, ["in/a.txt"]);
        let outside = outside.display();
        assert_eq!(
            told,
            [
                format!("media/file.txt: this leads out of the newsroom, to `{outside}/b.txt`"),
                format!("media/folder: this leads out of the newsroom, to `{outside}`"),
            ]
        );
        let (files, told) = found(&Boundary::new(&room, &["../outside/b.txt".to_owned()]), &media);
        assert_eq!((files, told.len()), (vec!["file.txt".to_owned(), "in/a.txt".to_owned()], 1));
        let (files, told) = found(&Boundary::new(&room, &[outside.to_string()]), &media);
        assert_eq!(files, ["file.txt", "folder/b.txt", "folder/c.txt", "in/a.txt"]);
        assert_eq!(told, Vec::<String>::new());
        // The folder itself may be a link.
        symlink(outside.to_string(), room.join("elsewhere"))?;
        assert_eq!(found(&Boundary::new(&room, &[]), &room.join("elsewhere")).1.len(), 1);
        Ok(())
    }

    #[test]
    fn finds_hidden_markdown_files() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        let room = work.path();
        fs::create_dir(room.join(".git"))?;
        for file in ["a.md", ".draft.md", "._a.md", "b.txt", ".git/c.md"] {
            fs::write(room.join(file), "text")?;
        }
        symlink("nobody@host.1", room.join(".#a.md"))?;
        let boundary = Boundary::new(room, &[]);
        assert_eq!(
            sorted(&boundary, room, boundary.walk_documents(room)),
            (vec![".draft.md".to_owned(), "a.md".to_owned()], vec![])
        );
        Ok(())
    }

    #[test]
    fn unreadable_paths_are_reported() -> io::Result<()> {
        let work = tempfile::tempdir()?;
        let room = work.path();
        fs::create_dir_all(room.join("articles/sub"))?;
        fs::write(room.join("articles/a.md"), "a")?;
        fs::write(room.join("file"), "a")?;
        symlink("../../articles", room.join("articles/sub/loop"))?;
        symlink("nowhere", room.join("articles/dangling"))?;
        let boundary = Boundary::new(room, &[]);
        let (files, told) = found(&boundary, &room.join("articles"));
        assert_eq!(files, ["a.md"]);
        assert_eq!(
            told,
            [
                "articles/dangling: this is a link to something that is not there",
                "articles/sub/loop: this link leads back to `articles`, the folder that it lies in",
            ]
        );
        assert_eq!(found(&boundary, &room.join("missing")), (vec![], vec![]));
        assert_eq!(found(&boundary, &room.join("file")).1, ["file: this is no folder"]);
        Ok(())
    }
}
