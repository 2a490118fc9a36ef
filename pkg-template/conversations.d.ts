export interface StoreOptions {
  now?: (() => number) | undefined;
  id?: (() => string) | undefined;
  retention?: { seconds?: number | undefined; per_client?: number | undefined } | undefined;
}
