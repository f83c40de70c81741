use std::error::Error;
use std::fmt;

use http::StatusCode;
use pyramidion::extract::Json;
use pyramidion::testing::TestApp;
use pyramidion::view::IntoViewResult;
use pyramidion::{
    Configurator, HttpException, IntoResponse, Response, ViewResult, package, view_config,
};

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl Error for Broken {}

struct Own;

impl IntoResponse for Own {
    fn into_response(self) -> Response {
        Response::text("own")
    }
}

struct OwnResult;

impl IntoViewResult for OwnResult {
    fn into_view_result(self) -> ViewResult {
        Err(HttpException::gone().into())
    }
}

type Answer<T = Response> = Result<T, HttpException>;

macro_rules! views {
    ($($name:ident: $ty:ty = $value:expr, $status:literal, $text:literal;)*) => {
        mod sync {
            use super::*;

            $(#[view_config(route_name = concat!("sync_", stringify!($name)))]
            fn $name() -> $ty {
                $value
            })*
        }

        mod later {
            use super::*;

            $(#[view_config(route_name = concat!("later_", stringify!($name)))]
            async fn $name() -> $ty {
                $value
            })*
        }

        #[test]
        fn it_runs() {
            let mut config = Configurator::new();
            $(
                config.add_route(concat!("sync_", stringify!($name)), concat!("/sync/", stringify!($name)));
                config.add_route(concat!("later_", stringify!($name)), concat!("/later/", stringify!($name)));
            )*
            config.scan(package!(self));
            let app = TestApp::new(config.make_app().expect("a right configuration"));
            $(
                for kind in ["sync", "later"] {
                    let response = app.get(&format!("/{kind}/{}", stringify!($name))).send();
                    assert_eq!(response.status(), $status, "{kind} {}", stringify!($name));
                    if response.status() == 200 {
                        assert_eq!(response.text(), $text);
                    }
                }
            )*
        }
    };
}

views! {
    response: Response = Response::text("a"), 200, "a";
    text: &'static str = "a", 200, "a";
    string: String = "a".to_owned(), 200, "a";
    bytes: Vec<u8> = b"a".to_vec(), 200, "a";
    status: StatusCode = StatusCode::OK, 200, "";
    pair: (StatusCode, &'static str) = (StatusCode::CREATED, "a"), 201, "a";
    json: Json<[u8; 1]> = Json([1]), 200, "[1]";
    exception: HttpException = HttpException::not_found(), 404, "";
    hidden: impl IntoResponse + use<> = "a", 200, "a";
    hidden_result: impl IntoViewResult + use<> = Ok::<_, Broken>("a"), 200, "a";
    own: Own = Own, 200, "own";
    own_result: OwnResult = OwnResult, 410, "";
    result: pyramidion::Result<Response> = Ok(Response::text("a")), 200, "a";
    result_of_text: pyramidion::Result<&'static str> = Ok("a"), 200, "a";
    view_result: ViewResult = Err("failed".into()), 500, "";
    alias: Answer = Err(HttpException::conflict()), 409, "";
    alias_of_text: Answer<String> = Ok("a".to_owned()), 200, "a";
    own_error: Result<Own, Broken> = Err(Broken), 500, "";
    text_as_error: Result<Own, String> = Err("failed".to_owned()), 500, "";
    boxed_error: Result<Own, Box<dyn Error + Send + Sync>> = Err(Box::new(Broken)), 500, "";
    no_error: Result<Own, std::convert::Infallible> = Ok(Own), 200, "own";
    result_as_response: std::result::Result<HttpException, HttpException> = Ok(HttpException::gone()), 410, "";
}
