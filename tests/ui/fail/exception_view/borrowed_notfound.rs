use pyramidion::{HttpException, notfound_view_config};

#[notfound_view_config]
fn sorry(error: &HttpException) -> String {
    error.to_string()
}

fn main() {}
