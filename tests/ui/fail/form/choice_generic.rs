use pyramidion::forms::Choice;

#[derive(Choice)]
enum Size<const N: usize> {
    Small,
    Large,
}

fn main() {}
