//! The types of files, by the ending of their name.

use http::HeaderValue;

/// Returns the type of a file, as it is registered today, with a charset if it is text or XML.
pub(super) fn content_type(name: &str) -> HeaderValue {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    let registered = REGISTERED.iter().find(|(other, _)| *other == ending);
    let content_type = match registered {
        Some((_, content_type)) => content_type,
        None => mime_guess::from_ext(&ending)
            .first_raw()
            .unwrap_or("application/octet-stream"),
    };
    let is_text = content_type.starts_with("text/")
        || content_type == "application/xml"
        || content_type.ends_with("+xml");
    if is_text {
        let with_charset = HeaderValue::try_from(format!("{content_type}; charset=UTF-8"));
        with_charset.unwrap_or(HeaderValue::from_static("text/plain; charset=UTF-8"))
    } else {
        HeaderValue::from_static(content_type)
    }
}

/// Types that `mime_guess` does not know, or knows by a name from before they were registered with
/// [IANA](https://www.iana.org/assignments/media-types).
const REGISTERED: &[(&str, &str)] = &[
    ("3mf", "model/3mf"),
    ("appcache", "text/cache-manifest"),
    ("cbor", "application/cbor"),
    ("deb", "application/vnd.debian.binary-package"),
    ("dtd", "application/xml-dtd"),
    ("dwg", "image/vnd.dwg"),
    ("dxf", "image/vnd.dxf"),
    ("emf", "image/emf"),
    ("eot", "application/vnd.ms-fontobject"),
    ("glb", "model/gltf-binary"),
    ("gltf", "model/gltf+json"),
    ("gz", "application/gzip"),
    ("ico", "image/vnd.microsoft.icon"),
    ("js", "text/javascript"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("m4a", "audio/mp4"),
    ("m4s", "video/iso.segment"),
    ("m4v", "video/mp4"),
    ("mjs", "text/javascript"),
    ("mml", "application/mathml+xml"),
    ("mtl", "model/mtl"),
    ("obj", "model/obj"),
    ("otf", "font/otf"),
    ("p12", "application/pkcs12"),
    ("pem", "application/pem-certificate-chain"),
    ("pfx", "application/pkcs12"),
    ("psd", "image/vnd.adobe.photoshop"),
    ("rar", "application/vnd.rar"),
    ("rtf", "application/rtf"),
    ("sql", "application/sql"),
    ("sqlite3", "application/vnd.sqlite3"),
    ("step", "model/step"),
    ("stl", "model/stl"),
    ("stp", "model/step"),
    ("swf", "application/vnd.adobe.flash.movie"),
    ("tgz", "application/gzip"),
    ("toml", "application/toml"),
    ("ttc", "font/collection"),
    ("ttf", "font/ttf"),
    ("usdz", "model/vnd.usdz+zip"),
    ("vcf", "text/vcard"),
    ("warc", "application/warc"),
    ("webmanifest", "application/manifest+json"),
    ("wmf", "image/wmf"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("wrl", "model/vrml"),
    ("wsdl", "application/wsdl+xml"),
    ("xlf", "application/xliff+xml"),
    ("xml", "application/xml"),
    ("xsl", "application/xslt+xml"),
    ("xslt", "application/xslt+xml"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zst", "application/zstd"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_type_that_is_registered() {
        for (name, expected) in [
            ("a.woff", "font/woff"),
            ("a.WOFF2", "font/woff2"),
            ("a.ttf", "font/ttf"),
            ("a.otf", "font/otf"),
            ("a.mjs", "text/javascript; charset=UTF-8"),
            ("a.js", "text/javascript; charset=UTF-8"),
            ("a.min.js", "text/javascript; charset=UTF-8"),
            ("a.svg", "image/svg+xml; charset=UTF-8"),
            ("a.xml", "application/xml; charset=UTF-8"),
            ("a.xhtml", "application/xhtml+xml; charset=UTF-8"),
            ("a.rss", "application/rss+xml; charset=UTF-8"),
            ("a.json", "application/json"),
            ("a.wasm", "application/wasm"),
            ("a.avif", "image/avif"),
            ("a.ico", "image/vnd.microsoft.icon"),
            (
                "a.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("a.tar.gz", "application/gzip"),
            ("a.", "application/octet-stream"),
            ("woff", "application/octet-stream"),
            (".woff", "font/woff"),
        ] {
            assert_eq!(content_type(name), expected, "{name}");
        }
    }

    #[test]
    fn endings_stand_once_and_in_order() {
        assert!(REGISTERED.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
