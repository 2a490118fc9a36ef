import { onSealed } from "../harness/sealed.mjs";
import backend from "./redis.mjs";

export default onSealed(backend);
