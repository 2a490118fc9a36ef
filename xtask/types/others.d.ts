/** Of modules that adapters import and this check does not have: what they use. `tests/frameworks` has the real ones. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<Store> {
    run<Answer>(store: Store, fn: () => Answer): Answer;
    getStore(): Store | undefined;
  }
}

declare module "@langchain/core/runnables" {
  export interface RunnableConfig {
    configurable?: Record<string, any>;
  }
}

declare module "@langchain/langgraph-checkpoint" {
  import type { RunnableConfig } from "@langchain/core/runnables";

  export interface Checkpoint {
    v: number;
    id: string;
    channel_values: Record<string, unknown>;
    channel_versions: Record<string, number | string>;
  }
  export type CheckpointMetadata = Record<string, any>;
  export type PendingWrite = [channel: string, value: unknown];
  export interface CheckpointListOptions {
    limit?: number;
    before?: RunnableConfig;
    filter?: Record<string, any>;
  }
  export interface SerializerProtocol {
    dumpsTyped(data: any): Promise<[string, Uint8Array]>;
    loadsTyped(type: string, data: Uint8Array | string): Promise<any>;
  }
  export class BaseCheckpointSaver {
    serde: SerializerProtocol;
    constructor(serde?: SerializerProtocol);
    getNextVersion(current: number | undefined): number;
  }
  export const WRITES_IDX_MAP: Record<string, number>;
  export function writesSortKey(path: string, task?: string, index?: number): readonly [string, string, number];
  export function compareWritesSortKeys(one: readonly [string, string, number], other: readonly [string, string, number]): number;
  export function copyCheckpoint(checkpoint: Checkpoint): Checkpoint;
  export function getCheckpointId(config: RunnableConfig): string;
  export function maxChannelVersion(...versions: (number | string)[]): number | string;
}
