//! Makes the smaller copies of a picture from its bytes.
//!
//! Why WebP, and why these crates: docs/adr/0009.

use crate::content::is_turned;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, Limits, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Increase this number with every change here that changes the copies, so that old copies are no longer used.
pub const EDITION: u64 = 1;

/// The widths of copies, in pixels. A picture narrower than the widest also gets a copy of its own width.
const WIDTHS: [u32; 3] = [480, 960, 1600];
/// Pictures narrower than this, in pixels, get no copies, because copies would save almost nothing.
const NARROW: u32 = 240;
/// Maximum length of a side of a WebP picture, in pixels.
const LONGEST: u32 = 16_383;
/// Maximum number of pixels of a picture. Decoded, they take about 300 MB.
pub const MOST_PIXELS: u64 = 64_000_000;
/// Maximum number of bytes per pixel in a picture of [`MOST_PIXELS`]. A picture with more bytes per pixel must have fewer pixels.
const MOST_DEPTH: u64 = 4;
/// Maximum size in bytes of the unpacked colour profiles and texts in a picture.
const MOST_BESIDE: u64 = 16 << 20;
/// Maximum size in bytes of a colour profile that is used. The profiles of printers have two million bytes.
const LARGEST_PROFILE: usize = 4 << 20;
/// Quality of lossy copies, from 0 to 100. With a higher quality, the photographs of newspapers look no better to the eye.
const QUALITY: f32 = 78.0;

/// A picture whose header has been read.
pub struct Head<'b> {
    decoder: Box<dyn ImageDecoder + 'b>,
    /// How the picture has to be turned.
    orientation: Orientation,
    /// Size of the file in bytes.
    bytes: usize,
    is_png: bool,
    /// Width of the turned picture, in pixels.
    pub width: u32,
    /// Height of the turned picture, in pixels.
    pub height: u32,
}

/// The copies of a picture.
pub struct Copies {
    /// The average of red, green and blue, each from 0 to 3; `None` if any part of the picture is transparent.
    pub tint: Option<[u8; 3]>,
    /// The width in pixels and the bytes of each file, sorted by width.
    pub files: Vec<(u32, Vec<u8>)>,
}

/// Reads the header of a picture; `None` if the picture gets no copies because it is animated, too small or too tall.
///
/// # Errors
/// When the picture is damaged or too large; in words that follow the name of the file.
pub fn open(bytes: &[u8]) -> Result<Option<Head<'_>>, String> {
    let input = Cursor::new(bytes);
    let damaged = |error: image::ImageError| format!("cannot be decoded: {error}");
    let format = image::guess_format(bytes).map_err(|_| "is no JPEG, PNG or WebP, whatever its name says".to_owned())?;
    let mut orientation = Orientation::NoTransforms;
    let decoder: Box<dyn ImageDecoder> = match format {
        ImageFormat::Jpeg => {
            let mut decoder = JpegDecoder::new(input).map_err(damaged)?;
            orientation = decoder.orientation().unwrap_or(orientation);
            Box::new(decoder)
        }
        ImageFormat::Png => {
            // Limits the unpacked size of the other data in the file, such as a colour profile.
            let mut limits = Limits::no_limits();
            limits.max_alloc = Some(MOST_BESIDE);
            let decoder = PngDecoder::with_limits(input, limits).map_err(damaged)?;
            if decoder.is_apng().map_err(damaged)? {
                return Ok(None);
            }
            Box::new(decoder)
        }
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(input).map_err(damaged)?;
            if decoder.has_animation() {
                return Ok(None);
            }
            Box::new(decoder)
        }
        _ => return Ok(None),
    };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("has {width} x {height} pixels; at most {} million are allowed", MOST_PIXELS / 1_000_000));
    }
    if decoder.total_bytes() > MOST_PIXELS * MOST_DEPTH {
        return Err(format!("takes more than {} MB when decoded", MOST_PIXELS * MOST_DEPTH / 1_000_000));
    }
    let (width, height) = if is_turned(orientation) { (height, width) } else { (width, height) };
    let longest = height_at(width.min(WIDTHS[2]), width, height);
    let head = Head { decoder, orientation, bytes: bytes.len(), is_png: format == ImageFormat::Png, width, height };
    Ok((width >= NARROW && (1..=LONGEST).contains(&longest)).then_some(head))
}

