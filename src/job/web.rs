//! The network, for downloads that a person asked for: one thread a transfer, so that nothing waits for a server.

use crate::data::fetch::{Message, Transfer, Web};
use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;
use ureq::Agent;
use ureq::http::Response;

/// Bytes of one message.
const CHUNK: usize = 1 << 16;

/// Messages that wait to be taken.
const WAITING: usize = 16;

/// Longest wait for an address to answer at all.
const CONNECT: Duration = Duration::from_secs(15);

/// Longest silence within a transfer, after which its thread ends by itself.
const SILENCE: Duration = Duration::from_secs(40);

/// Redirects followed.
const REDIRECTS: u32 = 5;

/// The network through ureq and rustls. Only addresses with TLS are asked, but for this machine's own.
#[derive(Default)]
pub struct Network;

impl Web for Network {
    fn start(&mut self, url: &str, from: u64) -> Box<dyn Transfer> {
        let (to, messages) = sync_channel(WAITING);
        let asked = url.to_owned();
        let thread = std::thread::Builder::new().name("afterimage-download".to_owned());
        let spawned = thread.spawn(move || {
            let last = match transfer(&asked, from, &to) {
                Ok(()) => Message::End,
                Err(why) => Message::Broken(why),
            };
            // Nobody may be listening any more: then nobody needs to know.
            drop(to.send(last));
        });
        let failed = spawned.err().map(|e| format!("could not start a thread ({e})"));
        Box::new(Running { messages, failed })
    }
}

struct Running {
    messages: Receiver<Message>,
    failed: Option<String>,
}

impl Transfer for Running {
    fn next(&mut self, longest: Duration) -> Message {
        if let Some(why) = self.failed.take() {
            return Message::Broken(why);
        }
        match self.messages.recv_timeout(longest) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => Message::Waiting,
            Err(RecvTimeoutError::Disconnected) => Message::Broken("the connection closed unexpectedly".to_owned()),
        }
    }
}

/// Asks and passes on what comes in, until the end or until nobody listens.
fn transfer(url: &str, from: u64, to: &SyncSender<Message>) -> Result<(), String> {
    let agent: Agent = Agent::config_builder()
        .https_only(!is_own_machine(url))
        .max_redirects(REDIRECTS)
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(SILENCE))
        .timeout_per_read(Some(SILENCE))
        .user_agent(concat!("afterimage/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    // What is stored is the file itself: no compression on the way, or resuming would count other bytes.
    let mut request = agent.get(url).header("Accept-Encoding", "identity");
    if from > 0 {
        request = request.header("Range", format!("bytes={from}-"));
    }
    let response = request.call().map_err(|e| words(&e))?;
    let status = response.status().as_u16();
    let (start, total) = extent(&response);
    if to.send(Message::Head { status, start, total }).is_err() || !matches!(status, 200 | 206) {
        return Ok(());
    }
    let mut body = response.into_body().into_reader();
    loop {
        let mut bytes = vec![0; CHUNK];
        let read = body.read(&mut bytes).map_err(|e| format!("the download was interrupted ({e})"))?;
        bytes.truncate(read);
        if read == 0 || to.send(Message::Bytes(bytes)).is_err() {
            return Ok(());
        }
    }
}

/// Where the body begins in the file, and how long the whole file is.
fn extent(response: &Response<ureq::Body>) -> (u64, Option<u64>) {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    // `bytes 100-199/200`
    let range = header("content-range").filter(|_| response.status() == 206).and_then(|range| {
        let (span, total) = range.strip_prefix("bytes ")?.split_once('/')?;
        Some((span.split('-').next()?.parse().ok()?, total.parse().ok()))
    });
    range.unwrap_or_else(|| (0, header("content-length").and_then(|length| length.parse().ok())))
}

/// Whether the address is this machine's own, where TLS would protect nothing.
fn is_own_machine(url: &str) -> bool {
    let host = url.strip_prefix("http://").and_then(|rest| rest.split(['/', ':']).next());
    matches!(host, Some("127.0.0.1" | "localhost"))
}

fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "the server was not found; are you online?".to_owned(),
        ureq::Error::ConnectionFailed => "could not connect; are you online?".to_owned(),
        ureq::Error::Io(e) if e.to_string().contains("lookup") => {
            "the server was not found; are you online?".to_owned()
        }
        ureq::Error::Timeout(_) => "the server does not respond".to_owned(),
        ureq::Error::RequireHttpsOnly(_) => "the address is not HTTPS".to_owned(),
        other => other.to_string(),
    }
}
