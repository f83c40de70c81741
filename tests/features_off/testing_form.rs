//! Needs the feature `testing-html`.

use pyramidion::testing::TestResponse;

pub fn use_it(response: &TestResponse) {
    response.form().set("user", "Ada").submit().send().assert_status(200);
}

fn main() {}
