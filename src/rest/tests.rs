mod adapter;
mod calls;
mod csml;
mod exchanges;
mod given;
mod openapi;
mod table;
mod wire;
