// npm run react: the hook `useLatest` in a page, over the browser's IndexedDB.

import { createRoot } from "react-dom/client";
import { OrderForm } from "./order-form.tsx";

const main = document.querySelector("main");
if (main === null) throw new Error("the page has no <main>");
createRoot(main).render(<OrderForm />);
