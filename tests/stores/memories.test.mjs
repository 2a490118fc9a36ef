// Memories in each store, and what lies in it.

import { keepsMemories } from "./harness/memories.mjs";
import { pgPool, redis } from "./harness/clients.mjs";
import { placeOf } from "./harness/promises.mjs";
import indexeddb from "./backends/fake-indexeddb.mjs";
import pg from "./backends/pg.mjs";
import onRedis from "./backends/redis.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const TYPED = [["version", 2 ** 60], ["deadline", -62_000_000_000_000]];
const UNTYPED = [["version", 0], ["version", "x"], ["deadline", {}]];
const TEXT = [["value", "{not json"], ["value", ""]];

keepsMemories(sqlite, placeOf(sqlite), { damages: [...TYPED, ...TEXT], left: leftInSqlite, alter: alterSqlite });
keepsMemories(onRedis, placeOf(onRedis), { damages: [...TYPED, ...UNTYPED, ...TEXT], left: leftInRedis, alter: alterRedis });
keepsMemories(pg, placeOf(pg), { damages: [...TYPED, ...TEXT], left: leftInPostgres, alter: alterPostgres });
keepsMemories(indexeddb, placeOf(indexeddb), { damages: [...TYPED, ...UNTYPED, ...TEXT], left: leftInIndexedDb, alter: alterIndexedDb });

async function leftInSqlite(file) {
  const db = await database(file);
  const [found] = db.prepare("select count(*) as count from convostate_memory").all();
  db.close();
  return found.count;
}

async function alterSqlite(file, field, value) {
  const db = await database(file);
  db.exec(`update convostate_memory set ${field} = ${typeof value === "number" ? BigInt(value) : `'${value}'`} where key = 'a'`);
  db.close();
}

async function leftInRedis({ ports, name }) {
  const { client, end } = await redis(ports);
  const fields = await Promise.all((await client.keys(`${name}:*:rows`)).map((key) => client.hKeys(key)));
  const indexed = await Promise.all((await client.keys(`${name}:*:keys`)).map((key) => client.zCard(key)));
  end();
  const count = fields.flat().filter((field) => field.startsWith("=")).length;
  if (indexed.reduce((sum, one) => sum + one, 0) !== count) throw new Error("the index has others than there are");
  return count;
}

async function alterRedis({ ports, name }, field, value) {
  const { client, end } = await redis(ports);
  for (const key of await client.keys(`${name}:*:rows`)) {
    const [head, ...rest] = (await client.hGet(key, "=a")).split("\n");
    const fields = { ...JSON.parse(head.slice(1)), ...(field !== "value" && { [field]: value }) };
    await client.hSet(key, "=a", `M${JSON.stringify(fields)}\n${field === "value" ? value : rest.join("\n")}`);
  }
  end();
}

async function leftInPostgres({ ports, name }) {
  const { client, end } = await pgPool(ports);
  const { rows } = await client.query(`select count(*)::int as count from ${name}.memory`);
  await end();
  return rows[0].count;
}

async function alterPostgres({ ports, name }, field, value) {
  const { client, end } = await pgPool(ports);
  const written = field === "deadline" ? `timestamptz 'epoch' + ${value} * interval '1 millisecond'` : `'${value}'`;
  await client.query(`update ${name}.memory set ${field} = ${written} where key = 'a'`);
  await end();
}

const promised = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function withRecords({ factory, name }, work) {
  const db = await promised(factory.open(name));
  const rows = db.transaction("conversations", "readwrite").objectStore("conversations");
  const answer = await work(rows, (await promised(rows.getAll())).filter(({ key }) => key !== undefined));
  db.close();
  return answer;
}

function leftInIndexedDb(address) {
  return withRecords(address, (_, memories) => memories.length);
}

function alterIndexedDb(address, field, value) {
  return withRecords(address, async (rows, memories) => {
    const [memory] = memories.filter(({ key }) => key === "a");
    await promised(rows.put({ ...memory, [field === "deadline" ? "fades" : field]: value }));
  });
}
