//! Needs the feature `static`.

use pyramidion::Request;

pub fn use_it(request: &Request) {
    let _ = request.static_path("app:static/site.css", ()).map_or(0, |url| url.len());
}

fn main() {}
