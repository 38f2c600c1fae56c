//! The command line of `press`. Exit status: 0 done, 1 errors in the content, while reading or writing, or a site that does not
//! fit its host, 2 wrong usage.

mod commands;

use clap::{CommandFactory, Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns a newsroom into a site that is only files.
#[derive(Parser)]
#[command(version = commands::version(), about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a newsroom with a first article, or from an archive
    New(commands::new::New),
    /// Publish a newsroom: check it and write its site
    Publish(commands::publish::Publish),
    /// Show a newsroom in the browser while you write
    Serve(commands::serve::Serve),
    /// Upload a published site: send what changed, delete what is gone
    Deploy(commands::deploy::Deploy),
    /// List what to upload and to delete: compare a site with an earlier one
    Diff(commands::diff::Diff),
    /// Check whether a site fits the limits of a host, or whether its links to other sites are dead
    Check(commands::check::Check),
    /// Import the archive of another system as a newsroom
    #[command(subcommand)]
    Import(commands::import::Import),
    /// Search a published site, as readers do
    Search(commands::search::Search),
    /// Print when to publish again: the next time an article goes live, expires or leaves the news sitemap
    Next(commands::next::Next),
    /// Print a JSON Schema: of site.toml or front matter for editors, or of the dataset
    Schema(commands::schema::Schema),
    /// Print the completions of commands and options for your shell
    Completions(commands::completions::Completions),
    /// Write the manual pages
    Man(commands::completions::Man),
    /// Pack a shell into one file, as `make press` does for the build that carries it
    #[command(hide = true)]
    Pack(commands::pack::Pack),
}

fn main() -> ExitCode {
    match Cli::parse_from(commands::search::options_first::<Cli>(std::env::args_os())).command {
        Command::New(arguments) => commands::new::run(arguments),
        Command::Publish(arguments) => commands::publish::run(arguments),
        Command::Serve(arguments) => exit(commands::serve::run(arguments).map(|()| true)),
        Command::Deploy(arguments) => exit(commands::deploy::run(arguments)),
        Command::Diff(arguments) => exit(commands::diff::run(arguments).map(|()| true)),
        Command::Check(arguments) => exit(commands::check::run(arguments)),
        Command::Import(import) => commands::import::run(import),
        Command::Search(arguments) => exit(commands::search::run(arguments)),
        Command::Next(arguments) => exit(commands::next::run(arguments)),
        Command::Completions(arguments) => exit(commands::completions::completions(&arguments, Cli::command()).map(|()| true)),
        Command::Man(arguments) => exit(commands::completions::man(&arguments, Cli::command()).map(|()| true)),
        Command::Pack(arguments) => exit(commands::pack::run(arguments).map(|()| true)),
        Command::Schema(arguments) => exit(commands::schema::run(&arguments).map(|()| true)),
    }
}

/// The exit status of a command that looks at a site, and its error on the terminal.
fn exit(outcome: std::io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(is_well) => ExitCode::from(u8::from(!is_well)),
        Err(error) => {
            _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}
