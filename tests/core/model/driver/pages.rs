//! Listing page by page, and the keys to go on with.

use convostate::{ListOptions, Status};

use super::{Checked, Driver, same};
use crate::calls::{CLIENTS, STATUSES};
use crate::forms::seen;
use crate::naive::Seen;

/// What `list` gave to go on with.
#[derive(Debug)]
pub(super) struct Key {
    client: usize,
    status: Option<usize>,
    text: String,
    /// Which conversation was the last of the page.
    ordinal: u64,
}

impl Driver {
    /// Every page to the end; some of the keys are kept for later.
    pub(super) fn list(
        &mut self,
        client: usize,
        status: Option<usize>,
        limit: Option<u32>,
    ) -> Checked {
        let expected = self.model.list(CLIENTS[client], status.map(|status| STATUSES[status]));
        let size = limit.map_or(25, |limit| limit as usize);
        let mut key = None;
        for nth in 0..=expected.len() / size {
            let page = self.page(client, status, limit, key.as_deref())?;
            let rest = expected.get(nth * size..).unwrap_or(&[]);
            let here = &rest[..rest.len().min(size)];
            same("a page", &page.0, &here.iter().map(|(_, seen)| seen.clone()).collect())?;
            same("whether there are more pages", &page.1.is_some(), &(rest.len() > size))?;
            let (Some(text), Some((ordinal, _))) = (page.1, here.last()) else { break };
            self.keys.push(Key { client, status, text: text.clone(), ordinal: *ordinal });
            key = Some(text);
        }
        Ok(())
    }

    pub(super) fn next_page(&mut self, nth: usize) -> Checked {
        if self.keys.is_empty() {
            return self.latest(0);
        }
        let Key { client, status, ref text, ordinal } = self.keys[nth % self.keys.len()];
        let text = text.clone();
        let page = self.page(client, status, Some(2), Some(&text))?;
        let all = self.model.list(CLIENTS[client], status.map(|status| STATUSES[status]));
        let rest: Vec<Seen> =
            all.into_iter().filter(|(at, _)| *at < ordinal).map(|(_, seen)| seen).collect();
        same("whether there are more pages", &page.1.is_some(), &(rest.len() > 2))?;
        same("a page by an older key", &page.0[..], &rest[..rest.len().min(2)])
    }

    fn page(
        &mut self,
        client: usize,
        status: Option<usize>,
        limit: Option<u32>,
        pagination_key: Option<&str>,
    ) -> Result<(Vec<Seen>, Option<String>), String> {
        let status = status.map(|status| Status::ALL[status]);
        let mut options = ListOptions::new();
        options.status = status;
        options.limit = limit;
        options.pagination_key = pagination_key.map(Into::into);
        let page = self.engine.list_at(&self.clients[client], options, self.now());
        let page = page.map_err(|error| format!("list: {error:?}"))?;
        Ok((page.conversations.iter().map(seen).collect(), page.pagination_key))
    }

    /// Of conversations that a restored snapshot does not have.
    pub(super) fn forget_keys_from(&mut self, ordinal: u64) {
        self.keys.retain(|key| key.ordinal < ordinal);
    }

    /// A key means nothing any more once nothing of its client is left.
    pub(super) fn forget_keys(&mut self) {
        let all = &self.model.content.all;
        self.keys.retain(|key| all.iter().any(|kept| kept.client == CLIENTS[key.client]));
    }
}
