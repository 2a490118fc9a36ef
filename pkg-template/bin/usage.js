export const USAGE = `Usage: convostate COMMAND [flags]

  serve    serves the REST API over HTTP
  demo     shows in two seconds what this is: a chat, its state, a day of traffic
  inspect  shows a client's conversations and memories; without a client, what the store holds
  export   writes all of a store into a file of NDJSON
  import   writes such a file into a store; what stands there already is refused
  erase    deletes all of a client
  sweep    writes down what has expired, and removes what retention names
  doctor   reads all of a store, and says what is wrong with it

Each flag may come from the environment: --max-requests as CONVOSTATE_MAX_REQUESTS. A
flag on the command line beats it. Switches take 1 or 0 there.

All commands:
  --store STORE    memory: kept until the server ends (default of serve, and for it only)
                   sqlite:FILE: node:sqlite, or better-sqlite3 where it is installed
                   redis://HOST:PORT: needs the package redis
                   postgres://USER@HOST/NAME: needs the package pg
                   one with a password better in the environment as CONVOSTATE_STORE
  -V, --version    which version this is
  -h, --help       this text

serve:
  --port NUMBER    where to listen; 0 takes a free one (default 8787)
  --host ADDRESS   default 127.0.0.1; another one needs --token, --tokens or --insecure
  --token TOKEN    what requests must bear, as Authorization: Bearer TOKEN;
                   better given by the environment as CONVOSTATE_TOKEN
  --tokens FILE    the same, many, and read again when the file changes or on SIGHUP:
                   one a line, behind it the bots that it may act for; none: for all.
                   In place of a token its hash may stand, as sha256:HEX
  --insecure       listens beyond this machine without a token
  --cors ORIGIN    lets the pages of that origin call; may come more than once, in the
                   environment with spaces between
  --workers NUMBER
                   so many processes share the port (default 1); memory can't be shared.
                   Each remembers the answers to Idempotency-Keys for itself: a retry that
                   reaches another one is done again, which changes nothing for a create
                   with an id, nor for an update with If-Match
  --sweep-seconds NUMBER
                   sweeps so often (default 60)
  --max-connections NUMBER
                   more at once are turned away (default 5000); workers share them
  --max-requests NUMBER
                   more under way at once get 503 and Retry-After (default 1000);
                   workers share them
  --rate NUMBER    more in a second by one token, or by one address where there is no
                   token, get 429 and Retry-After (default: no limit). Each worker counts
                   for itself
  --timeout SECONDS
                   who has not taken an answer by then is cut off (default 30)
  --metrics        serves /metrics for Prometheus; with tokens, to those for all bots
  --log-ids        writes clients and ids into the log
  --quiet          no log

serve and sweep:
  --retention-seconds NUMBER
                   removes conversations so long after they were closed
  --retention-per-client NUMBER
                   keeps so many closed ones of a client (default: all of them)

inspect and erase:
  --bot-id, --user-id, --channel-id
                   the client: all three
  --id ID          inspect: of that conversation only

export and import:
  --file FILE      export: where to; until it is whole, it is called FILE.part.
                   Without it, to the standard output. import: where from
  --resume         goes on where one that was cut off has ended
  --quiet          no progress

serve logs one line of JSON to stderr for each request. SIGTERM and SIGINT end it after
it has answered what it accepted. It serves /openapi.yaml, and a page at /.
Exit codes: 0 done, 1 failed or something is wrong, 2 not started.`;
