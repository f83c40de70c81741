//! Which pages may open a WebSocket.

use crate::csrf;
use crate::httpexceptions::HttpException;
use crate::request::Request;

/// Which pages may open a WebSocket: [`SameOrigin`], [`AnyOrigin`], or what the application decides.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{Origins, WebSocketUpgrade};
/// use pyramidion::{HttpException, Request, Response, view_config};
///
/// struct Partners;
///
/// impl Origins for Partners {
///     fn check(request: &Request) -> pyramidion::Result<()> {
///         match request.header("origin") {
///             Some("https://a.example" | "https://b.example") => Ok(()),
///             _ => Err(HttpException::forbidden().into()),
///         }
///     }
/// }
///
/// #[view_config(route_name = "prices")]
/// fn prices(upgrade: WebSocketUpgrade<Partners>) -> Response {
///     upgrade.on_upgrade(async |socket| Ok(socket.send("42").await?))
/// }
/// ```
pub trait Origins {
    /// Lets the page that asks for a WebSocket have it.
    ///
    /// # Errors
    ///
    /// Fails with the answer to other pages, which is usually 403.
    fn check(request: &Request) -> crate::Result<()>;
}

/// Pages of this site, and of those that the setting `pyramidion.csrf_trusted_origins` names.
///
/// A browser sends the visitor's cookies with every WebSocket, whichever page opens it, and says which that is. What
/// is not a browser sends no origin and is let in. It is what [`WebSocketUpgrade`](super::WebSocketUpgrade) has unless
/// it says otherwise.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{SameOrigin, WebSocketUpgrade};
///
/// fn same(upgrade: WebSocketUpgrade) -> WebSocketUpgrade<SameOrigin> {
///     upgrade
/// }
/// # let _ = same;
/// ```
#[derive(Debug)]
pub struct SameOrigin {
    _private: (),
}

impl Origins for SameOrigin {
    fn check(request: &Request) -> crate::Result<()> {
        csrf::check_origin(request)
            .map_err(|problem| HttpException::forbidden().with_detail(problem).into())
    }
}

/// Any page. It is for WebSockets that depend neither on cookies nor on what only the visitor's computer can reach.
///
/// # Examples
///
/// ```
/// use pyramidion::websocket::{AnyOrigin, WebSocketUpgrade};
/// use pyramidion::{Response, view_config};
///
/// #[view_config(route_name = "weather")]
/// fn weather(upgrade: WebSocketUpgrade<AnyOrigin>) -> Response {
///     upgrade.on_upgrade(async |socket| Ok(socket.send("rain").await?))
/// }
/// ```
#[derive(Debug)]
pub struct AnyOrigin {
    _private: (),
}

impl Origins for AnyOrigin {
    fn check(_request: &Request) -> crate::Result<()> {
        Ok(())
    }
}
