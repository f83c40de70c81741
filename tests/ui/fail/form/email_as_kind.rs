use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(kind = "email")]
    mail: String,
}

fn main() {}
