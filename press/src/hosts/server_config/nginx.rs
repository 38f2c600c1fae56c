//! Writes a `server` block for nginx with the maps that it needs. The `http` block must include it.

use super::{Cache, DOCUMENT_POLICY, HIDDEN, NOT_FOUND, NOTES, POLICY, Queries, Rules, escape_regex, media_types};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

pub(super) fn server(rules: &Rules, out: &Path) -> String {
    let base = rules.site.base();
    let name = variable(rules);
    let mut text = format!(
        "# The site {}, made by `press publish --config`. Include it from the http block of nginx.conf; Debian's includes\n\
         # everything in /etc/nginx/sites-enabled. For TLS, let certbot add to it, or write `listen 443 ssl` and the certificates.\n\n",
        rules.site.permalink("/"),
    );
    let last = maps(rules, &name, &mut text);
    _ = writeln!(
        text,
        "server {{\n    listen 80;\n    listen [::]:80;\n    server_name {};",
        rules.host().split(':').next().unwrap_or_default()
    );
    match rules.root(out) {
        Some(root) => _ = writeln!(text, "    root \"{root}\";"),
        None => {
            _ = writeln!(
                text,
                "    # The site was not published into a folder of this path: put it at {base} under the root.\n    root /srv/www;"
            )
        }
    }
    text.push_str(
        "    index index.html;\n    charset utf-8;\n    \
         charset_types text/css text/plain text/xml application/atom+xml application/javascript application/rss+xml image/svg+xml;\n    \
         absolute_redirect off;\n    server_tokens off;\n\n",
    );
    text.push_str(if rules.precompressed {
        "    gzip_static on;\n    gzip_vary on;\n    \
         # Smaller still; needs a module, on Debian the package libnginx-mod-http-brotli-static.\n    # brotli_static on;\n\n"
    } else {
        "    gzip on;\n    gzip_vary on;\n    \
         gzip_types application/atom+xml application/feed+json application/javascript application/json application/rss+xml application/wasm \
         image/svg+xml text/css text/plain text/xml;\n\n"
    });
    for (header, value) in rules.security() {
        let value = if header == POLICY { format!("${name}_policy") } else { format!("\"{value}\"") };
        _ = writeln!(text, "    add_header {header} {value} always;");
    }
    _ = writeln!(text, "    add_header Cache-Control ${name}_cache always;\n");
    // A folder without a page gets the same answer as a missing file.
    _ = writeln!(text, "    error_page 403 =404 {base}{NOT_FOUND};\n    error_page 404 410 {base}{NOT_FOUND};");
    if let Some(last) = last {
        for status in [301, 302, 308] {
            _ = writeln!(text, "    if (${last} ~ \"^{status} (.+)$\") {{ return {status} $1; }}");
        }
        _ = writeln!(text, "    if (${last} = \"410\") {{ return 410; }}");
    }
    if base != "/" {
        _ = writeln!(text, "    location = {} {{ return 301 {base}; }}", base.trim_end_matches('/'));
    }
    // The notes of `press` can be folders, too.
    let hidden = format!("{}.*|{}", escape_regex(NOTES), HIDDEN.map(escape_regex).join("|"));
    _ = writeln!(text, "\n    location {base} {{ try_files $uri $uri/ =404; }}");
    _ = writeln!(text, "    location ~ ^{}({hidden})$ {{ return 404; }}", escape_regex(base));
    let mut types = |pattern: &str, media_type: &str| {
        _ = writeln!(text, "    location ~ {pattern}$ {{ types {{ }} default_type {media_type}; }}");
    };
    for (file, media_type) in media_types() {
        types(&format!("/{}", escape_regex(file)), media_type);
    }
    // Older lists of media types lack WebAssembly. Without the type, browsers start the file late.
    types("\\.wasm", "application/wasm");
    text.push_str("}\n");
    text
}