/// The widths of the copies of a picture with this width.
pub fn widths(width: u32) -> Vec<u32> {
    let smaller = WIDTHS.into_iter().filter(|&copy| copy < width);
    smaller.chain((width <= WIDTHS[2]).then_some(width)).collect()
}

fn height_at(copy: u32, width: u32, height: u32) -> u32 {
    let exact = (u64::from(height) * u64::from(copy) + u64::from(width) / 2) / u64::from(width.max(1));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

impl Head<'_> {
    /// Number of pixels of the whole picture.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Decodes the picture and makes its copies. The copies hold only the visible picture: no place, no camera, no time.
    ///
    /// # Errors
    /// When the picture is damaged; in words that follow the name of the file.
    pub fn copies(self) -> Result<Copies, String> {
        // Some decoders panic. One bad picture must not stop the whole publication.
        catch_unwind(AssertUnwindSafe(|| self.make())).unwrap_or_else(|_| Err("cannot be decoded".to_owned()))
    }

    fn make(mut self) -> Result<Copies, String> {
        let Self { orientation, bytes, is_png, width, height, .. } = self;
        let profile = self.decoder.icc_profile().unwrap_or_default().filter(|profile| profile.len() <= LARGEST_PROFILE);
        let decoded = DynamicImage::from_decoder(self.decoder).map_err(|error| format!("cannot be decoded: {error}"))?;
        let widths = widths(width);
        let largest = widths.last().copied().unwrap_or(width);
        let mut size = (largest, height_at(largest, width, height));
        if is_turned(orientation) {
            size = (size.1, size.0);
        }
        let mut base = Pixels::of(decoded).resized(size)?.turned(orientation);
        if let Some(profile) = profile {
            base.show_on_srgb(&profile);
        }
        let per_pixel = bytes as f64 / (f64::from(width) * f64::from(height));
        let mut files = Vec::new();
        let mut tint = None;
        for copy in widths {
            let pixels = if copy == largest { None } else { Some(base.resized((copy, height_at(copy, width, height)))?) };
            let pixels = pixels.as_ref().unwrap_or(&base);
            tint = tint.or_else(|| pixels.tint());
            // Lossless copies of drawings and screenshots are smaller and sharper.
            let flat = is_png.then(|| per_pixel * f64::from(pixels.width) * f64::from(pixels.height));
            files.push((copy, pixels.webp(flat)?));
        }
        Ok(Copies { tint, files })
    }
}

/// RGB or RGBA, 8 bits each.
struct Pixels {
    width: u32,
    height: u32,
    has_alpha: bool,
    bytes: Vec<u8>,
}

impl Pixels {
    fn of(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        if image.color().has_alpha() {
            let bytes = image.into_rgba8().into_raw();
            if bytes.as_chunks::<4>().0.iter().any(|pixel| pixel[3] != u8::MAX) {
                return Self { width, height, has_alpha: true, bytes };
            }
            let bytes = bytes.as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
            return Self { width, height, has_alpha: false, bytes };
        }
        Self { width, height, has_alpha: false, bytes: image.into_rgb8().into_raw() }
    }

    fn resized(&self, (width, height): (u32, u32)) -> Result<Self, String> {
        let kind = if self.has_alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        let failed = |error: &dyn std::fmt::Display| format!("cannot be made smaller: {error}");
        let from = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(|error| failed(&error))?;
        let mut to = Image::new(width, height, kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        Resizer::new().resize(&from, &mut to, &options).map_err(|error| failed(&error))?;
        Ok(Self { width, height, has_alpha: self.has_alpha, bytes: to.into_vec() })
    }

    fn turned(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let Self { width, height, has_alpha, bytes } = self;
        let image = if has_alpha {
            RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from)
        } else {
            RgbImage::from_raw(width, height, bytes).map(DynamicImage::from)
        };
        let mut image = image.unwrap_or_default();
        image.apply_orientation(orientation);
        Self { width: image.width(), height: image.height(), has_alpha, bytes: image.into_bytes() }
    }

