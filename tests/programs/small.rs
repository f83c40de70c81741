//! A program with commands for the tests of them; the variable `TEST_PROGRAM` says which application it runs.

use std::process::ExitCode;
use std::time::Duration;

use pyramidion::cli::{self, Cli};
use pyramidion::context::{Child, Resource};
use pyramidion::request::Shutdown;
use pyramidion::{App, Configurator, HttpException, Request, Response, Settings, View, ViewResult};

fn main() -> ExitCode {
    let program = std::env::var("TEST_PROGRAM").unwrap_or_default();
    match program.as_str() {
        "twice" => Cli::new(small)
            .command("import", "Imports", import)
            .command("routes", "Routes", import)
            .command("import", "Imports", import)
            .run(),
        "working" => Cli::new(small)
            .before_serving(begin)
            .before_serving(check_mail)
            .run(),
        "wrong" => cli::run(wrong),
        name if STARTING.contains(&name) => starting(name),
        "tree" => cli::run(tree),
        "failing" => cli::run(|_: Settings| Err::<App, _>("no database")),
        _ => Cli::new(small)
            .version("1.2.3")
            .command("import", "Imports users from files", import)
            .command("count", "Counts routes", |app: App, _: Vec<String>| {
                say(&app.routes().len().to_string());
                Ok::<(), HttpException>(())
            })
            .server(|server| server.readiness_path("/healthz"))
            .server(|server| server.grace(Duration::from_secs(1)))
            .run(),
    }
}

/// An application with a view of each kind, made by a function that waits.
async fn small(mut settings: Settings) -> pyramidion::Result<App> {
    tokio::task::yield_now().await;
    settings.set("mail.host", "localhost");
    settings.set_default("mail.port", "25");
    let _ = settings.get("database.url");
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config
        .add_route("echo", "/echo")
        .request_method(["POST", "PUT"]);
    config.add_route("bytes", "/bytes/{count:[0-9]+}");
    config.add_route("gone", "/gone");
    config.add_route("nothing", "nothing");
    config.add_route("elsewhere", "https://example.com/{page}");
    config.add_view(View::new(|| "home").route_name("home").accept("text/html"));
    config.add_view(
        View::new(echo)
            .route_name("echo")
            .request_method(["POST", "DELETE"]),
    );
    config.add_view(View::new(echo).route_name("echo").request_method(["PUT"]));
    config.add_view(View::new(bytes).route_name("bytes"));
    config.add_view(View::new(gone).route_name("gone"));
    config.add_view(
        View::new(|| "sorry")
            .exception::<HttpException>()
            .route_name("gone"),
    );
    Ok(config.make_app()?)
}

/// The root of a tree.
struct Site;

/// What is below it.
struct Page;

impl Resource for Site {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match name {
            "broken" => Child::failed("the database is away"),
            _ => Child::wait(async move { Ok((name == "page").then_some(Page)) }),
        }
    }
}

impl Resource for Page {}

/// An application whose paths lead through a tree.
fn tree(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.set_root_factory(|_: &mut Request| Ok(Site));
    config.add_route("about", "/about");
    config.add_view(View::new(|| "about").route_name("about"));
    config.add_view(View::new(|| "site").context::<Site>());
    config.add_view(View::new(|| "edited").context::<Page>().name("edit"));
    Ok(config.make_app()?)
}

/// A configuration with two mistakes.
fn wrong(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.add_route("home", "/other");
    config.add_view(View::new(|| "x").route_name("hoem"));
    Ok(config.make_app()?)
}

/// Panics when it has waited.
#[expect(clippy::panic, reason = "it is what is tested")]
async fn panicking(_: Settings) -> pyramidion::Result<App> {
    tokio::task::yield_now().await;
    panic!("the pool is empty") // the line of the panic
}

/// Says what it was sent.
fn echo(request: &mut Request) -> Response {
    let header = |name: &str| {
        let value = request
            .headers()
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        value.unwrap_or_default().into_owned()
    };
    let names = [
        "host",
        "accept",
        "content-type",
        "content-length",
        "authorization",
        "x-test",
    ];
    let lines = names.map(|name| format!("{name}: {}\n", header(name)));
    let body = String::from_utf8_lossy(request.body()).into_owned();
    Response::text(format!(
        "{} {}\n{}\n{body}\n",
        request.method(),
        request.uri(),
        lines.concat()
    ))
}

