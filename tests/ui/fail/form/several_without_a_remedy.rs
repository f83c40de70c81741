use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(csrf_error = false, "GET", prefix = "a b")]
struct Page {
    #[field("The title", min_length = -1, email = true, name = "")]
    title: String,
    #[field(choices = [], required = false, lable = "Colors")]
    colors: Vec<String>,
}

fn main() {}
