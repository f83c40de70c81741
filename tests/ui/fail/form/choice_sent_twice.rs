use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    Small,
    #[choice(value = "small")]
    Little,
}

fn main() {}
