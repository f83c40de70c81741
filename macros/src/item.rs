//! The item under an attribute: a function whose body is left as it is.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Visibility};

use crate::keywords;

/// A function of which only the signature is parsed.
///
/// The body may be incomplete while it is being typed, and is not the macro's business.
pub(crate) struct FunctionItem {
    pub(crate) attrs: Vec<Attribute>,
    vis: Visibility,
    pub(crate) sig: Signature,
    body: TokenStream,
    /// Whether there is a body.
    pub(crate) is_complete: bool,
}

impl Parse for FunctionItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        if let Some(other) = other_item(input) {
            let rest: TokenStream = input.parse()?;
            return Err(syn::Error::new_spanned(first_token(rest), other));
        }
        let sig: Signature = input.parse()?;
        if !input.peek(syn::token::Brace) {
            let end: TokenStream = input.parse()?;
            let message = "a view needs a body: the attribute goes on the function that answers";
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
        Ok(Self {
            attrs,
            vis,
            sig,
            body: input.parse()?,
            is_complete: true,
        })
    }
}

impl FunctionItem {
    /// Takes further attributes of the same name off the function.
    pub(crate) fn take_stacked(&mut self) -> Vec<Attribute> {
        let is_stacked = |attr: &Attribute| {
            attr.path()
                .segments
                .last()
                .is_some_and(|last| last.ident == keywords::ATTRIBUTE)
        };
        let (stacked, others) = std::mem::take(&mut self.attrs)
            .into_iter()
            .partition(is_stacked);
        self.attrs = others;
        stacked
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

/// Says what an item is that is no function.
fn other_item(input: ParseStream<'_>) -> Option<String> {
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
    Some(format!(
        "`#[view_config]` goes on a function; this is {what}"
    ))
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
