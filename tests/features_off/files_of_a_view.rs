//! Needs the feature `static`.

use pyramidion::View;

pub fn use_it() -> View {
    View::files("files").route_name("files")
}

fn main() {}
