//! The encoding of numbers and texts in the files of the index. Numbers are LEB128, each text follows its length, and the whole
//! file is packed with raw DEFLATE (RFC 1951), because hosts do not compress binary files by themselves.

use crate::index_root::Name;

/// Writes an unsigned number in as few bytes as possible: seven bits per byte, the lowest bits first.
#[cfg(not(target_arch = "wasm32"))]
pub fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes the length of a text, then the text.
#[cfg(not(target_arch = "wasm32"))]
pub fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    put(out, u32::try_from(text.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(text);
}

/// Writes the name of a file.
#[cfg(not(target_arch = "wasm32"))]
pub fn put_name(out: &mut Vec<u8>, name: Name) {
    out.extend_from_slice(&name.0.to_le_bytes());
}

/// Reads numbers and texts from bytes. Each method returns `None` when the bytes are not valid.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    pub fn number(&mut self) -> Option<u32> {
        let mut number = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).ok();
            }
        }
        None
    }

    pub fn size(&mut self) -> Option<usize> {
        self.number().map(|number| number as usize)
    }

    pub fn name(&mut self) -> Option<Name> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes).map(Name)
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn text(&mut self) -> Option<&'a [u8]> {
        let count = self.size()?;
        self.take(count)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Maximum size of an unpacked file in bytes, so that a damaged or hostile file cannot fill the memory.
const MOST: usize = 16 << 20;

/// Unpacks a file of the index.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MOST).ok()
}

/// Packs a file of the index.
#[cfg(not(target_arch = "wasm32"))]
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_read_back() {
        let mut out = Vec::new();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u32::MAX];
        numbers.iter().for_each(|&n| put(&mut out, n));
        put_text(&mut out, "naïve".as_bytes());
        let packed = pack(&out);
        let unpacked = unpack(&packed).unwrap_or_default();
        let mut reader = Reader(&unpacked);
        numbers.iter().for_each(|&n| assert_eq!(reader.number(), Some(n)));
        assert_eq!(reader.text(), Some("naïve".as_bytes()));
        assert!(reader.is_empty());
    }

    #[test]
    fn invalid_bytes_are_refused() {
        assert_eq!(Reader(&[0x80]).number(), None);
        assert_eq!(Reader(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).number(), None);
        assert_eq!(Reader(&[0xff, 0xff, 0xff, 0xff, 0x7f]).number(), None);
        assert_eq!(Reader(&[5, b'a']).text(), None);
        assert_eq!(unpack(&[0xff, 0xff]), None);
        // A few bytes that would unpack to a hundred megabytes.
        assert_eq!(unpack(&pack(&vec![0; 100 << 20])), None);
    }
}
