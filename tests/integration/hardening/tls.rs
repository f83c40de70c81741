//! TLS: both protocols over it, mistakes in its files, new certificates, and peers that do not speak it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pyramidion::server::{Server, Tls};
use pyramidion::{App, Configurator, Request, View};
use pyramidion_tests::Serving;
use pyramidion_tests::http::PATIENCE;
use rcgen::{CertifiedKey, KeyPair};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::child::{FOLDER, ServerProcess};
use super::http2::assert_closed;
use crate::wire::{assert_status, closing, connect, exchange, read_to_end};

/// A limit that is soon over.
const LIMIT: Duration = Duration::from_millis(200);

/// A folder with a certificate for `localhost` and its key.
pub(crate) struct Identity {
    folder: TempDir,
}

impl Identity {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let identity = Self { folder };
        identity.renew();
        identity
    }

    /// Writes another certificate with another key; returns what it looks like on the wire.
    fn renew(&self) -> Vec<u8> {
        let names = vec!["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let CertifiedKey { cert, signing_key } = made;
        write(&self.key(), &signing_key.serialize_pem());
        write(&self.certificate(), &cert.pem());
        cert.der().to_vec()
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    pub(crate) fn tls(&self) -> Tls {
        Tls::from_files(self.certificate(), self.key()).expect("they fit")
    }

    /// Connects to a server, trusting this certificate only.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        protocols: &[&str],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let certificate = CertificateDer::from_pem_file(self.certificate());
        let mut roots = RootCertStore::empty();
        roots.add(certificate.expect("a certificate")).expect("it");
        let config = ClientConfig::builder().with_root_certificates(roots);
        let mut config = config.with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| (*name).into()).collect();
        let name = ServerName::try_from("localhost").expect("a name");
        let stream = TcpStream::connect(address).await?;
        let connector = TlsConnector::from(Arc::new(config));
        timeout(PATIENCE, connector.connect(name, stream)).await?
    }
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("it is written");
}

fn app() -> App {
    let mut config = Configurator::new();
    config.add_route("who", "/who");
    let who = |request: &mut Request| format!("{} {}", request.scheme(), request.url());
    config.add_view(View::new(who).route_name("who"));
    config.make_app().expect("a right configuration")
}

#[tokio::test]
async fn a_page_is_served_over_tls() {
    let identity = Identity::new();
    let server = Serving::start_with(Server::new(app()).tls(identity.tls())).await;
    for protocols in [&[][..], &["http/1.1"]] {
        let mut stream = identity.connect(server.address(), protocols).await.unwrap();
        let request = closing("/who");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert_status(&answer, 200);
        assert!(answer.ends_with("https https://localhost/who"), "{answer}");
    }
    server.finish().await;
}

#[tokio::test]
async fn http2_is_chosen_by_the_handshake() {
    let identity = Identity::new();
    let server = Serving::start_with(Server::new(app()).tls(identity.tls())).await;
    let protocols = &["http/1.1", "h2"];
    let stream = identity.connect(server.address(), protocols).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let request = http::Request::get("https://localhost/who")
        .body(())
        .unwrap();
    let (response, _) = client.send_request(request, true).unwrap();
    let response = timeout(PATIENCE, response).await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let piece = timeout(PATIENCE, body.data()).await.unwrap();
    assert_eq!(&*piece.unwrap().unwrap(), b"https https://localhost/who");
    drop((client, body));
    server.finish().await;
    assert_closed(connection).await;
}

#[tokio::test]
async fn a_protocol_that_is_not_spoken_is_refused() {
    let identity = Identity::new();
    let server = Serving::start_with(Server::new(app()).tls(identity.tls())).await;
    let refused = identity.connect(server.address(), &["spdy/1"]).await;
    assert!(refused.is_err(), "a protocol was agreed on");
    server.finish().await;
}

