//! Writes a `Caddyfile`, which is also a site block for a larger one.

use super::{Cache, DOCUMENT_POLICY, HIDDEN, NOT_FOUND, NOTES, POLICY, Rules, media_types};
use std::fmt::Write;
use std::path::Path;

pub(super) fn server(rules: &Rules, out: &Path) -> String {
    let base = rules.site.base();
    let mut text =
        format!("# Made by `press publish --config`. Caddy gets certificates by itself.\n\n{} {{\n", rules.site.origin());
    match rules.root(out) {
        Some(root) => _ = writeln!(text, "\troot * {}", quote(&root)),
        None => {
            _ = writeln!(
                text,
                "\t# The site was not published into a folder of this path: put it at {base} under the root.\n\troot * /srv/www"
            )
        }
    }
    text.push_str("\n\tmap {path} {broadsheet_cache} {\n");
    for (pattern, cache) in rules.cached() {
        _ = writeln!(text, "\t\t{} {}", quote(&format!("~{pattern}")), quote(cache.control()));
    }
    _ = writeln!(text, "\t\tdefault {}\n\t}}", quote(Cache::Revalidate.control()));
    _ = writeln!(text, "\tmap {{path}} {{broadsheet_policy}} {{");
    if let Some(pattern) = rules.documents() {
        _ = writeln!(text, "\t\t{} {}", quote(&format!("~(?i){pattern}")), quote(DOCUMENT_POLICY));
    }
    _ = writeln!(text, "\t\tdefault {}\n\t}}", quote(&rules.policy));
    text.push_str("\theader {\n");
    for (header, value) in rules.security() {
        let value = if header == POLICY { "{broadsheet_policy}".to_owned() } else { quote(value) };
        _ = writeln!(text, "\t\t{header} {value}");
    }
    // This block must not remove a header: Caddy would then defer the block, and error responses would lack its headers.
    text.push_str("\t\tCache-Control {broadsheet_cache}\n\t}\n");
    for (file, media_type) in media_types() {
        let charset = if media_type.ends_with("xml") { "; charset=utf-8" } else { "" };
        let matcher = file.replace('.', "_");
        _ = writeln!(text, "\t@{matcher} path */{file}\n\theader @{matcher} Content-Type \"{media_type}{charset}\"");
    }
    text.push('\n');
    redirects(rules, &mut text);
    if base != "/" {
        _ = writeln!(text, "\tredir {} {base} 301", base.trim_end_matches('/'));
    }
    let ready = if rules.precompressed { "\t\tprecompressed br gzip\n" } else { "" };
    if !rules.precompressed {
        text.push_str("\tencode zstd gzip\n");
    }
    let hidden = format!("{NOTES}* {}", HIDDEN.join(" "));
    _ = writeln!(text, "\tfile_server {{\n{ready}\t\thide {hidden}\n\t}}");
    // The headers for the missing path, such as its media type, would be wrong for the error page.
    let ready = ready.replace('\t', "\t\t").replacen("\t\t", "\t", 1);
    _ = write!(
        text,
        "\n\thandle_errors {{\n\t\theader Cache-Control {}\n\t\theader Content-Type \"text/html; charset=utf-8\"\n\t\trewrite * {base}{NOT_FOUND}\n\t\tfile_server {{\n{ready}\t\t}}\n\t}}\n}}\n",
        Cache::Revalidate.control()
    );
    text
}

fn redirects(rules: &Rules, text: &mut String) {
    let mut groups = Vec::new();
    let paths: Vec<(String, String, u16)> = rules.old_paths().collect();
    if !paths.is_empty() {
        groups.push(("{path}".to_owned(), paths));
    }
    for group in rules.old_queries() {
        let source = group.key("{path}", |n| format!("{{query.{}}}", group.names[n]));
        let list =
            group.list.iter().map(|(path, values, to, status)| (group.key(path, |n| values[n].clone()), to.clone(), *status));
        groups.push((source, list.collect()));
    }
    // A redirect with a query is more specific than one with a path alone, so it must win.
    groups.reverse();
    for (n, (source, list)) in groups.iter().enumerate() {
        _ = writeln!(text, "\tmap {} {{to_{n}}} {{status_{n}}} {{", quote(source));
        for (key, to, status) in list {
            _ = writeln!(text, "\t\t{} {} {status}", quote(key), quote(if to.is_empty() { "gone" } else { to }));
        }
        _ = writeln!(text, "\t\tdefault \"\" \"\"\n\t}}");
        if list.iter().any(|(.., status)| *status == 410) {
            _ = writeln!(text, "\t@gone_{n} expression `{{status_{n}}} == \"410\"`\n\terror @gone_{n} 410");
        }
        if list.iter().any(|(.., status)| *status != 410) {
            _ = writeln!(
                text,
                "\t@moved_{n} expression `{{status_{n}}}.startsWith(\"3\")`\n\tredir @moved_{n} {{to_{n}}} {{status_{n}}}"
            );
        }
    }
}

fn quote(text: &str) -> String {
    // Between quotes, a backslash is an ordinary character, unless a quote follows.
    format!("\"{}\"", text.replace('"', "\\\""))
}
