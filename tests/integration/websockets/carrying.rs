//! What a WebSocket carries.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyramidion::testing::TestApp;
use pyramidion::websocket::{Close, CloseCode, Message, NotSent, Sender, WebSocket};
use tokio::sync::Notify;

use super::{client, serving};

#[test]
fn messages_keep_their_kind_their_content_and_their_order() {
    let mut socket = client().get("/echo").connect().unwrap();
    let messages = [
        Message::from(""),
        Message::from("Grüße \u{1f980}\0"),
        Message::from(vec![]),
        Message::from(vec![0xff, 0xfe, 0]),
        Message::from("a".repeat(126)),
        Message::from("b".repeat(70_000)),
        Message::from(vec![7; 1 << 20]),
        Message::json(&("x", 1)).unwrap(),
    ];
    for message in &messages {
        socket.send(message.clone());
        assert!(socket.recv().as_ref() == Some(message));
    }
}

#[test]
fn both_sides_send_when_they_want() {
    let app = serving(async |socket: WebSocket| {
        let (sender, mut receiver) = socket.split();
        for number in 0..100 {
            sender.send(number.to_string()).await?;
        }
        let mut sum = 0;
        while let Some(message) = receiver.recv().await {
            sum += message.as_text().unwrap_or_default().parse::<i32>()?;
            if sum == 4950 {
                sender.send(sum.to_string()).await?;
            }
        }
        Ok(())
    });
    let mut socket = TestApp::new(app).get("/").connect().unwrap();
    for number in 0..100 {
        socket.send(number.to_string());
    }
    for number in 0..100 {
        assert_eq!(socket.recv(), Some(number.to_string().into()));
    }
    assert_eq!(socket.recv(), Some("4950".into()));
    socket.close(Close::new(CloseCode::NORMAL));
}

#[test]
fn what_a_test_waits_for_in_vain_fails_it() {
    let app = serving(async |_socket| std::future::pending().await);
    let mut socket = TestApp::new(app).get("/?a=b").connect().unwrap();
    let waiting = std::panic::AssertUnwindSafe(|| socket.recv_within(Duration::ZERO));
    let panic = std::panic::catch_unwind(waiting).expect_err("it does not wait");
    assert_eq!(
        panic.downcast_ref::<String>().map(String::as_str),
        Some(
            "the WebSocket of `/` waited 0 s for the application to send a message or to close it"
        )
    );
}

#[test]
fn one_message_is_sent_to_many() {
    let room: Arc<Mutex<Vec<Sender>>> = Arc::default();
    let of_app = Arc::clone(&room);
    let app = serving(move |mut socket: WebSocket| {
        let room = Arc::clone(&of_app);
        async move {
            room.lock().unwrap().push(socket.sender());
            socket.send("in").await?;
            while let Some(message) = socket.recv().await {
                let everybody = room.lock().unwrap().clone();
                for sender in everybody {
                    // One who has left does not end this one.
                    let _ = sender.send(message.clone()).await;
                }
            }
            Ok(())
        }
    });
    let client = TestApp::new(app);
    let mut sockets: Vec<_> = (0..3).map(|_| client.get("/").connect().unwrap()).collect();
    for socket in &mut sockets {
        assert_eq!(socket.recv(), Some("in".into()));
    }
    sockets[1].send("to all");
    for socket in &mut sockets {
        assert_eq!(socket.recv(), Some("to all".into()));
    }
    let mut last = sockets.pop().unwrap();
    last.close(Close::new(CloseCode::GOING_AWAY));
    sockets[0].send("again");
    for socket in &mut sockets {
        assert_eq!(socket.recv(), Some("again".into()));
    }
    let room = room.lock().unwrap().clone();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(room[2].closed());
    assert_eq!(room[2].try_send("too late"), Err(NotSent::Ended));
}

#[test]
fn a_client_that_takes_nothing_is_not_gathered_for() {
    // What waits: 16 messages, one that is being written, and what the two ends of the connection hold.
    const SIZE: usize = 16 << 10;
    const MOST: usize = 64;
    let sent = Arc::new(Mutex::new(0_usize));
    let is_full = Arc::new(Notify::new());
    let (of_app, filled) = (Arc::clone(&sent), Arc::clone(&is_full));
    let app = serving(move |socket: WebSocket| {
        let (sent, is_full) = (Arc::clone(&of_app), Arc::clone(&filled));
        async move {
            let sender = socket.sender();
            loop {
                match sender.try_send(vec![0; SIZE]) {
                    Ok(()) => *sent.lock().unwrap() += 1,
                    Err(NotSent::Full) => {
                        // Whoever can make room has had the chance.
                        for _ in 0..100 {
                            tokio::task::yield_now().await;
                        }
                        if sender.try_send(vec![0; SIZE]) == Err(NotSent::Full) {
                            break;
                        }
                        *sent.lock().unwrap() += 1;
                    }
                    Err(error) => return Err(error.into()),
                }
                assert!(*sent.lock().unwrap() < MOST, "it is gathered");
            }
            is_full.notify_one();
            Ok(())
        }
    });
    let mut socket = TestApp::new(app).get("/").connect().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(is_full.notified());
    let mut received = 0;
    while socket.recv().is_some() {
        received += 1;
    }
    assert_eq!(received, *sent.lock().unwrap());
    assert_eq!(
        socket.received_close().map(Close::code),
        Some(CloseCode::NORMAL)
    );
}
