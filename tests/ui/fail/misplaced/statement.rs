use pyramidion::view_config;

fn main() {
    #[view_config(route_name = "home")]
    let home = "home";
    drop(home);
}
