// What the tests must notice when it happens elsewhere.
console.error("on purpose");
const elsewhere = () => import("http://elsewhere.invalid/elsewhere.js").catch(() => "done");
globalThis.report = fetch("./missing.json").then(elsewhere);
