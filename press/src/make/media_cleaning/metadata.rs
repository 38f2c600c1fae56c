//! Removes the metadata of cameras and editors from JPEG, PNG, WebP and GIF files, and from files that consist of boxes
//! (`boxes.rs`): place, camera, owner, preview pictures, keywords, and all bytes after the picture. Pixels, colour profile and
//! orientation stay. The entry point is [`removed`].

use super::boxes::Notes;
use image::metadata::Orientation;
use img_parts::jpeg::{Jpeg, JpegSegment};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// A picture without its metadata; `None` if it has none, or has another format.
///
/// # Errors
/// The reason why the file cannot be parsed.
pub(super) fn removed(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let cleaned = match bytes {
        [0xff, 0xd8, ..] => jpeg(bytes)?,
        [0x89, b'P', b'N', b'G', ..] => png(bytes)?,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(bytes)?,
        [b'G', b'I', b'F', b'8', ..] => gif(bytes)?,
        _ => return boxed(bytes),
    };
    Ok(Some(cleaned).filter(|cleaned| cleaned != bytes))
}

/// The reason why [`removed`] cannot remove all metadata of a file, as the end of a sentence; `None` if it can. Reads only the
/// parts of the file that it needs.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn kept(file: &mut (impl Read + Seek)) -> io::Result<Option<&'static str>> {
    let mut start = [0; 4];
    file.seek(SeekFrom::Start(0))?;
    if file.read_exact(&mut start).is_err() {
        return Ok(None);
    }
    match &start {
        b"II*\0" | b"MM\0*" => Ok(Some("TIFF files cannot be cleaned")),
        // Damage is reported later, when the file is copied.
        _ => Ok(Notes::find(file).ok().flatten().and_then(|notes| notes.fault)),
    }
}

fn boxed(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let notes = Notes::find(&mut Cursor::new(bytes)).map_err(|error| error.to_string())?;
    Ok(notes.filter(|notes| !notes.is_empty()).map(|notes| {
        let mut cleaned = bytes.to_vec();
        notes.remove(&mut cleaned);
        cleaned
    }))
}

/// A GIF without comments, without the data of applications, and without the bytes after its end.
fn gif(bytes: &[u8]) -> Result<Vec<u8>, String> {
    /// Names of application blocks to keep: the number of repetitions and the colour profile.
    const KEPT: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];
    let over = || "it ends too early".to_owned();
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    // Skips blocks of data up to an empty one. The length of each block precedes it.
    let after_blocks = |mut at: usize| loop {
        match bytes.get(at) {
            Some(0) => return Ok(at + 1),
            Some(length) => at += 1 + usize::from(*length),
            None => return Err(over()),
        }
    };
    let mut at = 13 + colours(*bytes.get(10).ok_or_else(over)?);
    let mut out = bytes.get(..at).ok_or_else(over)?.to_vec();
    loop {
        let end = match bytes.get(at).ok_or_else(over)? {
            0x3b => {
                out.push(0x3b);
                return Ok(out);
            }
            0x2c => after_blocks(at + 11 + colours(*bytes.get(at + 9).ok_or_else(over)?))?,
            0x21 => after_blocks(at + 2)?,
            _ => return Err("it has a block of an unknown kind".to_owned()),
        };
        let block = bytes.get(at..end).ok_or_else(over)?;
        let is_note = match block {
            [0x21, 0xfe, ..] => true,
            [0x21, 0xff, rest @ ..] => !rest.get(1..12).is_some_and(|name| KEPT.contains(&name)),
            _ => false,
        };
        if !is_note {
            out.extend_from_slice(block);
        }
        at = end;
    }
}

fn jpeg(bytes: &[u8]) -> Result<Vec<u8>, String> {
    const EXIF_START: &[u8] = b"Exif\0\0";
    let mut picture = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|error| error.to_string())?;
    let exif = picture.exif().and_then(|exif| turned(&exif));
    let segments = picture.segments_mut();
    segments.retain(|segment| match segment.marker() {
        // The JFIF segment holds the pixel density; Adobe's segment says how colours are stored.
        0xe0 => segment.contents().starts_with(b"JFIF\0"),
        0xee => segment.contents().starts_with(b"Adobe"),
        0xe2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    });
    if let Some(exif) = exif {
        let after_jfif = segments.iter().take_while(|segment| segment.marker() == 0xe0).count();
        segments.insert(after_jfif, JpegSegment::new_with_contents(0xe1, [EXIF_START, &exif].concat().into()));
    }
    if let Some(last) = segments.pop() {
        let mut scans = Vec::new();
        _ = last.encoder().write_to(&mut scans);
        let segment = usize::from(u16::from_be_bytes([scans.get(2).copied().unwrap_or(0), scans.get(3).copied().unwrap_or(0)]));
        let end = end_of_picture(&scans, 2 + segment);
        let mut out = Vec::with_capacity(bytes.len());
        out.extend_from_slice(&[0xff, 0xd8]);
        for segment in std::mem::take(segments) {
            _ = segment.encoder().write_to(&mut out);
        }
        out.extend_from_slice(&scans[..end]);
        return Ok(out);
    }
    Err("it holds no picture".to_owned())
}

