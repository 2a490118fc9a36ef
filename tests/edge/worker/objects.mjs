import { ConversationsObject } from "convostate/durable-objects";
import { cases } from "convostate/testing";

/** Keeps conversations, and runs the suite where they are. */
export class Kept extends ConversationsObject {
  async cases(names) {
    const outcomes = [];
    for (const one of cases.filter(({ name }) => names.includes(name))) {
      outcomes.push(await one.run({ open: (options) => this.#open(options) }).then(() => null, (error) => `${error?.code ?? ""} ${error?.stack ?? error} ${error?.cause?.stack ?? ""}`));
    }
    return outcomes;
  }

  /** The store of another object on the same storage, which is emptied. */
  async #open(options) {
    await this.ctx.storage.deleteAll();
    return Object.assign(new Kept(this.ctx, this.env), { options }).conversations;
  }
}

/** Tells a server of what has expired. */
export class Told extends ConversationsObject {
  failures = 0;
  #failed = Promise.withResolvers();

  async onExpired(conversation) {
    if (this.failures > 0) {
      this.failures -= 1;
      this.#failed.resolve();
      throw new Error("not now");
    }
    const { url } = conversation.metadata;
    await fetch(url, { method: "POST", body: JSON.stringify(conversation) });
  }

  fail(times) {
    this.failures = times;
  }

  /** Resolves once it has failed, and what called it has gone on. */
  async failed() {
    await this.#failed.promise;
    await scheduler.wait(1);
  }

  sweep() {
    return this.alarm();
  }

  /** Conversations of several users expire, and of one it can't be told. */
  async several(users, failing) {
    const told = [];
    let now = Date.now();
    this.options = { now: () => now };
    this.onExpired = ({ client: { user_id } }) => {
      if (user_id === failing) throw new Error("not now");
      told.push(user_id);
    };
    for (const user_id of users) await this.conversations.create({ bot_id: "shop", user_id, channel_id: "web" }, { ttl: 3600 });
    now += 3_600_000;
    await this.alarm();
    const rows = this.ctx.storage.sql.exec("select user_id, status from convostate_conversation v join convostate_head c on c.key = v.client").raw();
    return { told: told.sort(), written: Object.fromEntries(rows) };
  }

  /** What an object finds that was left with an older schema: what was kept, and the schema then. */
  async older() {
    const { sql } = this.ctx.storage;
    const client = { bot_id: "shop", user_id: "old", channel_id: "web" };
    await this.conversations.create(client, { id: "old" });
    sql.exec("drop table convostate_guard; alter table convostate_head drop column revision; update convostate_schema set version = 3");
    const { conversations } = new Told(this.ctx, this.env);
    await conversations.update(client, "old", { step_id: "new" });
    return [(await conversations.get(client, "old")).step_id, ...sql.exec("select version from convostate_schema").raw()].flat();
  }

  /** What a call finds in an object whose schema says that it is of that version; null for none. */
  async versioned(version) {
    const { sql } = this.ctx.storage;
    const client = { bot_id: "shop", user_id: "new", channel_id: "web" };
    await this.conversations.create(client, { id: "new" });
    sql.exec("delete from convostate_schema");
    if (version !== null) sql.exec("insert into convostate_schema values (?)", version);
    const { conversations } = new Told(this.ctx, this.env);
    return conversations.get(client, "new").then(({ id }) => id, ({ code, message }) => [code, message]);
  }

  /** What is left where the class keeps something of its own, once its one client is erased; and whether it begins anew. */
  async extended() {
    const client = { bot_id: "shop", user_id: "own", channel_id: "web" };
    this.ctx.storage.sql.exec("create table own (n integer); insert into own values (7)");
    await this.conversations.create(client, { id: "a", ttl: 3600 });
    await this.conversations.erase(client);
    const { alarm } = await this.state();
    const left = ["own", "convostate_head", "convostate_conversation"].map((name) => [...this.ctx.storage.sql.exec(`select * from ${name}`).raw()].length);
    const { version } = await this.conversations.create(client, { id: "a" });
    return { alarm, left, version };
  }

  /** The statuses, as they are written. */
  written() {
    return [...this.ctx.storage.sql.exec("select status from convostate_conversation").raw()].flat();
  }

  state() {
    const names = this.ctx.storage.sql.exec("select name from sqlite_master where name not like '\\_cf\\_%' escape '\\'").raw();
    return this.ctx.storage.getAlarm().then((alarm) => ({ alarm, tables: [...names].flat(), bytes: this.ctx.storage.sql.databaseSize }));
  }
}
