//! What the types of a view say, where it is not known which of them have a schema.
//!
//! The method that the compiler finds first decides: an inherent one, which is there for types that describe themselves,
//! goes before one of a trait, and that before one of a trait for a reference.

use std::any::type_name;
use std::convert::Infallible;
use std::marker::PhantomData;

use schemars::JsonSchema;

use crate::extract::{CookieValues, Form, Json, Path, Query, Requirements};
#[cfg(feature = "forms")]
use crate::forms::generated::FormMethod;
#[cfg(feature = "forms")]
use crate::forms::{Fields, Filled, Valid};
use crate::response::Response;
use crate::schemas::{DescribeArgument, DescribeResponse, Description, InputPlace};
use crate::view::PageOr;

/// Stands for a value of a type.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A: DescribeArgument> Probe<A> {
    pub fn argument(self, view: &mut Description<'_>, _: fn(&mut Requirements)) {
        A::describe(view);
    }
}

impl<R: DescribeResponse> Probe<R> {
    pub fn response(self, view: &mut Description<'_>) {
        R::describe(view);
    }

    pub fn error(self, view: &mut Description<'_>) {
        R::describe(view);
    }
}

impl<T: JsonSchema> Probe<T> {
    pub fn value(self, view: &mut Description<'_>) {
        view.rendered::<T>();
    }
}

impl<T: JsonSchema> Probe<PageOr<T>> {
    pub fn value(self, view: &mut Description<'_>) {
        view.rendered::<T>();
        view.may_answer_otherwise();
    }
}

/// An argument whose kind is known, but not what is in it.
pub trait KnownArgument {
    fn describe(view: &mut Description<'_>);
}

impl<T> KnownArgument for Path<T> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Path, type_name::<T>());
    }
}

impl<T> KnownArgument for Query<T> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Query, type_name::<T>());
    }
}

impl<T> KnownArgument for CookieValues<T> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Cookies, type_name::<T>());
    }
}

impl<T> KnownArgument for Form<T> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Form, type_name::<T>());
    }
}

impl<T> KnownArgument for Json<T> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Json, type_name::<T>());
    }
}

#[cfg(feature = "forms")]
impl<T> KnownArgument for Valid<Json<T>> {
    fn describe(view: &mut Description<'_>) {
        view.any_input(InputPlace::Json, type_name::<T>());
        view.status(422, "Fields of the document are wrong.");
    }
}

#[cfg(feature = "forms")]
impl<T: Fields> KnownArgument for Filled<T> {
    fn describe(view: &mut Description<'_>) {
        let place = match T::METHOD {
            FormMethod::Get => InputPlace::Query,
            FormMethod::Post => InputPlace::Form,
        };
        view.optional(|view| view.any_input(place, type_name::<T>()));
        view.status(422, "Fields of the form are wrong.");
    }
}

impl<A: KnownArgument> KnownArgument for Option<A> {
    fn describe(view: &mut Description<'_>) {
        view.optional(A::describe);
    }
}

impl<A: KnownArgument, E> KnownArgument for Result<A, E> {
    fn describe(view: &mut Description<'_>) {
        view.optional(A::describe);
    }
}

/// What stands for such an argument.
pub trait ArgumentOfKnownKind: Sized {
    fn argument(self, view: &mut Description<'_>, _: fn(&mut Requirements));
}

impl<A: KnownArgument> ArgumentOfKnownKind for Probe<A> {
    fn argument(self, view: &mut Description<'_>, _: fn(&mut Requirements)) {
        A::describe(view);
    }
}

/// A type whose kind is known, but not what is in it.
pub trait OfKnownKind: Sized {
    fn response(self, _: &mut Description<'_>) {}

    fn value(self, _: &mut Description<'_>) {}

    fn shown(self, _: &mut Description<'_>) {}

    fn error(self, _: &mut Description<'_>) {}
}

impl<T> OfKnownKind for Probe<Json<T>> {
    fn response(self, view: &mut Description<'_>) {
        view.any_json_reply(type_name::<T>());
    }
}

impl<T> OfKnownKind for Probe<PageOr<T>> {
    fn value(self, view: &mut Description<'_>) {
        view.any_rendered(type_name::<T>());
        view.may_answer_otherwise();
    }

    fn shown(self, view: &mut Description<'_>) {
        view.may_answer_otherwise();
    }
}

/// A response says nothing of what is in it.
impl OfKnownKind for Probe<Response> {}

/// There is no such error.
impl OfKnownKind for Probe<Infallible> {}

/// An argument of which is known only what it requires.
pub trait AnyArgument: Sized {
    fn argument(self, view: &mut Description<'_>, requires: fn(&mut Requirements)) {
        let mut requirements = Requirements::default();
        requires(&mut requirements);
        view.requirements(&requirements);
    }
}

impl<A> AnyArgument for &Probe<A> {}

/// What is returned is not known.
pub trait AnyReturn: Sized {
    fn response(self, _: &mut Description<'_>) {}

    fn value(self, view: &mut Description<'_>);

    fn shown(self, _: &mut Description<'_>) {}

    fn error(self, view: &mut Description<'_>) {
        view.may_fail();
    }
}

impl<T> AnyReturn for &Probe<T> {
    fn value(self, view: &mut Description<'_>) {
        view.any_rendered(type_name::<T>());
    }
}

/// Stands for what a view returns.
#[derive(Debug)]
pub struct ReturnProbe<T>(PhantomData<fn() -> T>);

impl<T> ReturnProbe<T> {
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> ReturnProbe<Result<T, E>> {
    /// Returns what stands for the value and for the error.
    pub fn parts(self) -> (Probe<T>, Probe<E>) {
        (Probe(PhantomData), Probe(PhantomData))
    }
}

/// What a view returns is not a `Result`.
pub trait PlainProbe<T>: Sized {
    fn parts(self) -> (Probe<T>, Probe<Infallible>) {
        (Probe(PhantomData), Probe(PhantomData))
    }
}

impl<T> PlainProbe<T> for ReturnProbe<T> {}
