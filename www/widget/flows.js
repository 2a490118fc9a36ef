// What the bot can talk about: data and small functions. A step `says` something and offers `choices`; what it `hears`
// leads `to` another step, adds `data`, lets it say something and stay, or `ends` the conversation with a status.

/**
 * @typedef {Record<string, any>} Memory what the conversation has gathered
 * @typedef {{ to?: string, data?: Memory, says?: string, ends?: import("../convostate/index.js").FinalStatus }} Outcome
 * @typedef {{ says: string | ((memory: Memory, text: string) => string), choices?: string[] | ((memory: Memory) => string[]), hears: (text: string, memory: Memory) => Outcome }} Step
 * @typedef {{ title: string, back: string, calls: string[], ttl?: number, first: string, steps: Record<string, Step> }} Flow
 */

export const welcome = "Hello! This is the tea house. Order tea, book a tasting, or just talk.";

/** The flow that takes what belongs to no other. */
export const fallback = "talk";

const LARGEST_ORDER = 1000;
/** Grams that are added by one message. */
const MORE = 50;
const CHAIRS = 8;
const CODES_ALLOWED = 3;
/** @type {Record<string, string[]>} */
const TIMES = { Friday: ["17:00", "19:00"], Saturday: ["11:00", "15:00"] };

/** @type {Flow} */
const order = {
  title: "Order tea",
  back: "Back to your order",
  calls: ["order tea", "order", "tea please"],
  first: "tea",
  steps: {
    tea: {
      says: "Which tea would you like?",
      choices: ["Green", "Black", "Herbal"],
      hears: (text) => {
        const tea = oneOf(text, ["green", "black", "herbal"]);
        if (!tea) return { says: "We have green, black and herbal tea." };
        return { to: { green: "amount", black: "milk", herbal: "blend" }[tea], data: { tea } };
      },
    },
    milk: {
      says: "A tea that goes with milk, or one to drink plain?",
      choices: ["With milk", "Plain"],
      hears: (text) => ({ to: "amount", data: { milk: !/plain|no/i.test(text) } }),
    },
    blend: {
      says: "Mint or camomile?",
      choices: ["Mint", "Camomile"],
      hears: (text) => {
        const blend = oneOf(text, ["mint", "camomile"]);
        return blend ? { to: "amount", data: { blend } } : { says: "Only mint or camomile today." };
      },
    },
    amount: {
      says: "How many grams?",
      choices: ["50", "100", "250"],
      hears: (text) => {
        const grams = Number.parseInt(text, 10);
        if (!(grams > 0)) return { says: "A number of grams, please, such as 100." };
        if (grams > LARGEST_ORDER) return { says: `That is more than we have: ${LARGEST_ORDER} grams at the most.` };
        return { to: "delivery", data: { grams } };
      },
    },
    delivery: {
      says: "Shall we deliver it, or do you pick it up?",
      choices: ["Deliver", "Pick up", `${MORE} g more`],
      hears: (text, { grams = 0 }) => {
        if (/\bmore\b/i.test(text)) {
          const sum = grams + MORE;
          if (sum > LARGEST_ORDER) return { says: `That is more than we have: ${LARGEST_ORDER} grams at the most.` };
          return { data: { grams: sum }, says: `That makes ${sum} g. Shall we deliver it, or do you pick it up?` };
        }
        return /pick|fetch|shop/i.test(text) ? { to: "voucher", data: { pickup: true } } : { to: "address" };
      },
    },
    address: {
      says: "Where to? Street and number.",
      hears: (text) => (text.length < 5 ? { says: "That is too short for an address." } : { to: "voucher", data: { address: text } }),
    },
    voucher: {
      says: "Have you got a voucher? The code is TEA-10; three wrong ones end the order.",
      choices: ["No voucher", "TEA-10", "TEA-99"],
      hears: (text, { tea, grams, codes = 0 }) => {
        if (/^no\b/i.test(text)) return { ends: "CLOSED", says: `Thank you: ${grams} g of ${tea} tea are on the way.` };
        if (/^tea-10$/i.test(text)) {
          return { ends: "CLOSED", data: { voucher: "TEA-10" }, says: `Ten per cent off. ${grams} g of ${tea} tea are on the way.` };
        }
        const tries = codes + 1;
        if (tries < CODES_ALLOWED) return { data: { codes: tries }, says: `That code is not valid. ${CODES_ALLOWED - tries} more to try.` };
        return { ends: "FAILED", data: { codes: tries }, says: "That was the third wrong code. I have to drop this order." };
      },
    },
  },
};