/// Answers bytes that are not text.
fn bytes(request: &mut Request) -> ViewResult {
    let count: usize = request
        .matchdict()
        .get("count")
        .unwrap_or_default()
        .parse()?;
    Ok(Response::new(vec![0xff; count]))
}

fn gone() -> ViewResult {
    Err(HttpException::gone().into())
}

/// Prints its arguments, or fails if there is none.
async fn import(app: App, arguments: Vec<String>) -> pyramidion::Result<()> {
    tokio::task::yield_now().await;
    if arguments.is_empty() {
        return Err("there is nothing to import".into());
    }
    say(&format!("{} routes, {arguments:?}", app.routes().len()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "it is what a command answers")]
fn say(line: &str) {
    println!("{line}");
}

/// Begins the worker.
fn begin(app: &App) -> pyramidion::Result<()> {
    app.spawn(worker)?;
    Ok(())
}

/// Refuses to serve where no mail can be sent, which it asks somebody else.
async fn check_mail(app: &App) -> pyramidion::Result<()> {
    tokio::task::yield_now().await;
    match app.registry().settings().get("mail.port") {
        Some("0") => Err("no mail can be sent".into()),
        _ => Ok(()),
    }
}

/// A task in the background.
async fn worker(stopping: Shutdown) {
    tell("the worker begins");
    stopping.await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    tell("the worker ends");
}

#[expect(clippy::print_stderr, reason = "it is what a task tells")]
fn tell(line: &str) {
    eprintln!("{line}");
}

/// Texts to translate.
const _: fn() -> (
    pyramidion::i18n::TranslationString,
    pyramidion::i18n::PluralString,
) = || {
    (
        pyramidion::ts!(domain: "small", context: "greeting", default: "Good ${time}", "good", time = "day"),
        pyramidion::tn!(domain: "small", "one byte", "${n} bytes", 2),
    )
};

/// A form, whose labels are texts to translate.
#[derive(pyramidion::forms::Fields)]
#[expect(dead_code, reason = "only its texts are of interest")]
struct Upload {
    #[field(help = "As long as \"a tweet\"", message = "Too long")]
    file_name: String,
}

/// The programs that are of interest before they serve.
const STARTING: [&str; 8] = [
    "panicking",
    "named",
    "warming",
    "making",
    "blocking",
    "burning",
    "nested",
    "nested-one",
];

/// Runs one of them.
fn starting(name: &str) -> ExitCode {
    match name {
        "named" => Cli::new(small)
            .command("", "Imports", import)
            .command("a b", "Imports", import)
            .command("--help", "Imports", import)
            .command("-x", "Imports", import)
            .command("x\ny", "Imports", import)
            .command("ok", "Imports", import)
            .command("help", "Imports", import)
            .run(),
        "warming" => Cli::new(small)
            .before_serving(begin)
            .before_serving(warm_up)
            .before_serving(begin)
            .run(),
        "making" => cli::run(making),
        "blocking" => Cli::new(small)
            .before_serving(begin)
            .before_serving(block)
            .run(),
        "burning" => Cli::new(small)
            .before_serving(begin)
            .before_serving(burn)
            .run(),
        "nested" => within(&mut tokio::runtime::Builder::new_multi_thread()),
        "nested-one" => within(&mut tokio::runtime::Builder::new_current_thread()),
        _ => cli::run(panicking),
    }
}

/// Waits for what takes long.
async fn warm_up(_: &App) -> pyramidion::Result<()> {
    tell("it waits");
    std::future::pending().await
}

/// Waits for what takes long before there is an application.
async fn making(_: Settings) -> pyramidion::Result<App> {
    tell("it waits");
    std::future::pending().await
}

/// Blocks its thread for what takes long.
fn block(app: &App) -> pyramidion::Result<()> {
    tell("it waits");
    let port = app.registry().settings().require("mail.port")?;
    let seconds = if port == "1" { 1 } else { 600 };
    std::thread::sleep(Duration::from_secs(seconds));
    Ok(())
}

/// Panics when the worker has begun.
#[expect(clippy::panic, reason = "it is what is tested")]
async fn burn(_: &App) -> pyramidion::Result<()> {
    tokio::time::sleep(Duration::from_millis(100)).await;
    panic!("it burns")
}

/// Runs the program within a runtime.
#[expect(clippy::unwrap_used, reason = "a runtime can be made in a test")]
fn within(runtime: &mut tokio::runtime::Builder) -> ExitCode {
    let runtime = runtime.enable_all().build().unwrap();
    runtime.block_on(async { cli::run(small) })
}
