//! From the arguments of the program to what it is to do.

mod checking;
mod mistakes;

use std::ffi::OsString;

use bytes::Bytes;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::config::{ADDRESS_FORM, is_address};

use super::Cli;
use super::check::Checked;
use super::colours::Colours;
use super::explain::Explained;
use super::failure::Failure;
#[cfg(feature = "i18n")]
use super::messages::Written;
use super::one_request::{Asked, Head, read_method};
use super::output::Output;
use super::routes::Listed;
use super::serve::Served;
use super::sources::Sources;
use super::views::Selected;

/// The commands that every application has.
pub(super) const BUILT_IN: &[&str] = &[
    "serve",
    "routes",
    "views",
    "tweens",
    "subscribers",
    "request",
    "check",
    #[cfg(feature = "i18n")]
    "messages",
    "settings",
    "help",
];

/// What the arguments say.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) sources: Sources,
    pub(super) task: Task,
}

/// What the program is to do.
#[derive(Debug)]
pub(super) enum Task {
    Serve(Served),
    Routes(Listed),
    Views(Selected),
    Explain(Explained),
    Tweens(Output),
    Subscribers(Output),
    Request(Asked),
    Check(Checked),
    #[cfg(feature = "i18n")]
    Messages(Written),
    Settings(Output),
    /// A command of the application's own.
    Own {
        position: usize,
        arguments: Vec<String>,
    },
    /// Help, or the version.
    Print(String),
}

/// Reads the arguments.
pub(super) fn parse(
    program: &str,
    cli: &Cli,
    arguments: Vec<OsString>,
) -> Result<Invocation, Failure> {
    let mut command = command(program, cli);
    let arguments = [OsString::from(program)].into_iter().chain(arguments);
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            return Ok(Invocation {
                sources: Sources {
                    file: None,
                    set: Vec::new(),
                },
                task: Task::Print(error.to_string()),
            });
        }
        Err(error) => return Err(mistakes::failure(&error, &command)),
    };
    let (name, given) = matches.subcommand().unwrap_or(("serve", &matches));
    if name != "serve" && matches.contains_id("bind") {
        let mistake = format!("`--bind` is an option of `serve`: `{name}` does not listen");
        return Err(Failure::of_arguments(
            &mistake,
            &format!("Usage: {program} serve --bind ADDRESS"),
        ));
    }
    let task = match name {
        "serve" => Task::Serve(Served {
            bind: text(given, "bind").or_else(|| text(&matches, "bind")),
            opens: flag(given, "open"),
        }),
        "routes" => {
            let (glob, columns) = (text(given, "glob"), text(given, "columns"));
            let listed = Listed::parse(glob.as_deref(), columns.as_deref(), output(given))?;
            Task::Routes(listed)
        }
        "views" => views(given)?,
        "tweens" => Task::Tweens(output(given)),
        "subscribers" => Task::Subscribers(output(given)),
        "request" => Task::Request(request_of(given)?),
        "check" => checking::task(given)?,
        #[cfg(feature = "i18n")]
        "messages" => Task::Messages(Written {
            domain: text(given, "domain").unwrap_or_default(),
            file: text(given, "output"),
        }),
        "settings" => Task::Settings(output(given)),
        name => Task::Own {
            position: cli
                .commands
                .iter()
                .position(|own| own.name == name)
                .unwrap_or_default(),
            arguments: texts(given, "arguments"),
        },
    };
    // They can stand before the name of the command and after it.
    let parts: Vec<_> = match matches.subcommand() {
        Some((_, given)) => vec![&matches, given],
        None => vec![&matches],
    };
    let files = parts.iter().filter_map(|part| text(part, "settings"));
    let files: Vec<_> = files.collect();
    if files.len() > 1 {
        let usage = format!("Usage: {program} {name} --settings FILE");
        let mistake = "`--settings <FILE>` can be given once";
        return Err(Failure::of_arguments(mistake, &usage));
    }
    Ok(Invocation {
        sources: Sources {
            file: files.into_iter().next(),
            set: parts.into_iter().flat_map(settings).collect(),
        },
        task,
    })
}

