//! Tests of old addresses.

use super::super::{Diagnostics, ReadOptions, read};
use super::*;
use std::fs;
use std::io;

const SITE: &str = "title = \"T\"\norigin = \"https://news.example/sub\"\n";

/// Reads a newsroom with two articles, an about page and one picture.
fn redirects(file: &str, aliases: &str) -> io::Result<(Redirects, Vec<String>)> {
    let folder = tempfile::tempdir()?;
    let write = |path: &str, text: &str| -> io::Result<()> {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, text)
    };
    write("site.toml", SITE)?;
    write("redirects.toml", file)?;
    write(
        "articles/treaty.md",
        &format!("---\ntitle: Treaty\ndate: 2023-11-02\ncategories: [News]\naliases: [{aliases}]\n---\n\nText.\n"),
    )?;
    write("articles/harbour.md", "---\ntitle: Harbour\ndate: 2023-12-02\n---\n\nText.\n")?;
    write("pages/about.md", "---\ntitle: About\n---\n\nText.\n")?;
    write("media/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")?;
    let (newsroom, diagnostics) = read(folder.path(), &ReadOptions::default());
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(super::super::Colour::Never));
    let Some(newsroom) = newsroom else { return Err(io::Error::other("no newsroom")) };
    let (redirects, notes) = Redirects::read(folder.path(), &newsroom);
    let mut all = Diagnostics::new(folder.path());
    all.extend(notes);
    all.sort();
    let source = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap_or_default();
    let said = all.iter().map(|note| {
        let text = source(&note.file);
        let at = note.span.clone().map(|span| format!(" at `{}`", text.get(span).unwrap_or("?"))).unwrap_or_default();
        format!("{} {}{at}: {} / {}", note.severity, note.file, note.message, note.help.as_deref().unwrap_or_default())
    });
    Ok((redirects, said.collect()))
}

fn lines(redirects: &Redirects) -> Vec<String> {
    let query = |redirect: &Redirect| redirect.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    redirects.iter().map(|r| format!("{}{} {} {}", r.path, query(r), r.status.code(), r.to)).collect()
}

fn entry(from: &str, to: &str) -> String {
    format!("[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n\n")
}

#[test]
fn an_empty_file_is_valid() -> io::Result<()> {
    assert_eq!(redirects("", "")?, (Redirects::default(), Vec::new()));
    Ok(())
}

#[test]
fn redirects_every_kind_of_address() -> io::Result<()> {
    let file = [
        entry("/2019/05/old.html", "/blog/treaty/"),
        entry("/old", "/blog/harbour#end"),
        entry("/?p=123", "/about/"),
        entry("https://news.example/sub/moved/", "https://news.example/sub/media/map.svg"),
        entry("/caf%C3%A9/", "/"),
        entry("/shop/", "https://shop.example/"),
        entry("/feeds/", "/category/news/atom.xml"),
        "[[redirects]]\nfrom = \"/gone/\"\nstatus = 410\n".to_owned(),
        "[[redirects]]\nfrom = \"/soon/\"\nto = \"/archive/2023/11/\"\nstatus = 302\n".to_owned(),
    ];
    let (found, said) = redirects(&file.concat(), "/2018/treaty.html")?;
    assert_eq!(said, Vec::<String>::new());
    let expected = [
        "/?p=123 301 /about/",
        "/2018/treaty.html 301 /blog/treaty/",
        "/2019/05/old.html 301 /blog/treaty/",
        "/café/ 301 /",
        "/feeds/ 301 /category/news/atom.xml",
        "/gone/ 410 ",
        "/moved/ 301 /media/map.svg",
        "/old 301 /blog/harbour/#end",
        "/shop/ 301 https://shop.example/",
        "/soon/ 302 /archive/2023/11/",
    ];
    assert_eq!(lines(&found), expected);
    let files: Vec<_> = found.pages().into_iter().map(|(file, _)| file).collect();
    let expected = [
        "2018/treaty.html",
        "2019/05/old.html",
        "café/index.html",
        "feeds/index.html",
        "moved/index.html",
        "old/index.html",
        "shop/index.html",
        "soon/index.html",
    ];
    assert_eq!(files, expected);
    Ok(())
}

