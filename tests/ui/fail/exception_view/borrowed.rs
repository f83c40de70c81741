use pyramidion::exception_view_config;
use pyramidion::session::SessionError;

#[exception_view_config(context = SessionError)]
fn sorry(error: &SessionError) -> String {
    error.to_string()
}

fn main() {}
