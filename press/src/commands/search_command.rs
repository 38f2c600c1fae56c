//! `press search`: the search of the site, in the terminal. It reads the same index files as the browser.

use broadsheet::routes::SITE_FILE;
use broadsheet_model::{Found, Part, Query, SearchError, SiteFile, Sort, When};
use broadsheet_search::{Engine, FileError, Files};
use clap::{Args, CommandFactory};
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Search a published site.
#[derive(Args)]
pub struct Search {
    /// The output folder of the site [default: `site`, in the newsroom that contains the current folder]
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// What to search for: words, "phrases", and -words that must not occur; everything after `--` is a word
    #[arg(required = true)]
    words: Vec<String>,
    /// Show only articles in this category (a slug)
    #[arg(long)]
    category: Option<String>,
    /// Show only articles with this tag (a slug)
    #[arg(long)]
    tag: Option<String>,
    /// Show only articles by this author (a slug)
    #[arg(long)]
    author: Option<String>,
    /// Show only articles in this language, such as en
    #[arg(long)]
    language: Option<String>,
    /// Show only articles from this year or month and later, such as 2019 or 2019-05
    #[arg(long, value_parser = when)]
    from: Option<When>,
    /// Show only articles from this year or month and earlier
    #[arg(long, value_parser = when)]
    to: Option<When>,
    /// Sort by date, newest first
    #[arg(long)]
    newest: bool,
    /// The maximum number of results to show
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// Print the results as one line of JSON
    #[arg(long)]
    json: bool,
}

/// Returns the arguments of `press`. For `press search`, it moves the options to the front and puts `--` before the words, so
/// that users can write options anywhere and a word can begin with `-`.
pub fn options_first<C: CommandFactory>(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut options: Vec<OsString> = arguments.into_iter().collect();
    if options.get(1).is_none_or(|name| name != "search") {
        return options;
    }
    let command = C::command();
    let known = command.find_subcommand("search").into_iter().flat_map(clap::Command::get_arguments);
    let with_value: Vec<String> = known
        .filter(|argument| argument.get_action().takes_values())
        .filter_map(|argument| Some(format!("--{}", argument.get_long()?)))
        .collect();
    let mut words: Vec<OsString> = Vec::new();
    let mut rest = options.split_off(2).into_iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if text == "--" {
            words.extend(rest.by_ref());
        } else if text.starts_with("--") || text == "-h" {
            let takes_value = with_value.iter().any(|option| *option == text);
            options.push(argument);
            options.extend(if takes_value { rest.next() } else { None });
        } else {
            words.push(argument);
        }
    }
    if !words.is_empty() {
        options.push("--".into());
    }
    options.extend(words);
    options
}

fn when(text: &str) -> Result<When, String> {
    When::parse(text).ok_or_else(|| "give a year or a month, such as 2019 or 2019-05".to_owned())
}

/// The files of a site in a folder.
struct Folder(PathBuf);

impl Files for Folder {
    async fn get(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let file = if path.ends_with('/') { self.0.join(path).join("index.html") } else { self.0.join(path) };
        std::fs::read(file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileError::Missing,
            _ => FileError::Unreachable,
        })
    }
}

/// Prints the results. Returns whether anything was found.
///
/// # Errors
/// When the site has no search index or an unreadable one, or when an argument is not a valid slug.
pub fn run(arguments: Search) -> io::Result<bool> {
    let Search { site, words, category, tag, author, language, from, to, newest, count, json } = arguments;
    let site = super::site(site)?;
    let slug = |given: Option<String>| {
        given
            .map(|text| broadsheet_model::Slug::parse(&text).map_err(|_| io::Error::other(format!("`{text}` is not a slug"))))
            .transpose()
    };
    let query = Query {
        // The space says that the last word is complete; the site's search field would complete it.
        words: words.join(" ") + " ",
        category: slug(category)?,
        tag: slug(tag)?,
        author: slug(author)?,
        language,
        from,
        to,
        sort: if newest { Sort::Date } else { Sort::Relevance },
    };
    let engine = Engine::new(Folder(site.clone()));
    let found = ready(engine.search(&query, 0, count)).map_err(|error| {
        let place = site.display();
        io::Error::other(match error {
            SearchError::NoIndex if is_without_search(&site) => {
                format!("{place} was published without search: `search = false` in its site.toml")
            }
            SearchError::NoIndex => format!("{place} holds no search index; publish into it first"),
            SearchError::Damaged => format!("the search index in {place} is damaged; publish again"),
            SearchError::Offline | SearchError::Server(_) => format!("files in {place} cannot be read"),
        })
    })?;
    let mut out = io::stdout().lock();
    let is_found = found.total > 0;
    let told = if json { writeln!(out, "{}", serde_json::to_string(&found)?) } else { tell(&mut out, &found) };
    match told {
        // The reader of the pipe, such as `head`, has ended: that is not an error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(is_found),
        told => told.map(|()| is_found),
    }
}

/// Whether the site was published with `search = false`.
fn is_without_search(site: &Path) -> bool {
    let text = std::fs::read_to_string(site.join(SITE_FILE.trim_start_matches('/'))).unwrap_or_default();
    serde_json::from_str::<SiteFile>(&text).is_ok_and(|file| file.frame.without_search)
}

fn tell(out: &mut impl Write, found: &Found) -> io::Result<()> {
    let bold =
        if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let line = |parts: &[Part]| -> String {
        parts.iter().map(|part| if part.marked { [bold.0, &part.text, bold.1].concat() } else { part.text.clone() }).collect()
    };
    if let Some(instead) = &found.instead {
        writeln!(out, "Showing results for {}", instead.trim())?;
    }
    if found.some_words {
        writeln!(out, "No article has all of these words; these have most of them.")?;
    }
    writeln!(out, "{}{} found", if found.at_least { "more than " } else { "" }, found.total)?;
    for hit in &found.hits {
        let day = hit.card.dateline.as_ref().map(|dateline| dateline.shown.as_str()).unwrap_or_default();
        let place = hit.place.as_ref().map(|heading| ["#", &heading.id].concat()).unwrap_or_default();
        writeln!(out, "\n{}\n  /blog/{}/{place}  {day}\n  {}", line(&hit.headline), hit.card.slug, line(&hit.passage))?;
    }
    Ok(())
}

/// Runs a future to its end. The future never waits, because files in a folder are available at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
