//! The files of an export: plain files, gzip files, zip archives, or folders of these. Each file can be read several times, from
//! its beginning to its end, and is never held in memory as a whole.

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
    /// Size of the file in bytes, before it is unpacked.
    pub size: u64,
    /// The name for messages: relative to the folder that the user gave, without the folders of this computer.
    pub name: String,
}

#[derive(Clone, Debug)]
enum Form {
    Plain,
    Gzip,
    /// A file in an archive, by its index. The archive is opened once for all its files. They share the bytes that [`ALWAYS`]
    /// allows.
    Zip {
        archive: Archive,
        index: usize,
        always: u64,
    },
}

type Archive = Arc<Mutex<ZipArchive<BufReader<File>>>>;

const CHUNK: usize = 256 * 1024;
/// Any packed file may unpack to this many bytes, whatever its size.
const ALWAYS: u64 = 64 << 20;
/// In addition to [`ALWAYS`], a packed file may unpack to this many times its size. Packing makes exports and dumps ten times
/// smaller; it makes a file that is built to fill memory a thousand times smaller.
const TIMES: u64 = 100;
/// Ordinary exports unpack to this many times their size.
const USUAL: u64 = 10;

/// Finds the files of an export. In folders it finds files that end in `.<extension>`, `.gz` or `.zip`, sorted by name. The first
/// bytes of a file decide whether it is packed, not its name.
///
/// # Errors
/// When one of `paths` does not exist or cannot be read, or when there is no file of an export.
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
        // macOS adds the folder `__MACOSX` to archives.
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

/// Reads unpacked bytes, and fails when there are too many.
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
            io::Error::other(format!("it unpacks to more than {TIMES} times its size: if you trust the file, unpack it first"))
        })?;
        Ok(read)
    }
}

impl Input {
    /// The size of the content in bytes. For a packed file this is an estimate without unpacking it: ten times its own size.
    pub fn unpacked(&self) -> u64 {
        if matches!(self.form, Form::Plain) { self.size } else { self.size.saturating_mul(USUAL) }
    }

    /// Opens the file and gives `with` a reader of its unpacked content.
    ///
    /// # Errors
    /// When the file cannot be opened or unpacked, and every error of `with`.
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

    /// Makes an import error that names this file.
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
    fn every_form_can_be_read_twice() -> Result {
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
    fn a_file_that_unpacks_to_far_more_than_its_size_is_refused() -> Result {
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
        // The files of this archive share the limit. Each of them alone would stay below it.
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
            let result = unpacked(folder.path().join(name))?.map_err(|error| error.to_string());
            assert!(result.is_err_and(|text| text.contains(name) && text.contains("100 times its size")), "{name}");
        }
        Ok(())
    }

    #[test]
    fn a_missing_export_is_reported() -> Result {
        let folder = tempfile::tempdir()?;
        let found = |path: PathBuf| find(&[path], "xml").map_err(|error| error.to_string());
        assert!(found(folder.path().join("x.xml")).is_err_and(|text| text.starts_with("there is no file or folder")));
        assert!(found(folder.path().to_owned()).is_err_and(|text| text.contains("ends in `.xml`")));
        Ok(())
    }
}
