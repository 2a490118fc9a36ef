import { onSealed } from "../harness/sealed.mjs";
import backend from "./sqlite.mjs";

export default onSealed(backend);
