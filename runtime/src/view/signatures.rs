//! Which functions can be views: those that the attribute takes, too.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;

use crate::callable::{Awaited, Later, Now, Returns};
use crate::extract::{FromRequest, RequestPart, RequestPartMut, Requirements};
use crate::renderers::RendererHelper;
use crate::request::Request;
use crate::response::Response;

use super::function::{AsyncClosure, Closure, Outcome, ViewFunction};
use super::page_or::PageOr;
use super::{IntoViewError, IntoViewResult};

/// A function or closure that can be a view, `async` or not.
///
/// It takes at most one borrow of the request or of a part of it, `&mut Request` for example, and owned values that
/// implement [`FromRequest`]: five arguments at most, in any order. What it may return, [`View::new`](super::View::new)
/// and [`View::rendered`](super::View::rendered) say. Which functions are meant is found out by the compiler: the
/// two types are never written.
///
/// An `async` closure that uses values from outside of it is written `async move |…|`, and they are `Clone`: each call works on a clone of
/// them, so a large one is in an [`Arc`]. A view can also take them as [`State<T>`](crate::extract::State).
///
/// # Examples
///
/// ```
/// use pyramidion::extract::{Path, State};
/// use pyramidion::{HttpException, Request, Session, View};
///
/// async fn article(Path(id): Path<u32>, session: &mut Session) -> Result<String, HttpException> {
///     session.insert("seen", id).map_err(|_| HttpException::insufficient_storage())?;
///     Ok(format!("article {id}"))
/// }
///
/// let views = [
///     View::new(article),
///     View::new(|request: &Request| request.path().to_owned()),
///     View::new(async |State(title): State<String>| title),
/// ];
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a view",
    label = "this is not a function that answers requests",
    note = "a view takes at most one of `&mut Request`, `&Request`, `&mut Session`, `&Session`, `&Matchdict`, and owned values such as `Path<T>`, `Form<T>` or `State<T>`: at most five arguments",
    note = "for `View::new` it returns a response: a `Response`, a text, `Json<T>`, a `StatusCode`, or a `Result` of one of them; for `View::rendered` a value that is `serde::Serialize`, a `PageOr` of one, or a `Result` of one of them",
    note = "a closure writes the types of its arguments, as in `|request: &mut Request|`; values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it",
    note = "the future of an `async` view must be `Send`"
)]
pub trait ViewCallable<Mode, Kind>: Send + Sync + 'static {
    /// Notes what the arguments need of the application.
    #[doc(hidden)]
    fn requires(requirements: &mut Requirements);

    /// Returns what takes the arguments, calls the function and makes something of what it returns.
    #[doc(hidden)]
    fn into_function(self) -> ViewFunction;
}

/// Marks what returns a response.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsResponse;

/// Marks what returns a value for a renderer.
#[doc(hidden)]
#[derive(Debug)]
pub struct AsValue<How>(PhantomData<How>);

/// Marks a value that is not a `Result`, or of which both outcomes are written.
#[doc(hidden)]
#[derive(Debug)]
pub struct Plain;

/// Marks a response where a value could be.
#[doc(hidden)]
#[derive(Debug)]
pub struct Complete;

/// Marks a value or a response.
#[doc(hidden)]
#[derive(Debug)]
pub struct Otherwise;

/// Marks a `Result`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fallible<How>(PhantomData<How>);

/// What a function returns, by what is made of it.
#[doc(hidden)]
pub trait IntoOutcome<Mode> {
    /// Makes the outcome of the view.
    ///
    /// # Errors
    ///
    /// Fails with the error that the view returned, or if the renderer does.
    fn into_outcome(self, request: &Request, renderer: &RendererHelper) -> crate::Result<Outcome>;
}

