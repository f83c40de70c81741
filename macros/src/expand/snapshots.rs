//! What views expand to, formatted: the expansion of each case is in `snapshots/`.
//!
//! `PYRAMIDION_BLESS=1` writes the files again; read what changes.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Block, Expr, Item, ItemMacro, Stmt, StmtMacro, parse_quote};

use crate::keywords::AttributeKind;

/// Shows what is handed to `inventory::submit!` as a constant, for what is in a macro is not formatted.
fn open_submissions(file: &mut syn::File) {
    for item in &mut file.items {
        let Item::Const(item) = item else { continue };
        let Expr::Block(registrations) = &mut *item.expr else {
            continue;
        };
        for statement in &mut registrations.block.stmts {
            let (Stmt::Item(Item::Macro(ItemMacro { mac, .. }))
            | Stmt::Macro(StmtMacro { mac, .. })) = statement
            else {
                continue;
            };
            let value = mac
                .parse_body_with(Block::parse_within)
                .expect("a value is submitted");
            *statement = parse_quote!(const SUBMITTED: __support::RegisteredView = { #(#value)* };);
        }
    }
}

#[track_caller]
fn check(name: &str, args: TokenStream, item: TokenStream) {
    let expansion = super::view(AttributeKind::View, args, &item, "1_1", || false);
    let mut file = syn::parse2(expansion).expect("an expansion is Rust");
    open_submissions(&mut file);
    let formatted = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/expand/snapshots")
        .join(name)
        .with_extension("rs");
    if std::env::var_os("PYRAMIDION_BLESS").is_some() {
        std::fs::write(&path, &formatted).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        formatted, expected,
        "`{name}` expands differently; if it should, set PYRAMIDION_BLESS=1"
    );
}

#[test]
fn a_sync_view() {
    check(
        "sync_view",
        quote!(route_name = "home"),
        quote! {
            /// Greets.
            pub fn home() -> &'static str {
                "home"
            }
        },
    );
}

#[test]
fn an_async_view() {
    check(
        "async_view",
        quote!(route_name = "home", request_method = "GET"),
        quote! {
            async fn home() -> pyramidion::Result<Response> {
                Ok(load().await?)
            }
        },
    );
}

#[test]
fn a_view_with_arguments() {
    check(
        "arguments",
        quote!(route_name = "article"),
        quote! {
            fn article<'r>(session: &'r mut Session, Path(id): Path<u32>, agent: Agent) -> &'r str {
                session.csrf_token()
            }
        },
    );
}

#[test]
fn an_async_view_that_borrows() {
    check(
        "async_borrow",
        quote!(route_name = "article"),
        quote! {
            async fn article(matchdict: &Matchdict, State(pool): State<Pool>) -> String {
                pool.load(matchdict).await
            }
        },
    );
}

#[test]
fn a_view_with_a_renderer() {
    check(
        "renderer",
        quote!(route_name = "data", renderer = "json"),
        quote! {
            fn data(request: &Request) -> Result<Data, Failure> {
                Data::of(request)
            }
        },
    );
}

#[test]
fn two_views_of_a_function() {
    check(
        "stacked",
        quote!(route_name = "page", renderer = "json"),
        quote! {
            #[view_config(route_name = "text", request_method = ("PUT", "PATCH"))]
            #[inline]
            async fn page() -> String {
                String::new()
            }
        },
    );
}

#[test]
fn a_view_with_constants() {
    check(
        "constants",
        quote!(
            route_name = names::HOME,
            request_method = ["GET", METHOD],
            renderer = RENDERER
        ),
        quote! {
            fn home() {}
        },
    );
}

#[test]
fn a_conditional_view_of_another_crate_path() {
    check(
        "conditional",
        quote!(crate = crate::web, route_name = "type"),
        quote! {
            #[cfg(feature = "types")]
            #[deprecated]
            fn r#type() -> Response {
                Response::default()
            }
        },
    );
}

#[test]
fn mistakes() {
    check(
        "mistakes",
        quote!(route_nme = "home", request_method = "get"),
        quote! {
            fn home<T>(name: &str) -> Response {
                Response::text(name)
            }
        },
    );
}

#[test]
fn a_function_without_a_body() {
    check(
        "no_body",
        quote!(route_name = "home"),
        quote!(
            fn home() -> Response;
        ),
    );
}

#[test]
fn a_view_that_borrows_its_context() {
    check(
        "context",
        quote!(context = Article, name = "edit", containment = dyn Shelf),
        quote! {
            async fn edit(article: &Article, request: &mut Request) -> String {
                article.title.clone()
            }
        },
    );
}
