use pyramidion::forms::Choice;

#[derive(Choice)]
#[choice(crate = ::pyramidion)]
#[choice(crate = ::pyramidion)]
enum Size {
    Small,
    Large,
}

fn main() {}
