/** Of the package, by esbuild. */
declare const VERSION: string;

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
