//! openapi.yaml and the types that both ends use say the same, in both directions.

mod additions;
mod examples;
mod fields;
mod limits;
mod routes;

use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

use serde_json::Value;

use crate::rest::routes::{CallKind, ROUTES};

/// All of it, with every reference replaced by what it refers to.
fn document() -> Value {
    let text = include_str!("../../../openapi.yaml");
    let raw: Value = yaml_serde::from_str(text).unwrap();
    resolved(&raw, &raw)
}

/// What stands beside a reference is kept, and counts more.
fn resolved(value: &Value, root: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut whole = match members.get("$ref").and_then(Value::as_str) {
                Some(place) => {
                    resolved(root.pointer(place.strip_prefix('#').unwrap()).unwrap(), root)
                }
                None => Value::Object(serde_json::Map::new()),
            };
            for (name, member) in members.iter().filter(|(name, _)| *name != "$ref") {
                whole[name] = resolved(member, root);
            }
            whole
        }
        Value::Array(items) => items.iter().map(|item| resolved(item, root)).collect(),
        _ => value.clone(),
    }
}

/// The tags of operations that JavaScript answers.
const OF_JAVASCRIPT: [&str; 2] = ["Health", "Operators"];

/// One operation on conversations.
struct Operation {
    call: CallKind,
    method: String,
    /// As the routes have it.
    path: String,
    /// With the parameters of its path.
    parameters: Vec<Value>,
    value: Value,
}

impl Operation {
    /// What generated clients name their method by.
    fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap()
    }

    /// The names of the parameters that lie there.
    fn parameters_in(&self, place: &str) -> BTreeSet<&str> {
        let here = self.parameters.iter().filter(|parameter| parameter["in"] == place);
        here.map(|parameter| parameter["name"].as_str().unwrap()).collect()
    }

    /// What its header Turn-Token must hold, if it must have one.
    fn turn_token(&self) -> Option<&str> {
        let is_turn =
            |parameter: &&Value| parameter["name"] == "Turn-Token" && parameter["required"] == true;
        self.parameters.iter().find(is_turn).and_then(|turn| turn["example"].as_str())
    }

    fn body(&self) -> Option<&Value> {
        self.value.pointer("/requestBody/content/application~1json")
    }

    /// Each status with what its body is.
    fn answers(&self) -> impl Iterator<Item = (u16, Option<(&String, &Value)>)> {
        self.value["responses"].as_object().unwrap().iter().map(|(status, answer)| {
            let content = answer.get("content").and_then(Value::as_object);
            (status.parse().unwrap(), content.and_then(|content| content.iter().next()))
        })
    }
}

/// All operations but those on the server's health and on all clients, which JavaScript answers.
fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let shared = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let operations = item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters");
        for (method, value) in operations
            .filter(|(_, value)| !OF_JAVASCRIPT.iter().any(|tag| value["tags"][0] == *tag))
        {
            let own = value.get("parameters").and_then(Value::as_array).cloned();
            let (method, path) = (method.to_uppercase(), path.replace("{conversationId}", "{id}"));
            let route = ROUTES.iter().find(|route| route.method == method && route.path == path);
            found.push(Operation {
                call: route.unwrap().call,
                method,
                path,
                parameters: [shared.clone(), own.unwrap_or_default()].concat(),
                value: value.clone(),
            });
        }
    }
    found
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn texts(list: &Value) -> BTreeSet<&str> {
    list.as_array()
        .map_or(BTreeSet::new(), |list| list.iter().map(|item| item.as_str().unwrap()).collect())
}
