mod adapter;
mod calls;
mod csml;
mod dates;
mod exchanges;
mod openapi;
mod table;
mod wire;
