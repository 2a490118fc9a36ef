//! A small day of traffic in the format of recorded traces: one call a line, with what `latest` and `get` must answer.
//! Two bots, a pizza service and a surgery's appointments; the same seed makes the same day.

use crate::model::{Conversation, Model};
use fastrand::Rng;
use serde_json::{Value, json};

const MORNING: u64 = 1_700_000_000_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const USERS: usize = 150;
/// So many clients talk at the same time.
const TALKING: usize = 8;
const APPOINTMENT_TTL: u64 = 30 * 60;

struct Bot {
    id: &'static str,
    flow: &'static str,
    ttl: Option<u64>,
    /// Each step asks for one thing and takes one of these for an answer.
    steps: &'static [(&'static str, &'static [&'static str])],
}

const BOTS: [Bot; 2] = [
    Bot {
        id: "pizza",
        flow: "order",
        ttl: None,
        steps: &[
            ("size", &["small", "large", "family"]),
            ("topping", &["margherita", "funghi", "quattro formaggi", "jalapeño"]),
            ("address", &["Kirchgasse 4", "12 Main Street", "ул. Мира 7"]),
            ("payment", &["cash", "card"]),
        ],
    },
    Bot {
        id: "appointments",
        flow: "book",
        ttl: Some(APPOINTMENT_TTL),
        steps: &[
            ("service", &["check-up", "cleaning", "x-ray"]),
            ("day", &["Monday", "Wednesday", "Friday"]),
            ("time", &["09:30", "11:00", "16:15"]),
        ],
    },
];

/// A day of so many turns, a JSON object a line.
pub(crate) fn generate(seed: u64, turns: u64) -> String {
    let mut day = Day {
        rng: Rng::with_seed(seed),
        at: MORNING,
        model: Model::default(),
        lines: String::new(),
    };
    let mut talking: Vec<_> = (0..TALKING).map(|_| day.somebody()).collect();
    for _ in 0..turns {
        day.at += day.rng.u64(1..=2 * DAY_MS / turns);
        let who = day.rng.usize(0..TALKING);
        if day.chance(8) {
            talking[who] = day.somebody();
        }
        day.visit(talking[who]);
    }
    day.look_at_all();
    day.lines
}

#[derive(Clone, Copy)]
struct Client {
    bot: &'static Bot,
    user: usize,
    channel: &'static str,
}

struct Day {
    rng: Rng,
    at: u64,
    model: Model,
    lines: String,
}

