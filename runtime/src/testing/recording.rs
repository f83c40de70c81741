//! What views give to a renderer, before it is rendered.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderValue;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::renderers::{Rendered, Renderer, SystemValues, Value};

use super::mistake::{fail, or_fail};

/// A renderer that keeps the values of views in place of rendering them, Pyramid's `testing_add_renderer`.
///
/// It is added under the name that views have; clones keep the same values. Its responses have an empty body.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::{RecordingRenderer, TestApp};
/// use pyramidion::{Configurator, View};
///
/// #[derive(serde::Serialize)]
/// struct Welcome {
///     user: &'static str,
/// }
///
/// let renderer = RecordingRenderer::new();
/// let mut config = Configurator::new();
/// config.add_renderer("welcome.html", renderer.clone());
/// config.add_route("home", "/");
/// let home = View::rendered(|| Welcome { user: "ada" }).renderer("welcome.html");
/// config.add_view(home.route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// app.get("/").send();
/// assert_eq!(renderer.value::<serde_json::Value>()["user"], "ada");
/// assert_eq!(renderer.values().len(), 1);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct RecordingRenderer {
    values: Arc<Mutex<Vec<Json>>>,
}

impl RecordingRenderer {
    /// Returns one that has no value yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the last value.
    ///
    /// # Panics
    ///
    /// Panics if there is none, or if it is not a `T`.
    #[track_caller]
    pub fn value<T: DeserializeOwned>(&self) -> T {
        let Some(value) = self.values().pop() else {
            fail("no view was rendered");
        };
        let shown = value.to_string();
        or_fail(serde_json::from_value(value), |error| {
            let expected = std::any::type_name::<T>();
            format!("the value is not a `{expected}`: {error}\n    {shown}")
        })
    }

    /// Returns all values as JSON, in the order in which they came.
    pub fn values(&self) -> Vec<Json> {
        let values = self.values.lock();
        values.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Renderer for RecordingRenderer {
    fn render(&self, value: Value<'_>, _system: SystemValues<'_>) -> crate::Result<Rendered> {
        let value = serde_json::to_value(value)?;
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.push(value);
        Ok(Rendered::new(
            HeaderValue::from_static("text/html; charset=UTF-8"),
            "",
        ))
    }
}

impl fmt::Debug for RecordingRenderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values()).finish()
    }
}
