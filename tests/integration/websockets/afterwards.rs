//! What an application still does when its WebSocket has ended.

use std::sync::Arc;
use std::time::Duration;

use pyramidion::server::Server;
use pyramidion::testing::TestApp;
use pyramidion::websocket::{Close, CloseCode, WebSocket};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;

use super::raw::{FIN, Raw, TEXT};
use super::serving;
use crate::logging::logged_by;

/// What is told when this is dropped.
struct OnDrop(mpsc::UnboundedSender<&'static str>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

#[tokio::test]
async fn it_keeps_no_connection() {
    let (sender, mut told) = mpsc::unbounded_channel();
    let app = serving(move |socket: WebSocket| {
        let sender = sender.clone();
        async move {
            socket.send("begun").await?;
            socket.sender().closed().await;
            sender.send(())?;
            std::future::pending().await
        }
    });
    let server = Server::new(app).max_connections(1).grace(Duration::ZERO);
    let server = Serving::start_with(server).await;
    // Each has the only place after the one before.
    for _ in 0..3 {
        let mut raw = Raw::open(&server, "/").await;
        assert_eq!(raw.frame().await, Some((FIN | TEXT, b"begun".to_vec())));
        drop(raw);
        let told = timeout(PATIENCE, told.recv()).await;
        told.expect("it ends").expect("it is told");
    }
    server.finish().await;
}

#[tokio::test]
async fn the_end_of_the_server_waits_for_it() {
    let (sender, mut told) = mpsc::unbounded_channel();
    let go_on = Arc::new(Notify::new());
    let of_app = Arc::clone(&go_on);
    let app = serving(move |mut socket: WebSocket| {
        let (sender, go_on) = (sender.clone(), Arc::clone(&of_app));
        async move {
            while socket.recv().await.is_some() {}
            sender.send("ended")?;
            go_on.notified().await;
            sender.send("saved")?;
            Ok(())
        }
    });
    let server = Serving::start(app).await;
    drop(Raw::open(&server, "/").await);
    assert_eq!(told.recv().await, Some("ended"));
    let finishing = tokio::spawn(server.finish());
    go_on.notify_one();
    finishing.await.unwrap();
    assert_eq!(told.try_recv(), Ok("saved"));
}

#[test]
fn what_does_not_end_is_aborted_and_named() {
    let (sender, mut told) = mpsc::unbounded_channel();
    let app = serving(move |mut socket: WebSocket| {
        let sender = sender.clone();
        async move {
            let _dropped = OnDrop(sender.clone());
            while socket.recv().await.is_some() {}
            sender.send("ended")?;
            std::future::pending().await
        }
    });
    let log = logged_by(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let server = Server::new(app).grace(Duration::ZERO);
            let server = Serving::start_with(server).await;
            drop(Raw::open(&server, "/").await);
            assert_eq!(told.recv().await, Some("ended"));
            server.finish().await;
            assert_eq!(told.recv().await, Some("dropped"));
        });
    });
    let mut lines = log.lines();
    let line = lines.find(|line| line.contains("a background task was aborted"));
    assert!(
        line.is_some_and(|line| line.contains("websockets.rs:")),
        "{log}"
    );
}

#[test]
fn a_test_can_wait_for_it() {
    let (sender, mut told) = mpsc::unbounded_channel();
    let app = serving(move |mut socket: WebSocket| {
        let sender = sender.clone();
        async move {
            while socket.recv().await.is_some() {}
            tokio::task::yield_now().await;
            sender.send("saved")?;
            Ok(())
        }
    });
    let client = TestApp::new(app);
    let mut socket = client.get("/").connect().unwrap();
    socket.close(Close::new(CloseCode::NORMAL));
    client.wait_for_tasks();
    assert_eq!(told.try_recv(), Ok("saved"));
}
