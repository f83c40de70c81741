//! Which requests come from a developer at this machine, as far as they tell.

use std::net::IpAddr;

/// Tells whether an address is of this machine, also where a socket of IPv6 took a connection of IPv4.
pub fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Tells whether a header, named in lower case, is one that proxies and tunnels add.
pub fn is_of_proxy(header: &str) -> bool {
    const NAMES: [&str; 9] = [
        "client-ip",
        "fastly-client-ip",
        "fly-client-ip",
        "forwarded",
        "true-client-ip",
        "via",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-real-ip",
    ];
    const BEGINNINGS: [&str; 4] = ["cf-", "x-envoy-", "x-forwarded", "x-original-"];
    NAMES.contains(&header) || BEGINNINGS.iter().any(|begin| header.starts_with(begin))
}

/// Tells whether each host that a request names is of this machine; it must name one.
///
/// What a page of another site asks for, once its name leads here, has that name. Spaces separate further names that are listed.
pub fn names_this_machine<'h>(hosts: impl IntoIterator<Item = &'h str>, listed: &str) -> bool {
    let mut hosts = hosts.into_iter().peekable();
    let names_one = hosts.peek().is_some();
    names_one && hosts.all(|host| is_of_this_machine(host, listed))
}

/// Tells whether a host, which may have a port, is `localhost`, an address of loopback, or listed.
fn is_of_this_machine(host: &str, listed: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let Some(name) = without_port(&host) else {
        return false;
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    if address.parse().is_ok_and(is_loopback) {
        return true;
    }
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    let is_local = name == "localhost" || name.ends_with(".localhost");
    let mut listed = listed.split_whitespace();
    (is_local && name.chars().all(is_name))
        || listed.any(|listed| listed.eq_ignore_ascii_case(name))
}

/// Returns the name or address of a host, unless what follows it is not a port.
fn without_port(host: &str) -> Option<&str> {
    let end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at_checked(end)?;
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    is_whole.then_some(name)
}

/// What a browser says of the page that sends a request.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'r> {
    site: Option<&'r str>,
    mode: Option<&'r str>,
    dest: Option<&'r str>,
    /// What old browsers send, too.
    origin: Option<&'r str>,
}

impl<'r> Sender<'r> {
    /// Reads the headers of a request, of which `header` returns one by its name; for one that is not text it returns any other text.
    pub fn new(header: impl Fn(&str) -> Option<&'r str>) -> Self {
        Self {
            site: header("sec-fetch-site"),
            mode: header("sec-fetch-mode"),
            dest: header("sec-fetch-dest"),
            origin: header("origin"),
        }
    }

    /// Tells whether a page of another site sent the request, unless it leads its reader here; `own` is the origin that the request asks.
    pub fn is_another_site(&self, own: impl FnOnce() -> String) -> bool {
        let Some(site) = self.site else {
            return self.origin.is_some_and(|origin| origin != own());
        };
        let is_own = matches!(site, "none" | "same-origin");
        let is_navigation = self.mode == Some("navigate") && self.dest == Some("document");
        !is_own && !is_navigation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_this_machine() {
        for (host, is_here) in [
            ("localhost", true),
            ("LOCALHOST:6543", true),
            ("localhost.:80", true),
            ("blog.localhost", true),
            ("127.0.0.2:80", true),
            ("[::1]:6543", true),
            ("[::ffff:127.0.0.1]", true),
            ("box.test:80", true),
            ("[2001:db8::1]", true),
            ("", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("evil@localhost", false),
            ("evil@x.localhost", false),
            ("evil/x.localhost", false),
            ("localhost:80.evil.example", false),
            ("localhost:80@evil.example", false),
            ("[::1]evil.example", false),
            ("[::1", false),
            ("192.0.2.1", false),
            ("ä.localhost", false),
        ] {
            let listed = "box.test [2001:DB8::1]";
            assert_eq!(is_of_this_machine(host, listed), is_here, "{host}");
        }
    }
}
