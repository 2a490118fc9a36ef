// Turns `statement; // → value` into a look at the value. Line numbers stay as they are.

import ts from "typescript";

/** What an instrumented program needs. What is wrong is noted, not thrown: a snippet could catch it. */
export const SHOW = `
const text = (value) => (value === undefined ? "undefined" : JSON.stringify(value));
const reached = new Set();
const wrong = [];
const note = (line, actual, expected) => {
  reached.add(line);
  if (actual !== expected) wrong.push(\`line \${line}: \${actual} instead of \${expected}\`);
};
const refusal = (error) => (error?.name === "ConversationError" ? error.code : String(error));
globalThis.__is = (line, value, expected) => {
  note(line, text(value), text(expected));
  return value;
};
globalThis.__throws = (line, act, code) => {
  let error = "nothing thrown";
  try { act(); } catch (thrown) { error = thrown; }
  note(line, refusal(error), code);
};
globalThis.__rejects = async (line, act, code) => {
  note(line, refusal(await act().then(() => "nothing thrown", (thrown) => thrown)), code);
};
globalThis.__report = () => ({ reached: [...reached].sort((a, b) => a - b), wrong });
globalThis.process?.on("exit", () => console.log(JSON.stringify(__report())));
`;

/** @returns the code to run and the lines that it must reach */
export function instrument(text) {
  const source = ts.createSourceFile("snippet.ts", text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const lines = text.split("\n");
  const marks = lines.flatMap((line, index) => (/\/\/ →/.test(line) ? [index] : []));
  const edits = marks.map((index) => edit(source, statementEndingOn(source, index), lines[index].split("// →")[1].trim(), index + 1));
  let code = text;
  for (const { start, end, replacement } of edits.reverse()) code = code.slice(0, start) + replacement + code.slice(end);
  return { code, lines: marks.map((index) => index + 1) };
}

/** JavaScript to run, of TypeScript. */
export function withoutTypes(code) {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

function statementEndingOn(source, line) {
  let found;
  const visit = (node) => {
    const ends = source.getLineAndCharacterOfPosition(node.getEnd()).line === line;
    if (ends && (ts.isExpressionStatement(node) || ts.isVariableStatement(node))) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (!found) throw new Error(`line ${line + 1}: no statement with a value ends here`);
  return found;
}

function edit(source, statement, expected, line) {
  const value = valueOf(statement);
  const [start, end] = [value.getStart(source), value.getEnd()];
  const expression = source.text.slice(start, end);
  const code = expected.match(/^throws ([A-Z_]+)$/)?.[1];
  if (!code) return { start, end, replacement: `__is(${line}, (${expression}), (${expected}))` };
  const look = /\bawait\b/.test(expression) ? "await __rejects" : "__throws";
  const act = look === "__throws" ? "() =>" : "async () =>";
  return { start, end, replacement: `${look}(${line}, ${act} (${expression}), "${code}")` };
}

function valueOf(statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0].initializer;
  const { expression } = statement;
  const isLog = ts.isCallExpression(expression) && expression.expression.getText() === "console.log";
  return isLog ? expression.arguments[0] : expression;
}

/** The same for the module scripts of a page; the report is the lines that were reached. */
export function instrumentPage(html) {
  const lines = [];
  const scripts = html.replaceAll(/(<script type="module">)([^]*?)(<\/script>)/g, (whole, open, text, close, at) => {
    const above = html.slice(0, at).split("\n").length - 1;
    const { code, lines: within } = instrument("\n".repeat(above) + text);
    lines.push(...within);
    return open + code.slice(above) + close;
  });
  return { code: `<script>${SHOW}</script>${scripts}${reporting(lines.length)}`, lines };
}

/** Reports when all lines were reached, or after a while. */
function reporting(count) {
  return `<script type="module">
for (let waits = 0; __report().reached.length < ${count} && waits < 2400; waits++) await new Promise((next) => setTimeout(next, 50));
globalThis.report = __report();
</script>`;
}
