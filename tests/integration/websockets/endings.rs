//! How WebSockets end: by the application, by the client, or because one of them is gone.

use std::time::Duration;

use pyramidion::testing::TestApp;
use pyramidion::websocket::{Close, CloseCode, Ended, WebSocket, WebSocketUpgrade};
use pyramidion::{Configurator, Response, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::raw::{FIN, PONG, Raw, TEXT};
use super::{app, client, serving};
use crate::logging::logged_by;

/// Returns an application that tells how its WebSockets end, and what it tells.
fn telling() -> (pyramidion::App, mpsc::UnboundedReceiver<Option<Ended>>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let app = serving(move |mut socket: WebSocket| {
        let sender = sender.clone();
        async move {
            while socket.recv().await.is_some() {}
            sender.send(socket.ended().cloned())?;
            Ok(())
        }
    });
    (app, receiver)
}

async fn told(receiver: &mut mpsc::UnboundedReceiver<Option<Ended>>) -> Ended {
    let told = timeout(PATIENCE, receiver.recv()).await;
    told.expect("it ends").expect("it is told").expect("a way")
}

#[test]
fn the_client_says_why_it_goes() {
    let (app, mut ends) = telling();
    let client = TestApp::new(app);
    let close = Close::new(CloseCode::new(4001).unwrap()).reason("enough");
    client.get("/").connect().unwrap().close(close.clone());
    assert_eq!(
        ends.blocking_recv().unwrap(),
        Some(Ended::ByClient(Some(close)))
    );
}

#[tokio::test]
async fn a_client_that_vanishes_is_noticed() {
    let (app, mut ends) = telling();
    let server = Serving::start(app).await;
    // In the middle of nothing, of a frame, and of a message.
    for sent in [&b""[..], &[0x81, 0xfe], &[0x01, 0x80, 1, 2, 3, 4]] {
        let mut raw = Raw::open(&server, "/").await;
        raw.send_bytes(sent).await;
        drop(raw);
        assert_eq!(told(&mut ends).await, Ended::Broken);
    }
    let mut raw = Raw::open(&server, "/").await;
    raw.send(FIN | 3, b"").await;
    assert_eq!(
        told(&mut ends).await,
        Ended::Refused(CloseCode::PROTOCOL_ERROR)
    );
    drop(raw);
    server.finish().await;
}

#[test]
fn the_application_says_why_it_closes() {
    let reason = "too many messages";
    let app = serving(async |mut socket: WebSocket| {
        socket.recv().await;
        socket.send("last").await?;
        socket
            .close(Close::new(CloseCode::POLICY_VIOLATION).reason("too many messages"))
            .await;
        while socket.recv().await.is_some() {}
        assert!(socket.send("too late").await.is_err());
        assert!(matches!(socket.ended(), Some(Ended::ByApplication(_))));
        Ok(())
    });
    let mut socket = TestApp::new(app).get("/").connect().unwrap();
    socket.send("first");
    assert_eq!(socket.recv(), Some("last".into()));
    assert_eq!(socket.recv(), None);
    let close = Close::new(CloseCode::POLICY_VIOLATION).reason(reason);
    assert_eq!(socket.received_close(), Some(&close));
}

#[test]
fn a_failure_is_1011_and_logged_with_its_view() {
    let closed_by = |app: pyramidion::App| {
        let mut code = None;
        let log = logged_by(|| {
            let mut socket = TestApp::new(app).get("/").connect().unwrap();
            assert_eq!(socket.recv(), None);
            code = socket.received_close().map(Close::code);
        });
        assert_eq!(code, Some(CloseCode::INTERNAL_ERROR));
        log
    };
    let log = closed_by(serving(async |_| Err("out of paper".into())));
    assert!(
        log.contains("out of paper") && log.contains("route=\"home\""),
        "{log}"
    );
    let log = closed_by(serving(async |_| panic!("out of ink")));
    assert!(
        log.contains("a WebSocket panicked") && log.contains("out of ink"),
        "{log}"
    );
    let log = closed_by(serving(|_| -> std::future::Ready<pyramidion::Result<()>> {
        panic!("at once")
    }));
    assert!(
        log.contains("a WebSocket panicked") && log.contains("at once"),
        "{log}"
    );
}

#[test]
fn a_client_that_is_gone_is_not_a_failure() {
    let log = logged_by(|| {
        let app = serving(async |mut socket: WebSocket| {
            while socket.recv().await.is_some() {}
            Ok(socket.send("too late").await?)
        });
        let mut socket = TestApp::new(app).get("/").connect().unwrap();
        socket.close(Close::new(CloseCode::NORMAL));
    });
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn what_the_client_says_is_not_logged() {
    let log = logged_by(|| {
        let mut socket = client().get("/echo").connect().unwrap();
        socket.send("a secret of mine");
        socket.recv();
        socket.close(Close::new(CloseCode::NORMAL).reason("a secret of mine"));
    });
    let ours: Vec<_> = log
        .lines()
        .filter(|line| line.contains("pyramidion"))
        .collect();
    assert!(
        ours.iter().any(|line| line.contains("a WebSocket ends")),
        "{log}"
    );
    assert!(
        !ours.iter().any(|line| line.contains("a secret of mine")),
        "{log}"
    );
}

#[tokio::test]
async fn a_client_that_says_nothing_is_closed() {
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, "/impatient").await;
    assert_eq!(raw.code().await, 1001);
    // What never ends a frame says nothing either.
    let mut raw = Raw::open(&server, "/impatient").await;
    raw.send_bytes(&[0x81, 0xfe]).await;
    assert_eq!(raw.code().await, 1001);
    server.finish().await;
}

/// Sends without end, to a client that takes nothing for a short time.
fn pouring(upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.idle_timeout(Duration::from_millis(50));
    upgrade.on_upgrade(async |socket: WebSocket| {
        while socket.send(vec![0; 1 << 16]).await.is_ok() {}
        assert_eq!(socket.ended(), Some(&Ended::Silent));
        Ok(())
    })
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_closed() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_view(View::new(pouring).route_name("home"));
    let server = Serving::start(config.make_app().unwrap()).await;
    let mut raw = Raw::open(&server, "/").await;
    // It says that it is there, but does not read.
    let still_there = async {
        loop {
            raw.send(FIN | PONG, b"").await;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = still_there => {}
        () = server.finish() => {}
    }
}

#[tokio::test]
async fn a_client_that_does_not_stop_sees_why_it_was_closed() {
    let server = Serving::start(app()).await;
    let mut raw = Raw::open(&server, "/echo").await;
    raw.send(FIN | 3, b"no such kind").await;
    for _ in 0..64 {
        raw.send(FIN | TEXT, &vec![b'x'; 1 << 16]).await;
    }
    assert_eq!(raw.code().await, 1002);
    drop(raw);
    server.finish().await;
}
