//! Needs the feature `schemas`.

pub fn use_it(view: pyramidion::View) -> pyramidion::View {
    view.described(|view| view.docs("Says what it does.")).route_name("home")
}

fn main() {}
