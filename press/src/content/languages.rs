//! Detects the language of an article by its path, as other systems arrange translations: `fr/post.md` beside `en/post.md`, or
//! `post.fr.md` beside `post.md`.

mod scripts;

use super::source_file::{DocumentKind, SourceFile};
use broadsheet_model::Slug;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

/// Language codes of two letters (ISO 639-1).
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en \
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl \
    km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os \
    pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug \
    uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Sets the language of every file whose path contains one, and removes the language from [`SourceFile::inner`].
///
/// When `given` lists languages, their names count as languages everywhere. Without `given`, a name counts as a language only
/// when it cannot mean anything else:
///
/// - In a file name (`post.fr.md`), when a file of the same name without a language or with another language lies beside it.
/// - In `index.fr.md`.
/// - As a folder directly below the folder of articles, when two such folders contain files of the same name, or when the files
///   in the folder are written in the script of the language.
///
/// A folder `it/` alone may be about computers, and `1.31.md` is not in Italian.
pub(super) fn tell(sources: &mut [SourceFile], given: Option<&[String]>) {
    let by_ending = by_ending(sources, given);
    let folders = folders(sources, given);
    for (index, source) in sources.iter_mut().enumerate() {
        if let Some((language, inner)) = by_ending.get(&index) {
            (source.language, source.inner) = (Some(canonical(language)), inner.clone());
        } else if let Some((first, rest)) = source.inner.split_once('/')
            && folders.contains(&(root(source).to_owned(), first.to_owned()))
        {
            (source.language, source.inner) = (Some(canonical(first)), rest.to_owned());
        }
    }
}

/// Returns the language of each file, and its path without the language, as [`tell`] would set them. The files are paths relative
/// to one folder, each with its location on disk. A file in `site`, the language of the newsroom, gets no language.
pub(crate) fn of_places(files: &[(String, PathBuf)], site: &str) -> Vec<(Option<String>, String)> {
    let source = |(file, path): &(String, PathBuf)| SourceFile {
        kind: DocumentKind::Article,
        path: path.clone(),
        file: file.clone(),
        place: file.clone(),
        inner: file.clone(),
        language: None,
        held: None,
    };
    let mut sources: Vec<SourceFile> = files.iter().map(source).collect();
    tell(&mut sources, None);
    sources.into_iter().map(|source| (source.language.filter(|tag| !is_sites(tag, site)), source.inner)).collect()
}

/// The slug of a translation: the slug of the original, followed by the language.
pub(crate) fn in_language(slug: &Slug, language: Option<&str>) -> Slug {
    let translated = language.and_then(|language| Slug::parse(&format!("{slug}-{}", language.to_lowercase())).ok());
    translated.unwrap_or_else(|| slug.clone())
}

/// The folder of a language's pages on the old site: `folder`, below a folder of the language unless `folder` begins with it.
pub(super) fn in_folder(folder: &str, language: Option<&str>) -> String {
    let Some(language) = language else { return folder.to_owned() };
    let first = folder.split('/').next().unwrap_or_default();
    if canonical(first) == language { folder.to_owned() } else { format!("{}/{folder}", language.to_lowercase()) }
}

/// Whether the language tag in a path means the language of the site: `en` does when the site is in British English.
pub(crate) fn is_sites(tag: &str, site: &str) -> bool {
    let primary = site.split('-').next().unwrap_or(site);
    tag.eq_ignore_ascii_case(site) || tag.eq_ignore_ascii_case(primary)
}

/// The folder of articles that a file was found in, with a slash at the end.
fn root(source: &SourceFile) -> &str {
    source.file.strip_suffix(source.inner.as_str()).unwrap_or_default()
}

fn is_language(tag: &str, given: Option<&[String]>) -> bool {
    let tag = tag.replace('_', "-");
    match given {
        Some(given) => given.iter().any(|known| known.eq_ignore_ascii_case(&tag)),
        None => {
            let (code, rest) = tag.split_once('-').map_or((tag.as_str(), None), |(code, rest)| (code, Some(rest)));
            let is_part = |rest: &str| matches!(rest.len(), 2 | 4) && rest.bytes().all(|byte| byte.is_ascii_alphabetic());
            rest.is_none_or(is_part) && code.len() == 2 && CODES.split(' ').any(|known| known.eq_ignore_ascii_case(code))
        }
    }
}

