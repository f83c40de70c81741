use pyramidion::forms::Choice;

#[derive(Choice)]
struct Size {
    small: bool,
}

fn main() {}
