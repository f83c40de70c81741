use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(methd = "GET")]
struct Page {
    #[field(lable = "The title", max_length)]
    title: String,
    #[field(pattern = "(")]
    body: String,
    #[field(kind = "area", equal_to = "bdy")]
    again: String,
}

fn main() {}
