//! Methods, as listings name them.

/// Returns the methods that a route and its view both take.
///
/// Without any condition it is `*`; if nothing is left, Pyramid's `<route mismatch>`.
pub(super) fn common(route: Option<&[String]>, view: Option<&[String]>) -> String {
    let left: Vec<_> = match (route, view) {
        (None, None) => return "*".to_owned(),
        (Some(methods), None) | (None, Some(methods)) => methods.iter().collect(),
        (Some(route), Some(view)) => route
            .iter()
            .filter(|method| view.contains(method))
            .collect(),
    };
    let mut names: Vec<_> = left
        .iter()
        .map(|method| method.as_str())
        // What takes GET takes HEAD, too; it is listed where it stands alone.
        .filter(|method| *method != "HEAD" || !left.iter().any(|other| *other == "GET"))
        .collect();
    names.sort_unstable();
    if names.is_empty() {
        return "<route mismatch>".to_owned();
    }
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn a_route_and_its_view_have_the_methods_that_both_take() {
        let list = |names: &str| -> Vec<String> { names.split(',').map(str::to_owned).collect() };
        let common = |route: &str, view: &str| {
            let [route, view] = [route, view].map(|names| (names != "*").then(|| list(names)));
            common(route.as_deref(), view.as_deref())
        };
        assert_eq!(common("*", "*"), "*");
        assert_eq!(common("POST,GET,HEAD", "*"), "GET,POST");
        assert_eq!(common("*", "HEAD"), "HEAD");
        assert_eq!(common("GET,HEAD,POST", "POST,PUT"), "POST");
        assert_eq!(common("GET,HEAD", "POST"), "<route mismatch>");
    }
}
