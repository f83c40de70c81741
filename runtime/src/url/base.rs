//! The part of a URL before its path.

use crate::percent;

use super::args::UrlArgs;

/// Where the application is, as a request sees it.
#[derive(Clone, Debug)]
pub(crate) struct UrlBase<'a> {
    pub(crate) scheme: &'a str,
    /// The host of the request, with its port if it has one.
    pub(crate) host: &'a str,
    /// The port that the server listens at.
    pub(crate) server_port: u16,
    pub(crate) script_name: &'a str,
}

impl UrlBase<'_> {
    /// Returns scheme and host, without a port that the scheme implies.
    pub(crate) fn host_url(&self) -> String {
        let (host, port) = split_port(self.host);
        Self::site(self.scheme, host, port)
    }

    /// Returns the host URL followed by the quoted script name.
    pub(crate) fn application_url(&self) -> String {
        let mut url = self.host_url();
        percent::quote_into(&mut url, self.script_name, percent::PATH_VALUE);
        url
    }

    /// Returns the application's URL with the scheme, host or port that `args` ask for.
    pub(crate) fn application_url_for(&self, args: &UrlArgs) -> String {
        if let Some(app_url) = &args.app_url {
            return app_url.clone();
        }
        if args.scheme.is_none() && args.host.is_none() && args.port.is_none() {
            return self.application_url();
        }
        let (host, own_port) = split_port(args.host.as_deref().unwrap_or(self.host));
        let implied = args.scheme.as_deref().and_then(default_port);
        let server_port = self.server_port.to_string();
        let port = args
            .port
            .as_deref()
            .or(implied)
            .or(own_port)
            .unwrap_or(&server_port);
        let scheme = args.scheme.as_deref().unwrap_or(self.scheme);
        let mut url = Self::site(scheme, host, Some(port));
        percent::quote_into(&mut url, self.script_name, percent::PATH_VALUE);
        url
    }

    fn site(scheme: &str, host: &str, port: Option<&str>) -> String {
        match port.filter(|port| default_port(scheme) != Some(*port)) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }
    }
}

/// Splits the port off a host; the colons of an IPv6 address are not taken for it.
pub(crate) fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

fn default_port(scheme: &str) -> Option<&'static str> {
    match scheme {
        "http" => Some("80"),
        "https" => Some("443"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_split_off_hosts() {
        assert_eq!(split_port("h:8080"), ("h", Some("8080")));
        assert_eq!(split_port("[::1]:8080"), ("[::1]", Some("8080")));
        assert_eq!(split_port("[::1]"), ("[::1]", None));
        assert_eq!(split_port("h"), ("h", None));
    }

    #[test]
    fn an_ipv6_host_survives_another_scheme() {
        let base = UrlBase {
            scheme: "http",
            host: "[::1]:8080",
            server_port: 80,
            script_name: "",
        };
        let args = UrlArgs::new().scheme("https");
        assert_eq!(base.application_url_for(&args), "https://[::1]");
    }
}
