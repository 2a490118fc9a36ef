export { ConvostateInspector } from "../inspector/element.js";
