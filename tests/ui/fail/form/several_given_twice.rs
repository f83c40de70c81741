use pyramidion::forms::Fields;

#[derive(Fields)]
#[form(check = first, prefix = "a", check = second)]
#[form(prefix = "b")]
struct Page {
    #[field(label = "Title", max_length = 5, label = "The title", max_length = 6)]
    title: String,
    #[field("Body", help = "a" help = "b")]
    body: String,
}

fn main() {}
