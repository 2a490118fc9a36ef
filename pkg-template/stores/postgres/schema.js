// The tables, and how they come to be.

/** Which version of them this is. */
export const SCHEMA = 3;
/** From each version to the next. */
const STEPS = [tables, toSecond, memories];
/** For a lock that ends with the transaction. Any number, as long as it is always the same. */
const LOCK = "4021963715284001";
/** Names the error of tables that stand with other partitions than are asked for. PostgreSQL itself has no code like it. */
export const OTHER_PARTITIONS = "CS001";
/** How full pages get: what is left has room for a row's next versions, so that most updates stay on their page and touch no index. */
const FILL = "fillfactor = 90";

/**
 * One statement, so one transaction: it is there as a whole, or not at all.
 * @param {string} schema quoted
 * @param {number} [partitions] of conversations; none or those that stand where nothing is said
 */
export function migration(schema, partitions) {
  return `do $convostate$
declare
  found integer;
  standing integer;
begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'the database must be encoded in UTF8';
  end if;
  perform pg_advisory_xact_lock(${LOCK});
  if to_regnamespace('${schema}') is null then
    create schema ${schema};
  end if;
  if to_regclass('${schema}.version') is null then
    create table ${schema}.version (version integer not null);
    insert into ${schema}.version values (0);
  end if;
  select v.version into found from ${schema}.version v;
  ${STEPS.map((step, from) => `if found between 0 and ${from} then ${step(schema, partitions)} end if;`).join("\n  ")}
  if found = 0 then ${partitioning(schema, partitions)} end if;
  select count(*) into standing from pg_inherits where inhparent = to_regclass('${schema}.conversation');
  if standing <> ${partitions ?? "standing"} then
    raise exception 'options.partitions must be left out, or % as the tables have it.', standing using errcode = '${OTHER_PARTITIONS}';
  end if;
  update ${schema}.version set version = ${SCHEMA} where version between 0 and ${SCHEMA - 1};
end
$convostate$`;
}

/**
 * Names and ids compare by their bytes. The checks are for who writes by hand: what breaks them would be refused when it is read. Three
 * indexes of version 1 are not made: the next step would drop them.
 * @param {string} schema
 * @param {number} [partitions]
 */
function tables(schema, partitions) {
  return `
    create table ${schema}.client (
      id bigint generated always as identity primary key,
      bot_id text collate "C" not null,
      user_id text collate "C" not null,
      channel_id text collate "C" not null,
      revision bigint not null,
      seq bigint not null,
      clock timestamptz(3) not null,
      conversations bigint not null,
      closed bigint not null,
      expires timestamptz(3),
      closed_since timestamptz(3),
      lease_token bigint,
      lease_until timestamptz(3),
      unique (bot_id, user_id, channel_id)
    );
    create index on ${schema}.client (expires) where expires is not null;
    create index on ${schema}.client (closed_since) where closed_since is not null;
    create index on ${schema}.client (closed) where closed > 0;

    create table ${schema}.conversation (
      client bigint not null references ${schema}.client,
      id text collate "C" not null,
      seq bigint not null check (seq > 0),
      flow_id text collate "C",
      step_id text collate "C",
      metadata json not null,
      status text collate "C" not null check (status in ('OPEN', 'SWITCHED', 'CLOSED', 'EXPIRED', 'FAILED')),
      version bigint not null check (version between 1 and 4294967295),
      ttl bigint check (ttl between 1 and 3155760000),
      created_at timestamptz(3) not null check (${inRange("created_at")}),
      updated_at timestamptz(3) not null check (${inRange("updated_at")}),
      last_interaction_at timestamptz(3) not null check (${inRange("last_interaction_at")}),
      deadline timestamptz(3),
      origin text collate "C" not null,
      primary key (client, id),
      unique (client, seq)
    )${partitions ? " partition by hash (client)" : ""};`;
}

/**
 * From 1 to 2.
 * @param {string} schema
 * @param {number} [partitions]
 */
function toSecond(schema, partitions) {
  return `
${indexDays(schema, partitions)}
${notes(schema)}`;
}

/**
 * What was noted of writes and messages.
 * @param {string} schema
 */
function notes(schema) {
  return `alter table ${schema}.client add column once text;`;
}

/**
 * From 2 to 3. An older version would leave memories behind when it erases a client, so the table that it writes each time has another
 * name.
 * @param {string} schema
 */
function memories(schema) {
  return `
    alter table ${schema}.client rename to head;
    alter table ${schema}.head add column memories bigint not null default 0;
    create table ${schema}.memory (
      client bigint not null references ${schema}.head,
      key text collate "C" not null,
      version bigint not null check (version > 0),
      deadline timestamptz(3),
      value text not null,
      primary key (client, key)
    ) with (${FILL});
    create index on ${schema}.memory (client, deadline) where deadline is not null;`;
}

/**
 * PostgreSQL spares the indexes of an update that changes no indexed column. So what each interaction moves is indexed by its day, by
 * which the rows of a client are nearly in order, and `updated_at` once the conversation has ended.
 * @param {string} schema
 * @param {number} [partitions]
 */
function indexDays(schema, partitions) {
  const filled = partitions ? "" : `alter table ${schema}.conversation set (${FILL});`;
  return `
if found = 1 then
  drop index ${["last_interaction_at", "deadline", "updated_at"].map((name) => `${schema}.conversation_client_${name}_seq_idx`).join(", ")};
end if;
alter table ${schema}.client set (${FILL});
${filled}
alter table ${schema}.conversation
  add interaction_day date generated always as (${dayOf("last_interaction_at")}) stored,
  add deadline_day date generated always as (${dayOf("deadline")}) stored,
  add ended_at timestamptz(3) generated always as (case when status <> 'OPEN' then updated_at end) stored;
create index on ${schema}.conversation (client, interaction_day) where status = 'OPEN';
create index on ${schema}.conversation (client, deadline_day) where deadline_day is not null;
create index on ${schema}.conversation (client, ended_at, seq) where ended_at is not null;`;
}

/**
 * All of a client is in one.
 * @param {string} schema
 * @param {number} [partitions]
 */
function partitioning(schema, partitions) {
  if (!partitions) return "";
  return `for place in 0..${partitions - 1} loop
  execute format('create table ${schema}.conversation_%s partition of ${schema}.conversation
    for values with (modulus ${partitions}, remainder %s) with (${FILL})', place, place);
end loop;`;
}

/** @param {string} column a time */
function dayOf(column) {
  return `(${column} at time zone 'UTC')::date`;
}

/** @param {string} column a time: those that RFC 3339 can say and that begin with 1970 */
function inRange(column) {
  return `${column} between '1970-01-01 00:00:00+00' and '9999-12-31 23:59:59.999+00'`;
}