/// A language tag with the capitals that BCP 47 recommends: `pt-BR`, `zh-Hant`.
pub(crate) fn canonical(tag: &str) -> String {
    let mut parts = tag.split(['-', '_']);
    let first = parts.next().unwrap_or_default().to_ascii_lowercase();
    parts.fold(first, |tag, part| match part.len() {
        2 => format!("{tag}-{}", part.to_ascii_uppercase()),
        4 => format!("{tag}-{}{}", part[..1].to_ascii_uppercase(), part[1..].to_ascii_lowercase()),
        _ => format!("{tag}-{}", part.to_ascii_lowercase()),
    })
}

/// The language in the name of a file, and the path of the file without the language.
fn ending<'f>(inner: &'f str, given: Option<&[String]>) -> Option<(&'f str, String)> {
    let (bare, extension) = inner.rsplit_once('.')?;
    let (name, language) = bare.rsplit_once('.')?;
    let is_name = !name.is_empty() && !name.ends_with('/') && !language.contains('/');
    (is_name && is_language(language, given)).then(|| (language, format!("{name}.{extension}")))
}

fn by_ending(sources: &[SourceFile], given: Option<&[String]>) -> HashMap<usize, (String, String)> {
    let found: Vec<_> = sources
        .iter()
        .enumerate()
        .filter_map(|(index, source)| {
            let (language, inner) = ending(&source.inner, given)?;
            Some((index, root(source), language.to_owned(), inner))
        })
        .collect();
    let bare: HashSet<(&str, &str)> = sources.iter().map(|source| (root(source), source.inner.as_str())).collect();
    let mut siblings: HashMap<(&str, &str), usize> = HashMap::new();
    for (_, root, _, inner) in &found {
        *siblings.entry((root, inner)).or_default() += 1;
    }
    let has_sibling =
        |root: &str, inner: &str| bare.contains(&(root, inner)) || siblings.get(&(root, inner)).is_some_and(|&n| n > 1);
    // After `index`, a language code in a file name always means the language.
    let is_index =
        |inner: &str| inner.rsplit('/').next().is_some_and(|name| name.starts_with("index.") || name.starts_with("_index."));
    let sure = found.iter().filter(|(_, root, _, inner)| given.is_some() || has_sibling(root, inner) || is_index(inner));
    sure.map(|(index, _, language, inner)| (*index, (language.clone(), inner.clone()))).collect()
}

/// The language folders, each with the folder of articles that contains it.
fn folders(sources: &[SourceFile], given: Option<&[String]>) -> BTreeSet<(String, String)> {
    let mut by_rest: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for source in sources {
        if let Some((first, rest)) = source.inner.split_once('/')
            && is_language(first, given)
        {
            by_rest.entry((root(source), rest)).or_default().insert(first);
            all.insert((root(source).to_owned(), first.to_owned()));
        }
    }
    if given.is_some() {
        return all;
    }
    // When two folders contain translations of one file, all folders beside them that have the name of a language count, too.
    let sure: HashSet<&str> = by_rest.iter().filter(|(_, folders)| folders.len() > 1).map(|((root, _), _)| *root).collect();
    all.into_iter()
        .filter(|(root, folder)| sure.contains(root.as_str()) || is_written_in_its_script(sources, root, folder))
        .collect()
}

/// Number of files in a folder that are read to detect its language.
const SAMPLE: usize = 5;

