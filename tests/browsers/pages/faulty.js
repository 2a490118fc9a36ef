// What the tests must notice when it happens elsewhere.
console.error("on purpose");
const elsewhere = () => import("http://localhost:9/elsewhere.js").catch(() => "done");
globalThis.report = fetch("./missing.json").then(elsewhere);
