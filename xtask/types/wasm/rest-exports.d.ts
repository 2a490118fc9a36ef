// What src/js/rest.rs exports; a test compares the names and the numbers of arguments.

export interface Exports {
  memory: WebAssembly.Memory;
  open(): number;
  close(connection: number): void;
  scratch(connection: number): number;
  error(connection: number): number;
  limit_calls(connection: number, attempt: number, deadline: number, retries: number, refresh: boolean): number;
  client(connection: number, bot: number, user: number, channel: number): number;
  id(connection: number, length: number): number;
  name(connection: number, length: number, what: number): number;
  number(connection: number, what: number, number: number): number;
  status(connection: number, number: number, is_final: boolean): number;
  refuse_plain(connection: number, length: number): number;
  begin(connection: number, is_write: boolean, now: number): number;
  step(connection: number, call: number, now: number, random: number): number;
  answered(connection: number, call: number, now: number, status: number, retry_after: number, is_final: boolean): void;
  failed(connection: number, call: number, now: number, failure: number): void;
  cancel(connection: number, call: number, now: number): void;
  woken(connection: number): number;
  forgotten(connection: number): number;
  refused(connection: number, status: number, has_id: boolean, is_page: boolean, length: number): void;
  only_status(connection: number, status: number): void;
  retry_after(connection: number, length: number, wall: number): number;
  time(connection: number, length: number): number;
  uuid(connection: number, draw: number, wall: number): void;
}
