//! Functions that make contexts and take what views take.

use std::any::Any;
use std::sync::Arc;

use crate::callable::{Awaited, Later, Now, Returns};
use crate::request::Request;
use crate::traversal::{AsyncMake, ContextFactory, Factory, MadeContext, SyncMake};

use super::{FromRequest, Preparation, Requirements, prepare};

/// Stands for the arguments of a factory whose first is the request.
#[expect(
    unnameable_types,
    reason = "it is in the types of implementations only"
)]
#[doc(hidden)]
#[derive(Debug)]
pub struct WithRequest<Arguments>(std::marker::PhantomData<fn() -> Arguments>);

/// Implements [`ContextFactory`] for functions with some owned arguments, alone and behind the request.
macro_rules! factories {
    ($(($($argument:ident)*))*) => {$(
        factories! {
            @implement [$($argument)*] [($($argument,)*)]
            [Returns<($($argument,)*), Output = crate::Result<T>>]
            [Awaited<($($argument,)*), Output = crate::Result<T>>]
            request [($($argument,)*)]
        }
        factories! {
            @implement [$($argument)*] [WithRequest<($($argument,)*)>]
            [for<'r> Returns<(&'r mut Request, $($argument,)*), Output = crate::Result<T>>]
            [for<'r> Awaited<(&'r mut Request, $($argument,)*), Output = crate::Result<T>>]
            request [(request, $($argument,)*)]
        }
    )*};

    (
        @implement [$($argument:ident)*] [$kind:ty] [$($returns:tt)*] [$($awaited:tt)*]
        $request:ident [$($given:tt)*]
    ) => {
        #[diagnostic::do_not_recommend]
        impl<F, T: MadeContext, $($argument: FromRequest),*> ContextFactory<Now<(T, $kind)>> for F
        where
            F: $($returns)*,
        {
            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn into_factory(self) -> Factory {
                let make: Arc<SyncMake> = Arc::new(move |$request: &mut Request| {
                    $(let $argument = $argument::from_request($request)?;)*
                    Ok(self.call($($given)*)?.into_shared())
                });
                let factory = Factory::of_sync::<T::Type>(Arc::clone(&make));
                let preparations = preparations(requires::<($($argument,)*)>);
                let factory = if preparations.is_empty() {
                    factory
                } else {
                    let preparations = Arc::new(preparations);
                    Factory::of_async::<T::Type>(Arc::new(move |request| {
                        let (make, preparations) = (Arc::clone(&make), Arc::clone(&preparations));
                        Box::pin(async move {
                            prepare(&preparations, request).await;
                            make(request)
                        })
                    }))
                };
                factory.requiring(requires::<($($argument,)*)>)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<F, T: MadeContext, $($argument: FromRequest),*> ContextFactory<Later<(T, $kind)>> for F
        where
            F: $($awaited)*,
        {
            #[allow(non_snake_case, reason = "the arguments have the names of their types")]
            fn into_factory(self) -> Factory {
                let shared = Arc::new((self, preparations(requires::<($($argument,)*)>)));
                let make: Arc<AsyncMake> = Arc::new(move |$request| {
                    let shared = Arc::clone(&shared);
                    Box::pin(async move {
                        let (factory, preparations) = &*shared;
                        if !preparations.is_empty() {
                            prepare(preparations, $request).await;
                        }
                        $(let $argument = $argument::from_request($request)?;)*
                        Ok(factory.begin($($given)*).await?.into_shared())
                    })
                });
                Factory::of_async::<T::Type>(make).requiring(requires::<($($argument,)*)>)
            }
        }
    };
}

factories! { (A) (A B) (A B C) (A B C D) }

/// What several arguments need.
trait Arguments {
    fn requires(requirements: &mut Requirements);
}

macro_rules! arguments {
    ($(($($argument:ident)*))*) => {$(
        impl<$($argument: FromRequest),*> Arguments for ($($argument,)*) {
            fn requires(requirements: &mut Requirements) {
                $($argument::requires(requirements);)*
            }
        }
    )*};
}

arguments! { (A) (A B) (A B C) (A B C D) }

/// Notes what the arguments of a factory need: factories stand below requirements, and know them as any value.
fn requires<A: Arguments>(requirements: &mut dyn Any) {
    if let Some(requirements) = requirements.downcast_mut::<Requirements>() {
        A::requires(requirements);
    }
}

fn preparations(requires: fn(&mut dyn Any)) -> Vec<Preparation> {
    let mut requirements = Requirements::default();
    requires(&mut requirements);
    requirements.preparations
}