/// Whether most of the first files in a folder are written in the script of the language that the folder is named after.
fn is_written_in_its_script(sources: &[SourceFile], from: &str, folder: &str) -> bool {
    if !scripts::has_script(folder) {
        return false;
    }
    let is_in = |source: &&SourceFile| {
        root(source) == from && source.inner.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let sample: Vec<&SourceFile> = sources.iter().filter(is_in).take(SAMPLE).collect();
    let written = sample.iter().filter(|source| scripts::file_is_written_in(&source.path, folder)).count();
    written * 2 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(files: &[&str], given: Option<&[&str]>) -> Vec<String> {
        let source = |file: &&str| SourceFile {
            kind: DocumentKind::Article,
            path: PathBuf::new(),
            file: format!("content/{file}"),
            place: (*file).to_owned(),
            inner: (*file).to_owned(),
            language: None,
            held: None,
        };
        let mut sources: Vec<_> = files.iter().map(source).collect();
        let given: Option<Vec<String>> = given.map(|given| given.iter().map(|tag| (*tag).to_owned()).collect());
        tell(&mut sources, given.as_deref());
        let shown = |source: SourceFile| format!("{} {}", source.language.as_deref().unwrap_or("-"), source.inner);
        sources.into_iter().map(shown).collect()
    }

    #[test]
    fn a_path_contains_a_language_only_when_it_cannot_mean_anything_else() {
        for (files, expected) in [
            (&["post.md", "post.fr.md", "post.pt-br.md"][..], &["- post.md", "fr post.md", "pt-BR post.md"][..]),
            (&["post.en.md", "post.fr.md"], &["en post.md", "fr post.md"]),
            (&["post/index.md", "post/index.uk.md"], &["- post/index.md", "uk post/index.md"]),
            (&["a/index.ru.md", "b/index.1.md"], &["ru a/index.md", "- b/index.1.md"]),
            (
                &["how-to.is.md", "Rust-1.31.md", "a.notes.md", "a.md"],
                &["- how-to.is.md", "- Rust-1.31.md", "- a.notes.md", "- a.md"],
            ),
            (&["en/a.md", "fr/a.md", "zh_hant/b.md"], &["en a.md", "fr a.md", "zh-Hant b.md"]),
            (&["it/a.md", "is/b.md", "x.md"], &["- it/a.md", "- is/b.md", "- x.md"]),
            (&["news/en/a.md", "news/fr/a.md"], &["- news/en/a.md", "- news/fr/a.md"]),
            (&[".fr.md", "x/.fr.md"], &["- .fr.md", "- x/.fr.md"]),
        ] {
            assert_eq!(detect(files, None), expected);
        }
        assert_eq!(detect(&["it/a.md", "b.fr.md", "fr/c.md"], Some(&["fr", "de-AT"])), ["- it/a.md", "fr b.md", "fr c.md"]);
        assert_eq!(detect(&["post.md", "post.fr.md"], Some(&[])), ["- post.md", "- post.fr.md"]);
        let files = ["en/a.md", "fr/a.md"].map(|file| (file.to_owned(), PathBuf::new()));
        assert_eq!(of_places(&files, "en"), [(None, "a.md".to_owned()), (Some("fr".to_owned()), "a.md".to_owned())]);
    }

    #[test]
    fn a_single_language_folder_is_detected_by_its_script() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut files = Vec::new();
        for (file, text) in
            [("ru/a.md", "Паром"), ("ru/b.md", "Порт"), ("uk/c.md", "The ferry"), ("it/d.md", "Il traghetto"), ("e.md", "x")]
        {
            let path = folder.path().join(file);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&path, text)?;
            files.push((file.to_owned(), path));
        }
        let all: Vec<_> = of_places(&files, "en").into_iter().map(|(language, inner)| format!("{language:?} {inner}")).collect();
        assert_eq!(all, ["Some(\"ru\") a.md", "Some(\"ru\") b.md", "None uk/c.md", "None it/d.md", "None e.md"]);
        Ok(())
    }

    #[test]
    fn the_first_part_of_a_tag_can_match_the_language_of_the_site() {
        for (tag, site, expected) in
            [("en", "en-GB", true), ("EN-gb", "en-GB", true), ("en-US", "en-GB", false), ("fr", "en", false)]
        {
            assert_eq!(is_sites(tag, site), expected, "{tag} {site}");
        }
    }
}
