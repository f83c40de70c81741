use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(csrf_error, csrf_error)]
struct Page {
    title: String,
}

fn main() {}
