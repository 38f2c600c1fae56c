use super::*;
use crate::content::{ReadOptions, read};
use std::fs;
use std::io;

/// What `press` writes for a small newsroom under a base.
fn files(base: &str, redirects: &str) -> io::Result<Vec<File>> {
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
    let rules = Rules::new(&newsroom, &redirects, "default-src 'none'", ["app-0123456789abcdef.js", "favicon.svg"], true);
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
fn no_header_is_said_twice_of_one_path() -> io::Result<()> {
    let files = files("/", "")?;
    let mut lines =
        file(&files, "_headers").lines().skip_while(|line| *line != "/*").skip(1).skip_while(|line| line.starts_with(' '));
    assert!(!lines.any(|line| line == "/*"));
    let first: Vec<&str> = file(&files, "_headers").lines().take_while(|line| *line == "/*" || line.starts_with(' ')).collect();
    assert!(!first.iter().any(|line| line.contains("Cache-Control") || line.contains("Content-Type:")), "{first:?}");
    Ok(())
}

#[test]
fn servers_are_told_where_the_site_lies() -> io::Result<()> {
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
fn nginx_tells_case_apart_where_it_matters() -> io::Result<()> {
    let files =
        files("/", "[[redirects]]\nfrom = \"/BLOG/\"\nto = \"/blog/\"\n[[redirects]]\nfrom = \"/a.b/\"\nto = \"/blog/\"\n")?;
    let nginx = file(&files, "nginx.conf");
    assert!(nginx.contains("\"~^/BLOG/$\" \"301 /blog/\";") && nginx.contains("\"/a.b/\" \"301 /blog/\";"), "{nginx}");
    Ok(())
}

#[test]
fn expressions_are_escaped() {
    assert_eq!(escape_regex("/sub.d/a+b-c_日/"), "/sub\\.d/a\\+b-c_日/");
}
