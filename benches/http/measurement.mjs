// One measurement over HTTP in a process of its own: node --expose-gc measurement.mjs '{"side":…,"peer":…,"call":…,…}' prints what
// was measured as one line of JSON: requests a second, and microseconds of processor time for each.

const { side, ...given } = JSON.parse(process.argv[2]);
const { measure } = await import(`./${side}.mjs`);
console.log(JSON.stringify(await measure(given)));
process.exit(0);
