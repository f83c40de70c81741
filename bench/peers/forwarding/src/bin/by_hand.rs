//! By hand on hyper: passes everything on to `UPSTREAM` over connections that are kept, with the headers that Pyramidion
//! sends for a stranger. It has no duty beyond that: no time-outs, no second try, no checks of what comes and goes.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONNECTION, FORWARDED, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING, UPGRADE, VIA};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

#[path = "../../../pages.rs"]
#[allow(dead_code, reason = "only the port is asked for")]
mod pages;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Upstream {
    address: String,
    kept: Mutex<Vec<SendRequest<Incoming>>>,
}

impl Upstream {
    async fn connection(&self) -> Result<SendRequest<Incoming>, Failure> {
        while let Some(kept) = self.kept.lock().unwrap().pop() {
            if kept.is_ready() {
                return Ok(kept);
            }
        }
        let stream = TcpStream::connect(&self.address).await?;
        stream.set_nodelay(true)?;
        let (mut sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        sender.ready().await?;
        Ok(sender)
    }

    async fn pass_on(&self, mut request: Request<Incoming>, client: IpAddr) -> Result<Response<Incoming>, Failure> {
        remove_hop_by_hop(request.headers_mut());
        describe(request.headers_mut(), client)?;
        let mut sender = self.connection().await?;
        let mut response = sender.send_request(request).await?;
        remove_hop_by_hop(response.headers_mut());
        // The page has come with its head, so that the connection is free again.
        if sender.is_ready() {
            self.kept.lock().unwrap().push(sender);
        }
        Ok(response)
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    for name in [CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE] {
        headers.remove(name);
    }
}

/// Says who the client is.
fn describe(headers: &mut HeaderMap, client: IpAddr) -> Result<(), Failure> {
    let host = headers.get(HOST).cloned().ok_or("no host")?;
    let client = client.to_string();
    let forwarded = format!("for={client};host=\"{}\";proto=http", host.to_str()?);
    headers.insert(FOR, HeaderValue::try_from(client)?);
    headers.insert(FORWARDED_HOST, host);
    headers.insert(PROTO, HeaderValue::from_static("http"));
    headers.insert(FORWARDED, HeaderValue::try_from(forwarded)?);
    headers.insert(VIA, HeaderValue::from_static("1.1 by-hand"));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let upstream = Arc::new(Upstream {
        address: std::env::var("UPSTREAM")?.replace("http://", ""),
        kept: Mutex::default(),
    });
    let listener = TcpListener::bind(("127.0.0.1", pages::port())).await?;
    loop {
        let (stream, client): (_, SocketAddr) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let upstream = Arc::clone(&upstream);
        let service = service_fn(move |request| {
            let upstream = Arc::clone(&upstream);
            async move { upstream.pass_on(request, client.ip()).await.map_err(|failure| failure.to_string()) }
        });
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
}
