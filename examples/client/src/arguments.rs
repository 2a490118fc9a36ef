//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use convostate::rest::Limits;
use convostate::{Client, Status};

/// Makes a call of a REST server of convostate, and prints what it answers as JSON. A server's token is read from
/// `CONVOSTATE_TOKEN`.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    pub(crate) url: String,
    #[command(flatten)]
    client: ClientArguments,
    #[command(flatten)]
    limits: LimitArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Who talks to which bot, where.
#[derive(Args)]
struct ClientArguments {
    #[arg(long)]
    bot: String,
    #[arg(long)]
    user: String,
    #[arg(long)]
    channel: String,
}

#[derive(Args)]
struct LimitArguments {
    /// Milliseconds for one attempt
    #[arg(long, default_value_t = Limits::default().attempt_ms)]
    attempt_ms: u64,
    /// Milliseconds for the whole call
    #[arg(long, default_value_t = Limits::default().deadline_ms)]
    deadline_ms: u64,
    /// How often a call is tried again
    #[arg(long, default_value_t = Limits::default().retries)]
    retries: u32,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Open a conversation
    Create {
        #[arg(long)]
        id: Option<String>,
        #[arg(long)]
        flow: Option<String>,
        #[arg(long)]
        step: Option<String>,
        /// JSON
        #[arg(long)]
        metadata: Option<String>,
        /// Seconds without an interaction, after which it expires
        #[arg(long)]
        ttl: Option<u32>,
    },
    /// Read one
    Get { id: String },
    /// Read the open one with the latest interaction
    Latest,
    /// Change an open one
    Update {
        id: String,
        #[arg(long)]
        flow: Option<String>,
        #[arg(long)]
        step: Option<String>,
        /// JSON, merged into what there is
        #[arg(long)]
        metadata: Option<String>,
        /// The person said something
        #[arg(long)]
        interaction: bool,
        /// Only while it has this version
        #[arg(long)]
        if_version: Option<u64>,
    },
    /// End one
    Close {
        id: String,
        #[arg(long, default_value = "closed")]
        status: Final,
    },
    /// End all that are open
    CloseAll {
        #[arg(long, default_value = "closed")]
        status: Final,
    },
    /// Read a page of them, newest first
    List {
        #[arg(long)]
        limit: Option<u32>,
        /// From the page before
        #[arg(long)]
        key: Option<String>,
    },
    /// Delete all of the client
    Erase,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Final {
    Closed,
    Switched,
    Expired,
    Failed,
}

impl From<Final> for Status {
    fn from(status: Final) -> Self {
        match status {
            Final::Closed => Self::Closed,
            Final::Switched => Self::Switched,
            Final::Expired => Self::Expired,
            Final::Failed => Self::Failed,
        }
    }
}

impl Arguments {
    pub(crate) fn client(&self) -> convostate::Result<Client> {
        let ClientArguments { bot, user, channel } = &self.client;
        Client::new(bot, user, channel)
    }

    pub(crate) fn limits(&self) -> Limits {
        let &LimitArguments { attempt_ms, deadline_ms, retries } = &self.limits;
        Limits { attempt_ms, deadline_ms, retries, ..Limits::default() }
    }
}
