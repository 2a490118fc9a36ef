//! What the npm package is compiled from: the engine in memory, the rules over stored rows, or the policy of the REST adapter, each by a
//! feature of its own as one small wasm module of plain exports and numbers. For other targets there is nothing but the tests.
//!
//! Without the standard library the formatter and the panic hooks, a fifth of the wasm, stay away.

#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg(any(target_arch = "wasm32", test))]

extern crate alloc;

#[cfg(all(target_arch = "wasm32", not(feature = "engine")))]
mod classes;
#[cfg(all(target_arch = "wasm32", feature = "engine"))]
mod engine;
#[cfg(feature = "stored")]
mod fields;
#[cfg(all(target_arch = "wasm32", feature = "engine"))]
mod growth;
#[cfg(all(target_arch = "wasm32", any(feature = "engine", feature = "stored")))]
mod numbers;
#[cfg(all(target_arch = "wasm32", feature = "rest"))]
mod rest;
#[cfg(any(feature = "engine", feature = "stored", test))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "tests look at its layout only"))]
mod scratch;
#[cfg(all(target_arch = "wasm32", feature = "stored"))]
mod stored;
#[cfg(any(all(target_arch = "wasm32", feature = "engine"), feature = "stored"))]
mod ttl;

#[cfg(all(target_arch = "wasm32", not(feature = "engine")))]
#[global_allocator]
static ALLOCATOR: classes::Classes = classes::Classes::new();

#[cfg(all(target_arch = "wasm32", feature = "engine"))]
#[global_allocator]
static ALLOCATOR: talc::cell::TalcSyncCell<growth::Growth, talc::wasm::WasmBinning> =
    talc::cell::TalcSyncCell::new_wasm(growth::Growth::new());

/// JavaScript sees the trap and says `CRASHED`.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
