// The page's network, which a switch takes away: from all its tabs, and also after a reload.

const KEY = "convostate-network";
const DOWN = "down";

class Network extends EventTarget {
  #isUp = read();

  constructor() {
    super();
    addEventListener("storage", ({ key }) => key === KEY && this.#set(read()));
  }

  get isUp() {
    return this.#isUp;
  }

  /** @param {boolean} isUp */
  turn(isUp) {
    try {
      if (isUp) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, DOWN);
    } catch {
      // Where the browser stores nothing, the switch is this tab's.
    }
    this.#set(isUp);
  }

  /** As the browser's own, which throws a TypeError when there is no network. @type {typeof fetch} */
  fetch = async (input, init) => {
    if (!this.#isUp) throw new TypeError("the page's switch has taken the network away");
    const answer = await fetch(input, init);
    // What was on its way when the network went has not arrived.
    if (!this.#isUp) throw new TypeError("the page's switch has taken the network away");
    return answer;
  };

  /** @param {boolean} isUp */
  #set(isUp) {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.dispatchEvent(new Event("change"));
  }
}

function read() {
  try {
    return localStorage.getItem(KEY) !== DOWN;
  } catch {
    return true;
  }
}

export const network = new Network();
