// Fills a peer's store before the timed part.

import { clientOf, fresh, metadataOf, placeOf, shuffled } from "./inputs.mjs";

/** One open conversation for each of the clients `from` to `to`, in random order. Keeps nothing of them. */
export async function load({ store, isAsync, withMetadata }, from, to, random, onMade = () => {}) {
  for (const place of shuffled(to - from, random)) {
    const { client, body } = creationOf(from + place, random, withMetadata);
    const made = store.create(client, body);
    onMade(place, isAsync ? await made : made);
  }
}

/** The same, and answers their ids by client. */
export async function loadWithIds(bench, from, to, random) {
  const ids = [];
  await load(bench, from, to, random, (place, { id }) => (ids[place] = id));
  return ids.map((id) => fresh(id));
}

export function creationOf(number, random, withMetadata) {
  const { flow_id, step_id } = placeOf(random);
  const body = withMetadata ? { flow_id, step_id, metadata: metadataOf(number) } : { flow_id, step_id };
  return { client: clientOf(number), body };
}
