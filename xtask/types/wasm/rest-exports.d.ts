// What bindings/npm/src/rest.rs exports; a test compares the names and the numbers of arguments.

export interface Exports {
  memory: WebAssembly.Memory;
  open(attempt: number, deadline: number, retries: number, refresh: boolean): number;
  close(connection: number): void;
  numbers(connection: number): number;
  begin(connection: number, queue: number, now: number): number;
  step(connection: number, call: number, now: number, random: number): number;
  answered(connection: number, call: number, now: number, status: number, retry_after: number, is_final: boolean): void;
  failed(connection: number, call: number, now: number, failure: number): void;
  cancel(connection: number, call: number, now: number): void;
  woken(connection: number): number;
  forgotten(connection: number): number;
}
