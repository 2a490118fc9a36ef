// All that a driver needs of this package. It is published as `convostate/driver`, and the stores of this package use nothing else.

export { checkType } from "../front/arguments.js";
export { ConversationError } from "../front/errors.js";
export { defineStore } from "./define.js";
export { damaged, failure, hasSchema, isDamage, newerSchema, noSchema, saidBy, storage } from "./failure.js";
export { after as keyAfter, byBytes as compareKeys } from "./keys.js";
export { Optimist } from "./optimistic.js";
export { storeOptions, unfit } from "./options.js";
export { trustedStore } from "./trusted.js";
export { uncertain } from "./uncertain.js";
