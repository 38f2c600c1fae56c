//! Tests of the configuration of hosts.

use super::*;
use crate::content::{ReadOptions, read};
use std::fs;
use std::io;

/// The rules of a small newsroom with this base path.
fn rules(base: &str, redirects: &str) -> io::Result<Rules> {
    let folder = tempfile::tempdir()?;
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("articles"))?;
    fs::create_dir_all(at("media"))?;
    fs::write(at("site.toml"), format!("title = \"T\"\norigin = \"https://news.example{base}\"\n"))?;
    fs::write(at("articles/treaty.md"), "---\ntitle: Treaty\ndate: 2023-11-02\n---\n\nText.\n")?;
    fs::write(at("media/map.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")?;
    fs::write(at("redirects.toml"), redirects)?;
    let (newsroom, _) = read(folder.path(), &ReadOptions::default());
    let Some(newsroom) = newsroom else { return Err(io::Error::other("no newsroom")) };
    let (redirects, notes) = Redirects::read(folder.path(), &newsroom);
    assert_eq!(notes, []);
    Ok(Rules::new(&newsroom, &redirects, "default-src 'none'", ["app-0123456789abcdef.js", "favicon.svg"], true))
}

/// The configuration files that `press` writes for this newsroom.
fn files(base: &str, redirects: &str) -> io::Result<Vec<File>> {
    let rules = rules(base, redirects)?;
    Ok([in_output(&rules), configuration(&rules, Path::new(&format!("/srv/www{}", base.trim_end_matches('/'))))].concat())
}

fn file<'a>(files: &'a [File], name: &str) -> &'a str {
    files.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| text)
}

const OLD: &str = "[[redirects]]\nfrom = \"/old/\"\nto = \"/blog/treaty/\"\n[[redirects]]\nfrom = \"/a.php\"\nto = \"/archive/\"\n\
                   [[redirects]]\nfrom = \"/?p=1\"\nto = \"/blog/\"\n[[redirects]]\nfrom = \"/x:y/\"\nto = \"/blog/\"\nstatus = 302\n\
                   [[redirects]]\nfrom = \"/gone/\"\nstatus = 410\n";

#[test]
fn netlify_and_cloudflare() -> io::Result<()> {
    let files = files("/sub", OLD)?;
    let expected = "/sub/ p=1 /sub/blog/ 301!\n/sub/a.php /sub/archive/ 301\n/sub/old/ /sub/blog/treaty/ 301!\n/sub/old/ \
                    /sub/blog/treaty/ 301\n/sub/x%3Ay/ /sub/blog/ 302!\n/sub/x%3Ay/ /sub/blog/ 302\n/sub/* /sub/404.html 404\n";
    assert_eq!(file(&files, "_redirects"), expected);
    let headers = file(&files, "_headers");
    assert!(headers.starts_with("/sub/*\n  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\n"), "{headers}");
    assert!(
        headers.contains("/sub/app-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"),
        "{headers}"
    );
    assert!(headers.contains("/sub/media/*\n  Cache-Control: public, max-age=86400, must-revalidate\n"), "{headers}");
    assert!(!headers.contains("favicon"), "{headers}");
    Ok(())
}

#[test]
fn no_server_sends_the_notes_of_press() -> io::Result<()> {
    let files = files("/sub", "")?;
    let nginx = file(&files, "nginx.conf");
    assert!(
        nginx.contains("location ~ ^/sub/(\\.broadsheet.*|\\.nojekyll|_headers|_redirects|\\.htaccess)$ { return 404; }"),
        "{nginx}"
    );
    let caddy = file(&files, "Caddyfile");
    assert!(caddy.contains("\t\thide .broadsheet* .nojekyll _headers _redirects .htaccess\n"), "{caddy}");
    Ok(())
}

