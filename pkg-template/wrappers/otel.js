// Calls as spans and metrics of OpenTelemetry. Of persons nothing is told unless it was asked for, of metadata nothing at all.

import { ProxyTracerProvider, SpanKind, SpanStatusCode, context, createNoopMeter, metrics, propagation, trace } from "@opentelemetry/api";
import { routeOf } from "./routes.js";
import { watched } from "./watch.js";

/** @typedef {import("@opentelemetry/api").Span} Span */
/** @typedef {import("@opentelemetry/api").Attributes} Attributes */
/** @typedef {import("./watch.js").Call} Call */

const NAME = "convostate";
/** Which spans are calls of ours: what is heard of a change is written on no other. */
const ours = new WeakSet();

/**
 * @param {any} conversations
 * @param {import("../entry/otel.js").OtelOptions} [options]
 */
export function withOtel(conversations, { tracer, meter, ids = false } = {}) {
  if (!tracer && !meter && !isCollected()) return conversations;
  const tracing = tracer ?? trace.getTracer(NAME, VERSION);
  const store = storeOf(conversations);
  const kind = store === "remote" ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const told = instrumentsOf(meter ?? metrics.getMeter(NAME, VERSION));
  let isHeard = false;
  /** Only what is recorded is worth the events of an engine that nobody else listens to. */
  const hear = () => {
    if (!isHeard) conversations.subscribe?.(noteStep);
    isHeard = true;
  };

  /**
   * @param {Call} call
   * @param {() => any} act
   */
  const watch = (call, act) => {
    const attributes = attributesOf(call, store, ids);
    const span = tracing.startSpan(`${NAME}.${call.name}`, { kind, attributes });
    const began = performance.now();
    ours.add(span);
    if (span.isRecording()) hear();
    const end = (/** @type {any} */ answer, /** @type {any} */ error) => {
      /** @type {Attributes} */
      const failed = error === undefined ? {} : { "error.type": String(error?.code ?? error?.name ?? typeof error) };
      if (answer?.id) span.setAttribute("gen_ai.conversation.id", answer.id);
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      if (error?.attempts) span.setAttribute("convostate.attempts", error.attempts);
      span.setAttributes(failed);
      span.end();
      const measured = { "convostate.store": store, ...failed };
      told.duration.record((performance.now() - began) / 1000, { "convostate.call": call.name, ...measured });
      if (call.name === "turn") told.wait.record(((call.begun ?? performance.now()) - began) / 1000, measured);
      if (call.name === "sweep" && answer) {
        told.expired.add(answer.expired);
        told.removed.add(answer.removed);
      }
    };
    return context.with(trace.setSpan(context.active(), span), () => ended(act, end));
  };
  return watched(conversations, () => () => watch);
}

/** Whether an SDK is registered: without one, nobody would see what a call costs more. */
function isCollected() {
  const provider = /** @type {ProxyTracerProvider} */ (trace.getTracerProvider());
  const isTraced = provider.getDelegate?.() !== new ProxyTracerProvider().getDelegate();
  return isTraced || metrics.getMeter(NAME, VERSION) !== createNoopMeter();
}

/**
 * Does it, and says how it ended, now or later.
 * @param {() => any} act
 * @param {(answer: any, error?: any) => void} end
 */
function ended(act, end) {
  let answer;
  try {
    answer = act();
  } catch (error) {
    end(undefined, error);
    throw error;
  }
  if (typeof answer?.then !== "function") {
    end(answer);
    return answer;
  }
  return answer.then(
    (/** @type {any} */ value) => (end(value), value),
    (/** @type {any} */ error) => {
      end(undefined, error);
      throw error;
    },
  );
}

/** @param {any} conversations */
function storeOf({ snapshot, capabilities }) {
  if (snapshot) return "memory";
  return capabilities ? "database" : "remote";
}

/**
 * @param {Call} call
 * @param {string} store
 * @param {boolean} ids whether persons may be told
 */
function attributesOf({ name, client, id }, store, ids) {
  /** @type {Attributes} */
  const attributes = { "convostate.call": name, "convostate.store": store };
  if (id !== undefined) attributes["gen_ai.conversation.id"] = id;
  if (!ids || !client) return attributes;
  for (const field of /** @type {const} */ (["bot_id", "user_id", "channel_id"])) attributes[`convostate.${field}`] = String(client[field]);
  return attributes;
}

/**
 * A step that a call of ours moved, on its span.
 * @param {import("../entry/index.js").ConversationEvent} event
 */
function noteStep({ type, conversation, previous }) {
  const span = trace.getActiveSpan();
  if (type !== "updated" || !span || !ours.has(span) || conversation.step_id === previous.step_id) return;
  span.addEvent("convostate.step", { from: previous.step_id ?? "", to: conversation.step_id ?? "" });
}

/** @param {import("@opentelemetry/api").Meter} meter */
function instrumentsOf(meter) {
  const swept = { unit: "{conversation}" };
  return {
    duration: meter.createHistogram("convostate.call.duration", { unit: "s", description: "How long a call took" }),
    wait: meter.createHistogram("convostate.turn.wait", { unit: "s", description: "How long a turn waited for its place" }),
    expired: meter.createCounter("convostate.expired", { ...swept, description: "Written down as expired by sweep" }),
    removed: meter.createCounter("convostate.removed", { ...swept, description: "Removed by sweep, as retention says" }),
  };
}

/** Headers for `connect`, which carry the span of the call to the server. */
export function traceHeaders() {
  return () => {
    const headers = {};
    propagation.inject(context.active(), headers);
    return headers;
  };
}

/** @type {import("@opentelemetry/api").TextMapGetter<any>} */
const ofHeaders = { get: (headers, key) => headers.get(key) ?? undefined, keys: (headers) => [...headers.keys()] };

/**
 * @param {(request: Request) => Promise<Response>} handler
 * @param {{ tracer?: import("@opentelemetry/api").Tracer | undefined }} [options]
 */
export function traceHandler(handler, { tracer = trace.getTracer(NAME, VERSION) } = {}) {
  return (/** @type {Request} */ request) => {
    const { method } = request;
    const route = routeOf(new URL(request.url).pathname);
    const from = propagation.extract(context.active(), request.headers, ofHeaders);
    const attributes = { "http.request.method": method, "http.route": route };
    const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, from);
    return context.with(trace.setSpan(from, span), () => ended(() => handler(request), (response) => {
      span.setAttribute("http.response.status_code", response.status);
      if (response.status >= 500) span.setAttribute("error.type", String(response.status)).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }));
  };
}
