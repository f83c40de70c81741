//! A ticket: what it says, how it is signed, written and read.

use std::fmt;
use std::net::IpAddr;

use ctutils::CtEq as _;

use super::TicketHash;
use crate::percent;
use crate::secret::Secret;
use crate::security::userid::Userid;

/// What a good ticket says of its visitor.
///
/// With an [`AuthTktPolicy`](super::AuthTktPolicy) it is what
/// [`request.identity()`](crate::Request::identity) returns.
///
/// See [`AuthTktCookieHelper`](super::AuthTktCookieHelper) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthTicket {
    pub(super) timestamp: u32,
    pub(super) userid: Userid,
    pub(super) tokens: Vec<String>,
    pub(super) user_data: String,
    /// Whether it was signed with a secret that signs no more.
    pub(super) is_outdated: bool,
}

impl AuthTicket {
    /// Returns the second in which the ticket was issued, since the Unix epoch.
    pub fn timestamp(&self) -> i64 {
        self.timestamp.into()
    }

    /// Returns the id of the user.
    pub fn userid(&self) -> &Userid {
        &self.userid
    }

    /// Returns the tokens, which name roles or whatever else the issuer wished.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// Returns the user data, which say the type of the id in tickets of Pyramid.
    pub fn user_data(&self) -> &str {
        &self.user_data
    }
}

/// What signs tickets and checks them.
pub(super) struct Signer<'a> {
    pub(super) hash: TicketHash,
    /// The first signs, all verify.
    pub(super) secrets: &'a [Secret],
    pub(super) addr: IpAddr,
}

/// The error for what cannot stand in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidTicket {
    Token,
    Userid,
}

impl fmt::Display for InvalidTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => {
                "a token of a ticket is a letter followed by letters, digits, `+`, `_` and `-`"
            }
            Self::Userid => "the big integer of a user id is not an integer",
        })
    }
}

impl std::error::Error for InvalidTicket {}

impl Signer<'_> {
    /// Writes the ticket for a user.
    pub(super) fn write(
        &self,
        timestamp: u32,
        userid: &Userid,
        tokens: &[impl AsRef<str>],
    ) -> Result<String, InvalidTicket> {
        if !tokens.iter().all(|token| is_token(token.as_ref())) {
            return Err(InvalidTicket::Token);
        }
        let tokens: Vec<_> = tokens.iter().map(AsRef::as_ref).collect();
        let tokens = tokens.join(",");
        let (userid, user_data) = userid.encode().ok_or(InvalidTicket::Userid)?;

        let mut ticket = String::new();
        self.sign(
            &self.secrets[0],
            &mut ticket,
            timestamp,
            [&userid, &tokens, user_data],
        );
        ticket.push_str(&format!("{timestamp:08x}"));
        percent::quote_into(&mut ticket, &userid, percent::PATTERN_TEXT);
        ticket.push('!');
        if !tokens.is_empty() {
            ticket.push_str(&tokens);
            ticket.push('!');
        }
        ticket.push_str(user_data);
        Ok(ticket)
    }

    /// Reads a ticket whose signature holds.
    pub(super) fn read(&self, ticket: &[u8]) -> Option<AuthTicket> {
        let ticket = str::from_utf8(ticket).ok()?.trim_matches('"');
        let (signature, rest) = ticket.split_at_checked(self.hash.digits())?;
        let (timestamp, rest) = rest.split_at_checked(8)?;
        if !timestamp.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let timestamp = u32::from_str_radix(timestamp, 16).ok()?;
        let (userid, data) = rest.split_once('!')?;
        let userid = percent::decode(userid).ok()?;
        let (tokens, user_data) = data.split_once('!').unwrap_or(("", data));
        let signed = [&*userid, tokens, user_data];
        // They are separated by this character, so it would let the end of one pass for the next.
        if signed.iter().any(|part| part.contains('\0')) {
            return None;
        }
        let secret = self.secrets.iter().position(|secret| {
            let mut expected = String::with_capacity(self.hash.digits());
            self.sign(secret, &mut expected, timestamp, signed);
            bool::from(expected.as_bytes().ct_eq(signature.as_bytes()))
        })?;
        Some(AuthTicket {
            timestamp,
            tokens: tokens
                .split(',')
                .filter(|token| !token.is_empty())
                .map(str::to_owned)
                .collect(),
            user_data: user_data.to_owned(),
            is_outdated: secret > 0,
            userid: Userid::decode(userid.into_owned(), user_data)?,
        })
    }

    /// Appends the signature.
    fn sign(&self, secret: &Secret, text: &mut String, timestamp: u32, signed: [&str; 3]) {
        let secret = secret.as_utf8();
        let addr_and_time = match self.addr {
            IpAddr::V4(addr) => [addr.octets(), timestamp.to_be_bytes()].concat(),
            IpAddr::V6(addr) => format!("{addr}{timestamp}").into_bytes(),
        };
        let [userid, tokens, user_data] = signed.map(str::as_bytes);
        let mut inner = String::with_capacity(self.hash.digits());
        let parts = [
            &*addr_and_time,
            secret,
            userid,
            b"\0",
            tokens,
            b"\0",
            user_data,
        ];
        self.hash.append(&parts, &mut inner);
        self.hash.append(&[inner.as_bytes(), secret], text);
    }
}

fn is_token(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_alphabetic())
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+_-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn signer(secrets: &[Secret]) -> Signer<'_> {
        Signer {
            hash: TicketHash::SHA256,
            secrets,
            addr: Ipv4Addr::UNSPECIFIED.into(),
        }
    }

    /// Returns a ticket as others may sign it, of any parts.
    fn signed(secrets: &[Secret], parts: [&str; 3]) -> String {
        let mut ticket = String::new();
        signer(secrets).sign(&secrets[0], &mut ticket, 1, parts);
        ticket + "00000001"
    }

    #[test]
    fn the_end_of_one_part_does_not_pass_for_the_next() {
        let secrets = [Secret::from("s")];
        let good = signed(&secrets, ["a", "b", "c\0d"]);
        assert_eq!(
            signer(&secrets).read(format!("{good}a!b!c\0d").as_bytes()),
            None
        );
        assert_eq!(
            signer(&secrets).read(format!("{good}a%00b!c!d").as_bytes()),
            None
        );
        let good = signed(&secrets, ["a", "b", "c"]);
        assert!(
            signer(&secrets)
                .read(format!("{good}a!b!c").as_bytes())
                .is_some()
        );
    }

    #[test]
    fn older_secrets_verify_and_the_first_signs() {
        let [old, new] = ["old", "new"].map(Secret::from);
        let both = [new.clone(), old.clone()];
        let userid = Userid::from("ada");
        let no_tokens: [&str; 0] = [];
        let written = signer(&[old]).write(1, &userid, &no_tokens).unwrap();
        assert!(signer(&both).read(written.as_bytes()).unwrap().is_outdated);
        let written = signer(&both).write(1, &userid, &no_tokens).unwrap();
        assert!(!signer(&[new]).read(written.as_bytes()).unwrap().is_outdated);
    }

    #[test]
    fn every_cut_of_a_ticket_is_none() {
        let secrets = [Secret::from("s")];
        let ticket = signer(&secrets)
            .write(1, &Userid::from("Zoë"), &["a"])
            .unwrap();
        for end in 0..ticket.len() {
            assert_eq!(signer(&secrets).read(&ticket.as_bytes()[..end]), None);
        }
        assert!(signer(&secrets).read(ticket.as_bytes()).is_some());
    }
}
