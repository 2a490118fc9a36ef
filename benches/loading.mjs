// Fills a peer's store before the timed part.

import { clientOf, fresh, metadataOf, placeOf, shuffled } from "./inputs.mjs";

/** One open conversation for each of the clients `from` to `to`, in random order. Answers their ids by client. */
export async function load({ store, isAsync, withMetadata }, from, to, random) {
  const ids = [];
  for (const place of shuffled(to - from, random)) {
    const number = from + place;
    const { client, body } = creationOf(number, random, withMetadata);
    const created = store.create(client, body);
    ids[place] = (isAsync ? await created : created).id;
  }
  return ids.map((id) => fresh(id));
}

export function creationOf(number, random, withMetadata) {
  const place = placeOf(random);
  return { client: clientOf(number), body: withMetadata ? { ...place, metadata: metadataOf(number) } : place };
}