/// Writes the maps. Returns the name of the variable that contains the redirect of an address: status, space and target.
fn maps(rules: &Rules, name: &str, text: &mut String) -> Option<String> {
    let paths: Vec<_> = rules.old_paths().collect();
    let queries = rules.old_queries();
    let longest =
        paths.iter().map(|(path, ..)| path.len()).chain(queries.iter().flat_map(Queries::lengths)).max().unwrap_or_default();
    // Keys of the usual length do not fit into nginx's default buckets. nginx accepts each size once, before the first map.
    let sizes = [("max", 2048, paths.len() * 2), ("bucket", 64, (longest + 64) * 4)]
        .into_iter()
        .filter(|(_, usual, needed)| needed > usual);
    for (n, (what, _, needed)) in sizes.enumerate() {
        if n == 0 {
            text.push_str(
                "# If nginx calls these duplicates, move them to the beginning of the http block and keep the largest.\n",
            );
        }
        _ = writeln!(text, "map_hash_{what}_size {};", needed.next_power_of_two());
    }
    // `volatile`, because an error changes the path within the same request.
    let begin = |text: &mut String, source: &str, variable: &str, default: &str| {
        _ = writeln!(text, "map {source} ${variable} {{\n    volatile;\n    default {default};");
    };
    begin(text, "$uri", &format!("{name}_cache"), &quote(Cache::Revalidate.control()));
    for (pattern, cache) in rules.cached() {
        _ = writeln!(text, "    {} {};", quote(&format!("~{pattern}")), quote(cache.control()));
    }
    text.push_str("}\n\n");
    begin(text, "$uri", &format!("{name}_policy"), &quote(&rules.policy));
    if let Some(pattern) = rules.documents() {
        _ = writeln!(text, "    {} {};", quote(&format!("~*{pattern}")), quote(DOCUMENT_POLICY));
    }
    text.push_str("}\n\n");

    if paths.is_empty() && queries.is_empty() {
        return None;
    }
    let mut last = format!("{name}_moved");
    begin(text, "$uri", &last, "\"\"");
    let keys = keys(&paths);
    for (key, (_, to, status)) in keys.iter().zip(&paths) {
        _ = writeln!(text, "    {} {};", quote(key), quote(&value(to, *status)));
    }
    text.push_str("}\n\n");
    for (n, group) in queries.iter().enumerate() {
        let source = group.key("$uri", |n| format!("$arg_{}", group.names[n]));
        let variable = format!("{name}_moved_{n}");
        begin(text, &quote(&source), &variable, &format!("${last}"));
        for (path, values, to, status) in &group.list {
            let key = group.key(path, |n| values[n].clone());
            _ = writeln!(text, "    {} {};", quote(&key), quote(&value(to, *status)));
        }
        text.push_str("}\n\n");
        last = variable;
    }
    Some(last)
}

fn value(to: &str, status: u16) -> String {
    // nginx has no escape for `$`.
    if status == 410 { "410".to_owned() } else { format!("{status} {}", to.replace('$', "%24")) }
}

/// Returns the map keys of paths. nginx ignores case when it looks up a key. Where two paths (one of them perhaps a page) differ
/// only in case, the key is a regular expression.
fn keys(paths: &[(String, String, u16)]) -> Vec<String> {
    let mut same: HashMap<String, usize> = HashMap::new();
    for (path, ..) in paths {
        *same.entry(path.to_lowercase()).or_default() += 1;
    }
    let exact =
        |path: &str| path.bytes().any(|b| b.is_ascii_uppercase()) || same.get(&path.to_lowercase()).is_some_and(|n| *n > 1);
    paths
        .iter()
        .map(
            |(path, to, _)| {
                if exact(path) || path.eq_ignore_ascii_case(to) { format!("~^{}$", escape_regex(path)) } else { path.clone() }
            },
        )
        .collect()
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The prefix of this site's variables, so that one nginx can serve many sites.
fn variable(rules: &Rules) -> String {
    let address = format!("{}{}", rules.host(), rules.site.base());
    let name: String =
        address.trim_matches('/').chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    format!("site_{name}")
}
