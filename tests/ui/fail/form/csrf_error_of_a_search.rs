use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(method = "GET", csrf_error)]
struct Search {
    words: String,
}

fn main() {}
