// What bindings/npm/src/stored.rs exports; a test compares the names and the numbers of arguments.

/** Undefined crosses as NaN, null as 0. */
type Seconds = number | null | undefined;

export interface Exports {
  memory: WebAssembly.Memory;
  open(): number;
  dispose(core: number): void;
  depth(): number;
  scratch(core: number): number;
  rows(core: number, count: number): number;
  room(core: number, length: number): number;
  error(core: number): number;
  set_retention(core: number, seconds: number, per_client: number): number;
  check_client(core: number, bot: number, user: number, channel: number): number;
  check_id(core: number, length: number): number;
  draft(core: number, flow: number, step: number, metadata: number, ttl: number, draw: number, now: number): number;
  patch(core: number, flow: number, step: number, metadata: number, interaction: boolean, replaces: boolean | undefined, ends_ttl: boolean, ttl: Seconds, if_version: number): number;
  merge(core: number, target: number, patch: number): number;
  check_final(core: number, status: number): number;
  page(core: number, status: number, limit: number, key: number): number;
  filled(count: number, limit: number, bytes: number, metadata: number): number;
  check_clients(core: number, bot: number, idle_for: number): number;
  check_sweep(core: number, limit: number): number;
  get(core: number, rows: number, now: number): number;
  latest(core: number, rows: number, asked: number, now: number): number;
  create(core: number, rows: number, is_own_id: boolean, ttl: number, held: number, now: number): number;
  update(core: number, rows: number, fields: number, ttl: Seconds, if_version: number, held: number, now: number): number;
  close(core: number, rows: number, status: number, held: number, now: number): number;
  close_all(core: number, rows: number, status: number, held: number, now: number): number;
  listed(core: number, rows: number, status: number, now: number): number;
  is_wanted(core: number, rows: number, status: number, idle_for: number, now: number): number;
  erase(core: number, held: number, now: number): number;
  set_max_memory_bytes(core: number, bytes: number): number;
  check_memory(core: number, key: number, bytes: number, ttl: number, version: number): number;
  check_memories(core: number, prefix: number, limit: number, key: number): number;
  recalled(core: number, memories: number, now: number): number;
  remember(core: number, is_there: boolean, ttl: number, if_version: number, draw: number, held: number, now: number): number;
  forget(core: number, is_there: boolean, if_version: number, held: number, now: number): number;
  forget_expired(core: number, memories: number, most: number, now: number): number;
  filled_by(count: number, limit: number, bytes: number, value: number): number;
  before(core: number, once: number, n: number, settled: number): number;
  note_write(core: number, once: number, n: number, settled: number, outcome: number, version: number, draw: number): number;
  is_handled(core: number, once: number, id: number): number;
  note_handled(core: number, once: number, id: number, draw: number): number;
  tick(core: number, now: number): number;
  swept_by_create(core: number): number;
  expire(core: number, rows: number, most: number, now: number): number;
  remove_outdated(core: number, rows: number, most: number, now: number): number;
  excess(core: number, now: number): number;
  remove_excess(core: number, rows: number, now: number): number;
  take(core: number, held: number, now: number): number;
  renew(core: number, held: number, now: number): number;
  release(core: number, held: number, now: number): number;
}

/** The exports that take a core, with that of one store in place. */
export type Core = {
  [Name in keyof Exports]: Exports[Name] extends (core: number, ...rest: infer Rest) => infer Answer ? (...rest: Rest) => Answer : never;
};
