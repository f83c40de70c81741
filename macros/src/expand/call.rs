//! The function that calls the view with what it takes from the request.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned;

use crate::model::{Argument, Function, Origin, Owner, Receiver};

pub(super) fn argument_constant(index: usize) -> Ident {
    format_ident!("__ARGUMENT_{index}", span = Span::mixed_site())
}

fn argument_variable(index: usize) -> Ident {
    format_ident!("__argument_{index}", span = Span::mixed_site())
}

/// Returns the constant and the variable of the value that a method belongs to.
fn self_names() -> [Ident; 2] {
    ["__SELF", "__self"].map(|name| Ident::new(name, Span::mixed_site()))
}

/// Returns the constants that say what the view needs.
pub(super) fn constants(function: &Function) -> impl Iterator<Item = Ident> {
    let owner = function
        .owner
        .as_ref()
        .filter(|owner| owner.receiver.is_some());
    let of_self = owner.map(|_| {
        let [constant, _] = self_names();
        constant
    });
    let of_arguments = (0..function.arguments.len()).map(argument_constant);
    of_self.into_iter().chain(of_arguments)
}

/// Names each argument's type once, where a wrong one becomes an error at the user's own tokens.
pub(super) fn argument_constants(function: &Function, support: &Ident) -> TokenStream {
    let owner = function
        .owner
        .as_ref()
        .filter(|owner| owner.receiver.is_some());
    let owned = owner.filter(|owner| matches!(owner.origin, Origin::Owned));
    let of_class = owner
        .filter(|owner| owner.has_request())
        .map(|owner| class_constant(owner, support));
    let of_self = owned.map(|owner| {
        let [constant, _] = self_names();
        (constant, &owner.ty, "Argument", "argument")
    });
    let of_arguments = function
        .arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| {
            let constant = argument_constant(index);
            match argument {
                Argument::Owned(ty) => (constant, ty, "Argument", "argument"),
                Argument::Shared(ty) => (constant, ty, "Part", "part"),
                Argument::Exclusive(ty) => (constant, ty, "PartMut", "part_mut"),
                Argument::Context(ty) if is_unsized(ty) => {
                    (constant, ty, "ContextPart", "context_of_family")
                }
                Argument::Context(ty) => (constant, ty, "ContextPart", "context_of_type"),
            }
        });
    let constants = of_self.into_iter().chain(of_arguments);
    let constants = constants.map(|(constant, ty, kind, make)| {
        let span = ty.span();
        let allow = allow_repeated();
        let [support, kind, make] =
            [&support.to_string(), kind, make].map(|name| Ident::new(name, span));
        quote_spanned! {span=>
            #allow
            const #constant: #support::#kind<#ty> = #support::#make::<#ty>();
        }
    });
    of_class.into_iter().chain(constants).collect()
}

/// Tells whether a type is written as one whose values have no size of their own; all but `dyn Trait` are reported elsewhere.
fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(_) | Type::Slice(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Says what a type needs that borrows the request.
fn class_constant(owner: &Owner, support: &Ident) -> TokenStream {
    let site = Span::mixed_site();
    let ([constant, _], ty) = (self_names(), &owner.ty);
    quote_spanned! {site=>
        const #constant: #support::Class = #support::Class {
            requires: |requirements| <#ty as #support::ViewClass<'_>>::requires(requirements),
        };
    }
}

/// Returns the owned arguments, each with the constant that says what it needs.
pub(super) fn owned_arguments(function: &Function) -> impl Iterator<Item = (Ident, &Type)> {
    let owner = function
        .owner
        .as_ref()
        .filter(|owner| owner.receiver.is_some());
    let of_self = owner.map(|owner| {
        let [constant, _] = self_names();
        (constant, &owner.ty)
    });
    let arguments = function.arguments.iter().enumerate();
    let owned = arguments.filter_map(|(index, argument)| match argument {
        Argument::Owned(ty) => Some((argument_constant(index), ty)),
        Argument::Shared(_) | Argument::Exclusive(_) | Argument::Context(_) => None,
    });
    of_self.into_iter().chain(owned)
}

/// Returns the name of the function that calls the view.
pub(super) fn caller_name(renders: bool) -> Ident {
    Ident::new(
        if renders { "__render" } else { "__respond" },
        Span::mixed_site(),
    )
}

/// How the function that calls the view comes to the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It returns the answer.
    Answer,
    /// It hands over the view's future.
    Future,
    /// It makes a future of its own, for what the view borrows is used after it.
    Await,
}

impl End {
    fn of(function: &Function, renders: bool) -> Self {
        let owner = function.owner.as_ref();
        let borrows_owner = owner
            .and_then(|owner| owner.receiver)
            .is_some_and(|receiver| match receiver {
                Receiver::Value => false,
                Receiver::Shared | Receiver::Exclusive => true,
            });
        let borrows_request = || {
            let mut arguments = function.arguments.iter();
            arguments.any(|argument| matches!(argument, Argument::Exclusive(_)))
        };
        let owner_has_request = owner.is_some_and(Owner::has_request);
        if !function.is_async {
            Self::Answer
        } else if borrows_owner
            || owner_has_request
            || function.context().is_some()
            || renders && borrows_request()
        {
            Self::Await
        } else {
            Self::Future
        }
    }
}

