import { OrderForm } from "./order-form.tsx";

export default function Page() {
  return (
    <>
      <h1>Order a pizza</h1>
      <OrderForm />
    </>
  );
}
