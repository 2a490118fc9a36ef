// Every entry in a project with neither the DOM's types nor Node's, and the library of ES2021.
import { ConversationError, Engine } from "convostate";
import { openIndexedDb } from "convostate/indexeddb";
import { openOffline } from "convostate/offline";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import init from "convostate/slim";
import { openSqlite } from "convostate/sqlite";
import { cases } from "convostate/testing";

const error = new ConversationError("STORAGE", "it failed", {}, { cause: "a lock" });
export const all = [new Engine(), openIndexedDb, openOffline, openPostgres, openRedis, connect("http://127.0.0.1:8787"), createHandler, init, openSqlite, cases, error.cause];