/// Writes the function that calls the view with its arguments.
pub(super) fn caller(function: &Function, support: &Ident, renders: bool) -> TokenStream {
    let caller = caller_name(renders);
    let site = Span::mixed_site();
    let request = Ident::new("__request", site);
    let renderer = Ident::new(if renders { "__renderer" } else { "_renderer" }, site);
    let allow = allow_repeated();
    let end = End::of(function, renders);

    let arguments = take_arguments(function, support, &request, end);
    let rendering = renders.then_some(&renderer);
    let answer = answer(function, support, end, &request, rendering);

    if end == End::Answer {
        return quote_spanned! {site=>
            #allow
            fn #caller(
                #request: &mut #support::Request,
                #renderer: &#support::RendererHelper,
            ) -> #support::CallResult {
                #arguments
                #answer
            }
        };
    }
    let body = quote!(#arguments #answer);
    let body = if end == End::Await {
        quote_spanned!(site=> #support::Box::pin(async move { #body }))
    } else {
        body
    };
    quote_spanned! {site=>
        #allow
        fn #caller<'r>(
            #request: &'r mut #support::Request,
            #renderer: &'r #support::RendererHelper,
        ) -> #support::BoxFuture<'r, #support::CallResult> {
            #body
        }
    }
}

/// Allows what the compiler already says of the types and of the function where the user names them.
pub(super) fn allow_repeated() -> TokenStream {
    quote! {
        #[allow(deprecated, clippy::type_complexity, reason = "it is reported at the function")]
    }
}

