// Every entry, from a CommonJS module.
import convostate = require("convostate");
import indexeddb = require("convostate/indexeddb");
import offline = require("convostate/offline");
import postgres = require("convostate/postgres");
import redis = require("convostate/redis");
import remote = require("convostate/remote");
import server = require("convostate/server");
import slim = require("convostate/slim");
import sqlite = require("convostate/sqlite");
import testing = require("convostate/testing");

const same: typeof convostate.ConversationError = remote.ConversationError;
const cases: readonly testing.Case[] = testing.cases;
slim.default();

export = { cases, indexeddb, offline, postgres, redis, same, server, sqlite };
