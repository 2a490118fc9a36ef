//! The turns of clients: who may write as one's holder, by the rules of leases that stores have. An engine keeps none, so that they are
//! kept here.

use convostate::rest::{Reply, TurnStep, TurnToken};
use convostate::stored::{ClientState, Head, LEASE_SECONDS, Lease};
use convostate::{Client, Result, Timestamp};
use std::collections::HashMap;
use std::hash::BuildHasher;

/// So many leases are kept before those that are over are dropped.
const LEAST_ROOM: usize = 1024;
/// The number of a token is below 2⁵³.
const SPARE_BITS: u32 = 11;

#[derive(Default)]
pub(crate) struct Turns {
    leases: HashMap<Client, Lease>,
    room: usize,
}

impl Turns {
    /// Does what is asked of the turn of that token; none when it can't begin as another one goes on. While its client has
    /// `conversations`, one that is over is known, and does not begin again by a late copy of a request.
    ///
    /// # Errors
    /// `LOCKED` when it is to go on and is over.
    pub(crate) fn step(
        &mut self,
        client: &Client,
        conversations: u32,
        (token, step): (&TurnToken, &TurnStep),
        now: Timestamp,
    ) -> Result<Option<Reply>> {
        self.make_room(now);
        let head = Head { conversations, lease: self.lease(client), ..Head::default() };
        let mut state = ClientState::new(Some(head), now, now);
        let token = self.number_of(token);
        let leased = Reply::Leased { ttl: LEASE_SECONDS };
        let reply = match step {
            TurnStep::Take { .. } => state.take(token).then_some(leased),
            TurnStep::Renew => state.renew(token).map(|()| Some(leased))?,
            TurnStep::End { .. } => {
                state.release(token);
                Some(Reply::Done)
            }
        };
        match state.head().and_then(|head| head.lease) {
            Some(lease) => self.leases.insert(client.clone(), lease),
            None => self.leases.remove(client),
        };
        Ok(reply)
    }

    /// To be asked before each write of a turn.
    ///
    /// # Errors
    /// `LOCKED` when it is over.
    pub(crate) fn check(&self, client: &Client, token: &TurnToken, now: Timestamp) -> Result<()> {
        let head = Head { lease: self.lease(client), ..Head::default() };
        ClientState::new(Some(head), now, now).check_held(Some(self.number_of(token)))
    }

    /// Ends the turn of a client that is erased.
    pub(crate) fn lose(&mut self, client: &Client) {
        self.leases.remove(client);
    }

    fn lease(&self, client: &Client) -> Option<Lease> {
        self.leases.get(client).copied()
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.leases.len() >= self.room.max(LEAST_ROOM) {
            self.leases.retain(|_, lease| lease.until > now);
            self.room = 2 * self.leases.len();
        }
    }

    /// By a hash that strangers can't know.
    fn number_of(&self, token: &TurnToken) -> u64 {
        self.leases.hasher().hash_one(token.as_str()) >> SPARE_BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKE: &TurnStep = &TurnStep::Take { wait_ms: 0, once: None };
    const END: &TurnStep = &TurnStep::End { handled: None };

    fn at(seconds: u32) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000 + 1000 * u64::from(seconds))
    }

    fn client(user: &str) -> Client {
        Client::new("shop", user, "web").unwrap()
    }

    #[test]
    fn one_turn_goes_on_until_it_ends_or_its_time_is_over() {
        let (mut turns, ada) = (Turns::default(), client("ada"));
        let [one, other] = [1, 2].map(|number| TurnToken::from_random([number; 16]));
        let leased = Ok(Some(Reply::Leased { ttl: LEASE_SECONDS }));
        assert_eq!(turns.step(&ada, 1, (&one, TAKE), at(0)), leased);
        assert_eq!(turns.step(&ada, 1, (&one, TAKE), at(1)), leased);
        assert_eq!(turns.step(&ada, 1, (&other, TAKE), at(2)), Ok(None));
        assert_eq!(turns.step(&ada, 1, (&other, END), at(2)), Ok(Some(Reply::Done)));
        assert_eq!(turns.check(&ada, &one, at(2)), Ok(()));
        assert_eq!(turns.check(&ada, &other, at(2)).unwrap_err().code().as_str(), "LOCKED");
        assert_eq!(turns.step(&ada, 1, (&one, &TurnStep::Renew), at(5)), leased);
        assert_eq!(turns.step(&ada, 1, (&other, TAKE), at(4 + LEASE_SECONDS)), Ok(None));
        assert_eq!(turns.step(&ada, 1, (&other, TAKE), at(5 + LEASE_SECONDS)), leased);
        assert!(turns.step(&ada, 1, (&one, &TurnStep::Renew), at(5 + LEASE_SECONDS)).is_err());
    }

    #[test]
    fn a_turn_that_is_over_does_not_begin_again() {
        let (mut turns, ada) = (Turns::default(), client("ada"));
        let one = TurnToken::from_random([1; 16]);
        turns.step(&ada, 1, (&one, TAKE), at(0)).unwrap();
        turns.step(&ada, 1, (&one, END), at(1)).unwrap();
        assert_eq!(turns.step(&ada, 1, (&one, TAKE), at(2)), Ok(None));
    }

    #[test]
    fn of_a_client_without_conversations_nothing_is_kept() {
        let (mut turns, ada) = (Turns::default(), client("ada"));
        let one = TurnToken::from_random([1; 16]);
        turns.step(&ada, 0, (&one, TAKE), at(0)).unwrap();
        turns.step(&ada, 0, (&one, END), at(1)).unwrap();
        assert!(turns.leases.is_empty());
    }

    #[test]
    fn an_erased_client_has_no_turn() {
        let (mut turns, ada) = (Turns::default(), client("ada"));
        let one = TurnToken::from_random([1; 16]);
        turns.step(&ada, 1, (&one, TAKE), at(0)).unwrap();
        turns.lose(&ada);
        assert!(turns.check(&ada, &one, at(1)).is_err());
    }

    #[test]
    fn what_is_over_is_dropped_for_want_of_room() {
        let (mut turns, one) = (Turns::default(), TurnToken::from_random([1; 16]));
        for number in 0..=LEAST_ROOM {
            let now = at(if number < 1000 { 0 } else { LEASE_SECONDS });
            turns.step(&client(&number.to_string()), 1, (&one, TAKE), now).unwrap();
        }
        assert_eq!(turns.leases.len(), LEAST_ROOM + 1 - 1000);
    }
}
