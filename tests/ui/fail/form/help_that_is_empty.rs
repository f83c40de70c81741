use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(help = " ")]
    title: String,
}

fn main() {}
