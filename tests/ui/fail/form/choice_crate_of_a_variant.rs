use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size {
    #[choice(crate = ::pyramidion)]
    Small,
    Large,
}

fn main() {}
