//! From the arguments of the program to what it is to do.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::new::{Kind, Order};

/// What the program is to do.
#[derive(Debug)]
pub(crate) enum Task {
    /// Begin an application.
    New(Order),
    /// Run the application with these words.
    PassOn(Vec<OsString>),
}

/// Reads the arguments; those that are wrong end the program with 2, and the help ends it with 0.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Task {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    // Cargo names the command that it was given once more.
    if arguments.get(1).is_some_and(|word| word == "pyramidion") {
        arguments.remove(1);
    }
    let matches = command().get_matches_from(arguments);
    match matches.subcommand() {
        Some(("new", given)) => Task::New(order(given)),
        Some((word, given)) => {
            let rest = given.get_many::<OsString>("").unwrap_or_default();
            Task::PassOn(
                [OsString::from(word)]
                    .into_iter()
                    .chain(rest.cloned())
                    .collect(),
            )
        }
        None => Task::PassOn(Vec::new()),
    }
}

fn order(given: &ArgMatches) -> Order {
    let name = given.get_one::<String>("name").cloned().unwrap_or_default();
    let folder = given.get_one("path").cloned();
    Order {
        folder: folder.unwrap_or_else(|| PathBuf::from(&name)),
        name,
        kind: if given.get_flag("minimal") {
            Kind::Minimal
        } else {
            Kind::Sessions
        },
        has_git: !given.get_flag("no-git"),
        framework: given.get_one("pyramidion").cloned(),
    }
}

fn command() -> Command {
    Command::new("cargo-pyramidion")
        .bin_name("cargo pyramidion")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Begins an application, and serves it while it is written")
        .after_help(
            "Any other word is a command of the application itself: `cargo pyramidion routes` is \
             `cargo run -q -- routes`.",
        )
        .arg_required_else_help(true)
        .subcommand_required(true)
        .allow_external_subcommands(true)
        .subcommand(new())
}

fn new() -> Command {
    Command::new("new")
        .about("Writes an application that runs, with its tests")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .value_parser(NonEmptyStringValueParser::new())
                .help("The name of its package"),
        )
        .arg(
            Arg::new("path")
                .long("path")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .help("Writes it into this folder [default: ./NAME]"),
        )
        .arg(flag(
            "minimal",
            "Writes one file with one view, without templates and sessions",
        ))
        .arg(flag("no-git", "Makes no repository of git"))
        .arg(
            // For the tests, and for those who change the framework itself.
            Arg::new("pyramidion")
                .long("pyramidion")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .hide(true),
        )
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}
