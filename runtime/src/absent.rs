//! What features add, where they are off: using it is an error that names the feature.
//!
//! A type or module that is off the compiler explains by itself; of a method it would say that there is none. Each of the
//! traits is implemented by nothing. Where other methods are called on what a method returns, the trait knows that type,
//! so that these calls are not further errors.

/// Needs the feature `static`.
#[cfg(not(feature = "static"))]
#[diagnostic::on_unimplemented(
    message = "static views need the feature `static` of `pyramidion`",
    label = "the feature `static` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"static\"] }}`"
)]
pub trait Static {
    /// What a method returns.
    type Output;

    /// Returns it, from the argument.
    fn output(self) -> Self::Output;
}

/// Needs the feature `compression`.
#[cfg(not(feature = "compression"))]
#[diagnostic::on_unimplemented(
    message = "compressed answers need the feature `compression` of `pyramidion`",
    label = "the feature `compression` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"compression\"] }}`"
)]
pub trait Compression {}

/// Needs the feature `forward`.
#[cfg(not(feature = "forward"))]
#[diagnostic::on_unimplemented(
    message = "forwarding needs the feature `forward` of `pyramidion`",
    label = "the feature `forward` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"forward\"] }}`"
)]
pub trait Forward {}

/// Needs the feature `templates`.
#[cfg(not(feature = "templates"))]
#[diagnostic::on_unimplemented(
    message = "templates need the feature `templates` of `pyramidion`",
    label = "the feature `templates` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"templates\"] }}`"
)]
pub trait Templates {}

/// Needs the feature `multipart`.
#[cfg(not(feature = "multipart"))]
#[diagnostic::on_unimplemented(
    message = "files that visitors send need the feature `multipart` of `pyramidion`",
    label = "the feature `multipart` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"multipart\"] }}`"
)]
pub trait Multipart {}

/// Needs the feature `tls`.
#[cfg(not(feature = "tls"))]
#[diagnostic::on_unimplemented(
    message = "TLS needs the feature `tls` of `pyramidion`",
    label = "the feature `tls` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"tls\"] }}`"
)]
pub trait Tls {}

/// Needs the feature `http2`.
#[cfg(not(feature = "http2"))]
#[diagnostic::on_unimplemented(
    message = "HTTP/2 needs the feature `http2` of `pyramidion`",
    label = "the feature `http2` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"http2\"] }}`"
)]
pub trait Http2 {}

/// Needs the feature `systemd`.
#[cfg(not(feature = "systemd"))]
#[diagnostic::on_unimplemented(
    message = "sockets of the service manager need the feature `systemd` of `pyramidion`",
    label = "the feature `systemd` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"systemd\"] }}`"
)]
pub trait Systemd {}

/// Needs the feature `schemas`.
#[cfg(not(feature = "schemas"))]
#[diagnostic::on_unimplemented(
    message = "descriptions of views need the feature `schemas` of `pyramidion`",
    label = "the feature `schemas` is off",
    note = "turn it on in Cargo.toml: `pyramidion = {{ version = \"0.1\", features = [\"schemas\"] }}`"
)]
pub trait Schemas {
    /// What a view says of itself to.
    type Description;
}

/// Needs the feature `testing-html`. Of a method without arguments the compiler says no more than this name.
#[cfg(not(feature = "testing-html"))]
#[diagnostic::on_unimplemented(
    message = "pages in tests need the feature `testing-html` of `pyramidion`",
    label = "the feature `testing-html` is off",
    note = "turn it on for tests in Cargo.toml: `[dev-dependencies] pyramidion = {{ version = \"0.1\", features = [\"testing-html\"] }}`"
)]
pub trait NeedsTheFeatureTestingHtml {
    /// What a method returns.
    type Output;

    /// Returns it, from the argument.
    fn output(self) -> Self::Output;
}
