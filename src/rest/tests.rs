mod adapter;
mod csml;
mod exchanges;
mod openapi;
mod table;
mod wire;
