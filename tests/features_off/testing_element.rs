//! Needs the feature `testing-html`.

use pyramidion::testing::TestResponse;

pub fn use_it(_: &TestResponse) {
    let _: pyramidion::testing::Element;
}

fn main() {}