/// The offset of the end of a JPEG. `start` is the offset of the first compressed data. Phones append films and further pictures
/// after the end.
fn end_of_picture(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(rest) = bytes.get(at..) {
        let Some(marker) = memchr::memchr(0xff, rest) else { break };
        at += marker + 1;
        match bytes.get(at..) {
            Some([0xd9, ..]) => return at + 1,
            // A stuffed byte, or a marker without a length, such as a restart.
            Some([0 | 1 | 0xd0..=0xd8, ..]) => at += 1,
            Some([0xff, ..]) => {}
            // Tables between two scans.
            Some([_, high, low, ..]) => at += 1 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => break,
        }
    }
    bytes.len()
}

fn png(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut picture = Png::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|error| error.to_string())?;
    let exif = picture.exif().and_then(|exif| turned(&exif));
    for kind in [*b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"] {
        picture.remove_chunks_by_type(kind);
    }
    picture.set_exif(exif.map(Bytes::from));
    let mut out = Vec::with_capacity(bytes.len());
    _ = picture.encoder().write_to(&mut out);
    Ok(out)
}

fn webp(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut picture = WebP::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|error| error.to_string())?;
    if picture.exif().is_none() && !picture.has_chunk(*b"XMP ") {
        return Ok(bytes.to_vec());
    }
    let exif = picture.exif().and_then(|exif| turned(&exif));
    picture.remove_chunks_by_id(*b"XMP ");
    picture.set_exif(exif.map(Bytes::from));
    let mut out = Vec::with_capacity(bytes.len());
    _ = picture.encoder().write_to(&mut out);
    Ok(out)
}

