// Every entry but langgraph, which needs LangGraph, from a CommonJS module.
import convostate = require("convostate");
import bolt = require("convostate/bolt");
import botbuilder = require("convostate/botbuilder");
import chat = require("convostate/chat");
import driver = require("convostate/driver");
import grammy = require("convostate/grammy");
import indexeddb = require("convostate/indexeddb");
import inspector = require("convostate/inspector");
import offline = require("convostate/offline");
import postgres = require("convostate/postgres");
import redis = require("convostate/redis");
import remote = require("convostate/remote");
import sealed = require("convostate/sealed");
import server = require("convostate/server");
import slim = require("convostate/slim");
import sqlite = require("convostate/sqlite");
import telegraf = require("convostate/telegraf");
import testing = require("convostate/testing");
import tracing = require("convostate/tracing");
import typed = require("convostate/typed");

const same: typeof convostate.ConversationError = remote.ConversationError;
const cases: readonly testing.Case[] = testing.cases;
slim.default();

export = { bolt, botbuilder, cases, chat, driver, grammy, indexeddb, inspector, offline, postgres, redis, same, sealed, server, sqlite, telegraf, tracing, typed };
