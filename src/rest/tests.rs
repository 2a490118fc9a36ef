mod adapter;
mod calls;
mod csml;
mod exchanges;
mod openapi;
mod table;
mod wire;
