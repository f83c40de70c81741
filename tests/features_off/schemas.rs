//! Needs the feature `schemas`.

pub fn use_it(_: &pyramidion::schemas::Schemas) {}

fn main() {}
