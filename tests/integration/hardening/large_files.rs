//! Files that are larger than what a server may have in memory.

use std::fs::File;
use std::net::SocketAddr;

use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::child::{FOLDER, ServerProcess};
use super::overload::memory;
use crate::static_views::Folder;

/// The size of the larger file, which takes no room on the disk.
const SPARSE: u64 = 2 << 30;
/// What a server may have more in memory while it sends files.
const LITTLE: usize = 32 << 20;

/// A download, read up to the end of its headers.
async fn begin(address: SocketAddr, path: &str, range: &str) -> (String, BufReader<TcpStream>) {
    let mut stream = BufReader::new(TcpStream::connect(address).await.unwrap());
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: {range}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).await.unwrap() > 0, "{head}");
    }
    (head, stream)
}

/// What the smaller file has at a place.
fn byte(place: usize) -> u8 {
    u8::try_from(place * 31 % 251).expect("a byte")
}

async fn download(address: SocketAddr, length: usize) {
    let (head, mut stream) = begin(address, "/static/filled.bin", "none").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.len(), length);
    let wrong = (0..length).find(|place| bytes[*place] != byte(*place));
    assert_eq!(wrong, None);
}

#[tokio::test]
async fn large_files_are_sent_in_pieces_to_many_at_a_time() {
    const LENGTH: usize = 3 << 20;
    let folder = Folder::new("hardening_large");
    let filled: Vec<u8> = (0..LENGTH).map(byte).collect();
    std::fs::write(folder.path().join("filled.bin"), filled).unwrap();
    let sparse = File::create(folder.path().join("sparse.bin")).unwrap();
    sparse.set_len(SPARSE).unwrap();
    let mut command = ServerProcess::command("files");
    let server = ServerProcess::start_by(command.env(FOLDER, folder.path())).await;
    let address = server.address;
    // What is there once for all is not what a download leaves behind.
    timeout(PATIENCE, download(address, LENGTH)).await.unwrap();
    let before = memory(server.id());

    let mut halves = Vec::new();
    for _ in 0..20 {
        let (head, mut stream) = begin(address, "/static/sparse.bin", "none").await;
        assert!(
            head.contains(&format!("content-length: {SPARSE}")),
            "{head}"
        );
        let mut piece = vec![1; 4 << 20];
        let read = timeout(PATIENCE, stream.read_exact(&mut piece)).await;
        read.expect("it comes").expect("so much of it");
        assert!(piece.iter().all(|byte| *byte == 0));
        halves.push(stream);
    }
    let downloads: Vec<_> = (0..20)
        .map(|_| tokio::spawn(download(address, LENGTH)))
        .collect();
    for download in downloads {
        timeout(PATIENCE, download).await.unwrap().unwrap();
    }
    let last = format!("bytes={}-", SPARSE - 3);
    let (head, mut stream) = begin(address, "/static/sparse.bin", &last).await;
    assert!(head.starts_with("HTTP/1.1 206 "), "{head}");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes, [0; 3]);

    if let (Some(before), Some(after)) = (before, memory(server.id())) {
        let grown = after.saturating_sub(before);
        assert!(grown < LITTLE, "{before} bytes became {after}");
    }
    drop(halves);
    server.signal("TERM").await;
    server.ended().await;
}
