use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(label = "Small", label = "Little")]
    Small,
    Large,
}

fn main() {}
