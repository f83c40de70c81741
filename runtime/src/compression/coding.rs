//! Which coding a client prefers.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use crate::accept::accepted_encoding;
use crate::list_header::{elements, without_parameters};

/// A coding that answers are compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Zstd,
    Brotli,
    Gzip,
}

impl Coding {
    /// Of two that the client likes as much, the first is taken: it costs least for what it saves.
    const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Returns the coding that the client likes best, unless it likes the plain answer better.
    pub(super) fn best(asked: &HeaderMap) -> Option<Self> {
        let mut best = None;
        for coding in Self::ALL {
            let quality = accepted_encoding(asked, coding.name()).unwrap_or(0);
            if quality > best.map_or(0, |(quality, _)| quality) {
                best = Some((quality, coding));
            }
        }
        let (quality, coding) = best?;
        let plain = accepted_encoding(asked, "identity").unwrap_or(0);
        // A star stands for codings that are not named; it does not say that the client likes the plain answer.
        let is_named = elements(asked, &ACCEPT_ENCODING)
            .any(|item| without_parameters(item).eq_ignore_ascii_case(b"identity"));
        (!is_named || plain <= quality).then_some(coding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_decides_and_then_the_server() {
        use Coding::{Brotli, Gzip, Zstd};
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("gzip, deflate, br", Some(Brotli)),
            ("gzip", Some(Gzip)),
            ("gzip;q=1, br;q=0.5, zstd;q=0.1", Some(Gzip)),
            ("*", Some(Zstd)),
            ("*, zstd;q=0", Some(Brotli)),
            ("*;q=0.5, gzip", Some(Gzip)),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip", Some(Gzip)),
            ("identity;q=0, gzip;q=0.1", Some(Gzip)),
            ("deflate", None),
            ("gzip;q=0", None),
            ("gzip;q=2, br", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
            assert_eq!(Coding::best(&headers), expected, "{header}");
        }
        assert_eq!(Coding::best(&HeaderMap::new()), None);
    }
}
