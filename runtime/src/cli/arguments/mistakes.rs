//! What is wrong with the arguments, in two lines: the mistake with what was probably meant, and how they are written.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use pyramidion_syntax::near;

use crate::cli::failure::Failure;

/// Says what is wrong.
pub(super) fn failure(error: &Error, command: &Command) -> Failure {
    let mistake = mistake(error, command);
    let usage = match error.kind() {
        ErrorKind::InvalidSubcommand => commands(command),
        _ => {
            let usage = error.get(ContextKind::Usage).map(ToString::to_string);
            let usage = usage.and_then(|usage| usage.lines().next().map(str::to_owned));
            usage.unwrap_or_else(|| commands(command))
        }
    };
    Failure::of_arguments(&mistake, &usage)
}

/// Returns how the program is called, with the names of all commands.
fn commands(command: &Command) -> String {
    let names = command.get_subcommands().map(Command::get_name);
    let names: Vec<_> = names.collect();
    format!("Usage: {} [{}]", command.get_name(), names.join(" | "))
}

fn mistake(error: &Error, command: &Command) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            let names = command.get_subcommands().map(Command::get_name);
            format!("there is no command `{name}`{}", near::hint(&name, names))
        }
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            format!("`{argument}` is one argument too many")
        }
        ErrorKind::UnknownArgument => {
            let subcommands = command.get_subcommands();
            let arguments = subcommands
                .chain([command])
                .flat_map(Command::get_arguments);
            let names: Vec<_> = arguments.filter_map(clap::Arg::get_long).collect();
            let mut names: Vec<_> = names.iter().map(|name| format!("--{name}")).collect();
            names.sort();
            names.dedup();
            let hint = near::hint(&argument, names.iter().map(String::as_str));
            format!("there is no option `{argument}`{hint}")
        }
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => {
            format!("`{argument}` needs a value")
        }
        ErrorKind::InvalidValue => {
            let (value, valid) = (
                text(ContextKind::InvalidValue),
                text(ContextKind::ValidValue),
            );
            format!("`{value}` is not a value of `{argument}`, which takes {valid}")
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            format!("`{argument}` is wrong: {}", cause.unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("`{argument}` is missing"),
        ErrorKind::ArgumentConflict => format!("`{argument}` can be given once"),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8".to_owned(),
        kind => kind
            .as_str()
            .unwrap_or("the arguments cannot be read")
            .to_owned(),
    }
}
