//! Finds the files that template tags refer to.

use std::collections::HashMap;

/// The files that tags can refer to, by the names that links use for them.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, Vec<String>>);

impl Names {
    /// The names of some files. Each file is written as in a link with `@/`.
    pub fn of(files: impl IntoIterator<Item = String>) -> Self {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for file in files {
            let (stem, name) = (stem_of(&file).to_owned(), name_of(&file).to_owned());
            if stem != name {
                names.entry(name).or_default().push(file.clone());
            }
            names.entry(stem).or_default().push(file);
        }
        Self(names)
    }

    /// The file that a link in the file `from` refers to. When several files have the name, it is the file whose path the link
    /// contains, or else the file nearest to `from`.
    pub(super) fn find(&self, link: &str, from: &str) -> Option<&str> {
        let files = self.0.get(stem_of(link)).or_else(|| self.0.get(name_of(link)))?;
        let path = link.trim_start_matches(['.', '/']);
        let shared = |file: &str| file.split('/').zip(from.split('/')).take_while(|(a, b)| a == b).count();
        // Of several files that are equally near, the first one counts.
        files.iter().rev().max_by_key(|file| (file.ends_with(path), shared(file))).map(String::as_str)
    }
}

/// The name of a file without its folders and its extension, as links in templates write it.
fn stem_of(path: &str) -> &str {
    let path = path.trim_matches('/');
    let path = ["/index.md", "/index.markdown", "/index.mdx", "/_index.md"]
        .iter()
        .find_map(|end| path.strip_suffix(end))
        .unwrap_or(path);
    let last = path.rsplit('/').next().unwrap_or(path);
    [".md", ".markdown", ".mdx"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last)
}

/// The same name without the date before it.
pub(crate) fn name_of(path: &str) -> &str {
    let bare = stem_of(path);
    let is_day = bare.len() > 11
        && bare.bytes().take(11).enumerate().all(|(at, b)| if matches!(at, 4 | 7 | 10) { b == b'-' } else { b.is_ascii_digit() });
    if is_day { &bare[11..] } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_refers_to_the_file_that_it_names_or_to_the_nearest() {
        let files = ["ar/news/a.md", "de/news/2020-01-31-b.md", "de/news/a.md", "de/other/a/index.md"];
        let names = Names::of(files.map(str::to_owned));
        for (link, from, expected) in [
            ("a.md", "de/news/x.md", Some("de/news/a.md")),
            ("a", "ar/x.md", Some("ar/news/a.md")),
            ("a", "x.md", Some("ar/news/a.md")),
            ("other/a/index.md", "de/news/x.md", Some("de/other/a/index.md")),
            ("/ar/news/a.md", "de/news/x.md", Some("ar/news/a.md")),
            ("b", "x.md", Some("de/news/2020-01-31-b.md")),
            ("2020-01-31-b", "x.md", Some("de/news/2020-01-31-b.md")),
            ("c", "x.md", None),
        ] {
            assert_eq!(names.find(link, from), expected, "{link} in {from}");
        }
    }

    #[test]
    fn names_do_not_contain_the_date() {
        for (path, expected) in [
            ("a.md", "a"),
            ("x/2020-01-31-launch.markdown", "launch"),
            ("b.mdx", "b"),
            ("c/index.mdx", "c"),
            ("2020-01-31-launch", "launch"),
            ("posts/bundle/index.md", "bundle"),
            ("/posts/a/", "a"),
            ("2020-01-31.md", "2020-01-31"),
            ("日本語日本語日本語.md", "日本語日本語日本語"),
        ] {
            assert_eq!(name_of(path), expected, "{path}");
        }
    }
}
