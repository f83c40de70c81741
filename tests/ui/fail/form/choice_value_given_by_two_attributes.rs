use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(value = "s")]
    #[choice(value = "xs")]
    Small,
    Large,
}

fn main() {}
