//! The calls, and where each lies.

/// A call of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// Opens a conversation.
    Create,
    /// Reads one.
    Get,
    /// Reads the open one with the latest interaction.
    Latest,
    /// Changes an open one.
    Update,
    /// Ends one.
    Close,
    /// Ends all that are open.
    CloseAll,
    /// Reads a page of them.
    List,
    /// Deletes all of a client.
    Erase,
}

/// One call's place in the API.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The call.
    pub call: Call,
    /// The method of HTTP.
    pub method: &'static str,
    /// The path, with `{id}` for the conversation's.
    pub path: &'static str,
    /// The statuses of success.
    pub statuses: &'static [u16],
}

/// Every route.
pub const ROUTES: [Route; 8] = [
    route(Call::Create, "POST", "/conversations", &[201, 200]),
    route(Call::List, "GET", "/conversations", &[200]),
    route(Call::Erase, "DELETE", "/conversations", &[200]),
    route(Call::Latest, "GET", "/conversations/latest", &[200]),
    route(Call::CloseAll, "POST", "/conversations/close", &[204]),
    route(Call::Get, "GET", "/conversations/{id}", &[200]),
    route(Call::Update, "PUT", "/conversations/{id}", &[204]),
    route(Call::Close, "POST", "/conversations/{id}/close", &[204]),
];

const fn route(
    call: Call,
    method: &'static str,
    path: &'static str,
    statuses: &'static [u16],
) -> Route {
    Route { call, method, path, statuses }
}

impl Call {
    /// The name of the call in JavaScript.
    ///
    /// ```
    /// use convostate::rest::Call;
    ///
    /// assert_eq!(Call::CloseAll.name(), "closeAll");
    /// assert_eq!(Call::of_name("closeAll"), Some(Call::CloseAll));
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
            Self::Latest => "latest",
            Self::Update => "update",
            Self::Close => "close",
            Self::CloseAll => "closeAll",
            Self::List => "list",
            Self::Erase => "erase",
        }
    }

    /// The call of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        ROUTES.iter().map(|route| route.call).find(|call| call.name() == name)
    }

    /// Whether it may change something.
    #[must_use]
    pub fn is_write(self) -> bool {
        !matches!(self, Self::Get | Self::Latest | Self::List)
    }

    /// Where it lies.
    #[must_use]
    pub fn route(self) -> &'static Route {
        let [first, ..] = &ROUTES;
        ROUTES.iter().find(|route| route.call == self).unwrap_or(first)
    }
}

/// The routes of a path, and the segment that stands for the id; none when there is no such path.
pub(super) fn find(path: &str) -> Option<(&'static str, Option<&str>)> {
    let mut segments = path.strip_prefix('/')?.split('/');
    if segments.next() != Some("conversations") {
        return None;
    }
    match (segments.next(), segments.next(), segments.next()) {
        (None, ..) => Some(("/conversations", None)),
        (Some("latest"), None, _) => Some(("/conversations/latest", None)),
        (Some("close"), None, _) => Some(("/conversations/close", None)),
        (Some(""), ..) => None,
        (Some(id), None, _) => Some(("/conversations/{id}", Some(id))),
        (Some(id), Some("close"), None) => Some(("/conversations/{id}/close", Some(id))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_path_and_nothing_else() {
        assert_eq!(find("/conversations"), Some(("/conversations", None)));
        assert_eq!(find("/conversations/latest"), Some(("/conversations/latest", None)));
        assert_eq!(find("/conversations/a%20b"), Some(("/conversations/{id}", Some("a%20b"))));
        assert_eq!(find("/conversations/x/close"), Some(("/conversations/{id}/close", Some("x"))));
        for path in [
            "",
            "/",
            "conversations",
            "/conversation",
            "/conversations/x/open",
            "/conversations/x/close/",
            "/conversations/",
            "/conversations//close",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn every_call_has_its_route() {
        for route in &ROUTES {
            assert_eq!(route.call.route().path, route.path);
            assert_eq!(Call::of_name(route.call.name()), Some(route.call));
        }
    }
}