#[track_caller]
fn assert_refused(identity: &Identity, file: &Path, what: &str) {
    let error = Tls::from_files(identity.certificate(), identity.key());
    let text = error.expect_err("files that are not right").to_string();
    let beginning = format!("{}: ", file.display());
    assert!(text.starts_with(&beginning), "{text}");
    assert!(text.contains(what), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn files_that_are_not_right_are_named() {
    let identity = Identity::new();
    let (certificate, key) = (identity.certificate(), identity.key());
    let (own, other) = (std::fs::read_to_string(&key), KeyPair::generate());
    let (own, other) = (own.unwrap(), other.unwrap().serialize_pem());
    let cert = std::fs::read_to_string(&certificate).unwrap();

    write(&key, &other);
    let what = format!("it is not the key of {}", certificate.display());
    assert_refused(&identity, &key, &what);
    write(&key, &cert);
    assert_refused(&identity, &key, "");
    write(&key, "nonsense");
    assert_refused(&identity, &key, "");
    std::fs::remove_file(&key).unwrap();
    assert_refused(&identity, &key, "");
    write(&key, &own);

    write(&certificate, &own);
    assert_refused(&identity, &certificate, "there is no certificate in it");
    write(&certificate, "");
    assert_refused(&identity, &certificate, "there is no certificate in it");
    std::fs::remove_file(&certificate).unwrap();
    assert_refused(&identity, &certificate, "");
}

#[test]
fn no_error_has_a_key_in_it() {
    let identity = Identity::new();
    let pem = std::fs::read_to_string(identity.key()).unwrap();
    let secret = pem.lines().nth(1).expect("a line of the key");
    assert!(!format!("{:?}", identity.tls()).contains(secret));
    write(&identity.key(), &pem.replace("-----END", "garbage-----END"));
    let error = Tls::from_files(identity.certificate(), identity.key());
    let error = error.expect_err("a key that is broken");
    assert!(!error.to_string().contains(secret), "{error}");
}

/// Returns the certificate that a server shows, as it is on the wire.
async fn shown(identity: &Identity, address: SocketAddr) -> Option<Vec<u8>> {
    let stream = identity.connect(address, &[]).await.ok()?;
    let certificates = stream.get_ref().1.peer_certificates()?;
    certificates.first().map(|certificate| certificate.to_vec())
}

#[tokio::test]
async fn a_new_certificate_is_used_after_a_reload() {
    let identity = Identity::new();
    let tls = identity.tls();
    let server = Serving::start_with(Server::new(app()).tls(tls.clone())).await;
    let renewed = identity.renew();
    assert_eq!(shown(&identity, server.address()).await, None);
    tls.reload().expect("they fit");
    assert_eq!(
        shown(&identity, server.address()).await,
        Some(renewed.clone())
    );
    // Of files that are not right the old ones stay.
    let key = std::fs::read(identity.key()).unwrap();
    write(&identity.key(), "nonsense");
    tls.reload().expect_err("files that are not right");
    std::fs::write(identity.key(), key).unwrap();
    assert_eq!(shown(&identity, server.address()).await, Some(renewed));
    server.finish().await;
}

#[tokio::test]
async fn a_signal_reloads_the_certificate() {
    let identity = Identity::new();
    let mut command = ServerProcess::command("tls");
    command.env(FOLDER, identity.folder.path());
    let server = ServerProcess::start_by(&mut command).await;
    assert!(shown(&identity, server.address).await.is_some());
    let renewed = identity.renew();
    server.signal("HUP").await;
    let reloaded = async {
        while shown(&identity, server.address).await.is_none() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, reloaded).await.expect("it is reloaded");
    assert_eq!(shown(&identity, server.address).await, Some(renewed));
    server.signal("TERM").await;
    server.ended().await;
}

#[tokio::test]
async fn who_does_not_speak_tls_does_not_keep_a_connection() {
    let identity = Identity::new();
    let server = Server::new(app())
        .tls(identity.tls())
        .header_read_timeout(LIMIT);
    let server = Serving::start_with(server).await;
    // A client hello that is not completed, silence, another protocol, garbage.
    for sent in [
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"",
        b"GET /who",
        &[0xFF; 2000],
    ] {
        let answer = exchange(&server, sent).await;
        assert!(!answer.contains("HTTP/"), "{sent:?}: {answer}");
    }
    let answer = exchange(&server, closing("/who")).await;
    assert!(!answer.contains("https"), "{answer}");
    assert!(shown(&identity, server.address()).await.is_some());
    server.finish().await;
}

#[tokio::test]
async fn a_handshake_that_stalls_does_not_keep_the_server_from_ending() {
    let identity = Identity::new();
    let server = Server::new(app())
        .tls(identity.tls())
        .header_read_timeout(PATIENCE * 10)
        .grace(PATIENCE * 10)
        .drain(LIMIT);
    let server = Serving::start_with(server).await;
    let mut stalled = connect(&server).await;
    stalled.write_all(b"\x16\x03\x01").await.unwrap();
    assert!(shown(&identity, server.address()).await.is_some());
    server.finish().await;
    assert_eq!(read_to_end(&mut stalled).await, "");
}
