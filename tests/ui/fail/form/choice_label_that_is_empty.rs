use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(label = "")]
    Small,
    Large,
}

fn main() {}
