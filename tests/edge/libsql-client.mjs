// The library is installed beside the tests of the edge.
export { createClient } from "@libsql/client";
