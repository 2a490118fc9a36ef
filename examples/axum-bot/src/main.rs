//! A bot behind a webhook: its conversations in the engine, and snapshots of them on disk.

mod bot;
mod snapshots;

use anyhow::{Context, Result};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use clap::Parser;
use convostate::{Client, Engine};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

/// A bot that takes orders of pizza, by a webhook at POST /webhook.
#[derive(Parser)]
struct Arguments {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 8788)]
    port: u16,
    /// Where the conversations are kept
    #[arg(long, default_value = "conversations.snapshot")]
    file: PathBuf,
    /// Seconds between two snapshots; what came after the last one is lost when the machine stops
    #[arg(long, default_value_t = 10)]
    every: u64,
}

/// What a channel sends for each message of a person.
#[derive(Deserialize)]
struct Message {
    user_id: String,
    channel_id: String,
    text: String,
}

#[derive(Serialize)]
struct Answer {
    text: String,
}

type Shared = Arc<Mutex<Engine>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Arguments { port, file, every } = Arguments::parse();
    let mut engine = Engine::new();
    snapshots::restore(&mut engine, &file)?;
    let engine = Arc::new(Mutex::new(engine));
    let app = Router::new().route("/webhook", post(answer)).with_state(engine.clone());
    let address = (Ipv4Addr::LOCALHOST, port);
    let listener = TcpListener::bind(address).await.context("can't listen: choose another port")?;
    println!("axum-bot listens on http://{}", listener.local_addr()?);
    let keeping = tokio::spawn(keep(engine.clone(), file.clone(), every));
    axum::serve(listener, app).with_graceful_shutdown(ended()?).await?;
    keeping.abort();
    keep_once(&engine, &file).await
}

async fn answer(
    State(engine): State<Shared>,
    Json(message): Json<Message>,
) -> Result<Json<Answer>, (StatusCode, String)> {
    // What the engine refuses is the sender's fault.
    let refused = |error: convostate::Error| (StatusCode::BAD_REQUEST, error.to_string());
    turn(&engine, &message).map(Json).map_err(refused)
}

/// The whole turn by one lock, so that two messages of one person can't cross.
fn turn(engine: &Mutex<Engine>, message: &Message) -> convostate::Result<Answer> {
    let client = Client::new(bot::ID, &message.user_id, &message.channel_id)?;
    let text = bot::turn(&mut locked(engine), &client, &message.text)?;
    Ok(Answer { text })
}

async fn keep(engine: Shared, file: PathBuf, every: u64) {
    let mut ticks = interval(Duration::from_secs(every.max(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = keep_once(&engine, &file).await {
            eprintln!("no snapshot: {error:#}");
        }
    }
}

/// The lock is held while the bytes are made, and not while they are written.
async fn keep_once(engine: &Shared, file: &std::path::Path) -> Result<()> {
    let bytes = locked(engine).snapshot()?;
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || snapshots::write(&file, &bytes)).await?
}

/// A refused call has changed nothing, so that the engine is whole whoever held the lock.
fn locked(engine: &Mutex<Engine>) -> std::sync::MutexGuard<'_, Engine> {
    engine.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ended() -> Result<impl Future<Output = ()>> {
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    })
}
