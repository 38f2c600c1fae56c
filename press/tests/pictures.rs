//! Tests of the smaller copies of pictures: they are made once, they have no metadata of cameras, and they are shown everywhere.

use crate::Result;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use press::content::{Colour, Newsroom};
use press::publish::{Options, publish, read_newsroom};
use press::write::output::Summary;
use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A picture with waves of colour, so that it does not compress to almost nothing.
fn landscape(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| {
        let wave = (f64::from(x) / 37.0).sin() * 20.0 + (f64::from(y) / 23.0).cos() * 20.0;
        Rgb([60.0 + wave, 120.0 + wave, 200.0 + wave].map(|level| level as u8))
    };
    RgbImage::from_fn(width, height, pixel).into()
}

fn bytes_of(image: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

/// A photograph from a camera that was held upright. Its metadata holds the place.
fn upright(width: u32, height: u32) -> Result<Vec<u8>> {
    let jpeg = bytes_of(&landscape(width, height), ImageFormat::Jpeg)?;
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0 47.4979N 19.0402E secret place";
    let len = u16::try_from(exif.len() + 2)?.to_be_bytes();
    Ok([&jpeg[..2], &[0xff, 0xe1], &len, exif, &jpeg[2..]].concat())
}

struct TestSite {
    folder: tempfile::TempDir,
    options: Options,
}

impl TestSite {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("shell"))?;
        crate::shell::shell(&at("shell"))?;
        fs::create_dir_all(at("news/media"))?;
        fs::create_dir_all(at("news/articles/port"))?;
        let options = Options { content: at("news"), shell: at("shell").into(), out: at("site"), ..Options::default() };
        let site = Self { folder, options };
        site.write("site.toml", "title = 'The Tide'\norigin = 'https://tide.example/sub'\n")?;
        Ok(site)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result {
        Ok(fs::write(self.options.content.join(name), bytes)?)
    }

    fn read(&self) -> Result<(Newsroom, String)> {
        let (newsroom, diagnostics) = read_newsroom(&self.options);
        let told = diagnostics.render(Colour::Never);
        assert!(!diagnostics.has_errors(), "{told}");
        Ok((newsroom.ok_or("no newsroom")?, told))
    }

    fn publish(&self) -> Result<(Summary, String)> {
        let (newsroom, told) = self.read()?;
        Ok((publish(&newsroom, &self.options, 1)?, told))
    }

    fn page(&self, path: &str) -> Result<String> {
        Ok(fs::read_to_string(self.options.out.join(path).join("index.html"))?)
    }

    /// The names of the copies.
    fn copies(&self) -> Result<BTreeSet<String>> {
        let folder = self.options.out.join("variants");
        if !folder.exists() {
            return Ok(BTreeSet::new());
        }
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }
}

fn copy_times(folder: &Path) -> Result<Vec<(PathBuf, SystemTime)>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        Ok((entry.path(), entry.metadata()?.modified()?))
    });
    let mut times = entries.collect::<Result<Vec<_>>>()?;
    times.sort();
    Ok(times)
}

