use pyramidion::security::SessionAuthenticationPolicy;

fn groups(userid: &str) -> Option<Vec<String>> {
    (userid == "ada").then(Vec::new)
}

fn main() {
    SessionAuthenticationPolicy::new().groups(groups);
}