    /// Converts the colours from another colour space, such as that of many phones, to sRGB. The copies have no colour profile,
    /// and browsers assume sRGB for a picture without a profile.
    fn show_on_srgb(&mut self, profile: &[u8]) {
        let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
        let layout = if self.has_alpha { Layout::Rgba } else { Layout::Rgb };
        let srgb = ColorProfile::new_srgb();
        let transform = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default());
        let mut bytes = vec![0; self.bytes.len()];
        if profile.color_space == DataColorSpace::Rgb
            && let Ok(transform) = transform
            && transform.transform(&self.bytes, &mut bytes).is_ok()
        {
            self.bytes = bytes;
        }
    }

    fn tint(&self) -> Option<[u8; 3]> {
        let (pixels, _) = self.bytes.as_chunks::<3>();
        if self.has_alpha || pixels.is_empty() {
            return None;
        }
        let sums = pixels.iter().fold([0_u64; 3], |sums, pixel| [0, 1, 2].map(|n| sums[n] + u64::from(pixel[n])));
        // The mean of bytes is at most 255, and a 64th of it is at most 3.
        Some(sums.map(|sum| u8::try_from(sum / pixels.len() as u64 / 64).unwrap_or_default()))
    }

    /// The bytes of the WebP file. If the lossy file has more than `flat` bytes, a lossless one is also made, and the smaller of
    /// the two is returned.
    fn webp(&self, flat: Option<f64>) -> Result<Vec<u8>, String> {
        let encoder = if self.has_alpha {
            webp::Encoder::from_rgba(&self.bytes, self.width, self.height)
        } else {
            webp::Encoder::from_rgb(&self.bytes, self.width, self.height)
        };
        let encode = |is_lossless: bool| {
            let mut config = webp::WebPConfig::new().map_err(|()| "cannot be encoded".to_owned())?;
            config.lossless = i32::from(is_lossless);
            config.quality = QUALITY;
            encoder.encode_advanced(&config).map_err(|error| format!("cannot be encoded: {error:?}"))
        };
        let lossy = encode(false)?;
        if flat.is_some_and(|flat| lossy.len() as f64 > flat) {
            let exact = encode(true)?;
            if exact.len() < lossy.len() {
                return Ok(exact.to_vec());
            }
        }
        Ok(lossy.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_never_larger() {
        for (width, expected) in [
            (240, &[240][..]),
            (480, &[480]),
            (481, &[480, 481]),
            (1200, &[480, 960, 1200]),
            (1600, &[480, 960, 1600]),
            (6000, &[480, 960, 1600]),
        ] {
            assert_eq!(widths(width), expected, "{width}");
        }
        assert_eq!((height_at(480, 4000, 3000), height_at(480, 4000, 1)), (360, 1));
    }

    /// Compressed, a colour profile of thirty million zeros takes only thirty kilobytes.
    #[test]
    fn the_unpacked_size_of_a_colour_profile_is_limited() -> Result<(), Box<dyn std::error::Error>> {
        let mut plain = Cursor::new(Vec::new());
        RgbImage::new(300, 300).write_to(&mut plain, ImageFormat::Png)?;
        let plain = plain.into_inner();
        for (megabytes, is_used) in [(1, true), (30, false)] {
            let mut profile = b"x\0\0".to_vec();
            let mut packer = flate2::write::ZlibEncoder::new(&mut profile, flate2::Compression::best());
            std::io::copy(&mut std::io::Read::take(std::io::repeat(0), megabytes << 20), &mut packer)?;
            packer.finish()?;
            let chunk = [b"iCCP", profile.as_slice()].concat();
            let mut sum = flate2::Crc::new();
            sum.update(&chunk);
            // After the signature and the header.
            let length = u32::try_from(profile.len())?.to_be_bytes();
            let bytes = [&plain[..33], &length, &chunk, &sum.sum().to_be_bytes(), &plain[33..]].concat();
            let unpacked = open(&bytes).ok().flatten().and_then(|mut head| head.decoder.icc_profile().ok().flatten());
            assert_eq!(unpacked.is_some(), is_used, "{megabytes} MB");
        }
        Ok(())
    }
}
