//! The event before a value is rendered, and what its subscribers see.

use std::fmt;

use serde::Serialize;

use crate::request::Request;

/// A value is about to be rendered.
///
/// Subscribers are `Fn(&mut SystemValues<'_>) -> Result<()>`; what they insert, templates see under that
/// name unless the view's own value has it. Exception views see their errors.
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::events::{BeforeRender, SystemValues};
///
/// let mut config = Configurator::new();
/// config.add_subscriber(BeforeRender, |system: &mut SystemValues<'_>| {
///     system.insert("site", "The Pyramid Times");
///     Ok(())
/// });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BeforeRender;

/// What a renderer gets besides the value that it renders, Pyramid's `system`.
///
/// See [`BeforeRender`] for an example.
pub struct SystemValues<'a> {
    request: &'a Request,
    renderer_name: &'a str,
    view: SeenView<'a>,
    value: &'a dyn erased_serde::Serialize,
    inserted: Inserted,
}

/// What is seen of the view.
#[derive(Clone, Copy, Default)]
pub(crate) struct SeenView<'a> {
    /// The name of its function, or an empty text if there is none.
    pub(crate) name: &'a str,
    /// The values of its class that templates see.
    #[cfg_attr(
        not(feature = "templates"),
        expect(dead_code, reason = "only templates see them")
    )]
    pub(crate) values: &'a [(&'static str, serde_json::Value)],
}

/// Values that subscribers inserted, in the order in which they did.
pub(crate) type Inserted = Vec<(String, Box<dyn erased_serde::Serialize + Send + Sync>)>;

impl<'a> SystemValues<'a> {
    pub(crate) fn new(
        request: &'a Request,
        renderer_name: &'a str,
        view: SeenView<'a>,
        value: &'a dyn erased_serde::Serialize,
    ) -> Self {
        Self {
            request,
            renderer_name,
            view,
            value,
            inserted: Vec::new(),
        }
    }

    /// Inserts a value for templates; a later value of that name replaces the earlier.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        value: impl Serialize + Send + Sync + 'static,
    ) {
        let name = name.into();
        self.inserted.retain(|(other, _)| *other != name);
        self.inserted.push((name, Box::new(value)));
    }

    /// Returns the request.
    pub fn request(&self) -> &'a Request {
        self.request
    }

    /// Returns the name of the renderer: `json`, or that of a template.
    pub fn renderer_name(&self) -> &'a str {
        self.renderer_name
    }

    /// Returns the name of the view's function, or an empty text if there is none.
    pub fn view(&self) -> &'a str {
        self.view.name
    }

    /// Returns what is seen of the view.
    #[cfg(feature = "templates")]
    pub(crate) fn seen_view(&self) -> SeenView<'a> {
        self.view
    }

    /// Returns the value that is rendered.
    pub fn value(&self) -> &'a dyn erased_serde::Serialize {
        self.value
    }

    /// Returns a value that was inserted.
    pub fn get(&self, name: &str) -> Option<&(dyn erased_serde::Serialize + Send + Sync)> {
        let mut inserted = self.inserted.iter();
        let (_, value) = inserted.find(|(other, _)| other == name)?;
        Some(&**value)
    }

    /// Takes what was inserted.
    #[cfg_attr(
        not(feature = "templates"),
        expect(dead_code, reason = "only templates see it")
    )]
    pub(crate) fn into_inserted(self) -> Inserted {
        self.inserted
    }
}

impl fmt::Debug for SystemValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inserted: Vec<_> = self.inserted.iter().map(|(name, _)| name).collect();
        f.debug_struct("SystemValues")
            .field("renderer_name", &self.renderer_name)
            .field("view", &self.view.name)
            .field("inserted", &inserted)
            .finish_non_exhaustive()
    }
}

/// A subscriber of [`BeforeRender`].
pub(crate) type BeforeRenderSubscriber =
    Box<dyn Fn(&mut SystemValues<'_>) -> crate::Result<()> + Send + Sync>;
