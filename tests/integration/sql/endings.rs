//! When transactions begin, and how they end.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use pyramidion::extract::FromRequest as _;
use pyramidion::session::{MemoryStore, ServerSessionFactory};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, IntoResponse as _, Request, Response, View};
use pyramidion_sqlx::{CommitFailed, Transactions, Tx};
use pyramidion_tests::http::PATIENCE;
use sqlx::Sqlite;
use tokio::sync::Semaphore;

use super::{Subject, TestDatabase, client, configured, mysql, post, postgres, sqlite};

/// Runs a test on each database.
macro_rules! on_each_database {
    ($($(#[$attribute:meta])* $test:ident($connections:literal);)*) => {
        mod on_sqlite {
            $($(#[$attribute])* #[tokio::test]
            async fn $test() {
                super::$test(super::sqlite($connections).await).await;
            })*
        }

        mod on_postgres {
            $($(#[$attribute])* #[tokio::test]
            async fn $test() {
                if let Some(database) = super::postgres($connections).await {
                    super::$test(database).await;
                }
            })*
        }

        mod on_mysql {
            $($(#[$attribute])* #[tokio::test]
            async fn $test() {
                if let Some(database) = super::mysql($connections).await {
                    super::$test(database).await;
                }
            })*
        }
    };
}

on_each_database! {
    nothing_is_begun_for_who_does_not_ask(1);
    who_holds_it_for_too_long_is_told(1);
    a_commit_that_fails_is_an_error_and_no_session_is_saved(2);
    a_panic_rolls_back(1);
    a_client_that_goes_away_leaves_nothing_half(2);
    what_is_over_cannot_be_used(2);
    what_is_left_in_use_is_rolled_back(2);
    what_is_to_be_done_afterwards_is_done_if_it_is_committed(2);
    savepoints_are_kept_or_undone(1);
    a_savepoint_that_is_given_up_is_undone(1);
    one_connection_is_enough(1);
}

async fn nothing_is_begun_for_who_does_not_ask<DB: Subject>(database: TestDatabase<DB>) {
    let mut config = configured(Transactions::new(database.pool.clone()));
    config.add_route("plain", "/plain");
    config.add_view(View::new(|_: Tx<DB>| "plain").route_name("plain"));
    let client = client(config);
    let held = database.pool.acquire().await.expect("the only connection");
    assert_eq!(client.get("/plain").send_async().await.text(), "plain");
    drop(held);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
    assert_eq!(database.notes().await, 1);
}

async fn who_holds_it_for_too_long_is_told<DB: Subject>(database: TestDatabase<DB>) {
    async fn twice<DB: Subject>(tx: Tx<DB>) -> pyramidion::Result<String> {
        let first = tx.begun().await?;
        let second = tx.begun().await.err().map(|error| error.to_string());
        drop(first);
        tx.begun().await?;
        Ok(second.unwrap_or_default())
    }

    let options = database
        .pool
        .options()
        .clone()
        .acquire_timeout(Duration::from_millis(50));
    let pool = options.connect_lazy_with((*database.pool.connect_options()).clone());
    let mut config = configured(Transactions::<DB>::new(pool));
    config.add_route("twice", "/twice");
    config.add_view(View::new(twice::<DB>).route_name("twice"));
    let response = client(config).get("/twice").send_async().await;
    let text = response.text();
    assert!(
        text.contains("is still in use") && text.contains("endings.rs:"),
        "{text}"
    );
}

async fn a_commit_that_fails_is_an_error_and_no_session_is_saved<DB: Subject>(
    database: TestDatabase<DB>,
) {
    async fn save<DB: Subject>(request: &mut Request, tx: Tx<DB>) -> pyramidion::Result<Response> {
        request.session().flash("saved")?;
        DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
        DB::execute(&mut *tx.begun().await?, "INSERT INTO links VALUES (999)").await?;
        Ok(HttpException::see_other("/").into_response())
    }

    if !DB::CHECKS_LATE {
        return;
    }

    for has_exception_view in [false, true] {
        let store = MemoryStore::new();
        let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
        config.set_session_factory(ServerSessionFactory::new(store.clone()).timeout(100));
        config.add_route("save", "/save");
        config.add_view(View::new(save::<DB>).route_name("save"));
        if has_exception_view {
            let sorry = |request: &mut Request| -> pyramidion::Result<String> {
                let tx = Tx::<DB>::from_request(request)?;
                Ok(format!("sorry {}", tx.is_active()))
            };
            config.add_view(View::new(sorry).exception::<CommitFailed>());
        }
        let response = post(&client(config), "/save").await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.header("set-cookie"), None);
        assert!(store.is_empty());
        assert_eq!(response.text() == "sorry false", has_exception_view);
        assert_eq!(database.notes().await, 0);
    }
}

async fn a_panic_rolls_back<DB: Subject>(database: TestDatabase<DB>) {
    let client = client(configured(Transactions::new(database.pool.clone())));
    assert_eq!(post(&client, "/act/panic").await.status(), 500);
    assert_eq!(database.notes().await, 0);
    assert_eq!(post(&client, "/act/200").await.status(), 200);
}

/// Whenever that is: before, while and after a transaction begins, is used, and is committed.
async fn a_client_that_goes_away_leaves_nothing_half<DB: Subject>(database: TestDatabase<DB>) {
    async fn two<DB: Subject>(tx: Tx<DB>) -> pyramidion::Result<&'static str> {
        let insert = async |statement| {
            let mut connection = tx.begun().await?;
            DB::execute(&mut connection, statement).await
        };
        insert("INSERT INTO notes VALUES ('a')").await?;
        insert("INSERT INTO notes VALUES ('b')").await?;
        Ok("two")
    }

    async fn parts<DB: Subject>(tx: Tx<DB>) -> pyramidion::Result<&'static str> {
        let insert = async |statement| {
            let mut connection = tx.begun().await?;
            DB::execute(&mut connection, statement).await
        };
        let part = tx.savepoint(async {
            insert("INSERT INTO notes VALUES ('a')").await?;
            let undone = tx.savepoint(async {
                insert("INSERT INTO notes VALUES ('undone')").await?;
                insert("INSERT INTO names VALUES ('taken')").await
            });
            Ok::<_, sqlx::Error>(undone.await.is_err())
        });
        part.await?;
        insert("INSERT INTO notes VALUES ('b')").await?;
        tx.commit().await?;
        insert("INSERT INTO notes VALUES ('c')").await?;
        insert("INSERT INTO notes VALUES ('d')").await?;
        Ok("two")
    }

    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.add_route("two", "/two");
    config.add_view(View::new(two::<DB>).route_name("two"));
    config.add_route("parts", "/parts");
    config.add_view(View::new(parts::<DB>).route_name("parts"));
    let client = client(config);
    give_up_at_each_wait(&client, "/two", &database).await;
    give_up_at_each_wait(&client, "/parts", &database).await;
    let undone = "SELECT count(*) FROM notes WHERE text = 'undone'";
    assert_eq!(DB::count(&database.pool, undone).await, 0);
}

/// Sends requests to a view that commits notes by two, and gives each up one wait later than the one before.
async fn give_up_at_each_wait<DB: Subject>(
    client: &TestApp,
    path: &str,
    database: &TestDatabase<DB>,
) {
    let mut polls = 0;
    let (mut given_up, mut kept) = (0, 0);
    loop {
        let mut left = polls;
        let mut request = Box::pin(client.post(path).send_async());
        let answered = poll_fn(|context| match request.as_mut().poll(context) {
            Poll::Ready(response) => Poll::Ready(Some(response)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => {
                left -= 1;
                Poll::Pending
            }
        });
        let answered = answered.await;
        drop(request);
        client.wait_for_tasks_async().await; // a commit comes to its end
        settle(database).await;
        assert_eq!(database.notes().await % 2, 0, "after {polls} polls");
        assert_eq!(
            DB::open_transactions(&database.pool).await,
            0,
            "after {polls} polls"
        );
        if let Some(response) = answered {
            assert_eq!(response.text(), "two");
            break;
        }
        given_up += 1;
        kept = database.notes().await / 4;
        polls += 1;
    }
    assert!(given_up > 0, "none was given up");
    assert!(kept < given_up, "{kept} of {given_up}");
}

/// Waits until every connection is back in the pool.
async fn settle<DB: Subject>(database: &TestDatabase<DB>) {
    let settled = async {
        while database.pool.num_idle() < database.pool.size() as usize {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, settled)
        .await
        .expect("connections come back");
}

async fn what_is_over_cannot_be_used<DB: Subject>(database: TestDatabase<DB>) {
    let late = Arc::new(std::sync::Mutex::new(None));
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.add_route("late", "/late");
    let kept = Arc::clone(&late);
    config.add_view(
        View::new(move |tx: Tx<DB>| {
            *kept.lock().expect("a transaction") = Some(tx);
            "late"
        })
        .route_name("late"),
    );
    client(config).get("/late").send_async().await;
    let tx = late
        .lock()
        .expect("a transaction")
        .take()
        .expect("the view was called");
    let error = tx.begun().await.expect_err("it is over").to_string();
    assert!(error.contains("is over"), "{error}");
    assert!(tx.commit().await.is_err());
    assert!(!tx.is_active());
}

/// A task that the view has left behind uses the transaction when the answer is there.
async fn what_is_left_in_use_is_rolled_back<DB: Subject>(database: TestDatabase<DB>) {
    let gate = Arc::new(Semaphore::new(0));
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.add_route("leave", "/leave");
    let opened = Arc::clone(&gate);
    let leave = move |tx: Tx<DB>| {
        let gate = Arc::clone(&opened);
        async move {
            let mut connection = tx.begun().await?;
            tokio::spawn(async move {
                let _ = gate.acquire().await;
                let _ = DB::execute(&mut connection, "INSERT INTO notes VALUES ('late')").await;
                drop(tx);
            });
            pyramidion::Result::<_>::Ok("left")
        }
    };
    config.add_view(View::new(leave).route_name("leave"));
    let response = client(config).get("/leave").send_async().await;
    assert_eq!(response.status(), 500);
    gate.add_permits(1);
    settle(&database).await;
    assert_eq!(database.notes().await, 0);
    assert_eq!(DB::open_transactions(&database.pool).await, 0);
}

async fn what_is_to_be_done_afterwards_is_done_if_it_is_committed<DB: Subject>(
    database: TestDatabase<DB>,
) {
    let done = Arc::new(AtomicU32::new(0));
    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    let counter = Arc::clone(&done);
    let pool = database.pool.clone();
    let after = move |request: &Request, tx: Tx<DB>| {
        let (counter, pool) = (Arc::clone(&counter), pool.clone());
        let is_ok = request.matchdict().get("what") == Some("ok");
        async move {
            DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('a')").await?;
            tx.after_commit(async move {
                let notes = DB::count(&pool, "SELECT count(*) FROM notes").await;
                counter.fetch_add(u32::try_from(notes).expect("a few"), Ordering::Relaxed);
            });
            if is_ok {
                Ok("ok")
            } else {
                Err(pyramidion::Error::from("not ok"))
            }
        }
    };
    config.add_route("after", "/after/{what}");
    config.add_view(View::new(after).route_name("after"));
    let client = client(config);
    post(&client, "/after/not").await;
    client.wait_for_tasks_async().await;
    assert_eq!(done.load(Ordering::Relaxed), 0);
    post(&client, "/after/ok").await;
    client.wait_for_tasks_async().await;
    assert_eq!(
        done.load(Ordering::Relaxed),
        1,
        "it sees what was committed"
    );
}

async fn savepoints_are_kept_or_undone<DB: Subject>(database: TestDatabase<DB>) {
    async fn parts<DB: Subject>(tx: Tx<DB>) -> pyramidion::Result<String> {
        let insert = async |statement| {
            let mut connection = tx.begun().await?;
            DB::execute(&mut connection, statement).await
        };
        insert("INSERT INTO notes VALUES ('outside')").await?;
        let kept: sqlx::Result<_> = tx
            .savepoint(async {
                insert("INSERT INTO notes VALUES ('kept')").await?;
                let undone = tx.savepoint(async {
                    insert("INSERT INTO notes VALUES ('undone')").await?;
                    insert("INSERT INTO names VALUES ('taken')").await
                });
                Ok(undone.await.is_err())
            })
            .await;
        insert("INSERT INTO notes VALUES ('after')").await?;
        Ok(format!("{}", kept?))
    }

    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.add_route("parts", "/parts");
    config.add_view(View::new(parts::<DB>).route_name("parts"));
    assert_eq!(post(&client(config), "/parts").await.text(), "true");
    assert_eq!(database.notes().await, 3);
    let undone = "SELECT count(*) FROM notes WHERE text = 'undone'";
    assert_eq!(DB::count(&database.pool, undone).await, 0);
}

/// What gives it up may be a limit of time, and the request goes on.
async fn a_savepoint_that_is_given_up_is_undone<DB: Subject>(database: TestDatabase<DB>) {
    async fn part<DB: Subject>(request: &Request, tx: Tx<DB>) -> pyramidion::Result<&'static str> {
        let hanging = tx.savepoint(async {
            DB::execute(
                &mut *tx.begun().await?,
                "INSERT INTO notes VALUES ('undone')",
            )
            .await?;
            std::future::pending::<sqlx::Result<()>>().await
        });
        let mut hanging = Box::pin(hanging);
        // Until the statement is through, and nothing else can happen.
        let mut count = 0;
        while count < 200 {
            let is_over = poll_fn(|context| Poll::Ready(hanging.as_mut().poll(context).is_ready()));
            assert!(!is_over.await);
            tokio::time::sleep(Duration::from_millis(1)).await;
            count += 1;
        }
        drop(hanging);
        if request.get().contains("more") {
            DB::execute(&mut *tx.begun().await?, "INSERT INTO notes VALUES ('more')").await?;
        }
        Ok("given up")
    }

    let mut config = configured(Transactions::<DB>::new(database.pool.clone()));
    config.add_route("part", "/part");
    config.add_view(View::new(part::<DB>).route_name("part"));
    let client = client(config);
    assert_eq!(post(&client, "/part").await.text(), "given up");
    assert_eq!(database.notes().await, 0);
    assert_eq!(post(&client, "/part?more").await.text(), "given up");
    assert_eq!(database.notes().await, 1);
}

/// Each request gives its connection back before the next one needs it, however it ends.
async fn one_connection_is_enough<DB: Subject>(database: TestDatabase<DB>) {
    let client = client(configured(Transactions::new(database.pool.clone())));
    for path in [
        "200",
        "404",
        "error",
        "panic",
        "commit",
        "commit-twice",
        "commit-fails",
        "doomed",
    ] {
        post(&client, &format!("/act/{path}")).await;
    }
    assert_eq!(database.notes().await, 4);
}

#[test]
fn an_application_without_a_pool_is_told_at_its_start() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|_: Tx<Sqlite>| "home").route_name("home"));
    let error = config
        .make_app()
        .expect_err("there are no transactions")
        .to_string();
    assert!(error.contains("takes `Tx<Sqlite"), "{error}");
    assert!(
        error.contains("call `Transactions::new(pool).install(&mut config)`"),
        "{error}"
    );
}
