use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(value = "")]
    None,
    Small,
}

fn main() {}
