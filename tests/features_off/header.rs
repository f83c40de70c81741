//! Needs the feature `headers`.

pub fn use_it<T>(_: pyramidion::extract::Header<T>) {}

fn main() {}
