//! Headers that only proxies may set.
//!
//! Applications believe what they say: who the client is, under which URL it asked, who has logged in. A stranger
//! who could send them would choose all of it. WSGI applications see a header as a variable in whose name a
//! hyphen is an underscore, so that `X_Forwarded_For` is `X-Forwarded-For` to them.

/// How the names of such headers begin, in order.
const FAMILIES: &[&str] = &[
    "cf-",
    "client-cert-",
    "fly-forwarded-",
    "ssl-client-",
    "wl-proxy-",
    "x-accel-",
    "x-amzn-oidc-",
    "x-appengine-",
    "x-arr-",
    "x-auth-request-",
    "x-authenticated-",
    "x-azure-",
    "x-client-cert-",
    "x-envoy-",
    "x-forwarded-",
    "x-goog-authenticated-user-",
    "x-original-",
    "x-real-",
    "x-rewrite-",
    "x-sendfile-",
    "x-ssl-",
    "x-tls-",
    "x-vhm-",
    "x-webauth-",
];

/// Their names, in order, and those of what a server tells a WSGI application, which are not headers.
const NAMES: &[&str] = &[
    "ali-cdn-real-ip",
    "auth-type",
    "cdn-src-ip",
    "client-cert",
    "client-ip",
    "fastly-client-ip",
    "fly-client-ip",
    "forwarded",
    "forwarded-for",
    "front-end-https",
    "gateway-interface",
    "https",
    "path-info",
    "path-translated",
    "proxy-client-ip",
    "query-string",
    "remote-addr",
    "remote-host",
    "remote-ident",
    "remote-port",
    "remote-user",
    "request-method",
    "request-uri",
    "script-name",
    "server-name",
    "server-port",
    "server-protocol",
    "true-client-ip",
    "x-client-cert",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-forwarded",
    "x-host",
    "x-http-host-override",
    "x-https",
    "x-proto",
    "x-proxy-user",
    "x-proxyuser-ip",
    "x-remote-addr",
    "x-remote-user",
    "x-scheme",
    "x-script-name",
    "x-url-scheme",
];

/// Tells whether servers of WSGI applications may take a header for another: one with an underscore in its name, as
/// nginx does, and `Proxy`, which programs take for the variable `HTTP_PROXY`.
pub(super) fn is_ambiguous(name: &str, keeps_underscores: bool) -> bool {
    name == "proxy" || (name.contains('_') && (!keeps_underscores || is_another(name)))
}

/// Tells whether a header is one of those, also to programs that take all but letters and digits for one character.
pub(super) fn is_of_proxies(name: &str) -> bool {
    // The first letter tells most other headers apart.
    let Some(letter) = name.bytes().next().filter(u8::is_ascii_lowercase) else {
        return false;
    };
    let letter = usize::from(letter - b'a');
    is_one_of(name, &NAMES[NAME_STARTS[letter]..NAME_STARTS[letter + 1]])
        || FAMILIES[FAMILY_STARTS[letter]..FAMILY_STARTS[letter + 1]]
            .iter()
            .any(|start| begins(name, start))
}

/// Where the names of each letter begin, and where the last of them end.
const NAME_STARTS: [usize; 27] = starts(NAMES);
const FAMILY_STARTS: [usize; 27] = starts(FAMILIES);

/// Returns for each letter how many texts there are before those that begin with it.
const fn starts(texts: &[&str]) -> [usize; 27] {
    let mut starts = [0; 27];
    let mut at = 0;
    while at < texts.len() {
        let mut letter = (texts[at].as_bytes()[0] - b'a') as usize + 1;
        while letter < starts.len() {
            starts[letter] += 1;
            letter += 1;
        }
        at += 1;
    }
    starts
}

/// Tells whether a name with an underscore is taken for that of a header that decides something on the way.
fn is_another(name: &str) -> bool {
    const DECIDING: [&str; 8] = [
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "proxy",
        "transfer-encoding",
        "upgrade",
    ];
    is_of_proxies(name) || is_one_of(name, &DECIDING)
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names
        .iter()
        .any(|other| other.len() == name.len() && folded(name).eq(other.bytes()))
}

fn begins(name: &str, start: &str) -> bool {
    name.len() >= start.len() && folded(&name[..start.len()]).eq(start.bytes())
}

/// Takes all but letters and digits for one character; the names of a `HeaderMap` are in lower case.
fn folded(name: &str) -> impl Iterator<Item = u8> {
    let fold = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            byte
        } else {
            b'-'
        }
    };
    name.bytes().map(fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found() {
        assert!(NAMES.is_sorted() && FAMILIES.is_sorted());
        for name in NAMES.iter().chain(FAMILIES) {
            assert!(is_of_proxies(name), "{name}");
            assert!(is_of_proxies(&name.replace('-', "_")), "{name}");
            assert!(is_of_proxies(&name.replacen('-', ".", 1)), "{name}");
        }
        for name in [
            "x-forwarded-for",
            "x-forwarded-port",
            "x-forwarded-prefix",
            "x-forwarded-server",
            "x-forwarded-ssl",
            "x-real-ip",
            "cf-connecting-ip",
            "client-cert-chain",
            "x-original-url",
            "x-original-forwarded-for",
            "x-ssl-client-verify",
            "path-info",
            "remote_host",
        ] {
            assert!(is_of_proxies(name), "{name}");
        }
        for name in [
            "x-mine",
            "x-requested-with",
            "forward",
            "x-csrf-token",
            "range",
            "x",
            "via",
        ] {
            assert!(!is_of_proxies(name), "{name}");
        }
    }

    #[test]
    fn a_name_with_an_underscore_may_be_kept_unless_it_is_taken_for_another() {
        let names = [
            "api_key",
            "content_length",
            "transfer_encoding",
            "x_real_ip",
            "path_info",
            "query_string",
            "host_",
            "proxy",
        ];
        let kept = |keeps_underscores| -> Vec<&str> {
            let names = names.into_iter();
            names
                .filter(|name| !is_ambiguous(name, keeps_underscores))
                .collect()
        };
        assert_eq!(kept(true), ["api_key", "host_"]);
        assert_eq!(kept(false), [""; 0]);
    }
}