impl Day {
    fn somebody(&mut self) -> Client {
        let user = self.rng.usize(0..USERS);
        let bot = &BOTS[self.rng.usize(0..BOTS.len())];
        Client { bot, user, channel: if user.is_multiple_of(3) { "messenger" } else { "web" } }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    /// Mostly a turn; now and then somebody looks, takes over, gives up or starts again.
    fn visit(&mut self, client: Client) {
        match self.rng.u32(0..100) {
            0..10 => self.look(client),
            10..13 => self.close_latest(client, "SWITCHED"),
            13..15 => self.close_latest(client, "FAILED"),
            15..17 => self.close_all(client),
            _ => self.turn(client),
        }
    }

    fn turn(&mut self, client: Client) {
        let found = self.latest(client);
        let number = found.unwrap_or_else(|| self.create(client));
        self.at += 3;
        let steps = client.bot.steps;
        let asked = steps.iter().position(|(name, _)| self.model.get(number).step_id == *name);
        let next = asked.map_or(0, |asked| asked + 1);
        let mut body = json!({ "step_id": steps.get(next).map_or("done", |step| step.0), "last_interaction": true });
        if let Some(asked) = asked {
            body["metadata"] = self.answer(steps[asked]);
        }
        self.model.update(number, &body, self.at);
        self.write("update", client, json!({ "ref": number, "body": body }));
        if next == steps.len() {
            self.close(client, number, "CLOSED");
        }
    }

    /// What the user says to a step's question; or that the first answer does not count any more.
    fn answer(&mut self, (name, answers): (&str, &[&str])) -> Value {
        let answer = answers[self.rng.usize(0..answers.len())];
        if self.chance(5) {
            json!({ "slots": { name: answer }, "greeted": null })
        } else {
            json!({ "slots": { name: answer } })
        }
    }

    fn latest(&mut self, client: Client) -> Option<usize> {
        let found = self.model.latest(&client.json(), self.at);
        let expect = found.map(|number| {
            let Conversation { flow_id, step_id, .. } = self.model.get(number);
            json!({ "ref": number, "flow_id": flow_id, "step_id": step_id, "status": "OPEN" })
        });
        self.write("latest", client, json!({ "expect": expect }));
        found
    }

    fn create(&mut self, client: Client) -> usize {
        let mut body = json!({ "flow_id": client.bot.flow, "step_id": "start", "metadata": { "greeted": true, "slots": {} } });
        if let Some(ttl) = client.bot.ttl {
            body["ttl"] = ttl.into();
        }
        let number = self.model.create(client.json(), &body, self.at);
        self.write("create", client, json!({ "ref": number, "body": body }));
        number
    }

    fn look(&mut self, client: Client) {
        let all = self.model.all_of(&client.json());
        if let Some(&number) = self.rng.choice(&all) {
            self.get(&client.json(), number);
        }
    }

    fn look_at_all(&mut self) {
        for number in self.model.numbers() {
            let client = self.model.get(number).client.clone();
            self.get(&client, number);
        }
    }

    fn get(&mut self, client: &Value, number: usize) {
        let Conversation { flow_id, step_id, metadata, .. } = self.model.get(number);
        let expect = json!({
            "flow_id": flow_id, "step_id": step_id, "status": self.model.status(number, self.at), "metadata": metadata
        });
        self.line("get", client, json!({ "ref": number, "expect": expect }));
    }

    fn close_latest(&mut self, client: Client, status: &'static str) {
        if let Some(number) = self.latest(client) {
            self.close(client, number, status);
        }
    }

    fn close(&mut self, client: Client, number: usize, status: &'static str) {
        self.model.close(number, status, self.at);
        self.write("close", client, json!({ "ref": number, "status": status }));
    }

    fn close_all(&mut self, client: Client) {
        for number in self.model.all_of(&client.json()) {
            self.model.close(number, "CLOSED", self.at);
        }
        self.write("closeAll", client, json!({ "status": "CLOSED" }));
    }

    fn write(&mut self, op: &str, client: Client, rest: Value) {
        self.line(op, &client.json(), rest);
    }

    fn line(&mut self, op: &str, client: &Value, rest: Value) {
        let mut line = json!({ "at": self.at, "op": op, "client": client });
        if let (Some(line), Value::Object(rest)) = (line.as_object_mut(), rest) {
            line.extend(rest);
        }
        self.lines.push_str(&line.to_string());
        self.lines.push('\n');
    }
}

impl Client {
    fn json(self) -> Value {
        json!({ "bot_id": self.bot.id, "user_id": format!("user-{:04}", self.user), "channel_id": self.channel })
    }
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::paths::in_root;
    use flate2::Compression;
    use flate2::read::GzDecoder;
    use flate2::write::GzEncoder;
    use std::fs::{self, File};
    use std::io::{Read as _, Write as _};

    const TURNS: u64 = 1_000;

    #[test]
    fn the_same_seed_makes_the_same_day() {
        assert!(generate(1, TURNS) == generate(1, TURNS));
        assert!(generate(1, TURNS) != generate(2, TURNS));
    }

    #[test]
    fn has_every_call_and_every_status() {
        let day = generate(1, TURNS);
        for op in ["latest", "create", "update", "get", "close", "closeAll"] {
            assert!(day.contains(&format!("\"op\":\"{op}\"")), "no {op}");
        }
        for status in ["OPEN", "CLOSED", "SWITCHED", "FAILED", "EXPIRED"] {
            assert!(
                day.contains(&format!("\"status\":\"{status}\",\"metadata\"")),
                "nothing {status}"
            );
        }
    }

    /// What tests play where the recorded traffic is not. `UPDATE_EXPECT=1` writes it anew.
    #[test]
    fn the_day_that_tests_play_is_the_one_that_is_made_here() {
        let path = in_root("tests/contract/day.jsonl.gz");
        let day = generate(1, TURNS);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let mut file =
                GzEncoder::new(File::create(&path).expect("a new file"), Compression::best());
            file.write_all(day.as_bytes()).expect("written");
            file.finish().expect("written to its end");
        }
        let mut kept = String::new();
        let file = fs::read(&path).expect("the day");
        GzDecoder::new(file.as_slice()).read_to_string(&mut kept).expect("gzipped text");
        assert!(kept == day, "{}: write it anew by UPDATE_EXPECT=1", path.display());
    }
}
