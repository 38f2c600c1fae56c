//! Recognises files that run when somebody opens them: in a reader's browser as part of the site, or on the server. An import
//! does not copy such files.

/// Extensions of documents and scripts that browsers run. SVG is not in the list, because publishing removes scripts from SVG
/// files.
const IN_BROWSERS: &[&str] = &[
    "html", "htm", "xhtml", "xht", "shtml", "shtm", "stm", "mht", "mhtml", "xml", "xsl", "xslt", "js", "mjs", "cjs", "jsm",
    "hta", "htc", "swf",
];

/// Extensions of programs that servers run, anywhere in a file name: Apache also treats `x.php.jpg` as a program.
const ON_SERVERS: &[&str] = &[
    "php", "php3", "php4", "php5", "php7", "php8", "phps", "phtml", "pht", "phar", "asp", "aspx", "ashx", "asmx", "asa", "cer",
    "jsp", "jspx", "jspf", "cfm", "cfc", "cgi", "fcgi", "pl", "shtml",
];

/// Why a file is not copied, judged by its path; `None` when it is copied.
pub(super) fn reason(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let (_, endings) = name.split_once('.')?;
    let last = endings.rsplit('.').next().filter(|last| IN_BROWSERS.contains(last));
    let ending = last.or_else(|| endings.split('.').find(|ending| ON_SERVERS.contains(ending)))?;
    Some(format!("it runs when it is opened (`.{ending}`), and is not brought along"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_run_are_recognised_by_their_names() {
        for (path, ending) in [
            ("2019/05/x.html", Some("html")),
            ("X.HTM", Some("htm")),
            ("a/app.min.js", Some("js")),
            ("a.php", Some("php")),
            ("a.php.jpg", Some("php")),
            ("a.PhP5", Some("php5")),
            ("feed.xml", Some("xml")),
            ("x.html.jpg", None),
            ("drawing.svg", None),
            ("report.pdf", None),
            ("notes.php/x.jpg", None),
            ("php", None),
            ("js.png", None),
        ] {
            let reported = reason(path).map(|why| why.split('`').nth(1).unwrap_or_default().trim_start_matches('.').to_owned());
            assert_eq!(reported.as_deref(), ending, "{path}");
        }
    }
}
