"use client";

// The form asks the browser for its store, so the server only renders where it will be.
export { OrderForm } from "../../react/order-form.tsx";
