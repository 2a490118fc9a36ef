mod adapter;
mod csml;
mod openapi;
mod wire;
