import { checkpointer } from "convostate/langgraph";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({ own: Annotation() });

export default {
  name: "langgraph",
  client: { bot_id: "shop", user_id: "7", channel_id: "langgraph" },

  start(conversations, act, options = {}) {
    const saver = checkpointer(conversations, { bot_id: "shop", ...options });
    return {
      async handle({ id, from = 7 }) {
        const thread = String(from);
        return saver.turn(thread, async (turn) => {
          let said;
          const node = async ({ own }) => {
            const change = {};
            said = await act({
              get: () => own,
              set: (value) => (change.own = value),
              write: (value) => saver.putWrites({ configurable: { thread_id: thread, checkpoint_ns: "", checkpoint_id: "late" } }, [["own", value]], "late"),
            });
            return change;
          };
          const graph = new StateGraph(State).addNode("act", node).addEdge(START, "act").addEdge("act", END).compile({ checkpointer: saver });
          await graph.invoke({}, { configurable: { thread_id: thread }, signal: turn.signal });
          return said;
        }, { once: `m${id}` });
      },
    };
  },
};
