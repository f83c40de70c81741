use pyramidion::context::{Families, Resource};

struct Comment;

trait Commentable {}

impl Resource for Comment {
    fn families(&self, families: &mut Families<'_>) {
        families.add::<Self, dyn Commentable>(|comment| comment);
    }
}

fn main() {}
