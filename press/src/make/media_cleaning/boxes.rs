//! Removes the metadata of cameras and editors from files that consist of boxes (ISO 14496-12): MP4, MOV, HEIC, AVIF and JPEG XL.
//! The metadata is overwritten in place: its box becomes a `free` box, and its bytes become zeros. No byte moves, so every offset
//! in the file stays valid. The entry point is [`Notes::find`], which reads only the headers of boxes and the boxes with
//! metadata.

use std::io::{self, Read, Seek, SeekFrom};

/// Maximum number of boxes that are searched for metadata in one file.
const MOST_BOXES: usize = 100_000;
/// Maximum depth of nested boxes that are searched; a film needs three.
const DEEPEST: usize = 8;
/// Maximum size in bytes of a box that is read as a whole, such as the list of the parts of a picture.
const LARGEST: u64 = 16 << 20;
/// Boxes whose inner boxes are searched.
const CONTAINERS: [&[u8; 4]; 3] = [b"moov", b"trak", b"mdia"];
/// The id of PlayReady's `uuid` box, which players need.
const PROTECTION: [u8; 16] = [0xd0, 0x8a, 0x4f, 0x18, 0x10, 0xf3, 0x4a, 0x82, 0xb6, 0xc8, 0x32, 0xd8, 0xab, 0xa1, 0x83, 0xd3];

/// The positions of the metadata in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// Boxes to overwrite: the offset of the box type, and the offset of the end.
    boxes: Vec<(u64, u64)>,
    /// Bytes to set to zero: the offset of the first byte, and the offset of the end.
    bytes: Vec<(u64, u64)>,
    /// Metadata that cannot be removed here, in words.
    pub fault: Option<&'static str>,
}

/// The header of a box.
#[derive(Clone, Copy)]
struct Head {
    kind: [u8; 4],
    /// Offset of its first byte.
    at: u64,
    /// Offset of its first byte after size and type.
    inner: u64,
    end: u64,
}

impl Notes {
    /// Finds the metadata of a file; `None` if the file does not consist of boxes.
    ///
    /// # Errors
    /// When the file cannot be read, or its boxes do not fit into each other.
    pub fn find(file: &mut (impl Read + Seek)) -> io::Result<Option<Self>> {
        let end = file.seek(SeekFrom::End(0))?;
        let Ok(first) = head(file, 0, end) else { return Ok(None) };
        if !matches!(&first.kind, b"ftyp" | b"moov" | b"mdat" | b"wide" | b"JXL ") {
            return Ok(None);
        }
        let brand = if &first.kind == b"ftyp" { bytes(file, first.inner, first.inner + 4)? } else { Vec::new() };
        // The metadata of audio files holds their title, not the place where they were recorded.
        if brand.starts_with(b"M4A") || brand.starts_with(b"M4B") {
            return Ok(None);
        }
        let mut notes = Self::default();
        let mut count = 0;
        notes.look_through(file, (0, end), 0, &mut count)?;
        Ok(Some(notes))
    }