/// Exif that holds only the orientation; `None` for a picture that need not be turned.
fn turned(exif: &[u8]) -> Option<Vec<u8>> {
    let orientation = Orientation::from_exif_chunk(exif).filter(|orientation| *orientation != Orientation::NoTransforms)?;
    // Little endian; one directory with one field: tag 0x112, type short, count 1.
    let mut out = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0".to_vec();
    out[18] = orientation.to_exif();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
    use img_parts::{DynImage, ImageICC};

    /// Exif as cameras write it: the orientation and the owner of the camera.
    const EXIF: &[u8] =
        b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x3b\0\x02\0\0\0\x07\0\0\0\x26\0\0\0\0WALRUS\0";

    fn picture(format: ImageFormat) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut plain = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(40, 30).write_to(&mut plain, format)?;
        let mut image = DynImage::from_bytes(plain.into_inner().into())?.ok_or("unknown")?;
        image.set_icc_profile(Some(Bytes::from_static(b"OTTERPROFILE")));
        image.set_exif(Some(Bytes::from_static(EXIF)));
        let mut bytes = Vec::new();
        image.encoder().write_to(&mut bytes)?;
        Ok(bytes)
    }

    fn holds(bytes: &[u8], word: &str) -> bool {
        memchr::memmem::find(bytes, word.as_bytes()).is_some()
    }

    fn orientation(bytes: &[u8]) -> Result<u8, Box<dyn std::error::Error>> {
        Ok(ImageReader::new(Cursor::new(bytes)).with_guessed_format()?.into_decoder()?.orientation()?.to_exif())
    }

    #[test]
    fn metadata_of_the_camera_is_removed_and_the_picture_stays() -> Result<(), Box<dyn std::error::Error>> {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let bytes = picture(format)?;
            assert!(holds(&bytes, "WALRUS"), "{format:?}");
            let cleaned = removed(&bytes)?.ok_or("nothing was removed")?;
            assert!(!holds(&cleaned, "WALRUS"), "{format:?}");
            assert_eq!(orientation(&cleaned)?, 6, "{format:?}");
            let profile = DynImage::from_bytes(cleaned.clone().into())?.and_then(|image| image.icc_profile());
            assert_eq!(profile.as_deref(), Some(&b"OTTERPROFILE"[..]), "{format:?}");
            assert_eq!(image::load_from_memory(&cleaned)?, image::load_from_memory(&bytes)?, "{format:?}");
            assert_eq!(removed(&cleaned)?, None, "{format:?}: a second time changes nothing");
        }
        Ok(())
    }

    #[test]
    fn other_metadata_of_a_jpeg_and_bytes_after_its_end_are_removed() -> Result<(), Box<dyn std::error::Error>> {
        let bytes = picture(ImageFormat::Jpeg)?;
        let segment = |marker: u8, text: &str| {
            let length = u16::try_from(text.len() + 2).unwrap_or_default().to_be_bytes();
            [&[0xff, marker], &length[..], text.as_bytes()].concat()
        };
        let notes = [
            segment(0xe1, "http://ns.adobe.com/xap/1.0/\0WALRUS"),
            segment(0xed, "Photoshop 3.0\0WALRUS"),
            segment(0xe2, "MPF\0WALRUS"),
            segment(0xfe, "WALRUS"),
        ];
        let noted = [&bytes[..2], &notes.concat(), &bytes[2..], &b"ftypmp4 WALRUS"[..]].concat();
        let cleaned = removed(&noted)?.ok_or("nothing was removed")?;
        assert!(!holds(&cleaned, "WALRUS"));
        assert_eq!(cleaned, removed(&bytes)?.ok_or("nothing was removed")?);
        Ok(())
    }

    #[test]
    fn text_and_xmp_are_removed() -> Result<(), Box<dyn std::error::Error>> {
        let mut png = Png::from_bytes(picture(ImageFormat::Png)?.into())?;
        for kind in [*b"tEXt", *b"zTXt", *b"iTXt"] {
            png.chunks_mut().insert(1, img_parts::png::PngChunk::new(kind, Bytes::from_static(b"XML:com.adobe.xmp\0WALRUS")));
        }
        let mut webp = WebP::from_bytes(picture(ImageFormat::WebP)?.into())?;
        let xmp = img_parts::riff::RiffContent::Data(Bytes::from_static(b"WALRUS"));
        webp.chunks_mut().push(img_parts::riff::RiffChunk::new(*b"XMP ", xmp));
        for bytes in [png.encoder().bytes(), webp.encoder().bytes()] {
            assert!(holds(&bytes, "WALRUS"));
            assert!(!holds(&removed(&bytes)?.ok_or("nothing was removed")?, "WALRUS"));
        }
        Ok(())
    }

    /// A GIF holds XMP as plain text, without the lengths of blocks. After the XMP follow bytes that lead a reader to its end,
    /// whichever byte of the text the reader takes for a length.
    #[test]
    fn comments_and_xmp_of_a_gif_are_removed_and_it_moves_as_before() -> Result<(), Box<dyn std::error::Error>> {
        // Two frames of one pixel, played for ever.
        let start = b"GIF89a\x01\0\x01\0\x80\0\0\xff\0\0\0\xff\0";
        let forever = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
        let frame = b"\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
        let gif = [&start[..], forever, frame, frame, b"\x3b"].concat();
        let magic: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
        let notes = [&b"\x21\xfe\x06WALRUS\0"[..], b"\x21\xff\x0bXMP DataXMP<x:xmpmeta>WALRUS</x:xmpmeta>", &magic].concat();
        let at = memchr::memmem::find(&gif, b"\x21\xff\x0bNETSCAPE2.0").ok_or("no loop")?;
        let noted = [&gif[..at], &notes, &gif[at..], b"WALRUS"].concat();
        assert_eq!(removed(&noted)?.as_deref(), Some(gif.as_slice()));
        assert_eq!(removed(&gif)?, None);
        Ok(())
    }

    #[test]
    fn metadata_that_cannot_be_removed_is_reported() -> Result<(), Box<dyn std::error::Error>> {
        for (file, is_kept) in [(&b"II*\0\x08\0\0\0"[..], true), (b"MM\0*\0\0\0\x08", true), (b"GIF89a", false), (b"", false)] {
            assert_eq!(kept(&mut Cursor::new(file))?.is_some(), is_kept, "{file:?}");
        }
        Ok(())
    }

    #[test]
    fn other_files_stay_unchanged_and_broken_pictures_are_errors() {
        assert_eq!(removed(b"%PDF-1.7"), Ok(None));
        assert_eq!(removed(b""), Ok(None));
        assert!(removed(b"GIF89a").is_err());
        assert!(removed(b"\xff\xd8\xff\xe1\xff\xff").is_err());
    }
}
