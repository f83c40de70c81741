//! Needs the feature `testing-html`.

use pyramidion::testing::TestResponse;

pub fn use_it(response: &TestResponse) {
    for element in response.select("li") {
        assert_eq!(element.text(), "x");
    }
}

fn main() {}
