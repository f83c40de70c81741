//! Families of resources: what several types have in common, as a trait.

use std::any::{Any, TypeId, type_name};
use std::fmt;

use smallvec::SmallVec;

use super::{DefaultRoot, Resource, itself};

/// Takes down which families a resource belongs to; see [`Resource::families`].
///
/// A family is usually a trait, `dyn Commentable`. A view of `context = dyn Commentable` answers for every resource that
/// says it belongs to it.
///
/// # Examples
///
/// ```standalone_crate
/// use pyramidion::context::{Families, Located, Resource};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, package, view_config};
///
/// trait Commentable {
///     fn comments(&self) -> usize;
/// }
///
/// struct Article;
///
/// impl Commentable for Article {
///     fn comments(&self) -> usize {
///         3
///     }
/// }
///
/// impl Resource for Article {
///     fn families(&self, families: &mut Families<'_>) {
///         families.add::<Self, dyn Commentable>(|article| article);
///     }
/// }
///
/// #[view_config(context = dyn Commentable, name = "comments")]
/// fn comments(context: &dyn Commentable) -> String {
///     format!("{} comments", context.comments())
/// }
///
/// let mut config = Configurator::new();
/// config.set_root_factory(|_: &mut Request| Ok(Article));
/// config.scan(package!(crate));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/comments").send().text(), "3 comments");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub struct Families<'v> {
    see: &'v mut dyn FnMut(&Family<'_>),
}

/// A family that a resource belongs to.
pub(super) struct Family<'c> {
    id: TypeId,
    /// Whether it is nearer than the type of the resource.
    is_nearest: bool,
    /// Makes a [`Cast`] to the family.
    cast: &'c dyn Fn() -> Box<dyn Any + Send + Sync>,
}

/// How a resource is seen as one of a family.
pub(crate) struct Cast<F: ?Sized>(Box<SeenAs<F>>);

type SeenAs<F> = dyn for<'a> Fn(&'a dyn Resource) -> Option<&'a F> + Send + Sync;

impl Families<'_> {
    /// Says that the resource belongs to a family, after those named before.
    ///
    /// `cast` is usually `|article| article`.
    pub fn add<T: Resource, F: ?Sized + 'static>(&mut self, cast: for<'a> fn(&'a T) -> &'a F) {
        self.say(false, cast);
    }

    /// Says that the resource belongs to a family whose views go before those of its own type.
    ///
    /// In Pyramid an interface that an object itself provides, not its class, is such a family.
    pub fn add_nearest<T: Resource, F: ?Sized + 'static>(
        &mut self,
        cast: for<'a> fn(&'a T) -> &'a F,
    ) {
        self.say(true, cast);
    }

    fn say<T: Resource, F: ?Sized + 'static>(
        &mut self,
        is_nearest: bool,
        cast: for<'a> fn(&'a T) -> &'a F,
    ) {
        let make = || {
            let seen_as: Box<SeenAs<F>> = Box::new(move |resource| {
                let resource: &dyn Any = itself(resource);
                resource.downcast_ref::<T>().map(cast)
            });
            let cast: Box<dyn Any + Send + Sync> = Box::new(Cast(seen_as));
            cast
        };
        (self.see)(&Family {
            id: TypeId::of::<F>(),
            is_nearest,
            cast: &make,
        });
    }
}

impl fmt::Debug for Families<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Families")
    }
}

impl<T: 'static> Cast<T> {
    /// Returns how a resource of the type itself is seen.
    pub(crate) fn of_type() -> Self {
        Self(Box::new(|resource| {
            let resource: &dyn Any = itself(resource);
            resource.downcast_ref()
        }))
    }
}

impl<F: ?Sized + 'static> Cast<F> {
    /// Finds out how a resource is seen as one of the family, if it belongs to it.
    pub(crate) fn of(resource: &dyn Resource) -> Option<Self> {
        let wanted = TypeId::of::<F>();
        let mut found = None;
        if wanted == TypeId::of::<dyn Resource>() {
            let seen_as: Box<SeenAs<dyn Resource>> = Box::new(|resource| Some(itself(resource)));
            let cast: Box<dyn Any + Send + Sync> = Box::new(Cast(seen_as));
            found = Some(cast);
        } else {
            visit(resource, &mut |family| {
                if family.id == wanted && found.is_none() {
                    found = Some((family.cast)());
                }
            });
        }
        found?.downcast::<Self>().ok().map(|cast| *cast)
    }

    /// Returns a resource as one of the family.
    pub(crate) fn see<'a>(&self, resource: &'a dyn Resource) -> Option<&'a F> {
        (self.0)(resource)
    }
}

impl<F: ?Sized> fmt::Debug for Cast<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cast({})", type_name::<F>())
    }
}

/// Tells whether a resource belongs to a family.
pub(super) fn belongs(resource: &dyn Resource, id: TypeId) -> bool {
    let mut belongs = id == TypeId::of::<dyn Resource>();
    visit(resource, &mut |family| belongs |= family.id == id);
    belongs
}

/// Returns the types that a resource is of, nearest first: its own and its families.
pub(crate) fn resolution(resource: &dyn Resource) -> SmallVec<[TypeId; 4]> {
    let resource = itself(resource);
    let mut nearest = SmallVec::<[TypeId; 4]>::new();
    let mut others = SmallVec::<[TypeId; 4]>::new();
    visit(resource, &mut |family| {
        let of_kind = if family.is_nearest {
            &mut nearest
        } else {
            &mut others
        };
        of_kind.push(family.id);
    });
    nearest.push(resource.type_id());
    nearest.extend(others);
    nearest.push(TypeId::of::<dyn Resource>());
    nearest
}

fn visit(resource: &dyn Resource, see: &mut dyn FnMut(&Family<'_>)) {
    let resource = itself(resource);
    if resource.type_id() != TypeId::of::<DefaultRoot>() {
        resource.families(&mut Families { see });
    }
}
