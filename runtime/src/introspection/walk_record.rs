//! A walk through a tree of resources, as data.

use serde::Serialize;

/// A walk through a tree of resources, and where it has ended.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Child, Resource};
/// use pyramidion::introspection::Answer;
/// use pyramidion::testing::DummyRequest;
/// use pyramidion::{Configurator, Request, View};
///
/// struct Site;
/// struct Page;
///
/// impl Resource for Site {
///     fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
///         Child::from((name == "page").then_some(Page))
///     }
/// }
///
/// impl Resource for Page {}
///
/// let mut config = Configurator::new();
/// config.set_root_factory(|_: &mut Request| Ok(Site));
/// config.add_view(View::new(|| "edited").context::<Page>().name("edit"));
/// let app = config.make_app()?;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let mut request = DummyRequest::get("/page/edit/title").build_for(&app);
/// let explanation = app.explain_async(&mut request).await;
/// let walk = explanation.walk.expect("a walk");
/// assert_eq!(walk.steps.len(), 2);
/// assert_eq!((&*walk.steps[1].name, &*walk.context), ("page", &*walk.steps[1].resource));
/// assert_eq!((&*walk.view_name, walk.subpath), ("edit", vec!["title".to_owned()]));
/// assert_eq!(explanation.answer, Answer::View(0));
/// # Ok::<(), pyramidion::Error>(())
/// # })?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WalkEnd {
    /// The resources that it has passed, from the root of the tree to the context.
    pub steps: Vec<WalkStep>,
    /// The type of the context.
    pub context: String,
    /// The names that lead to it.
    pub traversed: Vec<String>,
    /// The name of the view that is looked for.
    pub view_name: String,
    /// Whether that was written with `@@`, so that no resource of that name was looked for.
    pub is_view_selected: bool,
    /// The names after that of the view, or those of the route's `*subpath`.
    pub subpath: Vec<String>,
    /// The names that lead to the virtual root, if a trusted proxy named one.
    pub virtual_root: Vec<String>,
}

/// A resource that a walk has passed.
///
/// See [`WalkEnd`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WalkStep {
    /// The name that leads to it from the one before; that of the root is empty.
    pub name: String,
    /// Its type.
    pub resource: String,
}

impl WalkStep {
    pub(crate) fn new(name: impl Into<String>, resource: &str) -> Self {
        Self {
            name: name.into(),
            resource: resource.to_owned(),
        }
    }
}
