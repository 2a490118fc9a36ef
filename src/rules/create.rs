//! Rule 2: what `create` does when the id stands already.

use crate::error::{Error, Result};

/// What is asked of a `create`, and what is found of its client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Create {
    /// The fingerprint of the conversation with that id, if there is one.
    pub(crate) standing: Option<u64>,
    /// The fingerprint of what is given now.
    pub(crate) given: u64,
    /// Whether the caller named the id. A repeated body under an id that was just generated is no retry.
    pub(crate) is_own_id: bool,
    /// The last number that a conversation of the client was given.
    pub(crate) last_seq: u32,
}

impl Create {
    /// Returns the number of the new conversation among its client's, or none when it stands already, created with the same
    /// body: then nothing is written.
    ///
    /// # Errors
    /// `ID_TAKEN`; `OUT_OF_MEMORY` when the client has used up its numbers, as a snapshot may say. They begin anew when it is erased.
    pub(crate) fn decide(self) -> Result<Option<u32>> {
        match self.standing {
            None => self.last_seq.checked_add(1).map(Some).ok_or_else(Error::out_of_memory),
            Some(standing) if self.is_own_id && standing == self.given => Ok(None),
            Some(_) => Err(Error::id_taken()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    const FIRST: Create = Create { standing: None, given: 7, is_own_id: true, last_seq: 0 };

    fn code(create: Create) -> Option<Code> {
        create.decide().err().map(|error| error.code())
    }

    #[test]
    fn the_same_body_under_an_own_id_stands_and_all_else_is_taken() {
        assert_eq!(FIRST.decide(), Ok(Some(1)));
        let again = Create { standing: Some(7), ..FIRST };
        assert_eq!(again.decide(), Ok(None));
        assert_eq!(code(Create { given: 8, ..again }), Some(Code::IdTaken));
        assert_eq!(code(Create { is_own_id: false, ..again }), Some(Code::IdTaken));
    }

    #[test]
    fn a_client_that_has_used_up_its_numbers_gets_no_number_twice() {
        assert_eq!(code(Create { last_seq: u32::MAX, ..FIRST }), Some(Code::OutOfMemory));
    }
}
