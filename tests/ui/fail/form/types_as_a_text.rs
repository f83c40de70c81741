use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(types = "image/png")]
    photo: pyramidion::forms::FormFile,
}

fn main() {}
