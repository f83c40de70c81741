//! Layers of Tower, around the application and among its tweens.

use std::any::type_name;
use std::panic::Location;
use std::sync::Arc;

use tower_layer::Layer;

use crate::introspection::LayerRecord;
use crate::tower::{Around, HttpService, Inner, LayerTween, WrapService};
use crate::tweens::Order;

use super::Configurator;

/// A layer around the application, as it was declared.
pub(super) struct DeclaredLayer {
    wrap: WrapService,
    name: &'static str,
    place: &'static Location<'static>,
}

/// Layers of Tower.
impl Configurator {
    /// Puts a [layer](crate::tower) of Tower around the whole application, outside of those that were added before.
    ///
    /// It sees each request before anything of the application does, and the response as it is sent, with its cookies.
    /// What it answers itself no tween, no callback and no [span](crate::telemetry) sees. If it fails with an
    /// [`HttpException`](crate::HttpException), this answers; the [chapter](crate::guide::tower#errors-of-layers) shows it for layers that
    /// refuse requests. Any other failure is a 500 and a line in the log, with the place where the layer is added.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Configurator;
    /// use pyramidion::testing::TestApp;
    /// use tower_http::cors::CorsLayer;
    ///
    /// let mut config = Configurator::new();
    /// config.add_layer(CorsLayer::permissive());
    /// let app = TestApp::new(config.make_app()?);
    /// let response = app.get("/").header("origin", "https://example.com").send();
    /// assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_layer<L>(&mut self, layer: L)
    where
        L: Layer<Inner> + Send + Sync + 'static,
        L::Service: HttpService,
    {
        self.layers.push(DeclaredLayer {
            wrap: wrap(layer),
            name: type_name::<L>(),
            place: Location::caller(),
        });
    }

    /// Puts a [layer](crate::tower) of Tower at a place among the [tweens](crate::tweens), under or over others.
    ///
    /// It sees what a tween sees there: a request without its route, and a response before the callbacks and without the
    /// cookie of the session. An error from inside passes through it as an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pyramidion::http::StatusCode;
    /// use pyramidion::tweens::{INGRESS, Order};
    /// use tower_http::timeout::TimeoutLayer;
    ///
    /// let mut config = pyramidion::Configurator::new();
    /// let timeout = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_secs(5));
    /// config.add_layer_at("timeout", Order::new().under([INGRESS]), timeout);
    /// let app = config.make_app()?;
    /// assert_eq!(app.tweens()[0].name, "timeout");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_layer_at<L>(&mut self, name: impl Into<String>, order: Order, layer: L)
    where
        L: Layer<Inner> + Send + Sync + 'static,
        L::Service: HttpService,
    {
        let tween = LayerTween::new(wrap(layer), Location::caller());
        self.add_tween_at(name, order, tween);
    }
}

fn wrap<L>(layer: L) -> WrapService
where
    L: Layer<Inner> + Send + Sync + 'static,
    L::Service: HttpService,
{
    Box::new(move |inner| Arc::new(layer.layer(inner)))
}

/// Returns what is put around the application, and what is said of it: outermost first.
pub(super) fn layers(declared: Vec<DeclaredLayer>) -> (Vec<Around>, Vec<LayerRecord>) {
    let records = declared.iter().rev().map(|layer| LayerRecord {
        layer: layer.name.to_owned(),
        place: layer.place.into(),
    });
    let records = records.collect();
    let layers = declared.into_iter().map(|layer| (layer.wrap, layer.place));
    (layers.collect(), records)
}
