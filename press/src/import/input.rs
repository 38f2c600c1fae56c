//! The files of an export: plain, gzipped or zipped, or whole folders of them. Each is read from its beginning to its end,
//! as often as asked, and never held in memory.

use super::ImportError;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use zip::ZipArchive;

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Input {
    path: PathBuf,
    form: Form,
    /// As people call it: relative to the folder that was given, without the folders of this machine.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Gzip,
    /// The place of the file in the archive.
    Zip(usize),
}

const CHUNK: usize = 256 * 1024;

/// Finds the files of an export. Folders are looked through in the order of names, for files that end in `.<extension>`, `.gz`
/// or `.zip`; what is inside tells the form, not the name.
///
/// # Errors
/// When one of `paths` is not there or cannot be read, or when nothing is found.
pub(super) fn find(paths: &[PathBuf], extension: &str) -> Result<Vec<Input>, ImportError> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.is_dir() {
            for entry in WalkDir::new(path).sort_by_file_name() {
                let entry = entry.map_err(|error| at(path)(error.into()))?;
                let is_ours = [extension, "gz", "zip"].iter().any(|end| has_extension(entry.path(), end));
                if entry.file_type().is_file() && is_ours {
                    let name = entry.path().strip_prefix(path).unwrap_or(entry.path()).to_string_lossy().into_owned();
                    add(entry.path(), name, extension, &mut inputs)?;
                }
            }
        } else if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            add(path, name, extension, &mut inputs)?;
        } else {
            return Err(ImportError::Missing(path.clone()));
        }
    }
    if inputs.is_empty() {
        return Err(ImportError::Nothing { extension: extension.to_owned() });
    }
    Ok(inputs)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> ImportError {
    let path = path.to_owned();
    move |source| ImportError::File { path, source }
}

fn add(path: &Path, name: String, extension: &str, inputs: &mut Vec<Input>) -> Result<(), ImportError> {
    let mut magic = Vec::new();
    File::open(path).and_then(|file| file.take(4).read_to_end(&mut magic)).map_err(at(path))?;
    let form = match magic.as_slice() {
        [0x1f, 0x8b, ..] => Form::Gzip,
        b"PK\x03\x04" => return add_archive(path, &name, extension, inputs),
        _ => Form::Plain,
    };
    inputs.push(Input { path: path.to_owned(), form, name });
    Ok(())
}

fn add_archive(path: &Path, name: &str, extension: &str, inputs: &mut Vec<Input>) -> Result<(), ImportError> {
    let archive = open_archive(path)?;
    let mut inside: Vec<(String, usize)> = archive
        .file_names()
        .filter_map(Result::ok)
        // What macOS adds to archives on its own.
        .filter(|inner| has_extension(Path::new(&**inner), extension) && !inner.starts_with("__MACOSX/"))
        .filter_map(|inner| Some((inner.to_string(), archive.index_for_name(&inner)?)))
        .collect();
    inside.sort();
    inputs.extend(inside.into_iter().map(|(inner, index)| Input {
        path: path.to_owned(),
        form: Form::Zip(index),
        name: format!("{name}/{inner}"),
    }));
    Ok(())
}

fn open_archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, ImportError> {
    let file = File::open(path).map_err(at(path))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| at(path)(error.into()))
}

impl Input {
    /// Reads it through, unpacked.
    ///
    /// # Errors
    /// When it cannot be opened or unpacked, or with whatever `with` fails.
    pub fn read<T>(&self, with: impl FnOnce(&mut dyn BufRead) -> Result<T, ImportError>) -> Result<T, ImportError> {
        if let Form::Zip(index) = self.form {
            let mut archive = open_archive(&self.path)?;
            let file = archive.by_index(index).map_err(|error| self.failed(error.into()))?;
            return with(&mut BufReader::with_capacity(CHUNK, file));
        }
        let file = File::open(&self.path).map_err(|error| self.failed(error))?;
        match self.form {
            Form::Gzip => with(&mut BufReader::with_capacity(CHUNK, MultiGzDecoder::new(BufReader::new(file)))),
            _ => with(&mut BufReader::with_capacity(CHUNK, file)),
        }
    }

    /// An error of this file.
    pub fn failed(&self, source: std::io::Error) -> ImportError {
        at(&self.path)(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

    fn text(input: &Input) -> Result<String> {
        Ok(input.read(|reader| {
            let mut text = String::new();
            reader.read_to_string(&mut text).map_err(|error| input.failed(error))?;
            Ok(text)
        })?)
    }

    #[test]
    fn every_form_is_read_as_often_as_asked() -> Result {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.xml"), "plain")?;
        let mut gzip = flate2::write::GzEncoder::new(File::create(at("b.xml.gz"))?, flate2::Compression::fast());
        gzip.write_all(b"gzipped")?;
        gzip.finish()?;
        let mut archive = zip::ZipWriter::new(File::create(at("c.zip"))?);
        for (name, text) in [("z/2.xml", "second"), ("1.xml", "first"), ("__MACOSX/1.xml", "no"), ("readme.txt", "no")] {
            archive.start_file(name, zip::write::SimpleFileOptions::default())?;
            archive.write_all(text.as_bytes())?;
        }
        archive.finish()?;
        std::fs::write(at("notes.txt"), "no")?;

        let inputs = find(&[folder.path().to_owned()], "xml")?;
        let names: Vec<_> = inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(names, ["a.xml", "b.xml.gz", "c.zip/1.xml", "c.zip/z/2.xml"]);
        for _ in 0..2 {
            let texts = inputs.iter().map(text).collect::<Result<Vec<_>>>()?;
            assert_eq!(texts, ["plain", "gzipped", "first", "second"]);
        }
        Ok(())
    }

    #[test]
    fn what_is_not_there_is_told() -> Result {
        let folder = tempfile::tempdir()?;
        let told = |path: PathBuf| find(&[path], "xml").map_err(|error| error.to_string());
        assert!(told(folder.path().join("x.xml")).is_err_and(|text| text.starts_with("there is no file or folder")));
        assert!(told(folder.path().to_owned()).is_err_and(|text| text.contains("ends in `.xml`")));
        Ok(())
    }
}