fn views(given: &ArgMatches) -> Result<Task, Failure> {
    let (method, headers, output) = (text(given, "method"), texts(given, "header"), output(given));
    let Some(path) = text(given, "path") else {
        if !headers.is_empty() {
            return Err(Failure::of_arguments(
                "`-H` adds a header to a request, so it needs a path",
                "A request is written `views PATH -H 'NAME: VALUE'`",
            ));
        }
        let method = method.as_deref().map(read_method).transpose()?;
        return Ok(Task::Views(Selected { method, output }));
    };
    let method = method.as_deref().unwrap_or("GET");
    let head = Head::parse(method, &path, &headers)?;
    Ok(Task::Explain(Explained { head, output }))
}

fn request_of(given: &ArgMatches) -> Result<Asked, Failure> {
    let method = text(given, "method").unwrap_or_default();
    let path = text(given, "path").unwrap_or_default();
    let asked = Asked {
        head: Head::parse(&method, &path, &texts(given, "header"))?,
        body: Bytes::new(),
        shows_head: given.get_flag("include"),
        fails: given.get_flag("fail"),
        output: output(given),
    };
    let (data, user) = (text(given, "data"), text(given, "user"));
    asked.complete(data.as_deref(), user.as_deref())
}

/// Returns the names and values of `--set`.
fn settings(given: &ArgMatches) -> Vec<(String, String)> {
    let set = texts(given, "set");
    let pairs = set.iter().filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .collect()
}

fn output(given: &ArgMatches) -> Output {
    if text(given, "format").as_deref() == Some("json") {
        return Output::Json;
    }
    let colours = match text(given, "color").as_deref() {
        Some("always") => Colours::Always,
        Some("never") => Colours::Never,
        _ => Colours::Auto,
    };
    Output::Table {
        is_coloured: colours.are_on(),
    }
}

/// Tells whether a flag is given, which `serve` without its name has not.
fn flag(given: &ArgMatches, name: &str) -> bool {
    given
        .try_get_one::<bool>(name)
        .ok()
        .flatten()
        .copied()
        .unwrap_or(false)
}

fn text(given: &ArgMatches, name: &str) -> Option<String> {
    given.try_get_one::<String>(name).ok().flatten().cloned()
}

fn texts(given: &ArgMatches, name: &str) -> Vec<String> {
    let texts = given.try_get_many::<String>(name).ok().flatten();
    texts
        .map(|texts| texts.cloned().collect())
        .unwrap_or_default()
}

/// Describes all arguments.
fn command(program: &str, cli: &Cli) -> Command {
    let framework = concat!("pyramidion ", env!("CARGO_PKG_VERSION"));
    let version = match &cli.version {
        Some(version) => format!("{version} ({framework})"),
        None => format!("({framework})"),
    };
    let command = Command::new(program.to_owned())
        .version(version)
        .about("Serves a web application, and shows what it holds. Without a command it serves.")
        .arg(bind())
        .subcommand(
            Command::new("serve")
                .about("Serves the application")
                .arg(bind())
                .arg(
                    Arg::new("open")
                        .long("open")
                        .action(ArgAction::SetTrue)
                        .help("Opens it in a browser"),
                ),
        )
        .subcommand(routes())
        .subcommand(views_command())
        .subcommand(listing("tweens", "Lists the tweens, outermost first"))
        .subcommand(listing("subscribers", "Lists the subscribers of events"))
        .subcommand(request())
        .subcommand(checking::command())
        .subcommand(listing(
            "settings",
            "Lists the settings and who set them, without secrets",
        ));
    #[cfg(feature = "i18n")]
    let command = command.subcommand(messages());
    let command = cli.commands.iter().fold(command, |command, own| {
        let arguments = Arg::new("arguments")
            .num_args(0..)
            .trailing_var_arg(true)
            .allow_hyphen_values(true)
            .value_name("ARGUMENTS")
            .help("What the command takes");
        let own = Command::new(own.name.clone()).about(own.about.clone());
        command.subcommand(own.arg(arguments))
    });
    let command = command.mut_subcommands(|command| command.args(sources()));
    command.args(sources())
}

