import { checkFields } from "../arguments.js";
import { StoredConversations } from "../conversations.js";
import { redisDriver } from "./redis.js";

/**
 * @param {import("../redis.js").RedisClient} client
 * @param {import("../redis.js").RedisOptions} [options]
 */
export async function openRedis(client, options = {}) {
  const { prefix, ...rest } = checkFields(options, "options", ["prefix", "now", "id", "retention", "require"]);
  const driver = await redisDriver(client, prefix);
  try {
    return new StoredConversations(driver, rest);
  } catch (error) {
    await driver.close();
    throw error;
  }
}
