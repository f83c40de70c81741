use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(types = ["image/jpg"])]
    photo: pyramidion::forms::FormFile,
}

fn main() {}
