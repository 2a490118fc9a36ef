// What a handler by hand answers: plain Maps with copies in and out, the base of the other ratios too.

import { open } from "../peers/js-map.mjs";

/** The calls that are measured, given the client's ids; each answers a status and what its body holds. */
export function answers() {
  const store = open();
  return {
    create: (client, body) => [201, store.create(client, body)],
    latest(client) {
      const conversation = store.latest(client);
      return [200, conversation === null ? { has_open: false } : { has_open: true, conversation }];
    },
    update(client, id, body) {
      store.update(client, id, body);
      return [204];
    },
  };
}
