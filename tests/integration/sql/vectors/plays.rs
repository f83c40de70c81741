//! Our application, as the recorded ones are.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;
use pyramidion::extract::FromRequest as _;
use pyramidion::retry::{Retry, Retryable};
use pyramidion::tweens::{EXCVIEW, Next, Order};
use pyramidion::{Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_sqlx::{CommitFailed, Transactions, Tx};
use sqlx::Sqlite;

use super::super::{Subject, client, configured, post};
use super::{Course, database};

/// The error that is a conflict by a rule of the application.
#[derive(Debug)]
struct InTheWay;

impl fmt::Display for InTheWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("in the way")
    }
}

impl std::error::Error for InTheWay {}

/// How often the view was called.
type Calls = Arc<AtomicUsize>;

/// Plays a row about a veto; that of Pyramid looks at a header, too, and ours does if it is given such a rule.
pub(super) async fn of_veto(action: &str, has_rule: bool) -> Course {
    let database = database().await;
    let transactions = Transactions::new(database.pool.clone()).commit_when(move |_, outcome| {
        let veto = outcome.headers().and_then(|headers| headers.get("x-tm"));
        !has_rule || veto.is_none_or(|veto| veto != "abort")
    });
    let client = client(configured(transactions));
    let response = post(&client, &format!("/act/{action}")).await;
    Course {
        status: response.status().as_str().to_owned(),
        text: None,
        commits: usize::try_from(database.notes().await).expect("a few"),
        calls: 1,
    }
}

/// Plays another row.
pub(super) async fn of_row(name: &str) -> Course {
    let database = database().await;
    let calls = Calls::default();
    let transactions = Transactions::<Sqlite>::new(database.pool.clone());
    let is_off = name == "activate_hook says no";
    let mut config = Configurator::new();
    transactions.only_if(move |_| !is_off).install(&mut config);
    config.set_state(Arc::clone(&calls));
    config.set_state(name.to_owned());
    if name.starts_with("retry") {
        let retry =
            Retry::new(3).when(|error| error.is::<InTheWay>() || error.is::<CommitFailed>());
        config.set_retry(retry);
    }
    config.add_route("play", "/play");
    config.add_view(View::new(play).route_name("play"));
    add_exception_view(&mut config, name);
    match name {
        "a tween under excview raises afterwards, exception view 200" => {
            config.add_tween_at("raise", Order::new().under([EXCVIEW]), raise);
        }
        "a tween over tm: after" => config.add_tween("pass", pass),
        name if name.starts_with("a tween") => config.add_tween("raise", raise),
        _ => {}
    }
    let client = client(config);
    let path = if name == "no such route" {
        "/nowhere"
    } else {
        "/play"
    };
    // The client of the tests panics where a body breaks off.
    let response =
        tokio::spawn(async move { client.post(path).form([("a", "1")]).send_async().await });
    let response = response.await.ok();
    let status = response
        .as_ref()
        .map(|response| response.status().as_str().to_owned());
    Course {
        status: status.unwrap_or_else(|| "500".to_owned()),
        text: response.map(|response| response.text().to_owned()),
        commits: usize::try_from(database.notes().await).expect("a few"),
        calls: calls.load(Ordering::Relaxed),
    }
}

/// Writes a note, and does what the row says.
async fn play(request: &mut Request, tx: Tx<Sqlite>) -> ViewResult {
    let name = request.state::<String>().ok_or("no name")?.clone();
    let calls = request.state::<Calls>().ok_or("no counter")?;
    calls.fetch_add(1, Ordering::Relaxed);
    if name == "activate_hook says no" {
        return Ok(Response::new(if tx.is_active() { "active" } else { "x" }));
    }
    write(&tx).await?;
    if name.starts_with("retry") {
        return play_again(request, &tx, &name).await;
    }
    let answer = match name.as_str() {
        "view commits itself, implicit manager" => {
            tx.commit().await?;
            "c"
        }
        "view commits and begins another" => {
            tx.commit().await?;
            write(&tx).await?;
            "c"
        }
        "exception view of a view's error uses request.tm" => return Err(InTheWay.into()),
        "order of callbacks" => "cb",
        "a streamed body" => return Ok(Response::new(Body::from_reader(Cursor::new("x")))),
        "a streamed body that fails" => return Ok(Response::new(Body::from_reader(Failing))),
        name => {
            if name.starts_with("commit fails") || name.contains("a failed commit") {
                make_commit_fail(&tx).await?;
            }
            "x"
        }
    };
    Ok(Response::new(answer))
}

