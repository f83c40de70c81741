//! Needs the feature `compression`.

use pyramidion::View;

pub fn use_it(view: View) {
    let _ = view.compress(true).route_name("home");
}

fn main() {}