#[test]
fn covers_and_pictures_in_texts_have_smaller_copies() -> Result {
    let site = TestSite::new()?;
    site.write("media/harbour.jpg", bytes_of(&landscape(1900, 1200), ImageFormat::Jpeg)?)?;
    site.write("media/unused.jpg", bytes_of(&landscape(700, 300), ImageFormat::Jpeg)?)?;
    site.write("articles/port/upright.jpg", upright(1000, 500)?)?;
    let clear = RgbaImage::from_fn(300, 200, |x, _| Rgba([200, 10, 10, u8::try_from(x % 256).unwrap_or_default()]));
    site.write("media/clear.png", bytes_of(&clear.into(), ImageFormat::Png)?)?;
    site.write("media/tiny.png", bytes_of(&landscape(32, 32), ImageFormat::Png)?)?;
    site.write(
        "articles/port/index.md",
        "---\ntitle: The port\npublished: 2020-01-01\ncover: /media/harbour.jpg\n---\n\nText. ![Upright](upright.jpg)\n\n\
         <img src=\"/media/clear.png\" alt=\"Clear\" width=\"150\">\n\n![Tiny](/media/tiny.png)\n",
    )?;
    site.publish()?;

    let page = site.page("blog/port")?;
    let tag = |alt: &str| {
        let tags = page.split("<img ").skip(1).filter_map(|rest| rest.split('>').next());
        tags.into_iter().find(|tag| tag.contains(alt)).map(str::to_owned).ok_or("no such picture")
    };
    let cover = tag("/media/harbour.jpg")?;
    for part in [
        // The height is the greatest at which a cover is shown.
        "width=\"1140\" height=\"720\"",
        "-480.webp 480w, /sub/variants/",
        "-1600.webp 1600w\"",
        "data-tint=\"r0 g1 b3\"",
    ] {
        assert!(cover.contains(part), "{part}: {cover}");
    }
    let turned = tag("\"Upright\"")?;
    for part in ["width=\"500\" height=\"1000\"", "-480.webp 480w, ", "-500.webp 500w\" sizes=\"min(500px, 38rem, 100vw)\""] {
        assert!(turned.contains(part), "{part}: {turned}");
    }
    let clear = tag("\"Clear\"")?;
    assert!(clear.contains("width=\"150\" height=\"100\"") && clear.contains("-x-300.webp 300w\" sizes=\"min(150px,"), "{clear}");
    assert!(!clear.contains("data-tint"), "{clear}");
    assert!(!tag("\"Tiny\"")?.contains("srcset"));

    let copies = site.copies()?;
    assert_eq!(copies.len(), 3 + 2 + 1, "{copies:?}");
    for name in &copies {
        let bytes = fs::read(site.options.out.join("variants").join(name))?;
        let image = image::load_from_memory_with_format(&bytes, ImageFormat::WebP)?;
        assert!(name.ends_with(&format!("-{}.webp", image.width())), "{name}");
        let has = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        assert!(!has(b"EXIF") && !has(b"secret place"), "{name}");
        if name.ends_with("-500.webp") {
            assert_eq!((image.width(), image.height()), (500, 1000), "the orientation is applied");
        }
    }
    // The cover of a card has copies too.
    let home: serde_json::Value = serde_json::from_slice(&fs::read(site.options.out.join("data/home.json"))?)?;
    let srcset = home["lead"]["cover"]["srcset"].as_str().ok_or("no copies")?;
    assert!(srcset.starts_with("/sub/variants/") && srcset.ends_with("-1600.webp 1600w"), "{srcset}");
    assert_eq!(home["lead"]["cover"]["tint"], "r0 g1 b3");
    let headers = fs::read_to_string(site.options.out.join("_headers"))?;
    assert!(headers.contains("/sub/variants/*\n  Cache-Control: public, max-age=31536000, immutable\n"), "{headers}");
    assert!(headers.contains("/sub/media/*\n  Cache-Control: public, max-age=86400, must-revalidate\n"), "{headers}");
    let feed = fs::read_to_string(site.options.out.join("atom.xml"))?;
    assert!(feed.contains("https://tide.example/sub/variants/"), "feeds have absolute URLs");
    Ok(())
}

#[test]
fn a_copy_is_made_once() -> Result {
    let site = TestSite::new()?;
    let text = "---\ntitle: The port\npublished: 2020-01-01\ncover: /media/a.jpg\n---\n\nText.\n";
    site.write("media/a.jpg", bytes_of(&landscape(700, 500), ImageFormat::Jpeg)?)?;
    site.write("articles/port/index.md", text)?;
    site.publish()?;
    let folder = site.options.out.join("variants");
    let before = copy_times(&folder)?;
    assert_eq!(before.len(), 2);

    // The output folder has the copies: they are taken from there and not changed.
    let (newsroom, _) = site.read()?;
    let from = newsroom.media.iter().filter(|(_, path)| path.starts_with("variants/")).map(|(from, _)| from.clone());
    assert!(from.into_iter().all(|from| from.starts_with(&site.options.out)));
    assert_eq!(site.publish()?.0.changed, 0);
    assert_eq!(copy_times(&folder)?, before);

    // A copy that is cut off is made again, with the same bytes.
    let bytes = fs::read(&before[0].0)?;
    fs::write(&before[0].0, &bytes[..9])?;
    site.publish()?;
    assert!(fs::read(&before[0].0)? == bytes);

    // The cache has the copies when the output folder is gone. It deletes the copies of pictures that are gone.
    let cache = site.folder.path().join("cache");
    let cached = TestSite { options: Options { cache: Some(cache.clone()), ..site.options.clone() }, folder: site.folder };
    fs::remove_dir_all(&cached.options.out)?;
    cached.publish()?;
    let kept = copy_times(&cache.join("pictures"))?;
    assert_eq!(kept.len(), 2);
    fs::remove_dir_all(&cached.options.out)?;
    cached.publish()?;
    assert_eq!(copy_times(&cache.join("pictures"))?, kept);
    assert!(fs::read(&before[0].0)? == bytes);
    cached.write("media/a.jpg", bytes_of(&landscape(800, 500), ImageFormat::Jpeg)?)?;
    cached.publish()?;
    let now = copy_times(&cache.join("pictures"))?;
    assert_eq!(now.len(), 2);
    assert!(now.iter().all(|entry| !kept.contains(entry)));
    assert_eq!(cached.copies()?.len(), 2);
    Ok(())
}

