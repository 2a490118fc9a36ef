import { storeOptions, trustedStore } from "../driver.js";
import { redisDriver } from "./driver.js";

/**
 * @param {import("../../entry/redis.js").RedisClient} client
 * @param {import("../../entry/redis.js").RedisOptions} [options]
 */
export async function openRedis(client, options = {}) {
  const { prefix, ...rest } = storeOptions(options, ["prefix"]);
  const driver = await redisDriver(client, prefix);
  try {
    return trustedStore(driver, rest);
  } catch (error) {
    await driver.close();
    throw error;
  }
}
