use pyramidion::forms::Fields;

#[derive(Fields)]
struct Page {
    #[form(check = is_right)]
    title: String,
}

fn main() {}
