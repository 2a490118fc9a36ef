// What goes wrong on the way to PostgreSQL is STORAGE with its cause: what was there is still there, and the next call works.

import { openPostgres } from "convostate/postgres";
import { breakable, eachCallFails } from "./frame/broken-calls.mjs";
import { pgPool, postgresSql } from "./frame/clients.mjs";
import { placeOf } from "./frame/promises.mjs";
import onPg from "./kinds/pg.mjs";
import onPostgres from "./kinds/postgres.mjs";

const place = placeOf(onPg);
const openOn = (client, name, options) => openPostgres(client, { schema: name, ...options });

eachCallFails(onPg, place, { connect: pgPool, openOn, broken: (pool, fault) => new Proxy(pool, {
  get(target, name) {
    if (name !== "connect") return target[name];
    return async () => {
      await fault.ask(() => {});
      return breakable(await target.connect(), fault, ["query"]);
    };
  },
}) });
eachCallFails(onPostgres, place, { connect: postgresSql, openOn, broken: (sql, fault) => ({
  unsafe: (text, values) => ({ values: () => fault.ask(() => sql.unsafe(text, values).values()) }),
}) });
