//! A command-line client of a REST server: the typed `convostate::rest` over ureq.

mod arguments;
mod http;
mod remote;

use anyhow::Result;
use clap::Parser;
use convostate::rest::{
    CallError, Change, ConversationUpdate, ListQuery, NewConversation, Settings,
};
use convostate::{Client, Metadata};
use serde_json::{Value, json, to_string};
use std::env;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use http::Http;
use remote::Remote;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            match error.downcast_ref::<Box<CallError>>() {
                Some(error) => eprintln!("{}", told(error)),
                None => eprintln!("error: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<String> {
    let client = arguments.client()?;
    let settings = Settings { limits: arguments.limits(), ..Settings::default() };
    let http = Http::new(&arguments.url, env::var("CONVOSTATE_TOKEN").ok())?;
    perform(&mut Remote::new(http, settings), client, arguments.command)
}

fn perform(remote: &mut Remote, client: Client, command: Command) -> Result<String> {
    Ok(match command {
        Command::Create { id, flow, step, metadata, ttl } => {
            let metadata = parsed(metadata)?;
            let new = NewConversation { id, flow_id: flow, step_id: step, metadata, ttl };
            to_string(&remote.create(client, new)?)?
        }
        Command::Get { id } => to_string(&remote.get(client, id)?)?,
        Command::Latest => to_string(&remote.latest(client)?)?,
        Command::Update { id, flow, step, metadata, interaction, if_version } => {
            let update = ConversationUpdate {
                flow_id: flow.map_or(Change::Keep, Change::Set),
                step_id: step.map_or(Change::Keep, Change::Set),
                last_interaction: Some(interaction),
                metadata: parsed(metadata)?,
                ..ConversationUpdate::default()
            };
            to_string(&remote.update(client, id, update, if_version)?)?
        }
        Command::Close { id, status } => to_string(&remote.close(client, id, status.into())?)?,
        Command::CloseAll { status } => to_string(&remote.close_all(client, status.into())?)?,
        Command::List { limit, key } => {
            let query = ListQuery { limit, pagination_key: key, ..ListQuery::default() };
            to_string(&remote.list(client, query)?)?
        }
        Command::Erase => to_string(&remote.erase(client)?)?,
    })
}

fn parsed(json: Option<String>) -> convostate::Result<Option<Metadata>> {
    json.map(|json| Metadata::parse(&json)).transpose()
}

/// What is known of a call that failed, for programs.
fn told(error: &CallError) -> Value {
    json!({
        "code": error.refusal.code,
        "message": error.refusal.message,
        "status": error.status,
        "attempts": error.attempts,
        "retryable": error.retryable,
        "outcome": error.outcome.map(|outcome| format!("{outcome:?}")),
    })
}