#[diagnostic::do_not_recommend]
impl<R: IntoViewResult> IntoOutcome<AsResponse> for R {
    fn into_outcome(self, _: &Request, _: &RendererHelper) -> crate::Result<Outcome> {
        self.into_view_result().map(Outcome::Response)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoOutcome<AsValue<Plain>> for T {
    fn into_outcome(self, request: &Request, renderer: &RendererHelper) -> crate::Result<Outcome> {
        renderer.render(&self, request).map(Outcome::Rendered)
    }
}

#[diagnostic::do_not_recommend]
impl IntoOutcome<AsValue<Complete>> for Response {
    fn into_outcome(self, _: &Request, _: &RendererHelper) -> crate::Result<Outcome> {
        Ok(Outcome::Response(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoOutcome<AsValue<Otherwise>> for PageOr<T> {
    fn into_outcome(self, request: &Request, renderer: &RendererHelper) -> crate::Result<Outcome> {
        match self {
            Self::Page(value) => value.into_outcome(request, renderer),
            Self::Response(response) => Ok(Outcome::Response(response)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, E, How> IntoOutcome<AsValue<Fallible<How>>> for Result<T, E>
where
    T: IntoOutcome<AsValue<How>>,
    E: IntoViewError,
{
    fn into_outcome(self, request: &Request, renderer: &RendererHelper) -> crate::Result<Outcome> {
        match self {
            Ok(value) => value.into_outcome(request, renderer),
            Err(error) => Err(error.into_view_error()),
        }
    }
}

/// Stands for the argument that is a `&P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Shared<P: ?Sized>(PhantomData<fn() -> *const P>);

/// Stands for the argument that is a `&mut P`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Exclusive<P: ?Sized>(PhantomData<fn() -> *const P>);

/// Implements [`ViewCallable`] for the functions with some owned arguments, before and behind one that is borrowed.
macro_rules! callables {
    ($([$($before:ident)*] [$($after:ident)*])*) => {$(
        callables!(@borrowing Shared [&'r P] RequestPart shared [$($before)*] [$($after)*]);
        callables!(@borrowing Exclusive [&'r mut P] RequestPartMut exclusive [$($before)*] [$($after)*]);
    )*};

    (@owned $(($($argument:ident)*))*) => {$(
        callables! {
            @implement [] [] [$($argument)*] [$($argument)*]
            [($($argument,)*)]
            [Returns<($($argument,)*), Output = R>]
            [Awaited<($($argument,)*), Output = R>]
            request {}
        }
    )*};

    (@borrowing $kind:ident [$borrow:ty] $bound:ident $take:ident [$($before:ident)*] [$($after:ident)*]) => {
        callables! {
            @implement [P: $bound + 'static,] [P] [$($before)* $($after)*] [$($before)* part $($after)*]
            [($($before,)* $kind<P>, $($after,)*)]
            [for<'r> Returns<($($before,)* $borrow, $($after,)*), Output = R>]
            [for<'r> Awaited<($($before,)* $borrow, $($after,)*), Output = R>]
            request { let part = $take::<P>(request)?; }
        }
    };

    (
        @implement [$($part:tt)*] [$($borrowed:ident)*] [$($owned:ident)*] [$($argument:ident)*]
        [$kind:ty] [$($returns:tt)*] [$($awaited:tt)*]
        $request:ident { $($borrow:tt)* }
    ) => {
        #[diagnostic::do_not_recommend]
        impl<F, R, Mode, $($part)* $($owned),*> ViewCallable<Mode, Now<$kind>> for F
        where
            F: $($returns)*,
            R: IntoOutcome<Mode>,
            $($owned: FromRequest,)*
        {
            fn requires(_requirements: &mut Requirements) {
                $($borrowed::requires(_requirements);)*
                $($owned::requires(_requirements);)*
            }

            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn into_function(self) -> ViewFunction {
                let closure: Arc<Closure> = Arc::new(move |$request: &mut Request, renderer: &RendererHelper| {
                    $(let $owned = $owned::from_request($request)?;)*
                    $($borrow)*
                    let returned = self.call(($($argument,)*));
                    returned.into_outcome($request, renderer)
                });
                ViewFunction::Closure(closure)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, R, Mode, $($part)* $($owned),*> ViewCallable<Mode, Later<$kind>> for F
        where
            F: $($awaited)*,
            R: IntoOutcome<Mode>,
            $($owned: FromRequest,)*
        {
            fn requires(_requirements: &mut Requirements) {
                $($borrowed::requires(_requirements);)*
                $($owned::requires(_requirements);)*
            }

            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn into_function(self) -> ViewFunction {
                let function = Arc::new(self);
                let closure: Arc<AsyncClosure> = Arc::new(move |$request, renderer| {
                    let function = Arc::clone(&function);
                    Box::pin(async move {
                        $(let $owned = $owned::from_request($request)?;)*
                        $($borrow)*
                        let returned = function.begin(($($argument,)*)).await;
                        returned.into_outcome($request, renderer)
                    })
                });
                ViewFunction::AsyncClosure(closure)
            }
        }
    };
}

fn shared<P: RequestPart>(request: &mut Request) -> crate::Result<&P> {
    P::prepare(request)?;
    P::borrow(request)
}

fn exclusive<P: RequestPartMut>(request: &mut Request) -> crate::Result<&mut P> {
    P::borrow_mut(request)
}

callables! { @owned () (A) (A B) (A B C) (A B C D) (A B C D E) }

callables! {
    [] []
    [] [A] [A] []
    [] [A B] [A] [B] [A B] []
    [] [A B C] [A] [B C] [A B] [C] [A B C] []
    [] [A B C D] [A] [B C D] [A B] [C D] [A B C] [D] [A B C D] []
}
