import { checkFields } from "../../front/arguments.js";
import { StoredConversations } from "../conversations.js";
import { redisDriver } from "./driver.js";

/**
 * @param {import("../../entry/redis.js").RedisClient} client
 * @param {import("../../entry/redis.js").RedisOptions} [options]
 */
export async function openRedis(client, options = {}) {
  const { prefix, ...rest } = checkFields(options, "options", ["prefix", "now", "id", "retention", "maxMemoryBytes", "require"]);
  const driver = await redisDriver(client, prefix);
  try {
    return new StoredConversations(driver, rest);
  } catch (error) {
    await driver.close();
    throw error;
  }
}
