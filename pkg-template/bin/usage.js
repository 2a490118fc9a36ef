export const OPTIONS = /** @type {const} */ ({
  port: { type: "string", default: "8787" },
  host: { type: "string", default: "127.0.0.1" },
  store: { type: "string" },
  "retention-seconds": { type: "string" },
  "retention-per-client": { type: "string" },
  "max-connections": { type: "string", default: "5000" },
  workers: { type: "string", default: "1" },
  timeout: { type: "string", default: "30" },
  cors: { type: "string", multiple: true, default: [] },
  token: { type: "string" },
  insecure: { type: "boolean", default: false },
  "log-ids": { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
});

export const USAGE = `Usage: convostate serve [options]

Serves the REST API of convostate over HTTP.

  --port NUMBER    where to listen; 0 takes a free one (default 8787)
  --host ADDRESS   default 127.0.0.1; another one needs --token or --insecure
  --store STORE    memory: kept until the server ends (default)
                   sqlite:FILE: node:sqlite, or better-sqlite3 where it is installed
                   redis://HOST:PORT: needs the package redis
                   postgres://USER@HOST/NAME: needs the package pg
                   one with a password better in the environment as CONVOSTATE_STORE
  --retention-seconds NUMBER
                   removes conversations so long after they were closed
  --retention-per-client NUMBER
                   keeps so many closed ones of a client (default: all of them)
  --workers NUMBER
                   so many processes share the port (default 1); memory can't be shared.
                   Each remembers the answers to Idempotency-Keys for itself: a retry that
                   reaches another one is done again, which changes nothing for a create
                   with an id, nor for an update with If-Match
  --cors ORIGIN    lets the pages of that origin call; may come more than once
  --token TOKEN    what requests must bear, as Authorization: Bearer TOKEN;
                   better given by the environment as CONVOSTATE_TOKEN
  --insecure       listens beyond this machine without a token
  --max-connections NUMBER
                   more at once are turned away (default 5000); workers share them
  --timeout SECONDS
                   who has not taken an answer by then is cut off (default 30)
  --log-ids        writes clients and ids into the log
  --quiet          no log
  -h, --help       this text

One line of JSON is logged to stderr for each request. SIGTERM and SIGINT end the
server after it has answered what it accepted.`;
