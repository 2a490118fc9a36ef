mod adapter;
mod calls;
mod csml;
mod dates;
mod dialects;
mod exchanges;
mod given;
mod memories;
mod openapi;
mod perform;
mod replies;
#[cfg(feature = "stored")]
mod table;
mod wire;
