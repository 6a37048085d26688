//! Downloads against a server on this machine: whole, cut off, wrong, gone, slow, redirected, and a disk that is full.

use super::good::gzip;
use afterimage::data::catalog::{Download, Entry};
use afterimage::data::fetch::{fetch, fetch_file};
use afterimage::data::{DataError, DataFolder};
use afterimage::job::Network;
use afterimage::progress::{Quiet, Step};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the server does with the next request.
#[derive(Clone)]
enum Answer {
    Whole,
    /// Promises everything, sends so many bytes and hangs up.
    Cut(usize),
    Status(u16),
    Redirect(&'static str),
    /// Sends nothing until the listener is gone.
    Silence,
    /// Ignores the range asked for.
    FromStart,
}

/// A server that answers each request in turn; the last answer again and again. Keeps the requests.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(body: Vec<u8>, answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/file.gz", listener.local_addr().unwrap().port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let answer = answers[number.min(answers.len() - 1)].clone();
                let Ok(stream) = stream else { return };
                let (body, seen) = (body.clone(), Arc::clone(&seen));
                std::thread::spawn(move || serve(stream, &body, &answer, &seen));
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, body: &[u8], answer: &Answer, seen: &Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request).to_ascii_lowercase();
    seen.lock().unwrap().push(request.clone());
    let range = request
        .lines()
        .find_map(|line| line.strip_prefix("range: bytes=")?.trim_end_matches('-').parse::<usize>().ok());
    let (head, sent): (String, &[u8]) = match (answer, range) {
        (Answer::Status(status), _) => {
            (format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), &[])
        }
        (Answer::Redirect(to), _) => {
            (format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), &[])
        }
        (Answer::Silence, _) => {
            let _ = stream.read(&mut byte);
            return;
        }
        (Answer::Whole | Answer::Cut(_), Some(from)) if from >= body.len() => {
            ("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(), &[])
        }
        (Answer::Whole | Answer::Cut(_), Some(from)) => {
            let (last, all) = (body.len() - 1, body.len());
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{last}/{all}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                all - from
            );
            (head, &body[from..])
        }
        _ => (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()), body),
    };
    let sent = if let Answer::Cut(most) = answer { &sent[..sent.len().min(*most)] } else { sent };
    // The other side may have gone.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(sent);
}

