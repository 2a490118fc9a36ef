//! What an engine allocates: how much it says that is, and what happens where there is no room.

#![cfg(not(target_arch = "wasm32"))]

mod allocator;
mod bytes;
mod no_room;
