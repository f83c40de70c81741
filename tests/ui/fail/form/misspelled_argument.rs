use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(max_lenght = 3)]
    title: String,
}

fn main() {}
