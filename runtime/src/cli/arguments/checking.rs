//! The arguments of `check`.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::check::Checked;
use crate::cli::failure::Failure;
use crate::cli::pyramid::{self, Pyramid};
use crate::moving::SCRIPT;

use super::{Task, flag, listing, option, output, text};

/// Reads what is compared with the application.
pub(super) fn task(given: &ArgMatches) -> Result<Task, Failure> {
    if flag(given, "pyramid-script") {
        return Ok(Task::Print(SCRIPT.to_owned()));
    }
    let pyramid = text(given, "pyramid").map(|source| Pyramid {
        source,
        python: text(given, "python"),
        timeout: given
            .get_one::<u64>("pyramid-timeout")
            .map_or(pyramid::DEFAULT_TIMEOUT, |seconds| {
                Duration::from_secs(*seconds)
            }),
    });
    let is_alone = given.contains_id("python") || given.contains_id("pyramid-timeout");
    if is_alone && pyramid.is_none() {
        return Err(Failure::of_arguments(
            "`--python` and `--pyramid-timeout` are for checking an application, but none is named",
            "An application is named by `check --pyramid FILE.ini`",
        ));
    }
    Ok(Task::Check(Checked {
        listing: text(given, "proutes"),
        pyramid,
        output: output(given),
    }))
}

/// Describes the arguments.
pub(super) fn command() -> Command {
    listing(
        "check",
        "Makes the application, and says what is wrong or doubtful",
    )
    .arg(option(
        "proutes",
        "FILE",
        "Compares the routes with what Pyramid's command proutes wrote",
    ))
    .arg(option(
        "pyramid",
        "SOURCE",
        "Says what of a Pyramid application has moved: FILE.ini, FILE.ini#NAME, its folder, module:function, FILE.json that the script wrote, or - for that from the input",
    ))
    .arg(option(
        "python",
        "PROGRAM",
        "The Python of that application [default: that of a virtual environment in its folder, or python3]",
    ))
    .arg(
        option(
            "pyramid-timeout",
            "SECONDS",
            "How long that application may take to start [default: 60]",
        )
        .value_parser(clap::value_parser!(u64).range(1..)),
    )
    .arg(
        Arg::new("pyramid-script")
            .long("pyramid-script")
            .action(ArgAction::SetTrue)
            .help("Prints the script that asks such an application, to be run elsewhere"),
    )
}