/// Fails in the first attempts, as the row says.
async fn play_again(request: &mut Request, tx: &Tx<Sqlite>, name: &str) -> ViewResult {
    let attempt = request.attempt();
    let times = name.strip_prefix("retry, 3 attempts: retryable ");
    let times = times.and_then(|times| times.split(' ').next()?.parse().ok());
    let failing = times.unwrap_or(if name.starts_with("retry: 3 times") {
        3
    } else {
        1
    });
    let seen = request.extensions().get::<u32>().copied().unwrap_or(0) + 1;
    request.extensions_mut().insert(seen);
    let is_failing = attempt <= failing;
    if is_failing && name.contains("at commit") {
        make_commit_fail(tx).await?;
    } else if is_failing {
        return Err(match name {
            "retry: an error that is not retryable" => "an error".into(),
            "retry: the data manager's should_retry" => InTheWay.into(),
            _ => Retryable::new("in the way").into(),
        });
    }
    let text = match name {
        "retry: the body is there again" => {
            let value = request.post().get("a").unwrap_or_default();
            format!("a={value} at try {attempt}")
        }
        "retry: environ is kept; callbacks of each attempt" => format!("environ k={seen}"),
        _ => format!("ok at try {attempt}"),
    };
    Ok(Response::new(text))
}

async fn write(tx: &Tx<Sqlite>) -> sqlx::Result<()> {
    let insert = "INSERT INTO notes VALUES ('a')";
    Sqlite::execute(&mut *tx.begun().await?, insert)
        .await
        .map(drop)
}

/// Links to a page that is not there, which is checked at the commit.
async fn make_commit_fail(tx: &Tx<Sqlite>) -> sqlx::Result<()> {
    let insert = "INSERT INTO links VALUES (999)";
    Sqlite::execute(&mut *tx.begun().await?, insert)
        .await
        .map(drop)
}

fn add_exception_view(config: &mut Configurator, name: &str) {
    let (text, status) = match name {
        name if name.contains("exception view answers 500") => ("oops", 500),
        name if name.contains("exception view answers 200")
            || name.contains("exception view 200") =>
        {
            ("handled", 200)
        }
        name if name.starts_with("exception view of") => ("e", 500),
        _ => return,
    };
    let status = StatusCode::from_u16(status).expect("a status");
    config.set_state((text, status));
    config.add_view(View::new(answer_error).exception::<InTheWay>());
    config.add_view(View::new(answer_error).exception::<Retryable>());
    config.add_view(View::new(answer_error).exception::<CommitFailed>());
}

async fn answer_error(request: &mut Request) -> ViewResult {
    let (text, status) = *request
        .state::<(&'static str, StatusCode)>()
        .ok_or("no answer")?;
    if text == "e" {
        let tx = Tx::<Sqlite>::from_request(request)?;
        let is_active = tx.is_active();
        assert_eq!(
            write(&tx).await.is_ok(),
            is_active,
            "it is over after a failed commit"
        );
    }
    Ok(Response::new(text).with_status(status))
}

async fn raise(request: &mut Request, next: Next<'_>) -> ViewResult {
    let _ = next.run(request).await?;
    Err(InTheWay.into())
}

async fn pass(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

/// What is read from it fails.
struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("a stream fails"))
    }
}
