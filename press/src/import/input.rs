//! The files of an export: plain, gzipped or zipped, or whole folders of them. Each is read from its beginning to its end,
//! as often as asked, and never held in memory.

use super::ImportError;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use walkdir::WalkDir;
use zip::ZipArchive;

/// One file of an export.
#[derive(Clone, Debug)]
pub(super) struct Input {
    path: PathBuf,
    form: Form,
    /// Bytes of the file, as it is packed.
    pub size: u64,
    /// As people call it: relative to the folder that was given, without the folders of this machine.
    pub name: String,
}

#[derive(Clone, Debug)]
enum Form {
    Plain,
    Gzip,
    /// The archive, which is opened once for all files in it, and the place of the file there. Its files share what [`ALWAYS`] allows.
    Zip {
        archive: Archive,
        index: usize,
        always: u64,
    },
}

type Archive = Arc<Mutex<ZipArchive<BufReader<File>>>>;

const CHUNK: usize = 256 * 1024;
/// Whatever is packed may unpack to so many bytes,
const ALWAYS: u64 = 64 << 20;
/// and to so many times its own. Exports and dumps are packed to a tenth; what was made to fill memory, to a thousandth.
const TIMES: u64 = 100;
/// What honest exports unpack to, in times their size.
const USUAL: u64 = 10;

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
    let size = path.metadata().map_err(at(path))?.len();
    inputs.push(Input { path: path.to_owned(), form, size, name });
    Ok(())
}

fn add_archive(path: &Path, name: &str, extension: &str, inputs: &mut Vec<Input>) -> Result<(), ImportError> {
    let file = File::open(path).map_err(at(path))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| at(path)(error.into()))?;
    let mut inside: Vec<(String, usize)> = archive
        .file_names()
        .filter_map(Result::ok)
        // What macOS adds to archives on its own.
        .filter(|inner| has_extension(Path::new(&**inner), extension) && !inner.starts_with("__MACOSX/"))
        .filter_map(|inner| Some((inner.to_string(), archive.index_for_name(&inner)?)))
        .collect();
    inside.sort();
    let always = ALWAYS / inside.len().max(1) as u64;
    let mut sizes = Vec::new();
    for (_, index) in &inside {
        sizes.push(archive.by_index_raw(*index).map_err(|error| at(path)(error.into()))?.compressed_size());
    }
    let archive = Arc::new(Mutex::new(archive));
    inputs.extend(inside.into_iter().zip(sizes).map(|((inner, index), size)| Input {
        path: path.to_owned(),
        form: Form::Zip { archive: Arc::clone(&archive), index, always },
        size,
        name: format!("{name}/{inner}"),
    }));
    Ok(())
}

/// What is unpacked, and may not be too much.
struct Unpacked<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Unpacked<R> {
    fn new(reader: R, packed: u64, always: u64) -> Self {
        Self { reader, left: packed.saturating_mul(TIMES).saturating_add(always) }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(format!("it unpacks to more than {TIMES} times its size: if it is what it says, unpack it first"))
        })?;
        Ok(read)
    }
}

impl Input {
    /// Bytes of what is in it, as far as that can be told without unpacking: of a packed file ten times its own.
    pub fn unpacked(&self) -> u64 {
        if matches!(self.form, Form::Plain) { self.size } else { self.size.saturating_mul(USUAL) }
    }

    /// Reads it through, unpacked.
    ///
    /// # Errors
    /// When it cannot be opened or unpacked, or with whatever `with` fails.
    pub fn read<T>(&self, with: impl FnOnce(&mut dyn BufRead) -> Result<T, ImportError>) -> Result<T, ImportError> {
        let open = || File::open(&self.path).map_err(|error| self.failed(error));
        match &self.form {
            Form::Plain => with(&mut BufReader::with_capacity(CHUNK, open()?)),
            Form::Gzip => {
                let file = open()?;
                let unpacked = Unpacked::new(MultiGzDecoder::new(BufReader::new(file)), self.size, ALWAYS);
                with(&mut BufReader::with_capacity(CHUNK, unpacked))
            }
            Form::Zip { archive, index, always } => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                let file = archive.by_index(*index).map_err(|error| self.failed(error.into()))?;
                with(&mut BufReader::with_capacity(CHUNK, Unpacked::new(file, self.size, *always)))
            }
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
    fn what_unpacks_to_far_more_than_it_is_is_refused() -> Result {
        let folder = tempfile::tempdir()?;
        let (small, large) = (folder.path().join("small.xml.gz"), folder.path().join("large.xml.gz"));
        for (path, megabytes) in [(&small, 60), (&large, 80)] {
            let mut gzip = flate2::write::GzEncoder::new(File::create(path)?, flate2::Compression::best());
            for _ in 0..megabytes {
                gzip.write_all(&vec![b' '; 1 << 20])?;
            }
            gzip.finish()?;
        }
        let mut archive = zip::ZipWriter::new(File::create(folder.path().join("large.zip"))?);
        archive.start_file("x.xml", zip::write::SimpleFileOptions::default())?;
        for _ in 0..80 {
            archive.write_all(&vec![b' '; 1 << 20])?;
        }
        archive.finish()?;
        // Its files share the bound, which each of them alone would keep.
        let mut archive = zip::ZipWriter::new(File::create(folder.path().join("many.zip"))?);
        for (name, megabytes) in [("1.xml", 40), ("2.xml", 0)] {
            archive.start_file(name, zip::write::SimpleFileOptions::default())?;
            for _ in 0..megabytes {
                archive.write_all(&vec![b' '; 1 << 20])?;
            }
        }
        archive.finish()?;
        let unpacked = |path: PathBuf| -> Result<_> {
            let inputs = find(&[path], "xml")?;
            Ok(inputs[0].read(|reader| io::copy(reader, &mut io::sink()).map_err(|error| inputs[0].failed(error))))
        };
        assert_eq!(unpacked(small)?.ok(), Some(60 << 20));
        for name in ["large.xml.gz", "large.zip", "many.zip"] {
            let told = unpacked(folder.path().join(name))?.map_err(|error| error.to_string());
            assert!(told.is_err_and(|text| text.contains(name) && text.contains("100 times its size")), "{name}");
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
