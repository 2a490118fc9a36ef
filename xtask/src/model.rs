//! What the engine should do, said as simply as possible: one list, searched from end to end.

use serde_json::Value;
use std::ops::Range;

/// Conversations by number, in the order of their creation.
#[derive(Default)]
pub(crate) struct Model(Vec<Conversation>);

pub(crate) struct Conversation {
    pub(crate) client: Value,
    pub(crate) flow_id: Value,
    pub(crate) step_id: Value,
    pub(crate) metadata: Value,
    status: &'static str,
    last_interaction: u64,
    ttl: Option<u64>,
}

impl Model {
    pub(crate) fn get(&self, number: usize) -> &Conversation {
        &self.0[number]
    }

    pub(crate) fn numbers(&self) -> Range<usize> {
        0..self.0.len()
    }

    pub(crate) fn all_of(&self, client: &Value) -> Vec<usize> {
        self.numbers().filter(|&number| self.0[number].client == *client).collect()
    }

    /// As it reads at a time: expired from its deadline on.
    pub(crate) fn status(&self, number: usize, at: u64) -> &'static str {
        let conversation = &self.0[number];
        let deadline = conversation.ttl.map(|ttl| conversation.last_interaction + 1000 * ttl);
        let expired =
            conversation.status == "OPEN" && deadline.is_some_and(|deadline| at >= deadline);
        if expired { "EXPIRED" } else { conversation.status }
    }

    /// The open one touched last; among equals, the one created last.
    pub(crate) fn latest(&self, client: &Value, at: u64) -> Option<usize> {
        let open =
            self.all_of(client).into_iter().filter(|&number| self.status(number, at) == "OPEN");
        open.max_by_key(|&number| (self.0[number].last_interaction, number))
    }

    pub(crate) fn create(&mut self, client: Value, body: &Value, at: u64) -> usize {
        self.0.push(Conversation {
            client,
            flow_id: body["flow_id"].clone(),
            step_id: body["step_id"].clone(),
            metadata: body["metadata"].clone(),
            status: "OPEN",
            last_interaction: at,
            ttl: body["ttl"].as_u64(),
        });
        self.0.len() - 1
    }

    pub(crate) fn update(&mut self, number: usize, body: &Value, at: u64) {
        let conversation = &mut self.0[number];
        if let Some(flow_id) = body.get("flow_id") {
            conversation.flow_id = flow_id.clone();
        }
        if let Some(step_id) = body.get("step_id") {
            conversation.step_id = step_id.clone();
        }
        if let Some(patch) = body.get("metadata") {
            conversation.metadata = merge(&conversation.metadata, patch);
        }
        if body["last_interaction"] == true {
            conversation.last_interaction = at;
        }
    }

    /// Open ones only: a closed one, an expired one too, keeps its status.
    pub(crate) fn close(&mut self, number: usize, status: &'static str, at: u64) {
        self.0[number].status = match self.status(number, at) {
            "OPEN" => status,
            already => already,
        };
    }
}

/// RFC 7396.
fn merge(target: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else {
        return patch.clone();
    };
    let mut merged = target.as_object().cloned().unwrap_or_default();
    for (name, value) in patch {
        let before = merged.remove(name).unwrap_or_default();
        if !value.is_null() {
            merged.insert(name.clone(), merge(&before, value));
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use super::{Model, merge};
    use serde_json::json;

    #[test]
    fn merges_as_rfc_7396_says() {
        let target = json!({ "a": { "b": 1, "c": 2 }, "d": [1] });
        assert_eq!(
            merge(&target, &json!({ "a": { "b": null }, "d": { "e": null } })),
            json!({ "a": { "c": 2 }, "d": {} })
        );
    }

    #[test]
    fn expires_at_the_deadline_and_not_before() {
        let mut model = Model::default();
        let number = model.create(json!("ada"), &json!({ "ttl": 2 }), 1_000);
        assert_eq!([model.status(number, 2_999), model.status(number, 3_000)], ["OPEN", "EXPIRED"]);
        assert_eq!(model.latest(&json!("ada"), 3_000), None);
    }
}
