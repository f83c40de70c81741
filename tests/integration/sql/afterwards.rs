//! What is to be done after the commit.

use std::sync::{Arc, Mutex};

use pyramidion::testing::TestApp;
use pyramidion::{Request, View};
use pyramidion_sqlx::{Transactions, Tx};
use sqlx::Sqlite;

use super::{client, configured, post, sqlite};

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<&'static str>>>);

impl Notes {
    /// Notes something when the transaction is committed.
    fn after(&self, tx: &Tx<Sqlite>, what: &'static str) {
        let notes = self.clone();
        tx.after_commit(async move { notes.0.lock().expect("notes").push(what) });
    }
}

async fn act(request: &Request, tx: Tx<Sqlite>) -> pyramidion::Result<&'static str> {
    let notes = request.state::<Notes>().ok_or("no notes")?.clone();
    match request.matchdict().get("what").unwrap_or_default() {
        "unused" => notes.after(&tx, "unused"),
        "refused" => {
            notes.after(&tx, "refused");
            return Err(pyramidion::HttpException::conflict().into());
        }
        "doomed" => {
            notes.after(&tx, "doomed");
            tx.doom();
        }
        "parts" => {
            tx.begun().await?;
            notes.after(&tx, "before");
            let undone = tx.savepoint(async {
                notes.after(&tx, "undone");
                let kept: sqlx::Result<()> = tx
                    .savepoint(async {
                        notes.after(&tx, "undone, too");
                        Ok(())
                    })
                    .await;
                kept?;
                Err::<(), _>(sqlx::Error::RowNotFound)
            });
            assert!(undone.await.is_err());
            let kept: sqlx::Result<()> = tx
                .savepoint(async {
                    notes.after(&tx, "within");
                    Ok(())
                })
                .await;
            kept?;
        }
        "panics" => {
            tx.begun().await?;
            tx.after_commit(async { panic!("afterwards") });
            tx.after_commit(std::future::pending());
            notes.after(&tx, "after a panic");
        }
        _ => {
            tx.begun().await?;
            notes.after(&tx, "first");
            tx.commit().await?;
            notes.after(&tx, "not begun");
            tx.commit().await?;
            notes.after(&tx, "lost");
            return Err("an error".into());
        }
    }
    Ok("done")
}

async fn noted(what: &str) -> Vec<&'static str> {
    let database = sqlite(1).await;
    let mut config = configured(Transactions::<Sqlite>::new(database.pool.clone()));
    let notes = Notes::default();
    config.set_state(notes.clone());
    config.add_route("after", "/after/{what}");
    config.add_view(View::new(act).route_name("after"));
    let client: TestApp = client(config);
    post(&client, &format!("/after/{what}")).await;
    if what == "panics" {
        tokio::task::yield_now().await; // one of them never ends
    } else {
        client.wait_for_tasks_async().await;
    }
    let mut noted = std::mem::take(&mut *notes.0.lock().expect("notes"));
    noted.sort_unstable();
    noted
}

#[tokio::test]
async fn what_is_undone_has_no_consequences() {
    assert_eq!(noted("parts").await, ["before", "within"]);
    assert!(noted("refused").await.is_empty());
    assert!(noted("doomed").await.is_empty());
}

/// A request that has written nothing has succeeded, too.
#[tokio::test]
async fn it_is_done_where_nothing_has_begun() {
    assert_eq!(noted("unused").await, ["unused"]);
}

#[tokio::test]
async fn it_is_done_at_each_commit() {
    assert_eq!(noted("commits").await, ["first", "not begun"]);
}

#[tokio::test]
async fn one_that_panics_or_hangs_keeps_no_other_up() {
    assert_eq!(noted("panics").await, ["after a panic"]);
}
