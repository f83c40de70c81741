//! Needs the feature `testing-html`.

use pyramidion::testing::TestResponse;

pub fn use_it(response: &TestResponse) {
    response.click("Next").send().assert_contains("page 2");
}

fn main() {}
