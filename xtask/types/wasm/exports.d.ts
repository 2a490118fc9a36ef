// What bindings/npm/src/engine.rs exports; a test compares the names and the numbers of arguments.

/** Undefined crosses as NaN, null as 0. */
type Seconds = number | null | undefined;

export interface Exports {
  memory: WebAssembly.Memory;
  open(): number;
  dispose(core: number): void;
  depth(): number;
  scratch(core: number): number;
  buffer(core: number, length: number): number;
  clear_buffer(core: number): void;
  error(core: number): number;
  seed(core: number): void;
  set_options(core: number, seconds: number, per_client: number, memory_bytes: number): number;
  intern(core: number, slot: number, length: number): number;
  text(core: number, number: number): number;
  is_crowded(core: number): number;
  trim_texts(core: number): void;
  create(
    core: number, id: number, entropy: number, flow: number, step: number,
    metadata: number, ttl: number, now: number,
  ): number;
  get(core: number, id: number, now: number): number;
  latest(core: number, now: number): number;
  update(
    core: number, id: number, flow: number, step: number,
    metadata: number, interaction: boolean, replaces: boolean | undefined, ends_ttl: boolean, ttl: Seconds,
    if_version: number, now: number,
  ): number;
  close(core: number, id: number, status: number, now: number): number;
  close_all(core: number, status: number, now: number): number;
  list(
    core: number, status: number, limit: number, key: number, now: number,
  ): number;
  write_listed(core: number, index: number): number;
  remember(
    core: number, key: number, value: number, ttl: number, if_version: number,
    entropy: number, now: number,
  ): number;
  recall(core: number, key: number, now: number): number;
  forget(core: number, key: number, if_version: number, now: number): number;
  memories(core: number, prefix: number, limit: number, key: number, now: number): number;
  handled(core: number, id: number, isDone: boolean, entropy: number, now: number): number;
  erase(core: number, now: number): number;
  sweep(core: number, limit: number, now: number): number;
  watch(core: number, watched: boolean): void;
  event(core: number, index: number): number;
  write_event(core: number, index: number, before: boolean): number;
  forget_events(core: number): void;
  snapshot(core: number): number;
  restore(core: number, length: number): number;
  stats(core: number, number: number, now: number): number;
}
