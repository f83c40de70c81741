//! What servers of the other application may make of a path.
//!
//! Here a path is decoded once, and an encoded slash does not separate segments. Servers of WSGI applications decode the
//! whole path, so that `/admin%2Fx` is `/admin/x`; waitress makes one slash of those at the beginning; Apache and
//! nginx, which may stand before the application, make one slash of several anywhere and follow `.` and `..`. And
//! where the regular expression of a Pyramid route ends, there may be one more line feed.

use crate::percent;

/// Returns what may be made of a path, each percent-encoded again; nothing if it can only be read as it is.
pub(crate) fn readings(path: &str) -> Vec<String> {
    let is_plain = !path.contains('%') && !path.contains("//") && !path.contains("/.");
    if is_plain || !path.starts_with('/') {
        return Vec::new();
    }
    // What is not text is not a path of a Pyramid application, which answers 400.
    let Ok(decoded) = String::from_utf8(decode(path.as_bytes())) else {
        return Vec::new();
    };
    let mut readings = Vec::new();
    for text in [Some(&*decoded), decoded.strip_suffix('\n')] {
        let Some(text) = text else { continue };
        let folded = format!("/{}", text.trim_start_matches('/'));
        for reading in [text, &folded, &normalized(text)] {
            let mut quoted = String::with_capacity(path.len());
            percent::quote_into(&mut quoted, reading, percent::PATH_VALUE);
            if quoted != path && !readings.contains(&quoted) {
                readings.push(quoted);
            }
        }
    }
    readings
}

/// Decodes as Python does: a percent sign without two digits stays what it is.
fn decode(path: &[u8]) -> Vec<u8> {
    percent_encoding::percent_decode(path).collect()
}

/// Follows the dot segments ([RFC 3986 §5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)) and makes one
/// slash of several.
fn normalized(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    let end = if is_folder && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_read_in_one_way() {
        for path in [
            "/",
            "/admin",
            "/admin/x.html",
            "/a;b/c:d@e",
            "*",
            "",
            "/\\admin",
        ] {
            assert!(readings(path).is_empty(), "{path}");
        }
    }

    #[test]
    fn every_reading_is_found() {
        for (path, expected) in [
            ("//admin", "/admin"),
            ("///admin/x", "/admin/x"),
            ("/admin%2Fx", "/admin/x"),
            ("/admin%2fx", "/admin/x"),
            ("/%2fadmin", "/admin"),
            ("/%2F%2Fadmin", "/admin"),
            ("/admin%0a", "/admin"),
            ("/admin/x%0A", "/admin/x"),
            ("//admin%2Fx%0A", "/admin/x"),
            ("/./admin", "/admin"),
            ("/x/../admin", "/admin"),
            ("/%2e/admin", "/admin"),
            ("/x/%2E%2e/admin", "/admin"),
            ("/x%2F..%2Fadmin", "/admin"),
            ("/admin//x", "/admin/x"),
            ("/../admin", "/admin"),
            ("/admin/.", "/admin/"),
            ("/admin/x/..", "/admin/"),
            ("//", "/"),
            ("/x/..", "/"),
            ("//%C3%A9", "/%C3%A9"),
            ("//100%", "/100%25"),
            ("//a%zz", "/a%25zz"),
        ] {
            let found = readings(path);
            assert!(
                found.iter().any(|reading| reading == expected),
                "{path}: {found:?}"
            );
        }
    }

    #[test]
    fn nothing_is_decoded_twice_or_read_as_another_name() {
        for path in [
            "/admin%252Fx",
            "/%252fadmin",
            "/%2561dmin",
            "/admin%250a",
            "/admin%0a%0a",
            "/admin%0d%0a",
            "/admin%0d",
            "/admin%00",
            "/admin%20",
            "/admin%3bx",
            "/%5cadmin",
            "/.admin",
            "/..admin",
            "/ADMIN%2Fx",
            "/%ff/../admin",
        ] {
            let found = readings(path);
            let admin = ["/admin", "/admin/", "/admin/x"];
            assert!(
                found.iter().all(|reading| !admin.contains(&&**reading)),
                "{path}: {found:?}"
            );
        }
    }

    #[test]
    fn a_path_of_slashes_is_read_in_linear_time() {
        let path = format!("{}admin", "/".repeat(60_000));
        assert_eq!(readings(&path), ["/admin"]);
    }
}
