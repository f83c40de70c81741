//! Views that block a thread.

use std::sync::{Arc, Condvar, Mutex};

use pyramidion::{App, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::task::JoinSet;
use tokio::time::timeout;

const MANY: usize = 64;

/// What keeps threads waiting until it is opened.
#[derive(Default)]
struct Dam {
    /// How many wait, and whether they need not any more.
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Dam {
    fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |(_, is_open)| !*is_open));
    }

    fn wait_for(&self, count: usize) {
        let state = self.state.lock().unwrap();
        drop(
            self.changed
                .wait_while(state, |(waiting, _)| *waiting < count),
        );
    }

    fn open(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }
}

fn app(dam: &Arc<Dam>) -> App {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    config.add_route("blocked", "/blocked");
    let dam = Arc::clone(dam);
    let view = View::new(move || {
        let dam = Arc::clone(&dam);
        async move {
            tokio::task::spawn_blocking(move || dam.wait()).await?;
            ViewResult::Ok(Response::text("at last"))
        }
    });
    config.add_view(view.route_name("blocked"));
    config.make_app().expect("a right configuration")
}

#[tokio::test]
async fn views_that_block_elsewhere_keep_nobody_waiting() {
    let dam = Arc::new(Dam::default());
    let server = Serving::start(app(&dam)).await;
    let mut clients = JoinSet::new();
    for _ in 0..MANY {
        let mut client = Client::connect(server.address()).await.unwrap();
        clients.spawn(async move { client.send("GET", "/blocked", &[], "").await });
    }
    let all = tokio::task::spawn_blocking({
        let dam = Arc::clone(&dam);
        move || dam.wait_for(MANY)
    });
    timeout(PATIENCE, all).await.expect("all wait").unwrap();
    let mut client = Client::connect(server.address()).await.unwrap();
    for _ in 0..100 {
        let answer = timeout(PATIENCE, client.send("GET", "/", &[], "")).await;
        assert_eq!(answer.expect("an answer").unwrap().status, 200);
    }
    dam.open();
    while let Some(answer) = clients.join_next().await {
        assert_eq!(answer.unwrap().unwrap().status, 200);
    }
    drop(client);
    server.finish().await;
}
