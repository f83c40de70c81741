//! Bodies that are never in memory as a whole, and clients that leave.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;

use super::*;
use crate::wire::read_to_end;

const LARGE: usize = 64 << 20;

/// More than all the buffers between two programs of a machine hold, and less than the body.
const BUFFERED: usize = 40 << 20;

/// Waits until a number does not grow any longer.
async fn standstill(number: &AtomicUsize) -> usize {
    let mut last = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = number.load(Ordering::Relaxed);
        if now > 0 && now == last {
            return now;
        }
        last = now;
    }
}

/// Returns a piece of a large body, which is another one at each place.
fn piece(offset: usize) -> Vec<u8> {
    let numbers = (offset / 8..(offset + (64 << 10)) / 8).map(|n| (n as u64).to_be_bytes());
    numbers.flatten().collect()
}

async fn write_large(mut stream: OwnedWriteHalf, written: Arc<AtomicUsize>) {
    let mut offset = 0;
    while offset < LARGE {
        let piece = piece(offset);
        offset += piece.len();
        stream.write_all(&piece).await.expect("a reader");
        written.store(offset, Ordering::Relaxed);
    }
    // The other half is kept open by whoever reads.
    stream.forget();
}

async fn check_large(stream: &mut (impl AsyncRead + Unpin)) {
    let mut offset = 0;
    while offset < LARGE {
        let expected = piece(offset);
        let mut read = vec![0; expected.len()];
        stream.read_exact(&mut read).await.expect("more");
        assert!(read == expected, "at {offset}");
        offset += read.len();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_upload_is_not_kept_in_memory() {
    let reading = Arc::new(Notify::new());
    let begin = Arc::clone(&reading);
    let upstream = Upstream::connected(move |mut stream| {
        let begin = Arc::clone(&begin);
        async move {
            read_head(&mut stream).await;
            begin.notified().await;
            check_large(&mut stream).await;
            stream.write_all(&ok("all")).await.expect("a client");
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let (mut answer, mut body) = client.into_split();
    let head = request("POST", "/large", &format!("Content-Length: {LARGE}\r\n"));
    body.write_all(head.as_bytes()).await.expect("a server");
    let written = Arc::new(AtomicUsize::new(0));
    let writing = tokio::spawn(write_large(body, Arc::clone(&written)));
    let buffered = timeout(PATIENCE, standstill(&written))
        .await
        .expect("a standstill");
    assert!(buffered < BUFFERED, "{buffered}");
    reading.notify_one();
    let mut text = String::new();
    let read = timeout(PATIENCE, answer.read_to_string(&mut text)).await;
    read.expect("in time").expect("an answer");
    assert_eq!(body_of(&text), "all");
    writing.await.expect("all was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_download_is_not_kept_in_memory() {
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let upstream = Upstream::connected(move |mut stream| {
        let counter = Arc::clone(&counter);
        async move {
            read_head(&mut stream).await;
            let (mut requests, mut answer) = stream.into_split();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
            answer.write_all(head.as_bytes()).await.expect("a client");
            write_large(answer, counter).await;
            let _ = requests.read_u8().await;
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("GET", "/large", "");
    client.write_all(head.as_bytes()).await.expect("a server");
    let buffered = timeout(PATIENCE, standstill(&written))
        .await
        .expect("a standstill");
    assert!(buffered < BUFFERED, "{buffered}");
    assert_status(&read_head(&mut client).await, 200);
    timeout(PATIENCE, check_large(&mut client))
        .await
        .expect("in time");
    assert_eq!(client.read(&mut [0]).await.expect("an end"), 0);
}

#[tokio::test]
async fn pieces_are_passed_on_as_they_come() {
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("a client");
        // Each piece of the answer is sent only when the client has said that it has the one before.
        while let Ok(byte) = stream.read_u8().await {
            if byte.is_ascii_lowercase() {
                let piece = format!("1\r\n{}\r\n", char::from(byte.to_ascii_uppercase()));
                stream.write_all(piece.as_bytes()).await.expect("a client");
            }
            if byte == b'z' {
                stream.write_all(b"0\r\n\r\n").await.expect("a client");
                return;
            }
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("POST", "/echo", "Transfer-Encoding: chunked\r\n");
    client.write_all(head.as_bytes()).await.expect("a server");
    client.write_all(b"1\r\ng\r\n").await.expect("a server");
    assert_status(&read_head(&mut client).await, 200);
    for (byte, next) in [('G', "h"), ('H', "z"), ('Z', "")] {
        let mut piece = [0; 6];
        timeout(PATIENCE, client.read_exact(&mut piece))
            .await
            .expect("in time")
            .expect("a piece");
        assert_eq!(piece, *format!("1\r\n{byte}\r\n").as_bytes());
        if !next.is_empty() {
            let piece = format!("1\r\n{next}\r\n");
            client.write_all(piece.as_bytes()).await.expect("a server");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_asked_for_is_sent_when_it_is_wanted() {
    let upstream = Upstream::connected(|mut stream| async move {
        let head = read_head(&mut stream).await;
        assert_eq!(header(&head, "expect"), Some("100-continue"));
        stream
            .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
            .await
            .expect("a client");
        let mut body = [0; 4];
        stream.read_exact(&mut body).await.expect("a body");
        stream.write_all(&ok("thanks")).await.expect("a client");
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let head = request("PUT", "/", "Content-Length: 4\r\nExpect: 100-continue\r\n");
    client.write_all(head.as_bytes()).await.expect("a server");
    assert_status(&read_head(&mut client).await, 100);
    client.write_all(b"body").await.expect("a server");
    assert_status(&read_head(&mut client).await, 200);
}

#[tokio::test]
async fn a_body_that_is_not_wanted_is_not_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let rest = Arc::clone(&seen);
    let ended = Arc::new(Notify::new());
    let end = Arc::clone(&ended);
    let upstream = Upstream::connected(move |mut stream| {
        let (rest, end) = (Arc::clone(&rest), Arc::clone(&end));
        async move {
            read_head(&mut stream).await;
            let refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
            stream.write_all(refusal).await.expect("a client");
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes).await;
            rest.lock().expect("nobody panics").extend(bytes);
            end.notify_one();
        }
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let head = request("PUT", "/", "Content-Length: 4\r\nExpect: 100-continue\r\n");
    let answer = exchange(server.address(), head).await;
    assert_status(&answer, 413);
    assert_eq!(body_of(&answer), "no");
    timeout(PATIENCE, ended.notified())
        .await
        .expect("the connection ends");
    assert!(seen.lock().expect("nobody panics").is_empty());
}

#[tokio::test]
async fn a_body_can_be_refused_before_its_end() {
    const REFUSAL: &[u8] =
        b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(REFUSAL).await.expect("a client");
        // What is not read resets the connection.
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let length = 4 << 20;
    let upload = request("PUT", "/", &format!("Content-Length: {length}\r\n"));
    let upload = upload + &"x".repeat(length);
    for _ in 0..20 {
        let answer = exchange(server.address(), &upload).await;
        assert_status(&answer, 413);
        assert_eq!(body_of(&answer), "no");
    }
}

#[tokio::test]
async fn who_answers_early_and_takes_no_more_is_left() {
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(&ok("early")).await.expect("a client");
        // It neither reads nor closes.
        std::future::pending::<()>().await;
    })
    .await;
    let upstreams = upstream
        .upstreams()
        .idle_timeout(Duration::from_millis(200));
    let server = serve(front(upstreams)).await;
    for headers in [
        format!("Content-Length: {LARGE}\r\n"),
        "Transfer-Encoding: chunked\r\n".to_owned(),
    ] {
        let client = TcpStream::connect(server.address()).await;
        let (mut answer, mut body) = client.expect("a connection").into_split();
        let head = format!("POST / HTTP/1.1\r\nHost: example.com\r\n{headers}\r\n");
        body.write_all(head.as_bytes()).await.expect("a server");
        // A chunk of 64 KiB, and a piece of a body that has a length.
        let piece = format!("10000\r\n{}\r\n", "x".repeat(64 << 10)).into_bytes();
        let writing = tokio::spawn(async move { while body.write_all(&piece).await.is_ok() {} });
        let read = read_to_end(&mut answer).await;
        assert_status(&read, 200);
        assert_eq!(body_of(&read), "early");
        timeout(PATIENCE, writing)
            .await
            .expect("nothing is taken any longer")
            .expect("no panic");
    }
}

#[tokio::test]
async fn an_upload_goes_on_while_nobody_reads_its_answer() {
    const LENGTH: usize = 16 << 20;
    let upstream = Upstream::connected(|mut stream| async move {
        read_head(&mut stream).await;
        let (mut reading, mut writing) = stream.into_split();
        let answering = async {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n");
            writing.write_all(head.as_bytes()).await.expect("a client");
            writing
                .write_all(&vec![b'x'; LENGTH])
                .await
                .expect("a client");
        };
        let mut upload = vec![0; LENGTH];
        let _ = tokio::join!(answering, reading.read_exact(&mut upload));
    })
    .await;
    let server = serve(front(upstream.upstreams())).await;
    let mut client = TcpStream::connect(server.address())
        .await
        .expect("a connection");
    let upload = request("POST", "/", &format!("Content-Length: {LENGTH}\r\n"));
    let upload = upload + &"x".repeat(LENGTH);
    let writing = timeout(PATIENCE, client.write_all(upload.as_bytes()));
    writing
        .await
        .expect("all of it is taken")
        .expect("a server");
    assert_status(&read_head(&mut client).await, 200);
    let mut answer = vec![0; LENGTH];
    let reading = timeout(PATIENCE, client.read_exact(&mut answer));
    reading.await.expect("all of it comes").expect("a server");
}

#[tokio::test]
async fn a_body_is_sent_to_those_who_do_not_know_that_it_is_asked_for() {
    let upstream = Upstream::start(|request| ok(body_of(request))).await;
    let server = serve(front(upstream.upstreams())).await;
    let head = request("PUT", "/", "Content-Length: 4\r\nExpect: 100-continue\r\n");
    let answer = exchange(server.address(), head + "body").await;
    assert!(answer.ends_with("\r\n\r\nbody"), "{answer}");
}

/// Starts an upstream that reads a request, does something, and says when its client has left.
async fn forsaken(answer: &'static str) -> (Upstream, Arc<Notify>, Arc<Notify>) {
    let (arrived, left) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (arrive, leave) = (Arc::clone(&arrived), Arc::clone(&left));
    let upstream = Upstream::connected(move |mut stream| {
        let (arrive, leave) = (Arc::clone(&arrive), Arc::clone(&leave));
        async move {
            read_head(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.expect("a client");
            arrive.notify_one();
            // A body that is still being sent is not a departure.
            while !matches!(stream.read(&mut [0; 100]).await, Ok(0) | Err(_)) {}
            leave.notify_one();
        }
    })
    .await;
    (upstream, arrived, left)
}

#[tokio::test]
async fn the_departure_of_a_client_is_passed_on() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin";
    for (answer, headers, body) in [
        ("", "", ""),
        (head, "", ""),
        ("", "Content-Length: 100\r\n", "begin"),
        ("", "Transfer-Encoding: chunked\r\n", "5\r\nbegin\r\n"),
    ] {
        let (upstream, arrived, left) = forsaken(answer).await;
        let server = serve(front(upstream.upstreams())).await;
        let mut client = TcpStream::connect(server.address())
            .await
            .expect("a connection");
        let request = request("POST", "/", headers) + body;
        client
            .write_all(request.as_bytes())
            .await
            .expect("a server");
        timeout(PATIENCE, arrived.notified())
            .await
            .expect("the request arrives");
        if !answer.is_empty() {
            read_head(&mut client).await;
        }
        drop(client);
        let departure = timeout(Duration::from_secs(20), left.notified()).await;
        assert!(departure.is_ok(), "{answer:?} {headers:?}");
    }
}
