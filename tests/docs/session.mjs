/** The commands of a session, each with what it prints. */
export function sessionOf(text) {
  const steps = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), lines: [] });
    else if (steps.length === 0) throw new Error(`a session begins with "$ ", not with: ${line}`);
    else steps.at(-1).lines.push(line);
  }
  return steps.map(({ command, lines }) => ({ command, printed: lines.join("\n").trimEnd() }));
}

/** The whole of a text in which … stands for anything. */
export function pattern(text) {
  const literal = (part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${text.split("…").map(literal).join("[^]*")}$`);
}
