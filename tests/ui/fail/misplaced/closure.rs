use pyramidion::view_config;

fn main() {
    let home = #[view_config(route_name = "home")]
    || "home";
    home();
}
