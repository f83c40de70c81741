//! Routes as types, whatever the names around them mean.

#![deny(warnings, clippy::pedantic)]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "views take what they take"
)]
#![forbid(unsafe_code)]

mod shadowed {
    #![allow(dead_code, non_camel_case_types)]

    struct Result;
    struct Option;
    struct str;
    struct u8;
    mod core {}

    #[derive(::pyramidion::Route)]
    #[route(name = "shadowed", pattern = "/shadowed/{value}")]
    pub struct Shadowed {
        pub value: ::std::primitive::u8,
    }
}

/// A route of one's own documentation and attributes.
#[derive(Clone, Debug, PartialEq, pyramidion::Route)]
#[route(name = "article", pattern = "/articles/{id}-{type}/*rest", crate = ::pyramidion)]
struct Article {
    /// The number.
    id: u32,
    r#type: String,
    rest: Vec<String>,
}

#[derive(pyramidion::Route)]
#[route(name = "home", pattern = "/")]
struct Home;

#[derive(pyramidion::Route)]
#[route(name = "about", pattern = "/about")]
struct About {}

struct Pages(Home);

impl pyramidion::extract::FromRequest for Pages {
    fn from_request(request: &mut pyramidion::Request) -> pyramidion::Result<Self> {
        Home::from_request(request).map(Self)
    }
}

#[pyramidion::view_defaults(route = Article)]
impl Pages {
    #[pyramidion::view_config(request_method = "GET")]
    fn article(&self, article: Article) -> String {
        let Self(Home) = self;
        format!("{} {} {:?}", article.id, article.r#type, article.rest)
    }

    #[pyramidion::view_config(route_name = "home")]
    fn home(&self) -> &'static str {
        "home"
    }

    #[pyramidion::view_config(route = About)]
    fn about() -> &'static str {
        "about"
    }
}

#[test]
fn it_runs() {
    use pyramidion::Route as _;
    assert_eq!(shadowed::Shadowed::NAME, "shadowed");
}