    /// Whether there is nothing to remove.
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty() && self.bytes.is_empty()
    }

    /// Overwrites the metadata in the bytes of the file.
    pub fn remove(&self, file: &mut [u8]) {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(file.len());
        let places: Vec<_> = self.boxes.iter().map(|(kind, end)| (place(*kind), place(*end))).collect();
        let zeros: Vec<_> = self.bytes.iter().map(|(at, end)| (place(*at), place(*end))).collect();
        for (kind, end) in places {
            if let Some(kind) = file.get_mut(kind..kind + 4) {
                kind.copy_from_slice(b"free");
            }
            // A size of 64 bits follows the type and stays as it is.
            let is_large = kind >= 4 && file.get(kind - 4..kind) == Some(&[0, 0, 0, 1]);
            let from = kind + if is_large { 12 } else { 4 };
            if let Some(inner) = file.get_mut(from..end) {
                inner.fill(0);
            }
        }
        for (at, end) in zeros {
            if let Some(noted) = file.get_mut(at..end) {
                noted.fill(0);
            }
        }
    }

    fn look_through(
        &mut self,
        file: &mut (impl Read + Seek),
        (mut at, end): (u64, u64),
        depth: usize,
        count: &mut usize,
    ) -> io::Result<()> {
        if depth > DEEPEST {
            return Err(damaged("its boxes are nested too deeply"));
        }
        while at + 8 <= end {
            *count += 1;
            if *count > MOST_BOXES {
                return Err(damaged("it has too many boxes"));
            }
            let head = head(file, at, end)?;
            match &head.kind {
                kind if CONTAINERS.contains(&kind) => self.look_through(file, (head.inner, head.end), depth + 1, count)?,
                // In a film and in each of its tracks: place, camera, software, owner.
                b"udta" | b"Exif" | b"xml " => self.drop_box(head),
                b"meta" if depth == 0 => self.items(file, head)?,
                b"meta" => self.drop_box(head),
                b"uuid" if bytes(file, head.inner, (head.inner + 16).min(head.end))? != PROTECTION => self.drop_box(head),
                b"brob" if matches!(&*bytes(file, head.inner, (head.inner + 4).min(head.end))?, b"Exif" | b"xml ") => {
                    self.drop_box(head);
                }
                b"mvhd" | b"tkhd" | b"mdhd" => self.times(file, head)?,
                b"hdlr" if bytes(file, head.inner + 8, (head.inner + 12).min(head.end))? == b"meta" => {
                    self.fault = Some("it has a metadata track, such as the position of the camera at each moment");
                }
                _ => {}
            }
            at = head.end;
        }
        Ok(())
    }

    fn drop_box(&mut self, head: Head) {
        self.boxes.push((head.at + 4, head.end));
    }

    /// Marks the times at which a film or a track was made and changed.
    fn times(&mut self, file: &mut (impl Read + Seek), head: Head) -> io::Result<()> {
        let version = bytes(file, head.inner, head.inner + 1)?;
        let length = if version == [1] { 16 } else { 8 };
        let times = (head.inner + 4, head.inner + 4 + length);
        if times.1 <= head.end && bytes(file, times.0, times.1)?.iter().any(|byte| *byte != 0) {
            self.bytes.push(times);
        }
        Ok(())
    }

    /// Marks the parts of a picture that are Exif or XMP.
    fn items(&mut self, file: &mut (impl Read + Seek), meta: Head) -> io::Result<()> {
        // After version and flags.
        let mut at = meta.inner + 4;
        let (mut infos, mut places, mut data) = (Vec::new(), None, None);
        while at + 8 <= meta.end {
            let head = head(file, at, meta.end)?;
            match &head.kind {
                b"iinf" => infos = noted_items(&bytes(file, head.inner, head.end)?),
                b"iloc" => places = Some(bytes(file, head.inner, head.end)?),
                b"idat" => data = Some(head.inner),
                _ => {}
            }
            at = head.end;
        }
        if infos.is_empty() {
            return Ok(());
        }
        let found = places.and_then(|places| extents(&places, &infos, data));
        let Some(found) = found else {
            self.fault = Some("it stores the positions of its metadata in an unknown way");
            return Ok(());
        };
        for (at, end) in found {
            if bytes(file, at, end)?.iter().any(|byte| *byte != 0) {
                self.bytes.push((at, end));
            }
        }
        Ok(())
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

fn bytes(file: &mut (impl Read + Seek), from: u64, end: u64) -> io::Result<Vec<u8>> {
    let length = end.checked_sub(from).filter(|length| *length <= LARGEST).ok_or_else(|| damaged("its boxes do not fit"))?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn head(file: &mut (impl Read + Seek), at: u64, end: u64) -> io::Result<Head> {
    let fault = || damaged("its boxes do not fit into each other");
    let start = bytes(file, at, at + 8)?;
    let mut kind = [0; 4];
    kind.copy_from_slice(&start[4..]);
    let (inner, size) = match number(&start[..4]) {
        0 => (at + 8, end - at),
        1 => (at + 16, number(&bytes(file, at + 8, at + 16)?)),
        size => (at + 8, size),
    };
    let box_end = at.checked_add(size).filter(|box_end| inner <= *box_end && *box_end <= end).ok_or_else(fault)?;
    Ok(Head { kind, at, inner, end: box_end })
}

/// Reads a big-endian number of up to 8 bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Reads numbers from the front of a slice of bytes; `None` if too few bytes are left.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn take(&mut self, length: usize) -> Option<u64> {
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(number(first))
    }
}

