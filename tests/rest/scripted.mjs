// A server that answers whatever a test wants, without a socket.

import assert from "node:assert/strict";
import { connect } from "convostate/remote";
import { ADA } from "../contract/support.mjs";

export const STAMP = "2026-11-22T10:31:00.000Z";
export const MODEL = {
  id: "c1", client: ADA, flow_id: null, step_id: null, metadata: {}, status: "OPEN",
  last_interaction_at: STAMP, updated_at: STAMP, created_at: STAMP, version: 1,
};
export const json = (value, init) => Response.json(value, init);

/** A `fetch` that records what it is asked and answers from a list, the last again and again. */
export function scripted(...answers) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push({ url, ...init });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(url, init) : answer.clone();
  };
  return { asked, fetch };
}

export const remote = (script, options) => connect("http://127.0.0.1:9/state/", { fetch: script.fetch, ...options });

/** What a call that must fail fails with. */
export const failure = (call) => call.then((value) => assert.fail(`answered ${value}`), (error) => error);
