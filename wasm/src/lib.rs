//! The engine, the REST API or the rules over stored rows, as one small wasm module: the library, an allocator, and a
//! panic that traps at once. What the library exports is all there is. For other targets it is empty.
//!
//! Without the standard library the formatter and the panic hooks, a fifth of the wasm, stay away.

#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(target_arch = "wasm32")]
extern crate convostate as _;

#[cfg(all(target_arch = "wasm32", feature = "rest"))]
mod classes;
#[cfg(all(target_arch = "wasm32", not(feature = "rest")))]
mod growth;

#[cfg(all(target_arch = "wasm32", feature = "rest"))]
#[global_allocator]
static ALLOCATOR: classes::Classes = classes::Classes::new();

#[cfg(all(target_arch = "wasm32", not(feature = "rest")))]
#[global_allocator]
static ALLOCATOR: talc::cell::TalcSyncCell<growth::Growth, talc::wasm::WasmBinning> =
    talc::cell::TalcSyncCell::new_wasm(growth::Growth::new());

/// JavaScript sees the trap and says `CRASHED`.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
