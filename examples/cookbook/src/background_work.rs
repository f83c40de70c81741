//! Recipe: work after the answer, an e-mail that must not be lost, and work at regular times.

use std::process::ExitCode;
use std::time::Duration;

use pyramidion::cli::Cli;
use pyramidion::extract::State;
use pyramidion::forms::{Fields, Filled};
use pyramidion::request::Shutdown;
use pyramidion::{App, Configurator, Request, Response, Settings, package, view_config};
use pyramidion_sqlx::{Transactions, Tx, pool};
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::mpsc;

/// Stands for a connection to a mail server.
#[derive(Clone, Debug)]
pub struct Mailer(mpsc::UnboundedSender<String>);

impl Mailer {
    async fn send(&self, address: &str) -> pyramidion::Result<()> {
        tokio::task::yield_now().await; // a real one waits for the mail server
        Ok(self.0.send(format!("Welcome, {address}"))?)
    }
}

#[derive(Fields)]
struct SignUp {
    #[field(email, autocomplete = "email")]
    address: String,
}

/// Writes down what is to be done, in the transaction of the request: both are there, or neither is.
#[view_config(route_name = "sign_up", renderer = "templates/sign_up.html")]
async fn sign_up(form: Filled<SignUp>, tx: Tx<Sqlite>) -> pyramidion::Result<Response> {
    let SignUp { address } = form.submitted()?;
    let member = sqlx::query("INSERT INTO members (address) VALUES ($1)").bind(&address);
    member.execute(&mut *tx.begun().await?).await?;
    let job = sqlx::query("INSERT INTO jobs (address) VALUES ($1)").bind(&address);
    job.execute(&mut *tx.begun().await?).await?;
    Ok(Response::text("Thank you"))
}

/// Does something that may be lost: it goes on after the answer, and the end of the server waits for it.
#[view_config(route_name = "picture", request_method = "POST")]
fn picture(request: &Request, State(mailer): State<Mailer>) -> pyramidion::Result<Response> {
    request.spawn(async move {
        tokio::time::sleep(Duration::from_millis(1)).await; // makes small pictures of it
        mailer.send("the picture is ready").await
    })?;
    Ok(Response::text("Thank you"))
}

/// Works on the jobs until the server ends.
async fn work(database: SqlitePool, mailer: Mailer, stopping: Shutdown) -> pyramidion::Result<()> {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    while !stopping.has_begun() {
        if work_on_one(&database, &mailer).await? {
            continue;
        }
        tokio::select! {
            () = stopping.clone() => {}
            _ = every_second.tick() => {}
        }
    }
    Ok(())
}

/// Works on the job that is due, if there is one. A job that fails is due again a minute later.
async fn work_on_one(database: &SqlitePool, mailer: &Mailer) -> pyramidion::Result<bool> {
    let take = "UPDATE jobs SET due = unixepoch() + 60 WHERE id =
        (SELECT id FROM jobs WHERE due <= unixepoch() ORDER BY due LIMIT 1) RETURNING id, address";
    let job: Option<(i64, String)> = sqlx::query_as(take).fetch_optional(database).await?;
    let Some((id, address)) = job else {
        return Ok(false);
    };
    match mailer.send(&address).await {
        Ok(()) => {
            let done = sqlx::query("DELETE FROM jobs WHERE id = $1").bind(id);
            done.execute(database).await?;
        }
        Err(error) => tracing::warn!(job = id, "an e-mail is tried again in a minute: {error}"),
    }
    Ok(true)
}

/// Makes the application.
///
/// # Errors
///
/// Fails without the database, and with every mistake of the configuration at once.
pub async fn app(settings: Settings, mailer: Mailer) -> pyramidion::Result<App> {
    let database = pool::<Sqlite>(&settings)?;
    for table in [
        "CREATE TABLE IF NOT EXISTS members (address TEXT PRIMARY KEY) STRICT",
        "CREATE TABLE IF NOT EXISTS jobs
            (id INTEGER PRIMARY KEY, address TEXT NOT NULL, due INTEGER NOT NULL DEFAULT 0) STRICT",
    ] {
        sqlx::query(table).execute(&database).await?;
    }
    let mut config = Configurator::with_settings(settings);
    config.set_state(mailer);
    Transactions::new(database).install(&mut config);
    config.add_route("sign_up", "/sign-up");
    config.add_route("picture", "/picture");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

/// Begins to work on the jobs.
fn begin(app: &App) -> pyramidion::Result<()> {
    let registry = app.registry();
    let database = registry
        .state::<SqlitePool>()
        .ok_or("there is no database")?
        .clone();
    let mailer = registry
        .state::<Mailer>()
        .ok_or("there is no mailer")?
        .clone();
    Ok(app.spawn(|stopping| work(database, mailer, stopping))?)
}

/// The program. Only the command `serve` begins the work.
pub fn main(mailer: Mailer) -> ExitCode {
    let app = move |settings: Settings| app(settings, mailer.clone());
    Cli::new(app).before_serving(begin).run()
}

#[cfg(test)]
mod tests {
    use pyramidion::testing::TestApp;

    use super::*;

    #[tokio::test]
    async fn what_is_written_down_is_done() {
        let (sender, mut sent) = mpsc::unbounded_channel();
        let mailer = Mailer(sender);
        let mut settings = Settings::new();
        settings.set("database.url", "sqlite::memory:");
        let app = app(settings, mailer).await.expect("an application");
        begin(&app).expect("a database and a mailer");
        let client = TestApp::new(app);

        let form = client
            .post("/sign-up")
            .form([("address", "ada@example.com")]);
        form.send_async().await.assert_status(200);
        assert_eq!(
            sent.recv().await.as_deref(),
            Some("Welcome, ada@example.com")
        );

        client
            .post("/picture")
            .send_async()
            .await
            .assert_status(200);
        client.begin_shutdown();
        client.wait_for_tasks_async().await; // the picture and the worker
        assert_eq!(
            sent.recv().await.as_deref(),
            Some("Welcome, the picture is ready")
        );
    }
}
