/**
 * Who talks to which bot, where. Every call names one; other fields of the object are ignored.
 * Each id is 1 to 512 bytes of UTF-8 without control characters.
 */
export interface Client {
  readonly bot_id: string;
  readonly user_id: string;
  readonly channel_id: string;
}

/** Where a conversation stands. All but `OPEN` are final. */
export type Status = "OPEN" | FinalStatus;

/** How a conversation ended. */
export type FinalStatus = "SWITCHED" | "CLOSED" | "EXPIRED" | "FAILED";

/** A JSON value: what `metadata` holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** `T` as answers hold it: read-only all the way down. `any` and `unknown` stay as they are. */
export type DeepReadonly<T> = unknown extends T ? T : T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/**
 * `T` as JSON can hold it, an `interface` too: what it can't hold (a `Date`, a `Map`, a function, `undefined` in an array) is `never`. Of
 * `any` and `unknown`, every JSON value.
 */
export type Jsonable<T> = unknown extends T
  ? Json
  : T extends Json
    ? T
    : T extends (...values: any) => unknown
      ? never
      : T extends readonly unknown[]
        ? { [Index in keyof T]: Jsonable<T[Index]> }
        : T extends object
          ? { [Key in keyof T]: Jsonable<Exclude<T[Key], undefined>> | Extract<T[Key], undefined> }
          : never;

/**
 * What changes metadata of type `T` by RFC 7396: of an object any part, all the way down, with `null` only for a member that may be absent,
 * which it removes; anything else as a whole.
 */
export type Patch<T> = unknown extends T
  ? Json
  : T extends readonly unknown[]
    ? Jsonable<T>
    : T extends object
      ? { [Key in keyof T]?: Patch<Exclude<T[Key], null | undefined>> | ({} extends Pick<T, Key> ? null : never) | undefined }
      : Jsonable<T>;

/** What a call takes as metadata: `Typed`, by the type parameter `M`; where that is any JSON, whatever `Value` JSON can hold. */
export type Given<M, Value, Typed> = unknown extends M ? Value & Jsonable<Value> : Typed;

/** How a back end answers: an engine `now`, a store and a server `later`, by a promise; `await` fits `either`. */
export interface Answers<T> {
  now: T;
  later: Promise<T>;
  either: T | PromiseLike<T>;
}
