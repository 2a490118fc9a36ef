// Fills a peer's store before the timed part.

import { clientOf, fresh, metadataOf, notesOf, placeOf, shuffled } from "./inputs.mjs";

/** One open conversation for each of the clients `from` to `to`, in random order. Keeps nothing of them. */
export async function load({ store, isAsync, withMetadata, size }, from, to, random, onMade = () => {}) {
  for (const place of shuffled(to - from, random)) {
    const { client, body } = creationOf(from + place, random, withMetadata, size);
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

/** With metadata of so many bytes; 0 for those of 78. */
export function creationOf(number, random, withMetadata, size = 0) {
  const { flow_id, step_id } = placeOf(random);
  const metadata = () => (size ? notesOf(number, size) : metadataOf(number));
  const body = withMetadata ? { flow_id, step_id, metadata: metadata() } : { flow_id, step_id };
  return { client: clientOf(number), body };
}