#[test]
fn pictures_that_cannot_be_decoded_are_reported_and_shown_without_copies() -> Result {
    let site = TestSite::new()?;
    let mut broken = bytes_of(&landscape(700, 500), ImageFormat::Png)?;
    let middle = broken.len() / 2;
    broken[middle] ^= 0xff;
    site.write("media/broken.png", &broken)?;
    site.write("media/text.jpg", "no picture")?;
    // Only its header says that it has 40,000 x 40,000 pixels.
    let mut huge = bytes_of(&landscape(300, 300), ImageFormat::Jpeg)?;
    let frame = huge.windows(2).position(|pair| pair == [0xff, 0xc0]).ok_or("no frame")?;
    huge[frame + 5..frame + 9].copy_from_slice(&[0x9c, 0x40, 0x9c, 0x40]);
    site.write("media/huge.jpg", &huge)?;
    site.write("media/moving.gif", bytes_of(&landscape(300, 300), ImageFormat::Png)?)?;
    site.write(
        "articles/port/index.md",
        "---\ntitle: The port\npublished: 2020-01-01\ncover: /media/broken.png\n---\n\n![a](/media/text.jpg)\n\n\
         ![b](/media/huge.jpg)\n\n![c](/media/moving.gif)\n\n![d](/media/broken.png)\n",
    )?;
    let (_, told) = site.publish()?;
    for (part, count) in [
        ("media/broken.png", 1),
        ("this picture is no JPEG, PNG or WebP, whatever its name says; it is shown as it is, without smaller copies", 1),
        ("this picture has 40000 x 40000 pixels; at most 64 million are allowed", 1),
        ("moving.gif", 0),
    ] {
        assert_eq!(told.matches(part).count(), count, "{part}: {told}");
    }
    let page = site.page("blog/port")?;
    assert!(page.contains("src=\"/sub/media/broken.png\"") && !page.contains("srcset"), "{page}");
    assert!(site.copies()?.is_empty());
    assert!(site.options.out.join("media/broken.png").is_file());
    Ok(())
}

#[test]
fn a_newsroom_can_turn_copies_off() -> Result {
    let site = TestSite::new()?;
    site.write("media/a.jpg", bytes_of(&landscape(700, 500), ImageFormat::Jpeg)?)?;
    site.write("articles/port/index.md", "---\ntitle: The port\ncover: /media/a.jpg\n---\n\nText.\n")?;
    site.publish()?;
    assert_eq!(site.copies()?.len(), 2);
    site.write("site.toml", "title = 'The Tide'\norigin = 'https://tide.example/sub'\n[images]\nvariants = false\n")?;
    site.publish()?;
    assert!(site.copies()?.is_empty() && !site.page("blog/port")?.contains("srcset"));
    Ok(())
}

#[test]
fn every_page_links_the_newsroom_s_icon_instead_of_the_shell_s() -> Result {
    let site = TestSite::new()?;
    fs::write(
        site.options.shell.folder().ok_or("no folder")?.join("favicon.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )?;
    site.write("articles/port/index.md", "---\ntitle: The port\n---\n\nText.\n")?;
    site.publish()?;
    let shell_s = "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/sub/favicon-";
    assert!(site.page("blog/port")?.contains(shell_s), "{}", site.page("blog/port")?);

    site.write("media/mark.png", bytes_of(&landscape(64, 64), ImageFormat::Png)?)?;
    site.write("site.toml", "title = 'The Tide'\norigin = 'https://tide.example/sub'\nicon = '/media/mark.png'\n")?;
    site.publish()?;
    let own = "<link rel=\"icon\" type=\"image/png\" href=\"/sub/media/mark.png\">\n<link rel=\"apple-touch-icon\" href=\"/sub/media/mark.png\">";
    for path in ["", "blog", "blog/port", "archive", "search"] {
        let page = site.page(path)?;
        assert!(page.contains(own) && !page.contains(shell_s), "{path}: {page}");
    }
    assert!(site.options.out.join("media/mark.png").is_file());
    Ok(())
}
