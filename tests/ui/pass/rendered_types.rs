use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Response, package, view_config};
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
}

type Answer<T> = Result<T, HttpException>;

macro_rules! views {
    ($($name:ident: $ty:ty = $value:expr, $json:literal, $string:literal;)*) => {
        mod sync {
            use super::*;

            $(#[view_config(route_name = concat!("json_", stringify!($name)), renderer = "json")]
            #[view_config(route_name = concat!("string_", stringify!($name)), renderer = "string")]
            fn $name() -> $ty {
                $value
            })*
        }

        mod later {
            use super::*;

            $(#[view_config(route_name = concat!("later_", stringify!($name)), renderer = "json")]
            async fn $name() -> $ty {
                $value
            })*
        }

        #[test]
        fn it_runs() {
            let mut config = Configurator::new();
            $(
                config.add_route(concat!("json_", stringify!($name)), concat!("/json/", stringify!($name)));
                config.add_route(concat!("string_", stringify!($name)), concat!("/string/", stringify!($name)));
                config.add_route(concat!("later_", stringify!($name)), concat!("/later/", stringify!($name)));
            )*
            config.scan(package!(self));
            let app = TestApp::new(config.make_app().expect("a right configuration"));
            let text = |kind, name| app.get(&format!("/{kind}/{name}")).send().text().to_owned();
            $(
                assert_eq!(text("json", stringify!($name)), $json);
                assert_eq!(text("later", stringify!($name)), $json);
                assert_eq!(text("string", stringify!($name)), $string);
            )*
        }
    };
}

views! {
    number: u8 = 1, "1", "1";
    text: &'static str = "a", "\"a\"", "a";
    nothing: () = (), "null", "null";
    optional: Option<u8> = None, "null", "null";
    list: Vec<u8> = vec![1, 2], "[1,2]", "[1,2]";
    structure: Page<'static> = Page { title: "a" }, "{\"title\":\"a\"}", "{\"title\":\"a\"}";
    hidden: impl Serialize + use<> = (1, 2), "[1,2]", "[1,2]";
    boxed: Box<u8> = Box::new(1), "1", "1";
    result: pyramidion::Result<u8> = Ok(1), "1", "1";
    result_of_nothing: pyramidion::Result<()> = Ok(()), "null", "null";
    alias: Answer<Page<'static>> = Ok(Page { title: "a" }), "{\"title\":\"a\"}", "{\"title\":\"a\"}";
    response: Response = Response::text("whole"), "whole", "whole";
    result_of_response: pyramidion::Result<Response> = Ok(Response::text("whole")), "whole", "whole";
    result_in_a_result: pyramidion::Result<Result<u8, u8>> = Ok(Err(1)), "{\"Err\":1}", "{\"Err\":1}";
}
