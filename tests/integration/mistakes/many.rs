//! Many mistakes of one kind, as a part of an application that is not included makes them.

use pyramidion::Configurator;
use pyramidion_tests::applications::{has_mistake, mistakes, says};

/// For how many names near ones are looked for.
const LOOKED_FOR: usize = 24;

fn add_routes(config: &mut Configurator, count: usize) {
    for number in 0..count {
        config.add_route(format!("there_{number:04}"), format!("/there/{number}"));
        config.add_view(says("").route_name(format!("there_{number:04}")));
    }
}

#[test]
fn each_view_without_its_route_is_told_and_near_names_of_the_first() {
    let told = mistakes(|config| {
        add_routes(config, 1000);
        for number in 0..1000 {
            config.add_view(says("").route_name(format!("thre_{number:04}")));
        }
    });
    assert_eq!(told.len(), 1000);
    let with_near = told
        .iter()
        .filter(|one| one.contains("(did you mean `there_"));
    assert_eq!(with_near.count(), LOOKED_FOR);
    let mut others = told.iter().filter(|one| !one.contains("did you mean"));
    assert!(
        others.all(|one| one.contains("; call `config.add_route(\"thre_")
            && one.ends_with("or include what adds it")),
    );
}

#[test]
fn several_views_of_one_missing_route_have_the_hint_each() {
    let told = mistakes(|config| {
        add_routes(config, 3);
        for method in ["GET", "POST", "PUT"] {
            let view = says("").request_method([method]);
            for _ in 0..40 {
                config.add_view(view.clone().route_name("ther_0001"));
            }
        }
    });
    assert!(
        told.iter()
            .all(|one| one.contains("did you mean `there_0001`")),
        "{told:#?}"
    );
}

#[test]
fn a_missing_route_to_which_no_name_is_near_is_added_or_included() {
    has_mistake(
        |config| config.add_view(says("").route_name("checkout")),
        &[
            "the view is for the route `checkout`, which was not added; call `config.add_route(\"checkout\", …)`, or include \
             what adds it",
        ],
    );
}
