//! Forms that are sent in the query.

use pyramidion::forms::{Fields, Filled};
use pyramidion::{Response, View};
use pyramidion_tests::applications::client;

use super::json;

#[derive(Fields)]
#[form(method = "GET")]
struct Search {
    q: String,
    #[field(min = 1)]
    page: Option<u32>,
}

#[test]
fn a_search_is_submitted_if_the_query_has_one_of_its_fields() {
    let app = client(|config| {
        config.add_route("search", "/search");
        let search = |form: Filled<Search>| -> pyramidion::Result<Response> {
            let Search { q, page } = form.submitted()?;
            Ok(Response::text(format!("{q} on page {}", page.unwrap_or(1))))
        };
        let view = View::rendered(search).route_name("search").renderer("json");
        config.add_view(view.request_method(["GET"]));
    });
    let get = |query: &str| app.get(&format!("/search{query}")).send();
    assert_eq!(get("").status(), 200);
    assert_eq!(get("?utm=1").status(), 200);
    assert_eq!(get("?q=birds&utm=1").text(), "birds on page 1");
    assert_eq!(get("?q=birds&page=0").status(), 422);
    assert_eq!(
        json(&get("?page=2"))["form"]["q"]["errors"][0]["code"],
        "required"
    );
    assert_eq!(json(&get("?page=2"))["form"]["page"]["value"], "2");
}
