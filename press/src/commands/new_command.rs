//! `press new`: creates a newsroom with a first article, or makes one from an archive.

use super::import_command;
use clap::{Args, ValueEnum};
use press::local::new_newsroom::{self, Host, NewError, Options};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The newsroom to make.
#[derive(Args)]
pub struct New {
    /// The folder of the newsroom: a new folder, or an empty one
    folder: PathBuf,
    /// The title of the site [default: made from the name of the folder]
    #[arg(long)]
    title: Option<String>,
    /// The address at which readers will find the site, such as `https://example.org`
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Import an archive into the new newsroom: `--from wordpress export.xml` or `--from markdown posts`
    #[arg(long, num_args = 2, value_names = ["SYSTEM", "FILE OR FOLDER"], conflicts_with = "title")]
    from: Vec<PathBuf>,
    /// Add a GitHub workflow that publishes to GitHub Pages
    #[arg(long)]
    github: bool,
    /// Add a GitLab pipeline that publishes to GitLab Pages
    #[arg(long)]
    gitlab: bool,
    /// Add the configuration file of Netlify
    #[arg(long)]
    netlify: bool,
    /// Add the configuration file of Cloudflare Pages
    #[arg(long)]
    cloudflare: bool,
}

impl New {
    fn hosts(&self) -> Vec<Host> {
        let all = [
            (self.github, Host::Github),
            (self.gitlab, Host::Gitlab),
            (self.netlify, Host::Netlify),
            (self.cloudflare, Host::Cloudflare),
        ];
        all.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, host)| host).collect()
    }
}

/// Creates a newsroom, and prints what to do next.
pub fn run(arguments: New) -> ExitCode {
    match make(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Creates the newsroom. Returns false when the import failed: it has then already printed why.
fn make(arguments: &New) -> Result<bool, String> {
    let told = |error: NewError| error.to_string();
    let New { folder, title, origin, from, .. } = arguments;
    let files = match from.as_slice() {
        [system, archive] => {
            let system = system
                .to_str()
                .and_then(|name| import_command::System::from_str(name, true).ok())
                .ok_or_else(|| format!("press cannot import from `{}`: write `wordpress` or `markdown`", system.display()))?;
            if !archive.exists() {
                return Err(format!("there is no {}{}", archive.display(), near(archive)));
            }
            new_newsroom::check(folder).map_err(told)?;
            if !import_command::into(system, archive, folder, origin.as_deref()) {
                return Ok(false);
            }
            new_newsroom::add(folder, &arguments.hosts()).map_err(told)?
        }
        _ => {
            let options = Options {
                folder: folder.clone(),
                title: title.clone(),
                origin: origin.clone(),
                today: jiff::Zoned::now().date(),
                hosts: arguments.hosts(),
            };
            new_newsroom::create(&options).map_err(told)?
        }
    };
    let mut stderr = std::io::stderr();
    // A closed pipe is not an error.
    _ = writeln!(stderr, "made {}: {}", folder.display(), files.join(", "));
    if folder == Path::new(".") {
        _ = writeln!(stderr, "next: press serve");
    } else {
        _ = writeln!(stderr, "next: cd {} && press serve", folder.display());
    }
    Ok(true)
}

fn near(path: &Path) -> String {
    press::local::locations::beside(path).map_or_else(String::new, |near| format!("; did you mean {}?", near.display()))
}
