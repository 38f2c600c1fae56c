//! The command line of `press`. Exit status: 0 for success; 1 for errors in the content, a failed read or write, or a site that
//! does not fit its host; 2 for wrong arguments.

mod commands;

use clap::{CommandFactory, Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns a newsroom (a folder of Markdown files) into a news site of static files.
#[derive(Parser)]
#[command(version = commands::version(), about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create a newsroom: with a first article, or from the archive of another system
    New(commands::new_command::New),
    /// Check a newsroom and write its site
    Publish(commands::publish_command::Publish),
    /// Preview a newsroom in the browser while you write
    Serve(commands::serve_command::Serve),
    /// Upload a published site: send the files that changed, delete the files that were removed
    Deploy(commands::deploy_command::Deploy),
    /// Compare a site with an earlier one: show what to upload and what to delete
    Diff(commands::diff_command::Diff),
    /// Check whether a site fits the limits of a host, or find dead links to other sites
    Check(commands::check_command::Check),
    /// Import the archive of another system as a newsroom
    #[command(subcommand)]
    Import(commands::import_command::Import),
    /// Search a published site, with the same results that readers get
    Search(commands::search_command::Search),
    /// Print when to publish again: when the next article goes live, expires or leaves the news sitemap
    Next(commands::next_command::Next),
    /// Print a JSON Schema: of site.toml or of front matter (for text editors), or of the dataset
    Schema(commands::schema_command::Schema),
    /// Print the script with which your shell completes commands and options
    Completions(commands::completions_command::Completions),
    /// Write the manual pages
    Man(commands::completions_command::Man),
    /// Pack a shell into one file; `make press` builds this file into press
    #[command(hide = true)]
    Pack(commands::pack_command::Pack),
}

fn main() -> ExitCode {
    match Cli::parse_from(commands::search_command::options_first::<Cli>(std::env::args_os())).command {
        Command::New(arguments) => commands::new_command::run(arguments),
        Command::Publish(arguments) => commands::publish_command::run(arguments),
        Command::Serve(arguments) => exit(commands::serve_command::run(arguments).map(|()| true)),
        Command::Deploy(arguments) => exit(commands::deploy_command::run(arguments)),
        Command::Diff(arguments) => exit(commands::diff_command::run(arguments).map(|()| true)),
        Command::Check(arguments) => exit(commands::check_command::run(arguments)),
        Command::Import(import) => commands::import_command::run(import),
        Command::Search(arguments) => exit(commands::search_command::run(arguments)),
        Command::Next(arguments) => exit(commands::next_command::run(arguments)),
        Command::Completions(arguments) => {
            exit(commands::completions_command::completions(&arguments, Cli::command()).map(|()| true))
        }
        Command::Man(arguments) => exit(commands::completions_command::man(&arguments, Cli::command()).map(|()| true)),
        Command::Pack(arguments) => exit(commands::pack_command::run(arguments).map(|()| true)),
        Command::Schema(arguments) => exit(commands::schema_command::run(&arguments).map(|()| true)),
    }
}

/// Returns the exit status of a command. Prints its error on the terminal.
fn exit(outcome: std::io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(is_well) => ExitCode::from(u8::from(!is_well)),
        Err(error) => {
            _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}
