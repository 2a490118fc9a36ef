// What several Workers do on one client at once.

export const CLIENT = { bot_id: "shop", user_id: "ada", channel_id: "web" };

export const jobs = {
  /** So many writers, each of which counts up so many times; answers how often one had to try. */
  async increments(conversations, { writers, times }) {
    let tries = 0;
    const count = ({ metadata }) => {
      tries += 1;
      return { metadata: { n: metadata.n + 1 } };
    };
    await inParallel(writers, times, () => conversations.modify(CLIENT, "counter", count, { attempts: 100_000 }));
    return tries;
  },

  /** So many turns, each of which counts up without looking whether anybody else does. */
  async turns(conversations, { writers, times }) {
    await inParallel(writers, times, () => conversations.turn(CLIENT, async (turn) => {
      const { metadata } = await turn.get("counter");
      await turn.update("counter", { metadata: { n: metadata.n + 1 } });
    }, { wait: 600_000 }));
  },

  /** The same messages, which each is handled once. */
  async messages(conversations, { ids }) {
    const answers = await Promise.all(ids.map((once) => conversations.turn(CLIENT, async (turn) => {
      const { metadata } = await turn.get("counter");
      await turn.update("counter", { metadata: { n: metadata.n + 1 } });
    }, { once, wait: 600_000 })));
    return answers.filter(({ repeated }) => !repeated).length;
  },
};

async function inParallel(writers, times, work) {
  await Promise.all(Array.from({ length: writers }, async () => {
    for (let time = 0; time < times; time += 1) await work();
  }));
}
