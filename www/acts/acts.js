// What the three acts show, as data: what was said before, and what happens, beat by beat.

/**
 * @typedef {{ tells: string, says?: string | string[], types?: string, reloads?: boolean, answer?: string, ms?: number }} Beat
 *   `tells`: the line below the tabs; `says`: into the first tab, or one message into each of two at the same moment; `types`: what is
 *   typed and not sent; `answer`: what the bot's last line must have before it goes on; `ms`: how long it is shown
 * @typedef {{ title: string, before: string[], tabs: 1 | 2, beats: Beat[] }} Act
 */

const READ_MS = 1100;

/** @type {Act[]} */
export const acts = [
  {
    title: "Interrupt, and come back",
    before: ["Order tea"],
    tabs: 1,
    beats: [
      { tells: "An order begins: one conversation, OPEN.", ms: READ_MS },
      { tells: "It gathers an answer, and waits for the next one.", says: "Green", answer: "grams", ms: READ_MS },
      { tells: "An interruption is a second conversation on top. The order stays OPEN, on hold.", says: "Are you open?", answer: "nine to six", ms: 2 * READ_MS },
      { tells: "It ends, and latest(client) is the order again, with all that it had gathered.", says: "That was all", answer: "Back to your order", ms: 2 * READ_MS },
    ],
  },
  {
    title: "Reload in mid-sentence",
    before: ["Order tea", "Green"],
    tabs: 1,
    beats: [
      { tells: "Half of an answer is typed …", types: "100 gr", ms: 600 },
      { tells: "… and the tab reloads.", reloads: true, ms: READ_MS },
      { tells: "Nothing was lost: the same step, the same version.", types: "100 grams", ms: 600 },
      { tells: "The order goes on.", says: "100 grams", answer: "deliver", ms: READ_MS },
    ],
  },
  {
    title: "Two tabs, one turn",
    before: ["Order tea", "Green", "100"],
    tabs: 2,
    beats: [
      { tells: "The same order in two tabs: 100 g.", ms: READ_MS },
      { tells: "Both add 50 g at the same moment.", says: ["50 g more", "50 g more"], answer: "That makes 200 g", ms: 2 * READ_MS },
      { tells: "200 g: the second turn waited for the first, and read what it had written.", ms: 2 * READ_MS },
    ],
  },
];
