use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(csrf_error = false)]
struct Page {
    title: String,
}

fn main() {}
