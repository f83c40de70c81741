//! How the address is written that a server listens on.

/// What an address is, for people.
pub(crate) const ADDRESS_FORM: &str = "ADDRESS:PORT, as in `127.0.0.1:6543`, or unix:PATH";

/// Tells whether a text can be an address; whether it is one of this machine, only the system knows.
pub(crate) fn is_address(text: &str) -> bool {
    if let Some(path) = text.strip_prefix("unix:") {
        return !path.is_empty();
    }
    let parts = text.rsplit_once(':');
    parts.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_names_a_host_and_a_port_or_a_path() {
        for text in [
            "127.0.0.1:80",
            "[::1]:0",
            "localhost:65535",
            "unix:x",
            "unix:/run/x:1",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "",
            "80",
            ":80",
            "localhost",
            "localhost:",
            "x:65536",
            "x:-1",
            "x:http",
            "unix:",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
