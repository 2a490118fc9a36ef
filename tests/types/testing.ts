// The conformance suite, for the engine and for stores of one's own.
import { Engine } from "convostate";
import { cases, lacks, runAll, storeCases } from "convostate/testing";
import type { Capabilities, Case, Open, Results, TestedConversations } from "convostate/testing";

const open: Open = (options) => new Engine(options);
const own: TestedConversations = new Engine();
const capabilities: Capabilities = { clock: false };

export const results: Promise<Results> = runAll(open, { only: "close", capabilities });
export const left: readonly Case[] = cases.filter((one) => lacks(one, capabilities).length === 0);

runAll(async () => own);
runAll(open, { cases: [...cases, ...storeCases], capabilities: { writers: false } });
// @ts-expect-error TS2345: a store is opened by a function
runAll(own);
// @ts-expect-error TS2322: an empty object is no store
runAll(() => ({}));
// @ts-expect-error TS2353: no such capability
runAll(open, { capabilities: { time: false } });
// @ts-expect-error TS2540: the cases are read-only
cases.length = 0;
