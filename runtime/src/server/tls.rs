//! TLS: who the server is, and how it proves it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::transport::Transport;

/// The names under which ALPN knows the protocols, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// A certificate with its key, read from files.
///
/// Clones share it: what one reloads, all use. Versions 1.2 and 1.3 of TLS are spoken, and by ALPN HTTP/2 and
/// HTTP/1.1.
///
/// # Examples
///
/// ```no_run
/// # async fn run(app: pyramidion::App) -> pyramidion::Result<()> {
/// use pyramidion::server::{Server, Tls};
///
/// let tls = Tls::from_files("cert.pem", "key.pem")?;
/// Server::new(app).tls(tls).bind("0.0.0.0:443").await?.run().await // reloads on SIGHUP
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Tls {
    files: Arc<Files>,
    acceptor: TlsAcceptor,
}

/// The files, and what was read from them last.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Tls {
    /// Reads a chain of certificates, the server's own first, and its private key, both in PEM.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, has no certificate or key in it, or if the key is not that of the
    /// certificate; the message names the file.
    pub fn from_files(
        certificate: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let (certificate, key) = (certificate.as_ref(), key.as_ref());
        let current = read(certificate, key, &provider)?;
        let files = Arc::new(Files {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            provider: Arc::clone(&provider),
            current: RwLock::new(Arc::new(current)),
        });
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(&files) as _;
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::new(certificate, error))?;
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { files, acceptor })
    }

    /// Reads the files again, for connections that are made from then on.
    ///
    /// [`BoundServer::run`](super::BoundServer::run) does it when the process gets SIGHUP.
    ///
    /// # Errors
    ///
    /// Fails as [`from_files`](Self::from_files); the certificate was not replaced.
    pub fn reload(&self) -> Result<(), TlsError> {
        let files = &*self.files;
        let read = read(&files.certificate, &files.key, &files.provider)?;
        let mut current = files
            .current
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(read);
        Ok(())
    }

    /// Agrees with a client on keys; if they do not agree in time, there is nothing to serve.
    pub(super) async fn handshake(
        &self,
        stream: Transport,
        within: Duration,
    ) -> Option<TlsStream<Transport>> {
        match tokio::time::timeout(within, self.acceptor.accept(stream)).await {
            Ok(Ok(stream)) => return Some(stream),
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
        None
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("certificate", &self.files.certificate)
            .field("key", &self.files.key)
            .finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").finish_non_exhaustive()
    }
}

fn read(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let of_certificate = |error| TlsError::new(certificate, error);
    let chain = CertificateDer::pem_file_iter(certificate).map_err(of_certificate)?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(of_certificate)?;
    if chain.is_empty() {
        return Err(TlsError::new(certificate, "there is no certificate in it"));
    }
    let of_key = |error| TlsError::new(key, error);
    let private = PrivateKeyDer::from_pem_file(key).map_err(of_key)?;
    CertifiedKey::from_der(chain, private, provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            let certificate = certificate.display();
            TlsError::new(key, format!("it is not the key of {certificate}"))
        }
        error => TlsError::new(key, error),
    })
}

/// The error for files that make no TLS server.
///
/// # Examples
///
/// ```
/// use pyramidion::server::Tls;
///
/// let error = Tls::from_files("absent/cert.pem", "absent/key.pem").err().ok_or("there are no files")?;
/// assert!(error.to_string().starts_with("absent/cert.pem: "));
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct TlsError {
    file: PathBuf,
    source: crate::BoxError,
}

impl TlsError {
    fn new(file: &Path, source: impl Into<crate::BoxError>) -> Self {
        Self {
            file: file.to_owned(),
            source: source.into(),
        }
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.source)
    }
}

/// The same text as with `{}`, so that a `main` that returns the error prints one line.
impl fmt::Debug for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for TlsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