/// The ids of the items of an `iinf` box that are Exif or XMP.
fn noted_items(list: &[u8]) -> Vec<u64> {
    let mut found = Vec::new();
    let count_length = if list.first() == Some(&0) { 2 } else { 4 };
    let mut rest = list.get(4 + count_length..).unwrap_or_default();
    while let Some(size) = rest.get(..4).map(number).and_then(|size| usize::try_from(size).ok()).filter(|size| *size >= 8) {
        let Some((entry, after)) = rest.split_at_checked(size) else { break };
        rest = after;
        // Fields of the versions 2 and 3: id, protection, type, name.
        let id_length = if entry.get(8) == Some(&3) { 4 } else { 2 };
        let kind = 12 + id_length + 2;
        let (Some(id), Some(name)) = (entry.get(12..12 + id_length), entry.get(kind..kind + 4)) else { continue };
        let is_xmp = name == b"mime" && memchr::memmem::find(&entry[kind..], b"rdf+xml").is_some();
        if name == b"Exif" || is_xmp {
            found.push(number(id));
        }
    }
    found
}

/// The ranges of the bytes of items, read from an `iloc` box; `None` if the box has a form that is not known here. `data` is the
/// offset of the content of the `idat` box.
fn extents(list: &[u8], items: &[u64], data: Option<u64>) -> Option<Vec<(u64, u64)>> {
    let version = *list.first()?;
    let mut numbers = Numbers(list.get(4..)?);
    let (sizes, more) = (numbers.take(1)?, numbers.take(1)?);
    let [offset_size, length_size, base_size, index_size] =
        [sizes >> 4, sizes & 15, more >> 4, if version == 0 { 0 } else { more & 15 }]
            .map(|size| usize::try_from(size).unwrap_or(8));
    let id_size = if version < 2 { 2 } else { 4 };
    let mut found = Vec::new();
    for _ in 0..numbers.take(id_size)? {
        let id = numbers.take(id_size)?;
        let method = if version == 0 { 0 } else { numbers.take(2)? & 15 };
        numbers.take(2)?;
        let base = numbers.take(base_size)?;
        for _ in 0..numbers.take(2)? {
            numbers.take(index_size)?;
            let (offset, length) = (numbers.take(offset_size)?, numbers.take(length_size)?);
            if items.contains(&id) {
                let begin = match method {
                    0 => 0,
                    1 => data?,
                    _ => return None,
                };
                let at = begin.checked_add(base)?.checked_add(offset)?;
                found.push((at, at.checked_add(length)?));
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn boxed(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
        let size = u32::try_from(inner.len() + 8).unwrap_or_default().to_be_bytes();
        [&size, kind.as_slice(), inner].concat()
    }

    /// The header of a container of this size in bytes.
    fn boxed_head(size: u32) -> Vec<u8> {
        [&size.to_be_bytes(), b"moov".as_slice()].concat()
    }

    fn cleaned(file: &[u8]) -> io::Result<(Vec<u8>, Option<&'static str>)> {
        let notes = Notes::find(&mut Cursor::new(file))?.ok_or_else(|| damaged("no boxes"))?;
        let mut out = file.to_vec();
        notes.remove(&mut out);
        let again = Notes::find(&mut Cursor::new(&out))?.ok_or_else(|| damaged("no boxes"))?;
        assert!(again.is_empty(), "a second time changes nothing: {again:?}");
        Ok((out, notes.fault))
    }

    fn film(handler: &[u8; 4]) -> Vec<u8> {
        let times = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 2, 88];
        let track = [boxed(b"tkhd", &times), boxed(b"mdia", &boxed(b"hdlr", &[&[0; 8], handler.as_slice(), &[0; 13]].concat()))];
        let inner = [
            boxed(b"mvhd", &times),
            boxed(b"trak", &[track.concat(), boxed(b"udta", b"WALRUS")].concat()),
            boxed(b"udta", &boxed(b"\xa9xyz", b"+47.49+019.04/ WALRUS")),
            boxed(b"meta", b"com.apple.quicktime.make WALRUS"),
        ];
        let xmp = [[7; 16].as_slice(), b"<x:xmpmeta>WALRUS"].concat();
        [boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"moov", &inner.concat()), boxed(b"uuid", &xmp), boxed(b"mdat", b"frames")]
            .concat()
    }

    #[test]
    fn films_lose_their_metadata_and_no_byte_moves() -> io::Result<()> {
        let film = film(b"vide");
        let (out, fault) = cleaned(&film)?;
        assert_eq!((out.len(), fault), (film.len(), None));
        assert!(memchr::memmem::find(&out, b"WALRUS").is_none());
        assert!(out.ends_with(&boxed(b"mdat", b"frames")));
        assert!(memchr::memmem::find(&out, &[1, 2, 3, 4]).is_none(), "the time at which it was made");
        assert!(memchr::memmem::find(&out, &[0, 0, 2, 88]).is_some(), "the field after the times");
        Ok(())
    }

    #[test]
    fn boxes_that_are_nested_too_deeply_are_refused() {
        let nested: Vec<u8> = (1..=90_000_u32).rev().flat_map(|rest| boxed_head(rest * 8)).collect();
        let error = Notes::find(&mut Cursor::new(&nested)).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("its boxes are nested too deeply"));
    }

    #[test]
    fn a_metadata_track_is_reported() -> io::Result<()> {
        assert!(cleaned(&film(b"meta"))?.1.is_some_and(|fault| fault.contains("metadata track")));
        Ok(())
    }

    #[test]
    fn pictures_lose_exif_and_xmp() -> io::Result<()> {
        let info = |id: u8, kind: &[u8; 4], rest: &[u8]| {
            boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), b"\0", rest].concat())
        };
        let infos = [info(1, b"av01", b""), info(2, b"Exif", b""), info(3, b"mime", b"application/rdf+xml\0")].concat();
        // Sizes of 4 bytes, no base; each item has one extent.
        let place = |id: u8, method: u8, at: usize, length: u8| {
            let at = u32::try_from(at).unwrap_or_default().to_be_bytes();
            [&[0, id, 0, method, 0, 0, 0, 1], &at[..], &[0, 0, 0, length]].concat()
        };
        let picture = |at: usize| {
            let places = [place(1, 0, at, 6), place(2, 0, at + 6, 6), place(3, 1, 0, 6)].concat();
            let inner = [
                vec![0; 4],
                boxed(b"iinf", &[&[0, 0, 0, 0, 0, 3], &infos[..]].concat()),
                boxed(b"iloc", &[&[1, 0, 0, 0, 0x44, 0, 0, 3], &places[..]].concat()),
                boxed(b"idat", b"WALRUS"),
            ];
            [boxed(b"ftyp", b"avif\0\0\0\0"), boxed(b"meta", &inner.concat())].concat()
        };
        let data_at = picture(0).len() + 8;
        let file = [picture(data_at), boxed(b"mdat", b"pixelsWALRUS")].concat();
        let (out, fault) = cleaned(&file)?;
        assert_eq!((out.len(), fault), (file.len(), None));
        assert!(memchr::memmem::find(&out, b"WALRUS").is_none());
        assert!(out.ends_with(b"pixels\0\0\0\0\0\0"));
        Ok(())
    }

    #[test]
    fn files_without_boxes_are_left_alone_and_damage_is_an_error() {
        assert!(matches!(Notes::find(&mut Cursor::new(b"GIF89a")), Ok(None)));
        assert!(matches!(Notes::find(&mut Cursor::new(b"")), Ok(None)));
        let song = [boxed(b"ftyp", b"M4A \0\0\0\0"), boxed(b"moov", &boxed(b"udta", b"a title"))].concat();
        assert!(matches!(Notes::find(&mut Cursor::new(&song)), Ok(None)));
        let film = film(b"vide");
        for end in 20..film.len() - 1 {
            // A file that is cut off may cause an error, but never a panic.
            _ = Notes::find(&mut Cursor::new(&film[..end]));
        }
        assert!(Notes::find(&mut Cursor::new(&film[..60])).is_err());
    }
}