fn content() -> Vec<u8> {
    (0..300_000u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

fn md5_of(bytes: &[u8]) -> String {
    use md5::Digest;
    md5::Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn download(urls: &[&str]) -> Download {
    Download {
        file: "file.gz".to_owned(),
        urls: urls.iter().map(|url| (*url).to_owned()).collect(),
        content_md5: Some(md5_of(&content())),
        ..Download::default()
    }
}

fn get(download: &Download, folder: &Path) -> Result<(), DataError> {
    fetch_file(download, folder, &mut Network, &Quiet).map(|_| ())
}

#[test]
fn a_file_arrives_whole_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let body = gzip(&content());
    let server = Server::new(body.clone(), vec![Answer::Whole]);
    get(&download(&[&server.url]), folder.path()).unwrap();
    assert_eq!(std::fs::read(folder.path().join("file.gz")).unwrap(), body);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn what_broke_off_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let body = gzip(&content());
    let server = Server::new(body.clone(), vec![Answer::Cut(70_000), Answer::Whole]);
    let error = get(&download(&[&server.url]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("by hand, get it from") && error.contains(&*folder.path().to_string_lossy()), "{error}");
    assert!(std::fs::metadata(folder.path().join("file.gz.part")).unwrap().len() >= 60_000);
    assert!(!folder.path().join("file.gz").exists());
    get(&download(&[&server.url]), folder.path()).unwrap();
    assert_eq!(std::fs::read(folder.path().join("file.gz")).unwrap(), body);
    assert!(server.requests()[1].contains("range: bytes="), "{:?}", server.requests());
}

#[test]
fn a_server_that_cannot_go_on_sends_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(gzip(&content()), vec![Answer::FromStart]);
    std::fs::write(folder.path().join("file.gz.part"), &gzip(&content())[..1000]).unwrap();
    get(&download(&[&server.url]), folder.path()).unwrap();
}

#[test]
fn a_part_of_another_file_is_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(gzip(&content()), vec![Answer::Whole]);
    std::fs::write(folder.path().join("file.gz.part"), vec![7; 5000]).unwrap();
    get(&download(&[&server.url]), folder.path()).unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_wrong_file_is_refused_and_the_next_address_asked() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = Server::new(gzip(b"something else"), vec![Answer::Whole]);
    let error = get(&download(&[&wrong.url]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("MD5 of the content"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing wrong is kept");
    let right = Server::new(gzip(&content()), vec![Answer::Whole]);
    get(&download(&[&wrong.url, &right.url]), folder.path()).unwrap();
}

#[test]
fn what_is_gone_or_broken_is_told_with_its_status() {
    let folder = tempfile::tempdir().unwrap();
    for (status, word) in [(404, "not found"), (503, "server error"), (403, "forbidden")] {
        let server = Server::new(Vec::new(), vec![Answer::Status(status)]);
        let error = get(&download(&[&server.url]), folder.path()).unwrap_err().to_string();
        assert!(error.contains(&status.to_string()) && error.contains(word), "{error}");
    }
    // Nobody listens there.
    let error = get(&download(&["http://127.0.0.1:9/file.gz"]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("127.0.0.1"), "{error}");
    // Without TLS only this machine is asked.
    let error = get(&download(&["http://example.org/file.gz"]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("not HTTPS"), "{error}");
}

#[test]
fn redirects_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(gzip(&content()), vec![Answer::Redirect("/elsewhere.gz"), Answer::Whole]);
    get(&download(&[&server.url]), folder.path()).unwrap();
    assert!(server.requests()[1].contains("/elsewhere.gz"));
    let circle = Server::new(Vec::new(), vec![Answer::Redirect("/again.gz")]);
    let error = get(&download(&[&circle.url]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("redirect"), "{error}");
}

#[test]
fn a_silent_server_can_be_cancelled_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::new(Vec::new(), vec![Answer::Silence]);
    let began = Instant::now();
    let asked = Duration::from_millis(300);
    let progress = |_: &str, _: f32| if began.elapsed() > asked { Step::Cancel } else { Step::Continue };
    let error = fetch_file(&download(&[&server.url]), folder.path(), &mut Network, &progress).unwrap_err();
    assert!(matches!(error, DataError::Cancelled), "{error}");
    let late = began.elapsed() - asked;
    assert!(late < Duration::from_millis(200), "answered after {late:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_part_that_is_a_device_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/full", folder.path().join("file.gz.part")).unwrap();
    let server = Server::new(gzip(&content()), vec![Answer::Whole]);
    let error = get(&download(&[&server.url]), folder.path()).unwrap_err().to_string();
    assert!(error.contains("not a regular file"), "{error}");
}

#[test]
fn a_dataset_is_fetched_file_by_file_and_what_is_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) =
        (Server::new(gzip(&content()), vec![Answer::Whole]), Server::new(gzip(&content()), vec![Answer::Whole]));
    let mut other = download(&[&second.url]);
    other.file = "other.gz".to_owned();
    let entry = Entry {
        name: "made".to_owned(),
        title: "Made".to_owned(),
        about: String::new(),
        shape: String::new(),
        licence: String::new(),
        citation: String::new(),
        forms: Vec::new(),
        downloads: vec![download(&[&first.url]), other],
    };
    let place = DataFolder(folder.path().to_owned());
    fetch(&entry, &place, &mut Network, &Quiet).unwrap();
    fetch(&entry, &place, &mut Network, &Quiet).unwrap();
    assert_eq!((first.requests().len(), second.requests().len()), (1, 1));
    // A file that was changed since is fetched again.
    std::fs::write(folder.path().join("made/file.gz"), gzip(b"changed")).unwrap();
    fetch(&entry, &place, &mut Network, &Quiet).unwrap();
    assert_eq!((first.requests().len(), second.requests().len()), (2, 1));
}
