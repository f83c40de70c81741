//! The context as one of a family, and for views that borrow it.

use std::any::type_name;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::context::{Cast, DefaultRoot, Resource};
use crate::request::Request;

use super::rejection::Rejection;
use super::{FromRequest, Requirements};

/// The [context](crate::context) of the request as one of a [family](crate::context::Families), `ContextAs<dyn Commentable>`.
///
/// A view with an attribute takes `&dyn Commentable` instead, where that has `context = dyn Commentable`. An `Option` is `None` if
/// the context does not belong to the family.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Families, Resource};
/// use pyramidion::extract::ContextAs;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// trait Titled {
///     fn title(&self) -> &str;
/// }
///
/// struct Article;
///
/// impl Titled for Article {
///     fn title(&self) -> &str {
///         "First"
///     }
/// }
///
/// impl Resource for Article {
///     fn families(&self, families: &mut Families<'_>) {
///         families.add::<Self, dyn Titled>(|article| article);
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_root_factory(|_: &mut Request| Ok(Article));
/// let title = |context: ContextAs<dyn Titled>| context.title().to_owned();
/// config.add_view(View::new(title).family::<dyn Titled>());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "First");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct ContextAs<T: ?Sized> {
    context: Arc<dyn Resource>,
    cast: Cast<T>,
}

impl<T: ?Sized + 'static> Deref for ContextAs<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let seen = self.cast.see(&*self.context);
        seen.expect("the cast of this very resource")
    }
}

impl<T: ?Sized> fmt::Debug for ContextAs<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContextAs({})", type_name::<T>())
    }
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + 'static> FromRequest for ContextAs<T> {
    fn from_request(request: &mut Request) -> crate::Result<Self> {
        let context = shared(request);
        let cast = Cast::of(&*context);
        let cast = cast.ok_or_else(|| Rejection::unset(other_context::<T>()))?;
        Ok(Self { context, cast })
    }
}

/// The context, held while a view borrows it. It is not public API.
#[doc(hidden)]
pub struct HeldContext<T: ?Sized> {
    context: Arc<dyn Resource>,
    cast: Cast<T>,
}

impl<T: ?Sized + 'static> HeldContext<T> {
    /// Holds the context to be borrowed as one of a family.
    pub(crate) fn of_family(request: &mut Request) -> crate::Result<Self> {
        let ContextAs { context, cast } = ContextAs::from_request(request)?;
        Ok(Self { context, cast })
    }

    /// Borrows it.
    pub(crate) fn see(&self) -> crate::Result<&T> {
        let seen = self.cast.see(&*self.context);
        Ok(seen.ok_or_else(|| Rejection::unset(other_context::<T>()))?)
    }
}

impl<T: 'static> HeldContext<T> {
    /// Holds the context to be borrowed as what it is.
    #[expect(clippy::unnecessary_wraps, reason = "that of a family may fail")]
    pub(crate) fn of_type(request: &mut Request) -> crate::Result<Self> {
        Ok(Self {
            context: shared(request),
            cast: Cast::of_type(),
        })
    }
}

impl<T: ?Sized> fmt::Debug for HeldContext<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeldContext({})", type_name::<T>())
    }
}

/// Returns the context, sharing it.
fn shared(request: &Request) -> Arc<dyn Resource> {
    let context = request.shared_context();
    context.unwrap_or_else(|| Arc::new(DefaultRoot))
}

fn other_context<T: ?Sized>() -> String {
    format!("the context is not a `{}`", type_name::<T>())
}

/// What views need that borrow the context: nothing besides what their attribute says.
#[doc(hidden)]
pub(crate) fn needs_nothing(_: &mut Requirements) {}
