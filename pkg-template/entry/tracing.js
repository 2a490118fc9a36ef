export { withTracing } from "../wrappers/tracing.js";
