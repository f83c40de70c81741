use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[field(choices = [1, 2])]
    rooms: u8,
}

fn main() {}
