// In which order the pages stand. tests/site fails when one is missing.

const page = (text, link) => ({ text, link });

export const sidebar = [
  {
    text: "Begin",
    items: [
      page("Overview", "/"),
      page("Concepts", "/concepts"),
      page("The calls", "/calls"),
      page("TypeScript", "/typescript"),
      page("Playground", "/playground"),
      page("Questions", "/faq"),
    ],
  },
  {
    text: "Keep it",
    items: [
      page("Stores", "/stores"),
      page("In a page, and on other hosts", "/in-a-page"),
      page("Offline", "/offline"),
      page("On the edge", "/edge"),
      page("Write a store", "/write-a-store"),
      page("Privacy", "/privacy"),
      page("Encryption", "/encryption"),
      page("Transcripts", "/transcript"),
    ],
  },
  {
    text: "Bring it somewhere",
    items: [
      page("Recipes", "/recipes"),
      page("Bot frameworks", "/frameworks/"),
      page("grammY", "/frameworks/grammy"),
      page("Telegraf", "/frameworks/telegraf"),
      page("Bot Framework, Agents SDK", "/frameworks/botbuilder"),
      page("Slack's Bolt", "/frameworks/bolt"),
      page("Chat SDK", "/frameworks/chat"),
      page("LangGraph", "/frameworks/langgraph"),
      page("discord.js", "/frameworks/discord"),
      page("Moving to it", "/migrating"),
      page("From Rust", "/rust"),
    ],
  },
  {
    text: "Run it",
    items: [
      page("The server and its adapter", "/server"),
      page("REST reference", "/rest"),
      page("Errors", "/errors"),
      page("Before production", "/production"),
      page("Operating", "/operating"),
      page("Observability", "/observability"),
      page("Testing a bot", "/testing-a-bot"),
      page("Inspector", "/inspector"),
    ],
  },
  {
    text: "How it is made",
    items: [
      page("Architecture", "/architecture"),
      page("Proofs", "/proofs"),
      page("Speed", "/speed"),
      page("Measurements", "/measurements"),
      page("What may change", "/policy"),
    ],
  },
];

export const nav = [
  page("Concepts", "/concepts"),
  page("Recipes", "/recipes"),
  page("Playground", "/playground"),
  { text: "Types", link: "/types/index.html", target: "_self" },
  { text: "REST", link: "/rest-api/", target: "_self" },
];
