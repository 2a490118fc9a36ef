mod adapter;
mod csml;
mod openapi;
mod table;
mod wire;
