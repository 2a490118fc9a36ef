//! How many retries all calls together may make, so that a server in trouble is not asked thrice as much.

const FULL: u32 = 500;
const COST: u32 = 5;

#[derive(Debug)]
pub(super) struct Budget {
    tokens: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { tokens: FULL }
    }
}

impl Budget {
    /// Pays for a retry, if it can.
    pub(super) fn pay(&mut self) -> bool {
        let left = self.tokens.checked_sub(COST);
        self.tokens = left.unwrap_or(self.tokens);
        left.is_some()
    }

    /// A call worked; what its retry cost comes back.
    pub(super) fn refund(&mut self, was_retried: bool) {
        let refund = if was_retried { COST } else { 1 };
        self.tokens = (self.tokens + refund).min(FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pays_for_a_hundred_retries_and_fills_slowly() {
        let mut budget = Budget::default();
        assert_eq!((0..200).filter(|_| budget.pay()).count(), 100);
        for _ in 0..4 {
            budget.refund(false);
        }
        assert!(!budget.pay());
        budget.refund(false);
        assert!(budget.pay());
        budget.refund(true);
        assert!(budget.pay());
        for _ in 0..1000 {
            budget.refund(true);
        }
        assert_eq!(budget.tokens, FULL);
    }
}