/// What says where settings are from, before the name of a command and after it.
fn sources() -> [Arg; 2] {
    let file = option(
        "settings",
        "FILE",
        "Reads settings from a file: TOML, or Pyramid's FILE.ini or FILE.ini#NAME",
    );
    let set = option("set", "NAME=VALUE", "Sets a setting; can be repeated");
    [file, set.action(ArgAction::Append).value_parser(pair)]
}

/// Where the server listens; `serve` may be left out.
fn bind() -> Arg {
    option(
        "bind",
        "ADDRESS",
        "Listens on ADDRESS:PORT or unix:PATH [default: the setting pyramidion.bind, or 127.0.0.1:6543]",
    )
    .value_parser(address)
}

fn routes() -> Command {
    listing(
        "routes",
        "Lists the routes in the order in which they are tried",
    )
    .arg(
        option(
            "glob",
            "GLOB",
            "Lists those whose name or pattern matches wildcards",
        )
        .short('g'),
    )
    .arg(option(
        "columns",
        "NAMES",
        "Shows these columns: name, pattern, view, method, place",
    ))
}

fn views_command() -> Command {
    listing(
        "views",
        "Lists the views, or says what becomes of a request and why",
    )
    .arg(
        option(
            "method",
            "METHOD",
            "The method of the request; without a path, of the views",
        )
        .short('m'),
    )
    .arg(header())
    .arg(
        Arg::new("path")
            .value_name("PATH")
            .help("The path of a request, with its query"),
    )
}

fn request() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    listing("request", "Answers one request in this process, and prints the body")
        .arg(Arg::new("method").value_name("METHOD").required(true).help("GET, POST, …"))
        .arg(Arg::new("path").value_name("PATH").required(true).help("The path, with its query"))
        .arg(header())
        .arg(
            option("data", "DATA", "The body; @FILE is a file, @- standard input. It is a form, unless a header says otherwise")
                .short('d')
            .value_parser(ValueParser::string())
                .allow_hyphen_values(true),
        )
        .arg(option("user", "NAME:PASSWORD", "Adds the header of basic authentication"))
        .arg(flag("include", "Prints the status and the headers, too").short('i'))
        .arg(flag("fail", "Ends with 1 if the status is 400 or above"))
}

#[cfg(feature = "i18n")]
fn messages() -> Command {
    Command::new("messages")
        .about("Writes the texts to translate, as a template of catalogues")
        .arg(option("domain", "NAME", "Those of a domain").default_value("messages"))
        .arg(
            option(
                "output",
                "FILE",
                "Writes them to a file, such as locale/messages.pot",
            )
            .short('o'),
        )
}

/// Returns a command whose answer has two forms.
fn listing(name: &'static str, about: &'static str) -> Command {
    let form = option("format", "FORMAT", "Answers so").default_value("table");
    let colour = option("color", "WHEN", "Writes in colours").default_value("auto");
    Command::new(name)
        .about(about)
        .arg(form.value_parser(PossibleValuesParser::new(["table", "json"])))
        .arg(colour.value_parser(PossibleValuesParser::new(["auto", "always", "never"])))
}

fn header() -> Arg {
    option("header", "NAME: VALUE", "Adds a header; can be repeated")
        .short('H')
        .action(ArgAction::Append)
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(NonEmptyStringValueParser::new())
        .help(help)
}

/// Accepts what `--bind` takes.
fn address(text: &str) -> Result<String, String> {
    if is_address(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("it is {ADDRESS_FORM}"))
    }
}

/// Accepts what `--set` takes.
fn pair(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((name, _)) if !name.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("it is NAME=VALUE".to_owned()),
    }
}