#[test]
fn no_path_gets_the_same_header_twice() -> io::Result<()> {
    let files = files("/", "")?;
    let mut lines =
        file(&files, "_headers").lines().skip_while(|line| *line != "/*").skip(1).skip_while(|line| line.starts_with(' '));
    assert!(!lines.any(|line| line == "/*"));
    let first: Vec<&str> = file(&files, "_headers").lines().take_while(|line| *line == "/*" || line.starts_with(' ')).collect();
    assert!(!first.iter().any(|line| line.contains("Cache-Control") || line.contains("Content-Type:")), "{first:?}");
    Ok(())
}

#[test]
fn server_configurations_contain_root_and_base_path() -> io::Result<()> {
    let sub = files("/sub", OLD)?;
    assert!(file(&sub, "nginx.conf").contains("root \"/srv/www\";") && file(&sub, "Caddyfile").contains("root * \"/srv/www\""));
    assert!(
        file(&sub, "nginx.conf").contains("location /sub/ {")
            && file(&sub, "nginx.conf").contains("error_page 404 410 /sub/404.html;")
    );
    assert!(file(&sub, "nginx.conf").contains("\"/sub/old\" \"301 /sub/blog/treaty/\";"));
    assert!(file(&sub, "nginx.conf").contains("map \"$uri?p=$arg_p\" $site_news_example_sub_moved_0 {"));
    assert!(file(&sub, "Caddyfile").contains("\"/sub/?p=1\" \"/sub/blog/\" 301"));
    let top = files("", "")?;
    assert!(file(&top, "nginx.conf").contains("root \"/srv/www\";") && !file(&top, "nginx.conf").contains("if ("));
    Ok(())
}

#[test]
fn nginx_distinguishes_paths_that_differ_only_in_case() -> io::Result<()> {
    let files =
        files("/", "[[redirects]]\nfrom = \"/BLOG/\"\nto = \"/blog/\"\n[[redirects]]\nfrom = \"/a.b/\"\nto = \"/blog/\"\n")?;
    let nginx = file(&files, "nginx.conf");
    assert!(nginx.contains("\"~^/BLOG/$\" \"301 /blog/\";") && nginx.contains("\"/a.b/\" \"301 /blog/\";"), "{nginx}");
    Ok(())
}

#[test]
fn regular_expressions_are_escaped() {
    assert_eq!(escape_regex("/sub.d/a+b-c_日/"), "/sub\\.d/a\\+b-c_日/");
}

#[test]
fn every_host_keeps_scripts_of_media_from_running() -> io::Result<()> {
    let files = files("/sub", "")?;
    let pattern = r"^/sub/(media/).*\.(svgz?|html?|xht|xhtml|shtml|xml|xslt?|mht|mhtml)$";
    for (name, expected) in [
        ("Caddyfile", format!("\"~(?i){pattern}\" \"{DOCUMENT_POLICY}\"")),
        (".htaccess", format!("{POLICY} \"{DOCUMENT_POLICY}\" \"expr=%{{REQUEST_URI}} =~ m#{pattern}#i\"")),
        ("_headers", format!("/sub/media/*\n  Cache-Control: {}\n  {POLICY}: script-src 'none'; ", Cache::Media.control())),
        ("cloudfront-media-headers.json", DOCUMENT_POLICY.to_owned()),
    ] {
        assert!(file(&files, name).contains(&expected), "{name}: {}", file(&files, name));
    }
    // Between nginx's quotes, a backslash must be escaped.
    let nginx = file(&files, "nginx.conf");
    assert!(nginx.contains(&format!("\"~*{}\" \"{DOCUMENT_POLICY}\";", pattern.replace('\\', "\\\\"))), "{nginx}");
    assert!(nginx.contains("add_header Content-Security-Policy $site_news_example_sub_policy always;"), "{nginx}");
    Ok(())
}

