//! Functions of JavaScript that may run foreign code, a getter or a proxy, which may throw.

use js_sys::{Array, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Throws for a proxy that was revoked.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    pub(crate) fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object)]
    pub(crate) fn assign(target: &Object, source: &JsValue) -> Result<Object, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object)]
    pub(crate) fn keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getOwnPropertySymbols)]
    pub(crate) fn symbols(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = JSON)]
    pub(crate) fn stringify(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = JSON)]
    pub(crate) fn parse(text: &str) -> Result<JsValue, JsValue>;
}
