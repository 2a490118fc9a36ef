// The tables, and how they come to be.

/** Which version of them this is. */
export const SCHEMA = 2;
/** For a lock that ends with the transaction. Any number, as long as it is always the same. */
const LOCK = "4021963715284001";

/**
 * One statement, so one transaction: it is there as a whole, or not at all.
 * @param {string} schema quoted
 */
export function migration(schema) {
  return `do $convostate$
begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'the database must be encoded in UTF8';
  end if;
  perform pg_advisory_xact_lock(${LOCK});
  if to_regnamespace('${schema}') is null then
    create schema ${schema};
  end if;
  if to_regclass('${schema}.version') is null then
    ${tables(schema)}
  end if;
  ${once(schema)}
end
$convostate$`;
}

/**
 * Names and ids compare by their bytes. The checks are for who writes by hand: what breaks them would be refused when it is read.
 * @param {string} schema
 */
function tables(schema) {
  return `
    create table ${schema}.version (version integer not null);
    insert into ${schema}.version values (1);

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
    );
    create index on ${schema}.conversation (client, last_interaction_at, seq) where status = 'OPEN';
    create index on ${schema}.conversation (client, deadline, seq) where deadline is not null;
    create index on ${schema}.conversation (client, updated_at, seq) where status <> 'OPEN';`;
}

/**
 * The step from 1 to 2: what was noted of writes and messages. Older versions, which name their columns, go on without it.
 * @param {string} schema
 */
function once(schema) {
  return `if (select version = 1 from ${schema}.version) then
    alter table ${schema}.client add column once text;
    update ${schema}.version set version = 2;
  end if;`;
}

/** @param {string} column a time: those that RFC 3339 can say and that begin with 1970 */
function inRange(column) {
  return `${column} between '1970-01-01 00:00:00+00' and '9999-12-31 23:59:59.999+00'`;
}
