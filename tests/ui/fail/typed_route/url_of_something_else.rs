use pyramidion::Request;

fn link(request: &Request) -> Option<String> {
    request.route_url(7).ok()
}

fn main() {}
