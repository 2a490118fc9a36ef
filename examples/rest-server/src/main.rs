//! The REST API over the engine in memory, by axum and the typed `convostate::rest`.

mod answer;
mod calls;
mod origin;
mod replays;
mod requests;
mod service;
mod turns;

use anyhow::{Context, Result};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::response::Response;
use axum::serve::ListenerExt;
use clap::Parser;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use service::Service;

/// By instruction counts a `latest` takes 30,800 with it, and 34,600 with that of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Serves the REST API of convostate on this machine, its conversations in memory.
#[derive(Parser)]
struct Arguments {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 8787)]
    port: u16,
}

/// One thread: a call takes microseconds, and the engine is one.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Arguments { port } = Arguments::parse();
    let service = Arc::new(Service::new()?);
    // No router: which call it is, `convostate::rest` says.
    let app = handle.with_state(service).into_make_service();
    let address = (Ipv4Addr::LOCALHOST, port);
    let listener = TcpListener::bind(address).await.context("can't listen: choose another port")?;
    println!("rest-server listens on http://{}", listener.local_addr()?);
    let mut ended = signal(SignalKind::terminate())?;
    // An answer is one small write, which must not wait for another one.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            tokio::select! {
                _ = ended.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        })
        .await?;
    Ok(())
}

async fn handle(State(service): State<Arc<Service>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    service.answer(&parts, body).await
}
