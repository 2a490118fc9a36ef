export { traceHandler, traceHeaders, withOtel } from "../wrappers/otel.js";
