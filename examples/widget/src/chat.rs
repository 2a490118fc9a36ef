//! The widget: what was said, and a line to say more.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::talk::Talk;

struct Message {
    is_bot: bool,
    text: String,
}

pub(crate) struct Chat {
    talk: Result<Talk, String>,
    messages: Vec<Message>,
    input: NodeRef,
}

/// The visitor sent the line.
pub(crate) struct Sent;

impl Component for Chat {
    type Message = Sent;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        let mut talk = Talk::open();
        let text = talk.as_mut().map_or_else(|error| error.clone(), Talk::greeting);
        let messages = vec![Message { is_bot: true, text }];
        Self { talk, messages, input: NodeRef::default() }
    }

    fn update(&mut self, _: &Context<Self>, Sent: Sent) -> bool {
        let (Ok(talk), Some(input)) = (&mut self.talk, self.input.cast::<HtmlInputElement>())
        else {
            return false;
        };
        let text = input.value();
        if text.trim().is_empty() {
            return false;
        }
        input.set_value("");
        let answer = talk.answer(&text);
        self.messages.push(Message { is_bot: false, text });
        self.messages.push(Message { is_bot: true, text: answer });
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Sent
        });
        let lines = self.messages.iter().map(|Message { is_bot, text }| {
            html! { <p class={if *is_bot { "bot" } else { "visitor" }}>{ text }</p> }
        });
        html! {
            <section class="chat" aria-label="Book a table">
                <div role="log">{ for lines }</div>
                <form {onsubmit}>
                    <input ref={self.input.clone()} aria-label="Your message" autocomplete="off" disabled={self.talk.is_err()} />
                    <button>{ "Send" }</button>
                </form>
            </section>
        }
    }
}
