use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    Small,
    Other(String),
}

fn main() {}
