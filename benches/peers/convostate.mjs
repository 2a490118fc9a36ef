// The product, as it is packed.

import { Engine } from "convostate";

export const isAsync = false;

export const open = (options) => new Engine(options);
