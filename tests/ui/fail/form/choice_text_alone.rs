use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice("Very small")]
    Small,
    Large,
}

fn main() {}
