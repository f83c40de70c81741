//! Bodies of views, and what they ask for.

use quote::quote;

use super::*;

fn asked(sig: TokenStream, body: TokenStream) -> Vec<String> {
    let sig: Signature = syn::parse2(sig).unwrap();
    of(&sig, &body)
        .into_iter()
        .map(|asked| match asked.what {
            What::Placeholder(name) => format!("placeholder {name}"),
            What::Session => "session".to_owned(),
            What::CsrfToken => "token".to_owned(),
            What::Route(name, values) => format!("route {name} {values:?}"),
            What::StaticFile(path) => format!("file {path}"),
        })
        .collect()
}

fn of_request(body: TokenStream) -> Vec<String> {
    asked(quote!(fn view(request: &mut Request)), body)
}

#[test]
fn calls_with_literals_are_found() {
    assert_eq!(
        of_request(quote!({
            let id = request.matchdict().get("id").unwrap_or("none");
            let rest = request.matchdict().segments("rest");
            if let Some(name) = request.session().get("name") {
                helper(request, &request.csrf_token());
            }
            let home = request.route_url("home")?;
            let user = request.route_path(("user", [("id", 7), ("x", 8)]))?;
            let args = request.route_path(("user", UrlArgs::new().value("id", 7)))?;
            format!("{}", request.static_path("static/a.css", ())?)
        })),
        [
            "placeholder id",
            "placeholder rest",
            "session",
            "token",
            "route home Some([])",
            "route user Some([\"id\", \"x\"])",
            "route user None",
            "file static/a.css",
        ]
    );
    assert_eq!(
        asked(
            quote!(fn view(&self, values: &Matchdict)),
            quote!({ values.get("a").unwrap_or(values.get("b")?) })
        ),
        ["placeholder a", "placeholder b"]
    );
}

#[test]
fn calls_of_what_may_be_something_else_are_not() {
    let nothing: [&str; 0] = [];
    for body in [
        quote!({
            let request = other();
            request.session()
        }),
        quote!({ |request: &mut Request| request.session() }),
        quote!({ requests.iter().map(|request| request.session()) }),
        quote!({
            if let Some(request) = sub {
                request.session();
            }
        }),
        quote!({
            for request in requests {
                request.session();
            }
        }),
        quote!({
            match sub {
                Sub { request } => request.session(),
            }
        }),
        quote!({
            fn inner(request: &mut Other) {
                request.session()
            }
        }),
        quote!({
            #[cfg(feature = "x")]
            request.session()
        }),
        quote!({ own!(request.session()) }),
        quote!({ self.request.session() }),
        quote!({ other.session() }),
        quote!({ request.matchdict().get(NAME) }),
        quote!({ request.route_url(name) }),
        quote!({ request.route_url(&Home) }),
        quote!({ request.session }),
    ] {
        assert_eq!(of_request(body.clone()), nothing, "{body}");
    }
    assert_eq!(
        asked(
            quote!(fn view(request: Path<u32>)),
            quote!({ request.session() })
        ),
        nothing
    );
}
