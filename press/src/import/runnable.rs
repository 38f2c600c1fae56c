//! Files that run when they are opened: in a reader's browser as part of the site, or on the server. No import brings them.

/// Documents and scripts that browsers run. SVGs are not among them: publishing cleans those.
const IN_BROWSERS: &[&str] = &[
    "html", "htm", "xhtml", "xht", "shtml", "shtm", "stm", "mht", "mhtml", "xml", "xsl", "xslt", "js", "mjs", "cjs", "jsm",
    "hta", "htc", "swf",
];

/// Programs that servers run, wherever in a name these stand: Apache takes `x.php.jpg` for one, too.
const ON_SERVERS: &[&str] = &[
    "php", "php3", "php4", "php5", "php7", "php8", "phps", "phtml", "pht", "phar", "asp", "aspx", "ashx", "asmx", "asa", "cer",
    "jsp", "jspx", "jspf", "cfm", "cfc", "cgi", "fcgi", "pl", "shtml",
];

/// Why a file is not brought along, by its path.
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
    fn what_runs_is_known_by_its_name() {
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
            let told = reason(path).map(|why| why.split('`').nth(1).unwrap_or_default().trim_start_matches('.').to_owned());
            assert_eq!(told.as_deref(), ending, "{path}");
        }
    }
}
