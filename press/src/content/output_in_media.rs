//! Checks that a publication does not write into a folder whose files are published.

use super::config::MediaFolder;
use super::diagnostics::Diagnostic;
use std::path::{Component, Path, PathBuf};

/// Reports output folders inside a media folder. The newsroom as a whole may be a media folder, because the files that `press`
/// makes are left out of it.
pub(super) fn check(root: &Path, media: &[MediaFolder], written: &[(&'static str, PathBuf)]) -> Vec<Diagnostic> {
    let published: Vec<(&str, PathBuf)> = media
        .iter()
        .map(|media| media.folder.value.as_str())
        .filter(|name| !name.is_empty())
        .map(|name| (name, real(&root.join(name))))
        .collect();
    let mut notes = Vec::new();
    for (option, folder) in written {
        let place = real(folder);
        if let Some((name, _)) = published.iter().find(|(_, from)| place.starts_with(from)) {
            let message = format!("this folder of `{option}` lies in `{name}`, whose files are published");
            notes.push(Diagnostic::error(folder.display().to_string(), message).help("choose a folder outside of it"));
        }
    }
    notes
}

/// A path with symbolic links resolved, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
        plain = plain.canonicalize().unwrap_or(plain);
    }
    plain
}
