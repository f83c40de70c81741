//! Views that block a thread.

use std::sync::{Arc, Condvar, Mutex};

use pyramidion::{BoxFuture, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::says;
use pyramidion_tests::http::{Client, PATIENCE};
use tokio::time::timeout;

/// How many requests block at a time.
const BLOCKING: usize = 64;

/// How many have begun, and whether they may end.
#[derive(Default)]
struct Door {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Door {
    /// Blocks the thread until the door is open.
    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        while !state.1 {
            state = self.changed.wait(state).unwrap();
        }
    }

    fn open(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }

    fn waiting(&self) -> usize {
        self.state.lock().unwrap().0
    }
}

// A single thread serves everything, the test included: whatever blocks it ends nothing.
#[tokio::test]
async fn what_blocks_a_thread_of_its_own_keeps_nobody_waiting() {
    let door = Arc::new(Door::default());
    let (view_door, mut config) = (door.clone(), Configurator::new());
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
    config.add_route("block", "/block");
    let block = View::new_async(move |_: &mut Request| -> BoxFuture<'_, ViewResult> {
        let door = view_door.clone();
        Box::pin(async move {
            tokio::task::spawn_blocking(move || door.pass()).await?;
            Ok(Response::text("passed"))
        })
    });
    config.add_view(block.route_name("block"));
    let app = config.make_app().expect("a right configuration");
    let server = Serving::start(app).await;
    let address = server.address();
    let blocked: Vec<_> = (0..BLOCKING)
        .map(|_| {
            tokio::spawn(async move {
                let mut client = Client::connect(address).await.unwrap();
                client.send("GET", "/block", &[], "").await.unwrap().body
            })
        })
        .collect();
    let mut client = Client::connect(address).await.unwrap();
    let serving = async {
        let mut served = 0;
        // Some are served while all of the others block.
        while door.waiting() < BLOCKING || served < 100 {
            let answer = client.send("GET", "/", &[], "").await.unwrap();
            assert_eq!(answer.status, 200);
            served += 1;
        }
    };
    let served = timeout(PATIENCE, serving).await;
    // Threads that block would keep the test from ending.
    door.open();
    served.expect("others are served");
    for blocked in blocked {
        assert_eq!(blocked.await.unwrap(), "passed");
    }
    drop(client);
    server.finish().await;
}
