// Turns `statement; // → value` into a look at the value, and names of modules into their addresses.

import { parse } from "./acorn.mjs";

/** @param {string} text @param {(name: string) => string} addressOf a module that the snippet imports */
export function instrumented(text, addressOf) {
  const marked = new Set(text.split("\n").flatMap((line, index) => (/\/\/ →/.test(line) ? [index + 1] : [])));
  const edits = [];
  const visit = (node) => {
    if (node.type === "ImportDeclaration") edits.push({ ...node.source, by: JSON.stringify(addressOf(node.source.value)) });
    const value = valueOf(node);
    const line = node.loc.end.line;
    if (value && marked.has(line)) return void edits.push({ start: value.start, end: value.end, by: look(text.slice(value.start, value.end), line) });
    for (const child of Object.values(node).flat()) if (typeof child?.type === "string") visit(child);
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true }));
  return edits.sort((a, b) => b.start - a.start).reduce((code, { start, end, by }) => code.slice(0, start) + by + code.slice(end), text);
}

/** What a statement gives: its expression, what it prints, or what its one variable gets. */
function valueOf(node) {
  if (node.type === "VariableDeclaration" && node.declarations.length === 1) return node.declarations[0].init;
  if (node.type !== "ExpressionStatement") return undefined;
  const { expression } = node;
  const isLog = expression.type === "CallExpression" && /^console\.log$/.test(nameOf(expression.callee));
  return isLog ? expression.arguments[0] : expression;
}

const nameOf = ({ object, property }) => `${object?.name}.${property?.name}`;

/** A refusal is told like a value, and the snippet goes on. */
function look(expression, line) {
  const [asynchronous, wait] = /\bawait\b/.test(expression) ? ["async ", "await "] : ["", ""];
  return `${wait}(${asynchronous}() => { try { return __gives(${line}, ${expression}); } catch (error) { __throws(${line}, error); } })()`;
}
