//! The calls, and where each lies.

/// Which call of the API it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CallKind {
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
    /// Takes the client's turn.
    TakeTurn,
    /// Keeps it for another while.
    RenewTurn,
    /// Ends it.
    EndTurn,
    /// Reads a page of what is remembered of a client.
    Memories,
    /// Reads what is remembered under a key.
    Recall,
    /// Writes what is remembered under a key.
    Remember,
    /// Forgets what is remembered under a key.
    Forget,
}

/// One call's place in the API.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The call.
    pub call: CallKind,
    /// The method of HTTP.
    pub method: &'static str,
    /// The path, with `{id}` for the conversation's, or `{key}` for the memory's.
    pub path: &'static str,
    /// The statuses of success.
    pub statuses: &'static [u16],
}

/// Every route.
pub const ROUTES: [Route; 15] = [
    CallKind::Create.route(),
    CallKind::List.route(),
    CallKind::Erase.route(),
    CallKind::Latest.route(),
    CallKind::CloseAll.route(),
    CallKind::Get.route(),
    CallKind::Update.route(),
    CallKind::Close.route(),
    CallKind::TakeTurn.route(),
    CallKind::RenewTurn.route(),
    CallKind::EndTurn.route(),
    CallKind::Memories.route(),
    CallKind::Recall.route(),
    CallKind::Remember.route(),
    CallKind::Forget.route(),
];

impl CallKind {
    /// The name of the call in JavaScript.
    ///
    /// ```
    /// use convostate::rest::CallKind;
    ///
    /// assert_eq!(CallKind::CloseAll.name(), "closeAll");
    /// assert_eq!(CallKind::from_name("closeAll"), Some(CallKind::CloseAll));
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
            Self::TakeTurn => "takeTurn",
            Self::RenewTurn => "renewTurn",
            Self::EndTurn => "endTurn",
            Self::Memories => "memories",
            Self::Recall => "recall",
            Self::Remember => "remember",
            Self::Forget => "forget",
        }
    }

    /// The call of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ROUTES.iter().map(|route| route.call).find(|call| call.name() == name)
    }

    /// Whether it may change a conversation or a memory. Writes of a client go one at a time; what is asked of a turn must not wait for them, and
    /// comes to the same however often it is asked.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(
            self,
            Self::Create
                | Self::Update
                | Self::Close
                | Self::CloseAll
                | Self::Erase
                | Self::Remember
                | Self::Forget
        )
    }

    /// Where it lies.
    #[must_use]
    pub const fn route(self) -> Route {
        let (method, path, statuses): (_, _, &'static [u16]) = match self {
            Self::Create => ("POST", "/conversations", &[201, 200]),
            Self::List => ("GET", "/conversations", &[200]),
            Self::Erase => ("DELETE", "/conversations", &[200]),
            Self::Latest => ("GET", "/conversations/latest", &[200]),
            Self::CloseAll => ("POST", "/conversations/close", &[204]),
            Self::Get => ("GET", "/conversations/{id}", &[200]),
            Self::Update => ("PUT", "/conversations/{id}", &[204, 200]),
            Self::Close => ("POST", "/conversations/{id}/close", &[204, 200]),
            Self::TakeTurn => ("POST", "/turns", &[200]),
            Self::RenewTurn => ("PUT", "/turns", &[200]),
            Self::EndTurn => ("DELETE", "/turns", &[204]),
            Self::Memories => ("GET", "/memories", &[200]),
            Self::Recall => ("GET", "/memories/{key}", &[200]),
            Self::Remember => ("PUT", "/memories/{key}", &[200]),
            Self::Forget => ("DELETE", "/memories/{key}", &[200]),
        };
        Route { call: self, method, path, statuses }
    }
}

/// The routes of a path, and the segment that stands for the id or the key; none when there is no such path.
pub(super) fn find(path: &str) -> Option<(&'static str, Option<&str>)> {
    if path == "/turns" {
        return Some(("/turns", None));
    }
    let mut segments = path.strip_prefix('/')?.split('/');
    match segments.next() {
        Some("conversations") => {}
        Some("memories") => {
            return match (segments.next(), segments.next()) {
                (None, _) => Some(("/memories", None)),
                (Some(key), None) if !key.is_empty() => Some(("/memories/{key}", Some(key))),
                _ => None,
            };
        }
        _ => return None,
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
        assert_eq!(find("/memories"), Some(("/memories", None)));
        assert_eq!(find("/memories/a%2Fb"), Some(("/memories/{key}", Some("a%2Fb"))));
        for path in [
            "",
            "/memories/",
            "/memories/a/b",
            "/",
            "conversations",
            "/conversation",
            "/conversations/x/open",
            "/conversations/x/close/",
            "/conversations/",
            "/conversations//close",
            "/turns/",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn every_call_has_its_route() {
        for route in &ROUTES {
            assert_eq!(route.call.route().path, route.path);
            assert_eq!(CallKind::from_name(route.call.name()), Some(route.call));
        }
    }
}
