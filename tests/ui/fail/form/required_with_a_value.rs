use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(required = false)]
    agreed: bool,
}

fn main() {}
