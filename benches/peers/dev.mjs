const { Engine } = await import(`${process.env.DEV ?? "/tmp/fast/dev"}/dev.mjs`);
export const isAsync = false;
export const open = (options) => new Engine(options);
