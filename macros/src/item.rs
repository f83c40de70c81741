//! The item under an attribute: a function whose body is left as it is.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Signature, Visibility};

use crate::asked::{self, Asked};
use crate::keywords::AttributeKind;

/// A function of which only the signature is parsed.
///
/// The body may be incomplete while it is being typed. It stays as it is, and is only looked through for
/// [literals](crate::asked).
pub(crate) struct FunctionItem {
    pub(crate) attrs: Vec<Attribute>,
    vis: Visibility,
    pub(crate) sig: Signature,
    body: TokenStream,
    /// Whether there is a body.
    pub(crate) is_complete: bool,
}

impl FunctionItem {
    /// Reads the function under an attribute.
    ///
    /// # Errors
    ///
    /// Fails if it is not a function.
    pub(crate) fn parse(kind: AttributeKind, item: TokenStream) -> syn::Result<Self> {
        let parse = |input: ParseStream<'_>| {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis: Visibility = input.parse()?;
            if let Some(what) = other_item(input) {
                let rest: TokenStream = input.parse()?;
                let mut message =
                    format!("`#[{}]` goes on a function; this is {what}", kind.name());
                if what == "an impl block" && kind != AttributeKind::Subscriber {
                    message.push_str(": put `#[view_defaults]` on it, and this on its methods");
                }
                return Err(syn::Error::new_spanned(first_token(rest), message));
            }
            let item = Self::parse_signature(kind, attrs, vis, input)?;
            Ok(Self {
                // What follows the function is the compiler's to complain about.
                body: {
                    let (body, rest) = (item.body, input.parse::<TokenStream>()?);
                    quote!(#body #rest)
                },
                ..item
            })
        };
        parse.parse2(item)
    }

    /// Reads a method and leaves what follows it.
    pub(crate) fn parse_method(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        Self::parse_signature(AttributeKind::View, attrs, vis, input)
    }

    fn parse_signature(
        kind: AttributeKind,
        attrs: Vec<Attribute>,
        vis: Visibility,
        input: ParseStream<'_>,
    ) -> syn::Result<Self> {
        let sig: Signature = input.parse()?;
        if !input.peek(syn::token::Brace) {
            let end: Option<TokenTree> = input.parse().ok();
            let message = match kind {
                AttributeKind::Subscriber => {
                    "a subscriber needs a body: the attribute goes on the function that is called"
                }
                _ => "a view needs a body: the attribute goes on the function that answers",
            };
            let error = syn::Error::new_spanned(end, message).into_compile_error();
            // The mistake becomes the body, for the compiler would report a missing one as well.
            let body = quote!({ #error });
            return Ok(Self {
                attrs,
                vis,
                sig,
                body,
                is_complete: false,
            });
        }
        let body: TokenTree = input.parse()?;
        Ok(Self {
            attrs,
            vis,
            sig,
            body: body.into(),
            is_complete: true,
        })
    }

    /// Returns what the body asks the request for.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        asked::of(&self.sig, &self.body)
    }

    /// Takes the attributes that declare views off the function.
    pub(crate) fn take_attributes(&mut self) -> Vec<(AttributeKind, Attribute)> {
        let mut taken = Vec::new();
        let attrs = std::mem::take(&mut self.attrs).into_iter();
        self.attrs = attrs
            .filter_map(|attr| match AttributeKind::of_view(attr.path()) {
                Some(kind) => {
                    taken.push((kind, attr));
                    None
                }
                None => Some(attr),
            })
            .collect();
        taken
    }

    /// Returns the attributes of a name.
    pub(crate) fn attrs_named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        self.attrs
            .iter()
            .filter(move |attr| attr.path().is_ident(name))
    }
}

impl ToTokens for FunctionItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

/// Says what an item is that is not a function.
fn other_item(input: ParseStream<'_>) -> Option<&'static str> {
    let tokens: TokenStream = input.fork().parse().ok()?;
    let mut tokens = tokens.into_iter();
    let mut qualifiers = Vec::new();
    let word = loop {
        let token = tokens.next()?;
        let word = token.to_string();
        let is_abi = matches!(token, TokenTree::Literal(_));
        if !is_abi && !QUALIFIERS.contains(&word.as_str()) {
            break word;
        }
        qualifiers.push(word);
    };
    let follows = |qualifier: &str| qualifiers.iter().any(|other| other == qualifier);
    let what = match word.as_str() {
        "fn" => return None,
        "struct" => "a struct",
        "enum" => "an enum",
        "union" => "a union",
        "trait" => "a trait",
        "impl" => "an impl block",
        "mod" => "a module",
        "static" => "a static",
        "type" => "a type alias",
        "use" | "crate" => "an import",
        "let" => "a statement",
        "|" | "move" => "a closure",
        _ if follows("extern") => "an extern block",
        _ if follows("const") => "a constant",
        _ if tokens.any(|token| token.to_string() == "!") => "a macro call",
        _ => "an expression",
    };
    Some(what)
}

/// Words that can stand before the `fn` of a function, and before what makes another item.
const QUALIFIERS: &[&str] = &[
    "async", "auto", "const", "default", "extern", "safe", "unsafe",
];

/// Returns the first token, or all if there is none.
fn first_token(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .next()
        .map_or_else(TokenStream::new, |token| quote!(#token))
}
