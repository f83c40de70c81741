use pyramidion::forbidden_view_config;

#[forbidden_view_config(request_method = "get")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
