import { h, svg } from "./dom.js";
import { trailOf } from "./trail.js";

/**
 * @typedef {import("./trail.js").Node} Node
 * @typedef {import("./trail.js").Edge} Edge
 * @typedef {{ x: number, y: number, column: number, row: number, width: number }} Point `width` is about that of the name beside it
 */

const COLUMN = 114;
const ROW = 34;
const TOP = 44;
const LETTER = 8;
/** Room left of the first node for the edges that pass others. */
const GUTTER = 28;
const RADIUS = 6;

/** The steps that were really visited, and the moves between them; the current one is lit. */
export class FlowMap {
  element = h("div", { id: "map" });
  /** @type {Record<string, import("../entry/inspector.js").ShownFlow>} */
  #flows = {};

  /** @param {Record<string, import("../entry/inspector.js").ShownFlow>} flows */
  connect(flows) {
    this.#flows = flows;
  }

  /** @param {import("./watch.js").Watch} watch */
  show({ conversations, visits, current }) {
    const { nodes, edges } = trailOf(conversations, visits, current);
    if (nodes.length === 0) {
      this.element.replaceChildren(h("p", { class: "soft" }, "Steps appear here as the bot visits them."));
      return;
    }
    this.element.replaceChildren(draw(nodes, edges, this.#flows));
  }
}

/**
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @param {Record<string, import("../entry/inspector.js").ShownFlow>} flows
 */
function draw(nodes, edges, flows) {
  const visited = new Set(nodes.map(({ flow }) => flow));
  const columns = [...Object.keys(flows).filter((flow) => visited.delete(flow)), ...visited];
  const lefts = leftsOf(nodes, columns, flows);
  const places = placed(nodes, columns, lefts, flows);
  const rows = Math.max(...[...places.values()].map(({ row }) => row)) + 1;
  const size = { width: Math.max(/** @type {number} */ (lefts.at(-1)), 2 * COLUMN), height: TOP + rows * ROW };
  const here = nodes.find(({ isHere }) => isHere);
  const summary = `${nodes.length} steps visited in ${columns.map((flow) => flows[flow]?.title ?? flow).join(", ")}. ${here ? `Now at ${here.flow}, ${here.step}.` : "Nothing is open."}`;
  return svg(
    "svg",
    { class: "map", viewBox: `0 0 ${size.width} ${size.height}`, ...size, role: "img", "aria-label": summary },
    arrow(),
    ...columns.map((flow, column) => svg("text", { class: "flow", x: (lefts[column] ?? 0) + GUTTER - RADIUS, y: 18 }, flows[flow]?.title ?? flow)),
    ...edges.map((edge) => line(edge, places)),
    ...nodes.map((node) => dot(node, /** @type {Point} */ (places.get(node.id)))),
  );
}

/**
 * Where each column begins, and where the last one ends: each is as wide as its texts.
 * @param {Node[]} nodes
 * @param {string[]} columns
 * @param {Record<string, import("../entry/inspector.js").ShownFlow>} flows
 */
function leftsOf(nodes, columns, flows) {
  const lefts = [0];
  for (const flow of columns) {
    const texts = [flows[flow]?.title ?? flow, ...nodes.filter((node) => node.flow === flow).map(({ step }) => step)];
    const widest = GUTTER + RADIUS + 7 + Math.max(...texts.map(({ length }) => length)) * LETTER;
    lefts.push((lefts.at(-1) ?? 0) + Math.max(COLUMN, widest));
  }
  return lefts;
}

/**
 * A column for each flow, its steps from top to bottom in their order in the flow, its endings last.
 * @param {Node[]} nodes
 * @param {string[]} columns
 * @param {number[]} lefts
 * @param {Record<string, import("../entry/inspector.js").ShownFlow>} flows
 */
function placed(nodes, columns, lefts, flows) {
  /** @type {Map<string, Point>} */
  const places = new Map();
  columns.forEach((flow, column) => {
    const order = flows[flow]?.steps ?? [];
    // Steps that nobody named come in the order of their first visit.
    const rank = (/** @type {Node} */ { step, isEnd }) => (isEnd ? Infinity : order.includes(step) ? order.indexOf(step) : order.length);
    const own = nodes.filter((node) => node.flow === flow).sort((a, b) => rank(a) - rank(b) || 0);
    const x = (lefts[column] ?? 0) + GUTTER;
    own.forEach(({ id, step }, row) => places.set(id, { x, y: TOP + row * ROW, column, row, width: step.length * LETTER }));
  });
  return places;
}

/**
 * @param {Edge} edge
 * @param {Map<string, Point>} places
 */
function line({ from, to, kind, count }, places) {
  const [start, end] = [places.get(from), places.get(to)];
  if (!start || !end) return svg("g");
  const title = svg("title", {}, `${from} to ${to}, ${count} times`);
  return svg("path", { class: `move ${kind}`, d: path(start, end), "stroke-width": Math.min(1.5 + (count - 1) * 0.5, 4), "marker-end": "url(#arrow)" }, title);
}

/**
 * @param {Point} start
 * @param {Point} end
 */
function path(start, end) {
  const gap = RADIUS + 3;
  if (start.column < end.column) return curve(start.x + gap + start.width + 8, start.y, end.x - gap, end.y);
  if (start.column > end.column) return curve(start.x - gap, start.y, end.x + gap + end.width + 8, end.y);
  if (end.row === start.row + 1) return `M ${start.x} ${start.y + gap} V ${end.y - gap}`;
  const bulge = Math.min(12 + 4 * Math.abs(end.row - start.row), GUTTER - 6);
  return `M ${start.x - gap} ${start.y} C ${start.x - gap - bulge} ${start.y}, ${end.x - gap - bulge} ${end.y}, ${end.x - gap} ${end.y}`;
}

/**
 * From the side of one step to that of another.
 * @param {number} x
 * @param {number} y
 * @param {number} toX
 * @param {number} toY
 */
function curve(x, y, toX, toY) {
  const middle = (x + toX) / 2;
  return `M ${x} ${y} C ${middle} ${y}, ${middle} ${toY}, ${toX} ${toY}`;
}

/**
 * @param {Node} node
 * @param {Point} place
 */
function dot({ step, isEnd, isHere }, { x, y }) {
  const shape = isEnd
    ? svg("rect", { x: x - RADIUS, y: y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS, rx: 2 })
    : svg("circle", { cx: x, cy: y, r: RADIUS });
  const halo = isHere ? [svg("circle", { class: "halo", cx: x, cy: y, r: RADIUS + 5 })] : [];
  const attributes = { class: `node${isHere ? " here" : ""}`, "data-status": isEnd ? step : undefined };
  return svg("g", attributes, ...halo, shape, svg("text", { x: x + RADIUS + 7, y: y + 4 }, step));
}

function arrow() {
  const head = svg("path", { d: "M 0 0 L 8 4 L 0 8 z" });
  const shape = { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" };
  return svg("defs", {}, svg("marker", shape, head));
}