/// Calls the view. The tokens of the call are the user's, so that what is wrong with the future is
/// reported at the name of the function, and not at a macro.
fn call(function: &Function, support: &Ident, end: End) -> TokenStream {
    let name = &function.name;
    let span = name.span();
    let variables = (0..function.arguments.len()).map(argument_variable);
    let call = match &function.owner {
        None => quote_spanned!(span=> #name(#(#variables),*)),
        Some(owner) => {
            let ty = &owner.ty;
            let [_, value] = self_names();
            let value = owner.receiver.map(|receiver| match receiver {
                Receiver::Value => quote_spanned!(span=> #value,),
                Receiver::Shared => quote_spanned!(span=> &#value,),
                Receiver::Exclusive => quote_spanned!(span=> &mut #value,),
            });
            quote_spanned!(span=> <#ty>::#name(#value #(#variables),*))
        }
    };
    if end != End::Await {
        return call;
    }
    let send = Ident::new("send", span);
    quote_spanned!(span=> #support::#send(#call).await)
}

/// Takes the owned arguments first, then borrows.
fn take_arguments(function: &Function, support: &Ident, request: &Ident, end: End) -> TokenStream {
    let site = Span::mixed_site();
    let unless_failed = |result| unless_failed(support, &result, end);
    let extract = |constant: &Ident| unless_failed(quote!((#constant.extract)(#request)));
    let borrow = |constant: &Ident| unless_failed(quote!((#constant.borrow)(#request)));
    let mut owned = TokenStream::new();
    let owner = function.owner.as_ref();
    if let Some(receiver) = owner.and_then(|owner| owner.receiver)
        && !owner.is_some_and(Owner::has_request)
    {
        let [constant, _] = self_names();
        let (variable, taken) = (self_variable(receiver), extract(&constant));
        owned.extend(quote_spanned!(site=> let #variable = #taken;));
    }
    let mut borrowed = TokenStream::new();
    for (index, argument) in function.arguments.iter().enumerate() {
        let (constant, variable) = (argument_constant(index), argument_variable(index));
        match argument {
            Argument::Owned(_) => {
                let taken = extract(&constant);
                owned.extend(quote_spanned!(site=> let #variable = #taken;));
            }
            Argument::Shared(_) => {
                let prepared = unless_failed(quote!((#constant.prepare)(#request)));
                let taken = borrow(&constant);
                borrowed.extend(quote_spanned! {site=>
                    let () = #prepared;
                    let #request: &#support::Request = #request;
                    let #variable = #taken;
                });
            }
            Argument::Context(_) => {
                let taken = extract(&constant);
                owned.extend(quote_spanned!(site=> let #variable = #taken;));
                let seen = unless_failed(quote!((#constant.see)(&#variable)));
                borrowed.extend(quote_spanned!(site=> let #variable = #seen;));
            }
            Argument::Exclusive(_) => {
                let taken = borrow(&constant);
                borrowed.extend(quote_spanned!(site=> let #variable = #taken;));
            }
        }
    }
    quote!(#owned #borrowed)
}

/// Returns the pattern of the variable with the value that a method belongs to.
fn self_variable(receiver: Receiver) -> TokenStream {
    let [_, value] = self_names();
    match receiver {
        Receiver::Value | Receiver::Shared => quote!(#value),
        Receiver::Exclusive => quote!(mut #value),
    }
}

/// Makes the value that borrows the request, after all that is taken from it.
fn make_self(
    function: &Function,
    support: &Ident,
    request: &Ident,
    end: End,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let owner = function
        .owner
        .as_ref()
        .filter(|owner| owner.has_request())?;
    let (variable, ty) = (self_variable(owner.receiver?), &owner.ty);
    let made = quote_spanned!(site=> <#ty as #support::ViewClass<'_>>::new(#request));
    let made = unless_failed(support, &made, end);
    Some(quote_spanned!(site=> let #variable = #made;))
}

/// Returns the names of what templates see of the value that the method belongs to.
pub(super) fn view_value_names(function: &Function) -> impl Iterator<Item = String> {
    let owner = function.owner.as_ref();
    let owner = owner.filter(|owner| owner.receiver.is_some());
    let values = owner.into_iter().flat_map(|owner| &owner.values);
    values.map(|value| value.name.unraw().to_string())
}

/// Reads what templates see of the value that the method belongs to.
fn view_values(function: &Function, support: &Ident) -> Option<TokenStream> {
    let owner = function.owner.as_ref()?;
    if owner.values.is_empty()
        || !matches!(owner.receiver, Some(Receiver::Shared | Receiver::Exclusive))
    {
        return None;
    }
    let site = Span::mixed_site();
    let ([_, this], seen) = (self_names(), Ident::new("__seen", site));
    let with = owner.values.iter().map(|value| {
        let (name, span) = (&value.name, value.name.span());
        let text = name.unraw().to_string();
        let parentheses = value.is_method.then(|| quote!(()));
        quote_spanned!(span=> .with(#text, &#seen.#name #parentheses))
    });
    Some(quote_spanned! {site=>
        {
            let #seen = &#this;
            #support::ViewValues::new() #(#with)*
        }
    })
}

/// Writes what `?` does. The compiler looks for the conversion of the error at each `?`, which takes it long, and
/// here there is none to find.
fn unless_failed(support: &Ident, result: &TokenStream, end: End) -> TokenStream {
    let site = Span::mixed_site();
    let failed = match end {
        End::Answer | End::Await => quote_spanned!(site=> #support::Err(__error)),
        End::Future => quote_spanned!(site=> #support::failed(__error)),
    };
    quote_spanned! {site=>
        match #result {
            #support::Ok(__taken) => __taken,
            #support::Err(__error) => return #failed,
        }
    }
}

/// Calls the view and makes the result of what it returned. The names of the methods that check its type stand at
/// the type.
fn answer(
    function: &Function,
    support: &Ident,
    end: End,
    request: &Ident,
    rendering: Option<&Ident>,
) -> TokenStream {
    let site = Span::mixed_site();
    let place = function.name.span();
    let type_place = function.output.as_ref().map_or(place, Spanned::span);
    // The compiler blames variables: one for a future that is not `Send`, the other for what the type lacks.
    let (returned, kind) = (
        Ident::new("__returned", place),
        Ident::new("__kind", type_place),
    );
    let value_kind = rendering.map(|_| quote_spanned!(site=> .value_kind()));
    let make = if rendering.is_some() {
        "render"
    } else {
        "respond"
    };
    let make = Ident::new(make, type_place);
    let values = rendering.and_then(|_| view_values(function, support));
    let values = values.map(|values| (Ident::new("__values", site), values));
    let further = rendering.map(|renderer| match &values {
        None => quote!(, #request, #renderer),
        Some((name, _)) => quote_spanned!(site=> , #request, &#renderer.with_view(#name)),
    });
    let wrapper = if end == End::Future {
        "Returning"
    } else {
        "Returned"
    };
    let wrapper = Ident::new(wrapper, site);
    let answer = if end == End::Future {
        let answer = if rendering.is_some() {
            "answer_rendered"
        } else {
            "answer"
        };
        let answer = Ident::new(answer, place);
        quote_spanned!(site=> #support::#answer(#returned, #kind.#make() #further))
    } else {
        quote_spanned!(site=> #kind.#make()(#returned #further))
    };
    let call = call(function, support, end);
    let make_self = make_self(function, support, request, end);
    let call = if make_self.is_some() && rendering.is_some() {
        let (names, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
        // The request comes back where the block ends.
        quote_spanned! {site=>
            let (#returned, #(#names,)*) = {
                #make_self
                let #returned = #call;
                (#returned, #(#values,)*)
            };
        }
    } else {
        let values = values.map(|(name, values)| quote_spanned!(site=> let #name = #values;));
        quote_spanned!(site=> #make_self let #returned = #call; #values)
    };
    quote_spanned! {site=>
        #call
        let #kind = #support::#wrapper(&#returned).return_kind() #value_kind;
        #answer
    }
}
