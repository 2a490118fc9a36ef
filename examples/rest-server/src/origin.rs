//! Where a request is for, and where it comes from: looked at before anything of it is read. The ids in a request are no
//! authentication, so this server answers to the names of this machine only, and to no page of another origin.

use axum::http::HeaderMap;
use convostate::rest::{Problem, Response};

use crate::requests::header;

/// Of the few who send none: no browser does, so it opens nothing to a page.
const NO_HOST: &str = "localhost";
const OWN_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Reads the header `Host`, in small letters.
///
/// # Errors
/// The response for one that is no host.
pub(crate) fn host(headers: &HeaderMap) -> Result<String, Response> {
    let host = header(headers, "host").map_or_else(|| NO_HOST.into(), |host| host.to_lowercase());
    if is_host(&host) {
        return Ok(host);
    }
    let message =
        "The request needs one Host, a name with or without a port, such as 127.0.0.1:8787.";
    Err(refused(400, message))
}

/// # Errors
/// The response for a host that is not this machine, or for a request of a page of another origin.
pub(crate) fn check(headers: &HeaderMap, host: &str) -> Result<(), Response> {
    if !OWN_NAMES.contains(&name_of(host)) {
        let message =
            "This server does not answer to that host: call it by a name that it was started with.";
        return Err(refused(421, message));
    }
    let site = header(headers, "sec-fetch-site");
    let is_elsewhere = site.is_some_and(|site| site.contains("cross-site"));
    let origin = header(headers, "origin");
    let is_own =
        origin.is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host));
    if is_own && !is_elsewhere {
        return Ok(());
    }
    let message = "The request comes from a page of another origin: let the server name that origin, by cors.";
    Err(refused(403, message))
}

fn refused(status: u16, message: &str) -> Response {
    Problem::with_status(status, "REJECTED", message, None, None).to_response()
}

/// A name with or without a port, or an address of IPv6 in brackets.
fn is_host(host: &str) -> bool {
    let name = name_of(host);
    let port = host.get(name.len()..).unwrap_or_default();
    let is_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let is_name = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        }
    };
    is_port && is_name
}

fn name_of(host: &str) -> &str {
    match host.rfind(':') {
        Some(end) if !host.ends_with(']') => host.get(..end).unwrap_or(host),
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_hosts_from_what_is_none() {
        for host in ["localhost", "127.0.0.1:8787", "[::1]", "[::1]:80", "bots_1.example"] {
            assert!(is_host(host), "{host}");
        }
        for host in ["", ":80", "a b", "a:b", "a:70000", "a, b", "[::1", "a@b", "a/b"] {
            assert!(!is_host(host), "{host}");
        }
    }
}