#[test]
fn chains_are_collapsed_and_the_weakest_step_counts() -> io::Result<()> {
    let file = [
        entry("/a/", "/b"),
        entry("/b/", "/2018/treaty.html"),
        "[[redirects]]\nfrom = \"/c/\"\nto = \"/a\"\nstatus = 308\n".to_owned(),
        "[[redirects]]\nfrom = \"/d\"\nto = \"/a/\"\nstatus = 302\n".to_owned(),
        entry("/e", "/d/"),
        "[[redirects]]\nfrom = \"/f\"\nstatus = 410\n".to_owned(),
        entry("/g", "/f"),
        entry("/h", "/?p=1"),
        entry("/?p=1", "/about/"),
    ];
    let (found, said) = redirects(&file.concat(), "/2018/treaty.html")?;
    assert_eq!(said, Vec::<String>::new());
    let expected = [
        "/?p=1 301 /about/",
        "/2018/treaty.html 301 /blog/treaty/",
        "/a/ 301 /blog/treaty/",
        "/b/ 301 /blog/treaty/",
        "/c/ 308 /blog/treaty/",
        "/d 302 /blog/treaty/",
        "/e 302 /blog/treaty/",
        "/f 410 ",
        "/g 410 ",
        "/h 301 /about/",
    ];
    assert_eq!(lines(&found), expected);
    Ok(())
}

#[test]
fn all_errors_are_reported_at_once_with_their_places() -> io::Result<()> {
    let file = [
        "other = 1\n\n".to_owned(),
        entry("/blog/treaty", "/about/"),
        entry("/blog/page/2/", "/about/"),
        entry("/one/", "/two/"),
        entry("/two/", "/three/"),
        entry("/three", "/one"),
        entry("/into/", "/one/"),
        entry("/double/", "/about/"),
        entry("/double", "/archive/"),
        entry("/same/", "/about/"),
        entry("/same", "/about"),
        entry("/2018/treaty.html", "/about/"),
        entry("/x/", "/blog/traety/"),
        entry("/y/", "javascript:alert(1)"),
        entry("/z/", "//evil.example/"),
        entry("/../etc/passwd", "/about/"),
        entry("/w/*", "/about/"),
        entry("https://other.example/a/", "/about/"),
        "[[redirects]]\nfrom = \"/v/\"\n\n[[redirects]]\nto = \"/about/\"\n\n".to_owned(),
        "[[redirects]]\nfrom = \"/u/\"\nto = \"/about/\"\nstatus = 307\n\n".to_owned(),
        "[[redirects]]\nfrom = \"/t/\"\nto = \"/about/\"\nstatus = 410\n\n".to_owned(),
        "[[redirects]]\nfrom = 7\nto = \"/about/\"\nstats = 301\n\n".to_owned(),
    ];
    let (_, said) = redirects(&file.concat(), "/2018/treaty.html")?;
    let status = "write 301 (moved; the default), 302 (for now), 308 (moved, for forms too) or 410 (gone)";
    let example = "write `[[redirects]]`, and below it `from = \"/old/\"` and `to = \"/blog/new/\"`";
    let expected = [
        format!("error redirects.toml at `other`: this file holds a list of `[[redirects]]` and nothing else / {example}"),
        "error redirects.toml at `\"/blog/treaty\"`: `/blog/treaty` is a page of this site, so it cannot lead elsewhere / remove this \
         redirect, or rename the page"
            .to_owned(),
        "error redirects.toml at `\"/two/\"`: this redirect leads back to itself: `/one/` to `/two/` to `/three` to `/one/` / let one of \
         them lead to a page"
            .to_owned(),
        "error redirects.toml at `\"/double\"`: `/double` already leads to `/about/` / keep one of the two".to_owned(),
        "error redirects.toml at `\"/2018/treaty.html\"`: `/2018/treaty.html` already leads to `/blog/treaty/` by `articles/treaty.md` / \
         keep one of the two"
            .to_owned(),
        "error redirects.toml at `\"/blog/traety/\"`: this redirect leads to `/blog/traety/`, where there is nothing / did you mean \
         `/blog/treaty/`?"
            .to_owned(),
        "error redirects.toml at `\"javascript:alert(1)\"`: `javascript:alert(1)` is neither a path of this site nor an address / write a \
         path such as `/blog/new/`, or a whole address that begins with `https://`"
            .to_owned(),
        "error redirects.toml at `\"//evil.example/\"`: `//evil.example/` is neither a path of this site nor an address / write a path \
         such as `/blog/new/`, or a whole address that begins with `https://`"
            .to_owned(),
        "error redirects.toml at `\"/../etc/passwd\"`: `/../etc/passwd` cannot be the path of a page / write a path such as \
         `/2019/05/old.html`"
            .to_owned(),
        "error redirects.toml at `\"/w/*\"`: a redirect is for one path; `*` is not supported / write a redirect for each path, \
         or configure the host"
            .to_owned(),
        "error redirects.toml at `\"https://other.example/a/\"`: `https://other.example/a/` is not a path of this site / write its path \
         on this site, such as `/a/`"
            .to_owned(),
        "error redirects.toml at `\"/v/\"`: this redirect has no `to` / write the new path, or `status = 410` if the page is \
         gone"
            .to_owned(),
        "error redirects.toml at `[[redirects]]`: this redirect has no `from` / write the old path, such as `from = \"/old/\"`".to_owned(),
        format!("error redirects.toml at `307`: a redirect has no such status / {status}"),
        "error redirects.toml at `\"/about/\"`: a redirect with status 410 (gone) has no `to` / remove `to`, or \
         choose another `status`"
            .to_owned(),
        "error redirects.toml at `7`: `from` is text / put it in quotes".to_owned(),
        "error redirects.toml at `stats`: a redirect has no `stats` / known here: `from`, `to`, `status`".to_owned(),
    ];
    assert_eq!(said, expected);
    Ok(())
}

