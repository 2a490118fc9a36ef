globalThis.report = import("../node_modules/convostate/index.js").then(
  () => "imported",
  (error) => error.message,
);
