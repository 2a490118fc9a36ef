// Every entry, from a CommonJS module.
import convostate = require("convostate");
import indexeddb = require("convostate/indexeddb");
import postgres = require("convostate/postgres");
import redis = require("convostate/redis");
import remote = require("convostate/remote");
import server = require("convostate/server");
import slim = require("convostate/slim");
import sqlite = require("convostate/sqlite");
import testing = require("convostate/testing");
import tracing = require("convostate/tracing");
import typed = require("convostate/typed");

const same: typeof convostate.ConversationError = remote.ConversationError;
const cases: readonly testing.Case[] = testing.cases;
slim.default();

export = { cases, indexeddb, postgres, redis, same, server, sqlite, tracing, typed };
