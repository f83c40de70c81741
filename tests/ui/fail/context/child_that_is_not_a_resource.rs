use pyramidion::context::{Child, Resource};

struct Folder;

impl Resource for Folder {
    fn child<'r>(&'r self, _: &'r str) -> Child<'r> {
        Child::of("a page")
    }
}

fn main() {}
