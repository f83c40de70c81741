use pyramidion::exception_view_config;
use pyramidion::httpexceptions::ClientError;

#[exception_view_config(context = ClientError)]
async fn sorry(error: &ClientError) -> String {
    format!("{error:?}")
}

fn main() {}
