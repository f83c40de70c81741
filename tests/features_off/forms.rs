//! Needs the feature `forms`.

use pyramidion::forms::Filled;

fn main() {}
