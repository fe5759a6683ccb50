//! Internet addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use super::{Fingerprint, Fingerprinter, Schema};

impl Fingerprint for Ipv4Addr {
    const SCHEMA: Schema = Schema::of("ipv4", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_raw(&self.octets());
    }
}

impl Fingerprint for Ipv6Addr {
    const SCHEMA: Schema = Schema::of("ipv6", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        out.put_raw(&self.octets());
    }
}

impl Fingerprint for IpAddr {
    const SCHEMA: Schema = Schema::of("ip", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            Self::V4(address) => {
                out.put_u8(4);
                address.fingerprint(out);
            }
            Self::V6(address) => {
                out.put_u8(6);
                address.fingerprint(out);
            }
        }
    }
}

impl Fingerprint for SocketAddrV4 {
    const SCHEMA: Schema = Schema::of("ipv4 socket", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.ip().fingerprint(out);
        self.port().fingerprint(out);
    }
}

impl Fingerprint for SocketAddrV6 {
    const SCHEMA: Schema = Schema::of("ipv6 socket", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.ip().fingerprint(out);
        self.port().fingerprint(out);
        self.flowinfo().fingerprint(out);
        self.scope_id().fingerprint(out);
    }
}

impl Fingerprint for SocketAddr {
    const SCHEMA: Schema = Schema::of("ip socket", &[]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        match self {
            Self::V4(address) => {
                out.put_u8(4);
                address.fingerprint(out);
            }
            Self::V6(address) => {
                out.put_u8(6);
                address.fingerprint(out);
            }
        }
    }
}
