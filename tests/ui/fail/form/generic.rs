use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page<'a> {
    title: &'a str,
}

fn main() {}
