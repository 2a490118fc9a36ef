// What the stores of this package have of it is what everybody has.
export * from "../entry/driver.js";
