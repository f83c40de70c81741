use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page(String);

fn main() {}
