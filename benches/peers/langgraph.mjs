// LangGraph's MemorySaver: a thread for each client. One checkpoint is kept of a thread, written over each
// time: with a history the memory would grow with every turn, and reading would sort it.

import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { Documents } from "./documents.mjs";

export const isAsync = true;

const CHECKPOINT = "state";
const METADATA = { source: "update", step: 0, parents: {} };

export function open(options) {
  const saver = new MemorySaver();
  const read = async (key) => {
    const found = await saver.getTuple({ configurable: { thread_id: key, checkpoint_ns: "", checkpoint_id: CHECKPOINT } });
    return found?.checkpoint.channel_values.document;
  };
  const write = async (changes) => {
    for (const [key, value] of changes) {
      await saver.put({ configurable: { thread_id: key, checkpoint_ns: "" } }, checkpointOf(value), METADATA);
    }
  };
  return new Documents({ read, write }, options);
}

function checkpointOf(document) {
  return { v: 4, id: CHECKPOINT, ts: "", channel_values: { document }, channel_versions: { document: 1 }, versions_seen: {} };
}