#[test]
fn apache() -> io::Result<()> {
    let files = files("/sub", OLD)?;
    let access = file(&files, ".htaccess");
    for expected in [
        "ErrorDocument 404 /sub/404.html\n",
        "RewriteCond %{QUERY_STRING} \"(^|&)p=1(&|$)\"\n    RewriteCond %{REQUEST_URI} \"=/sub/\"\n    RewriteRule ^ \"/sub/blog/\" [R=301,L,NE,QSD]\n",
        "RewriteCond %{REQUEST_URI} \"=/sub/a.php\"\n    RewriteRule ^ \"/sub/archive/\" [R=301,L,NE,QSD]\n",
        "RewriteCond %{REQUEST_URI} \"=/sub/gone/\"\n    RewriteRule ^ - [G]\n",
        "Header always set Cache-Control \"public, max-age=86400, must-revalidate\" \"expr=%{REQUEST_URI} =~ m#^/sub/media/#\"\n",
    ] {
        assert!(access.contains(expected), "{expected}: {access}");
    }
    Ok(())
}

#[test]
fn answers_agree_with_the_configuration() -> io::Result<()> {
    let rules = rules("/sub", OLD)?;
    let out = tempfile::tempdir()?;
    rules.keep(out.path())?;
    assert_eq!(Rules::kept(out.path()).as_ref(), Some(&rules));
    let answers = Answers::new(rules);
    let there = ["index.html", "blog/treaty/index.html", "media/map.svg", "_headers", ".broadsheet"];
    let answer = |path: &str, query: Option<&str>| answers.answer(path, query, |file| there.contains(&file));
    let moved = |to: &str, status| Answer::Moved { to: to.to_owned(), status };
    for (path, query, expected) in [
        ("/sub/", None, Answer::File("index.html".to_owned())),
        ("/sub", None, moved("/sub/", 301)),
        ("/sub/blog/treaty/", None, Answer::File("blog/treaty/index.html".to_owned())),
        ("/sub/blog/treaty", None, moved("/sub/blog/treaty/", 301)),
        ("/sub/media/map.svg", Some("v=2"), Answer::File("media/map.svg".to_owned())),
        ("/sub/media/", None, Answer::Missing),
        ("/sub/old", None, moved("/sub/blog/treaty/", 301)),
        ("/sub/x:y/", None, moved("/sub/blog/", 302)),
        ("/sub/", Some("p=1"), moved("/sub/blog/", 301)),
        ("/sub/", Some("utm=a&p=1"), moved("/sub/blog/", 301)),
        ("/sub/", Some("p=2"), Answer::File("index.html".to_owned())),
        ("/sub/gone/", None, Answer::Gone),
        ("/sub/_headers", None, Answer::Missing),
        ("/sub/.broadsheet", None, Answer::Missing),
        ("/sub/../secret", None, Answer::Missing),
        ("/blog/treaty/", None, Answer::Missing),
    ] {
        assert_eq!(answer(path, query), expected, "{path} {query:?}");
    }
    assert_eq!(answers.cache("app-0123456789abcdef.js"), Cache::Immutable);
    assert_eq!(answers.cache("data/listings/blog/1.json"), Cache::Full);
    assert_eq!(answers.cache("media/map.svg"), Cache::Media);
    assert_eq!(answers.cache("index.html"), Cache::Revalidate);
    let policy = |file: &str| answers.headers(file).into_iter().find(|(name, _)| *name == POLICY).map(|(_, value)| value);
    assert_eq!(policy("media/map.svg").as_deref(), Some(DOCUMENT_POLICY));
    assert_eq!(policy("index.html").as_deref(), Some("default-src 'none'; frame-ancestors 'none'"));
    for (file, expected) in [
        ("index.html", "text/html; charset=utf-8"),
        ("category/world/feed.json", "application/feed+json"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("data/site.json", "application/json"),
        ("a_bg.wasm", "application/wasm"),
        ("app.js", "text/javascript; charset=utf-8"),
    ] {
        assert_eq!(Answers::media_type(file), expected, "{file}");
    }
    Ok(())
}