/** @type {Flow} */
const tasting = {
  title: "Book a tasting",
  back: "Back to your tasting",
  calls: ["book a tasting", "book", "appointment", "tasting"],
  ttl: 30,
  first: "day",
  steps: {
    day: {
      says: "For 30 seconds after each answer your place is held. Which day?",
      choices: ["Friday", "Saturday"],
      hears: (text) => {
        const day = oneOf(text, Object.keys(TIMES));
        return day ? { to: "time", data: { day } } : { says: "There are tastings on Friday and Saturday." };
      },
    },
    time: {
      says: ({ day }) => `On ${day} there are two. Which one?`,
      choices: timesOn,
      hears: (text, memory) => {
        const time = oneOf(text, timesOn(memory));
        return time ? { to: "people", data: { time } } : { says: `At ${timesOn(memory).join(" or ")}, please.` };
      },
    },
    people: {
      says: "How many will you be?",
      choices: ["1", "2", "4"],
      hears: (text) => {
        const people = Number.parseInt(text, 10);
        if (!(people > 0)) return { says: "A number, please." };
        return people > CHAIRS ? { says: `We have ${CHAIRS} chairs.` } : { to: "confirm", data: { people } };
      },
    },
    confirm: {
      says: ({ day, time, people }) => `A table for ${people} on ${day} at ${time}. Is that right?`,
      choices: ["Yes", "Another day"],
      hears: (text) => (/^y/i.test(text) ? { ends: "CLOSED", says: "Booked. See you then." } : { to: "day" }),
    },
  },
};

/** A question in between. @type {Flow} */
const hours = {
  title: "Are you open?",
  back: "Back to the opening hours",
  calls: ["are you open?", "are you open", "opening hours", "hours"],
  first: "asked",
  steps: {
    asked: {
      says: "From nine to six, on every day but Monday. Was that all?",
      choices: ["That was all", "And on Monday?"],
      hears: (text) => (/monday/i.test(text) ? { says: "On Monday we drink our tea ourselves." } : { ends: "CLOSED", says: "You are welcome." }),
    },
  },
};

/** @type {Flow} */
const talk = {
  title: "Small talk",
  back: "Back to small talk",
  calls: ["small talk", "talk", "hello", "hi"],
  first: "mood",
  steps: {
    mood: {
      says: (_, text) => greeting(text),
      choices: ["Very well", "Not so well", "مرحبا"],
      hears: (text) => {
        if (isRightToLeft(text)) return { says: greeting(text) };
        return /\bnot\b|bad|tired|sad/i.test(text) ? { to: "comfort", data: { mood: "low" } } : { to: "topic", data: { mood: "fine" } };
      },
    },
    comfort: {
      says: "I am sorry. Tea helps. Shall we talk of something else?",
      choices: ["Yes, please", "No, goodbye"],
      hears: (text) => (/^no\b|bye/i.test(text) ? farewell : { to: "topic" }),
    },
    topic: {
      says: "What shall it be?",
      choices: ["A proverb", "How do you remember?", "Break something", "Goodbye"],
      hears: (text, { proverbs = 0 }) => {
        if (/bye/i.test(text)) return farewell;
        if (/break/i.test(text)) throw new Error("a mistake in the bot, made on purpose");
        if (/remember/i.test(text)) return { says: "I don't: the conversation does. Its state is beside this chat." };
        return { data: { proverbs: proverbs + 1 }, says: PROVERBS[proverbs % PROVERBS.length] };
      },
    },
  },
};

const PROVERBS = ["Better three days without food than one without tea.", "A watched pot never boils.", "Tea is never late."];

/** @type {Outcome} */
const farewell = { ends: "CLOSED", says: "Goodbye, and come again." };

/** @type {Record<string, Flow>} */
export const flows = { order, tasting, hours, talk };

/** @param {Memory} memory */
function timesOn({ day }) {
  return TIMES[day] ?? [];
}

/**
 * @template {string} Word
 * @param {string} text
 * @param {Word[]} words
 */
function oneOf(text, words) {
  return words.find((word) => text.toLowerCase().includes(word.toLowerCase()));
}

/** @param {string} text */
function isRightToLeft(text) {
  return /[\u0590-\u08ff]/.test(text);
}

/** @param {string} text */
function greeting(text) {
  if (/[\u0590-\u05ff]/.test(text)) return "שלום! מה שלומך?";
  return isRightToLeft(text) ? "أهلاً وسهلاً! كيف حالك؟" : "Hello! How are you today?";
}
