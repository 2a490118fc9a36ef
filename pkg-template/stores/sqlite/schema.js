// The tables of the SQLite store, and how they come to be. Their names begin with convostate_: the file may be the user's own.

/** The schema that this version reads and writes. */
export const SCHEMA = 3;

/**
 * So much above the number of the tables below is a file that the stores with one guarded batch took over (`edge/schema.js`): its heads have
 * revisions, which this store would not write.
 */
export const GUARDED = 1000;

/** Steps from each schema to the next. The checks are for who writes by hand: what breaks them would be refused when it is read. */
export const STEPS = [
  `create table convostate_client (
     key integer primary key,
     bot_id text not null,
     user_id text not null,
     channel_id text not null,
     seq integer not null,
     clock integer not null,
     conversations integer not null,
     closed integer not null,
     expires integer,
     closed_since integer,
     lease_token integer,
     lease_until integer,
     unique (user_id, bot_id, channel_id)
   ) strict;
   create index convostate_expires on convostate_client (expires) where expires is not null;
   create index convostate_closed_since on convostate_client (closed_since) where closed_since is not null;
   create index convostate_closed on convostate_client (closed);
   create table convostate_conversation (
     client integer not null,
     id text not null,
     seq integer not null check (seq > 0),
     flow_id text,
     step_id text,
     status text not null check (status in ('OPEN', 'SWITCHED', 'CLOSED', 'EXPIRED', 'FAILED')),
     version integer not null check (version between 1 and 4294967295),
     ttl integer check (ttl between 1 and 3155760000),
     created_at integer not null check (created_at between 0 and 253402300799999),
     updated_at integer not null check (updated_at between 0 and 253402300799999),
     last_interaction_at integer not null check (last_interaction_at between 0 and 253402300799999),
     deadline integer,
     origin text not null,
     metadata text not null,
     unique (client, id)
   ) strict;
   create unique index convostate_seq on convostate_conversation (client, seq);
   create index convostate_open on convostate_conversation (client, last_interaction_at, seq) where status = 'OPEN';`,
  // What was noted of writes and messages. Older versions, which name their columns, go on without it.
  "alter table convostate_client add column once text",
  // Memories. Older versions would leave them behind when they erase a client, so the table that they all write has another name.
  `alter table convostate_client rename to convostate_head;
   alter table convostate_head add column memories integer not null default 0;
   create table convostate_memory (
     client integer not null,
     key text not null,
     version integer not null check (version > 0),
     deadline integer,
     value text not null,
     unique (client, key)
   ) strict;
   create index convostate_memory_deadline on convostate_memory (client, deadline) where deadline is not null;`,
];
