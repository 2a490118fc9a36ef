import { onSealed } from "../harness/sealed.mjs";
import backend from "./pg.mjs";

export default onSealed(backend);
