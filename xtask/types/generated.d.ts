/** Of the package, by esbuild. */
declare const VERSION: string;

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** Of Node, whose own types the package is checked without. */
declare module "node:diagnostics_channel" {
  export interface TracingChannel {
    readonly hasSubscribers: boolean | undefined;
    traceSync<Answer>(act: () => Answer, message: object): Answer;
    tracePromise<Answer>(act: () => Promise<Answer>, message: object): Promise<Answer>;
  }
  export function tracingChannel(name: string): TracingChannel;
}

/** Of Workers. */
declare module "cloudflare:workers" {
  export class DurableObject {
    constructor(ctx: any, env: any);
    ctx: any;
    env: any;
  }
}