#[test]
fn an_invalid_alias_is_left_out_with_a_warning() -> io::Result<()> {
    let (found, said) = redirects("", "/archive/2023/11/, /../../etc/cron.d/x, /kept/")?;
    let expected = [
        "warning articles/treaty.md at `/archive/2023/11/`: `/archive/2023/11/` is a page of this site, so it cannot lead elsewhere / \
         remove it from `aliases`; it is left out",
        "warning articles/treaty.md at `/../../etc/cron.d/x`: `/../../etc/cron.d/x` cannot be the path of a page / remove it from \
         `aliases`; it is left out",
    ];
    assert_eq!(said, expected);
    assert_eq!(lines(&found), ["/kept/ 301 /blog/treaty/"]);
    Ok(())
}

#[test]
fn redirects_have_pages_where_a_file_can_answer() {
    let page = |path: &str, query: Option<&str>| {
        Redirect { path: path.to_owned(), query: query.map(str::to_owned), to: "/".to_owned(), status: Status::Moved }.page()
    };
    for (path, file) in [
        ("/old/", Some("old/index.html")),
        ("/old", Some("old/index.html")),
        ("/2019/05/old.html", Some("2019/05/old.html")),
        ("/a.htm", Some("a.htm")),
        ("/v1.2/", Some("v1.2/index.html")),
        ("/index.php", None),
        ("/wp-content/a.jpg", None),
    ] {
        assert_eq!(page(path, None).as_deref(), file, "{path}");
    }
    assert_eq!(page("/old/", Some("p=1")), None);
}

#[test]
fn no_page_is_both_a_file_and_a_folder() -> io::Result<()> {
    let (found, _) = redirects(&[entry("/a.html", "/about/"), entry("/a.html/b/", "/about/")].concat(), "")?;
    assert_eq!(found.iter().count(), 2);
    assert_eq!(found.pages().len(), 1);
    Ok(())
}

#[test]
fn syntax_errors_are_reported_with_their_place() -> io::Result<()> {
    let (_, said) = redirects("[[redirects]]\nfrom = \"/a/\nto = \"/about/\"\n", "")?;
    assert!(said.iter().any(|line| line.starts_with("error redirects.toml at `")), "{said:?}");
    Ok(())
}
