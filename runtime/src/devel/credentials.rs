//! The secrets in the header `Authorization`.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::secrets::SHORTEST;

/// Base64, with what stands at its end or without: whoever reads credentials may be lenient.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The parameters of credentials that are not secrets.
const HARMLESS: [&str; 9] = [
    "algorithm",
    "charset",
    "nc",
    "qop",
    "realm",
    "signedheaders",
    "uri",
    "userhash",
    "username",
];

/// Returns the secrets in credentials: what stands after the scheme, its parameters, and the password that is in it.
pub(super) fn secrets_in(value: &str) -> Vec<String> {
    let Some((_, credentials)) = value.trim().split_once(char::is_whitespace) else {
        return Vec::new();
    };
    let credentials = credentials.trim();
    let mut secrets = vec![credentials.to_owned()];
    let parameters = credentials.split(',').filter_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        let is_harmless = HARMLESS.contains(&name.to_ascii_lowercase().as_str());
        (!is_harmless).then(|| value.trim_matches('"').to_owned())
    });
    secrets.extend(parameters);
    if let Ok(pair) = BASE64.decode(credentials) {
        // Bytes that are not UTF-8 are read as Latin-1.
        let latin = || pair.iter().map(|byte| char::from(*byte)).collect();
        let pair = str::from_utf8(&pair).map_or_else(|_| latin(), str::to_owned);
        let (user, password) = pair.split_once(':').unwrap_or((&pair, ""));
        // A token may stand in place of the user.
        let is_token = password.len() < SHORTEST;
        secrets.push(if is_token { user } else { password }.to_owned());
    }
    secrets
}

#[cfg(test)]
mod tests {
    use super::secrets_in;

    #[test]
    fn every_part_that_proves_something_is_a_secret() {
        for (credentials, secrets) in [
            (
                "Basic YWRhOmxvdmVsYWNl",
                &["YWRhOmxvdmVsYWNl", "lovelace"][..],
            ),
            ("basic  YWRhOmzkZGVy", &["YWRhOmzkZGVy", "l\u{e4}der"]),
            ("Basic c2tfbGl2ZTo", &["c2tfbGl2ZTo", "sk_live"]),
            ("Bearer abc.def", &["abc.def"]),
            (
                "Digest username=\"ada\", nonce=\"n0nce\", uri=\"/\", response=\"6629\", qop=auth",
                &[
                    "username=\"ada\", nonce=\"n0nce\", uri=\"/\", response=\"6629\", qop=auth",
                    "n0nce",
                    "6629",
                ],
            ),
            (
                "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=fe5f",
                &[
                    "Credential=AKIA/x, SignedHeaders=host, Signature=fe5f",
                    "AKIA/x",
                    "fe5f",
                ],
            ),
            ("alone", &[]),
        ] {
            assert_eq!(secrets_in(credentials), secrets, "{credentials}");
        }
    }
}
