//! Needs the feature `multipart`.

use pyramidion::Request;

pub fn use_it(request: &Request) {
    let _ = request.files().len();
}

fn main() {}
