import sqlite from "./backends/sqlite.mjs";
import { placeOf } from "./harness/promises.mjs";
import { webhooks } from "./harness/webhooks.mjs";

webhooks(sqlite, placeOf(sqlite));
