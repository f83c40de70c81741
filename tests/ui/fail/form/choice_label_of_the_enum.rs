use pyramidion::forms::Choice;

#[derive(Choice)]
#[choice(label = "How large")]
enum Size {
    Small,
    Large,
}

fn main() {}
