use pyramidion::forms::Fields;

#[derive(Fields)]
enum Size {
    Small,
}

fn main() {}
