//! A port that a test has reserved is nobody else's.

#![cfg(target_os = "linux")]

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};

use etag_tests::port::Port;

#[test]
fn whoever_is_told_of_a_port_may_come_and_go_and_nobody_listens_meanwhile() {
    let port = Port::reserve();
    for _ in 0..2 {
        assert_eq!(TcpStream::connect(port.address()).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        let listener = TcpListener::bind(port.address()).unwrap();
        TcpStream::connect(port.address()).unwrap();
        drop(listener);
    }
}
