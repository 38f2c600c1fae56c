//! Tests of published files. Every file of a site is used: by a page, another file, a host, or `press` itself.

use crate::Result;
use crate::shell::shell;
use press::publish::{Options, publish, read_newsroom};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The files below a folder, by their path.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.insert(entry.path().strip_prefix(folder)?.to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// The user of a file of a site; `None` if nothing uses the file.
fn user(path: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    match path {
        "404.html" => return Some("every host: the answer for missing pages".to_owned()),
        "_headers" | "_redirects" => return Some("Netlify and Cloudflare Pages".to_owned()),
        ".htaccess" => return Some("Apache".to_owned()),
        ".nojekyll" => return Some("GitHub Pages".to_owned()),
        "robots.txt" => return Some("crawlers".to_owned()),
        "data/site.json" => return Some("the app and other programs: docs/DATASET.md".to_owned()),
        _ if path.starts_with(".broadsheet") => return Some("press: its next run".to_owned()),
        _ if path.starts_with("data/search/2/") && path != "data/search/2/index.json" => {
            return Some("the search: data/search/2/index.json".to_owned());
        }
        _ if path.starts_with("data/archive/") => return Some("other programs: docs/DATASET.md".to_owned()),
        _ => {}
    }
    if path == "data/search/2/index.json" {
        return files.keys().find(|file| file.starts_with("search-") && file.ends_with(".js")).cloned();
    }
    if path.starts_with("data/") {
        // The app loads the data of a page's route.
        let route = |page: &str| broadsheet::routes::Route::parse(&format!("/{}", page.strip_suffix("index.html")?));
        let is_data_of = |page: &&String| route(page).is_some_and(|route| route.data().trim_start_matches('/') == path);
        return files.keys().find(is_data_of).cloned();
    }
    let name = path.strip_suffix("index.html").unwrap_or(path);
    let names = [
        format!("/{name}\""),
        format!("/{name}<"),
        format!("/{name}#"),
        format!("/{name}?"),
        format!("/{name}\n"),
        format!("\"{name}\""),
    ];
    let asks = |(file, bytes): &(&String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        // Files for hosts and for press list other files, but do not use them.
        *file != path && !file.starts_with(['.', '_']) && names.iter().any(|name| text.contains(name))
    };
    files.iter().find(asks).map(|(file, _)| file.clone())
}

#[test]
fn every_published_file_is_used() -> Result {
    let work = tempfile::tempdir()?;
    let at = |path: &str| work.path().join(path);
    for folder in ["content/articles", "content/media", "content/pages", "shell"] {
        fs::create_dir_all(at(folder))?;
    }
    fs::write(at("content/site.toml"), "title = 'T'\norigin = 'https://news.example'\n")?;
    fs::write(at("content/media/map.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>")?;
    fs::write(at("content/pages/about.md"), "---\ntitle: About\n---\nUs.\n")?;
    fs::write(
        at("content/articles/a.md"),
        "---\ntitle: A\ndate: 2023-01-02\ncategories: [World]\ntags: [Peace]\nauthors: [Jo]\naliases: [/old/]\n---\nText ![Map](/media/map.svg).\n",
    )?;
    shell(&at("shell"))?;
    // A build of Trunk in progress, inside the folder of the previous build.
    fs::create_dir(at("shell/.stage"))?;
    fs::write(at("shell/.stage/half-built.js"), "")?;
    // A file that Trunk adds for pages that are not printed.
    fs::write(at("shell/search-worker_loader.js"), "import init from './search-worker.js'")?;
    fs::write(at("shell/favicon.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")?;
    let options = Options {
        content: at("content"),
        shell: at("shell").into(),
        out: at("site"),
        now: Some("2023-03-10T00:00:00Z".parse()?),
        ..Options::default()
    };
    let (newsroom, diagnostics) = read_newsroom(&options);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    publish(&newsroom.ok_or("unread")?, &options, 1)?;
    let site = files(&options.out)?;
    // Links on other sites use an old address.
    let unused: Vec<_> = site.keys().filter(|path| *path != "old/index.html" && user(path, &site).is_none()).collect();
    assert_eq!(unused, Vec::<&String>::new());
    let shell = files(&at("shell"))?;
    let copied: Vec<_> =
        shell.keys().filter(|path| site.contains_key(*path) && *path != "index.html" && *path != "a.wasm").collect();
    assert_eq!(copied, Vec::<&String>::new(), "pages use only parts of these files");
    Ok(())
}

#[test]
fn a_shell_is_still_a_shell_after_publishing_into_its_folder() -> Result {
    let work = tempfile::tempdir()?;
    let at = |path: &str| work.path().join(path);
    fs::create_dir_all(at("content/articles"))?;
    fs::create_dir_all(at("shell"))?;
    fs::write(at("content/site.toml"), "title = 'T'\norigin = 'https://news.example'\n")?;
    shell(&at("shell"))?;
    let options = Options { content: at("content"), shell: at("shell").into(), out: at("shell"), ..Options::default() };
    for run in 1..=3 {
        let (newsroom, _) = read_newsroom(&options);
        publish(&newsroom.ok_or("unread")?, &options, run)?;
    }
    assert!(at("shell/shell.html").exists() && at("shell/a-1.css").exists());
    Ok(())
}

/// A JPEG with metadata of its camera.
fn photograph() -> Result<Vec<u8>> {
    let mut plain = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut plain, image::ImageFormat::Jpeg)?;
    let plain = plain.into_inner();
    let note = b"\xff\xe1\0\x0eExif\0\0WALRUS";
    Ok([&plain[..2], note, &plain[2..]].concat())
}

#[test]
fn media_are_published_without_metadata_and_scripts() -> Result {
    let work = tempfile::tempdir()?;
    let at = |path: &str| work.path().join(path);
    for folder in ["content/articles", "content/media", "shell"] {
        fs::create_dir_all(at(folder))?;
    }
    fs::write(at("content/media/a.jpg"), photograph()?)?;
    fs::write(at("content/media/a.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"WALRUS()\"><g/></svg>")?;
    fs::write(at("content/media/broken.svg"), "<svg><script>WALRUS()")?;
    fs::write(at("content/media/film.mov"), b"\0\0\0\x0cftypqt  \0\0\0\x16moov\0\0\0\x0eudtaWALRUS")?;
    fs::write(at("content/media/scan.tif"), b"II*\0WALRUS")?;
    fs::write(
        at("content/articles/a.md"),
        "---\ntitle: A\ndate: 2023-01-02\ncover: { image: /media/a.jpg, alt: A }\n---\nText.\n",
    )?;
    shell(&at("shell"))?;
    for (keep, expected) in [("false", vec!["media/scan.tif"]), ("true", vec!["media/a.jpg", "media/film.mov", "media/scan.tif"])]
    {
        let settings = format!("title = 'T'\norigin = 'https://news.example'\n[images]\nkeep_metadata = {keep}\n");
        fs::write(at("content/site.toml"), settings)?;
        let options = Options { content: at("content"), shell: at("shell").into(), out: at("site"), ..Options::default() };
        let (newsroom, diagnostics) = read_newsroom(&options);
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
        let told = format!("{diagnostics:?}");
        assert!(told.contains("media/a.svg") && told.contains("`onload` of <svg>"), "{told}");
        assert!(told.contains("media/broken.svg") && told.contains("is not published"), "{told}");
        assert_eq!(told.contains("media/scan.tif") && told.contains("TIFF files cannot be cleaned"), keep == "false", "{told}");
        publish(&newsroom.ok_or("unread")?, &options, 1)?;
        let site = files(&options.out)?;
        let holding = site.iter().filter(|(_, bytes)| memchr::memmem::find(bytes, b"WALRUS").is_some());
        assert_eq!(holding.map(|(path, _)| path.as_str()).collect::<Vec<_>>(), expected, "keep_metadata = {keep}");
        assert!(!site.contains_key("media/broken.svg"));
    }
    Ok(())
}

/// Runs the commands of DEPLOYING.md with a program in the place of `aws` that records its arguments. Then computes which files
/// the filters of each command leave.
#[test]
fn the_recipe_for_s3_uploads_no_file_of_press_itself_and_no_file_for_other_hosts() -> Result {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/DEPLOYING.md");
    let docs = fs::read_to_string(docs)?;
    let block = docs.split("```sh\n").find(|block| block.starts_with("to=s3://")).and_then(|block| block.split("```").next());
    let work = tempfile::tempdir()?;
    let aws = work.path().join("aws");
    // Writes each argument on its own line, and an empty line after the last.
    fs::write(&aws, "#!/bin/sh\nprintf '%s\\n' \"$@\" '' >>called\n")?;
    let script = format!("aws() {{ sh ./aws \"$@\"; }}\nset -f\n{}", block.ok_or("no recipe")?);
    let done = std::process::Command::new("sh").current_dir(work.path()).args(["-c", &script]).status()?;
    assert!(done.success());
    let called = fs::read_to_string(work.path().join("called"))?;
    let commands: Vec<Vec<&str>> =
        called.split("\n\n").map(|call| call.lines().collect()).filter(|call: &Vec<_>| !call.is_empty()).collect();
    assert!(commands.len() > 8, "{commands:?}");
    let fits = |pattern: &str, path: &str| {
        let parts: Vec<&str> = pattern.split('*').collect();
        match parts[..] {
            [start, end] => path.len() >= start.len() + end.len() && path.starts_with(start) && path.ends_with(end),
            _ => pattern == path,
        }
    };
    let sends = |command: &Vec<&str>, path: &str| {
        let Some(path) = path.strip_prefix(command[2].strip_prefix("site").unwrap_or_default().trim_start_matches('/')) else {
            return false;
        };
        let mut filters = command.windows(2).filter(|pair| pair[0] == "--exclude" || pair[0] == "--include");
        // The last filter that matches decides.
        filters.rfind(|pair| fits(pair[1], path)).is_none_or(|pair| pair[0] == "--include")
    };
    for path in ["_headers", "_redirects", ".nojekyll", ".htaccess", ".broadsheet", ".broadsheet.pages", ".broadsheet.next/1"] {
        assert!(!commands.iter().any(|command| sends(command, path)), "{path}");
    }
    for path in ["index.html", "blog/a/index.html", "app-0123456789abcdef.js", "media/a.jpg", "data/site.json", "feed.xml"] {
        assert!(commands.iter().any(|command| sends(command, path)), "{path}");
    }
    Ok(())
}
