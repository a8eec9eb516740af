//! Sizes on the disk.

/// Returns a size as people read it: `0 bytes`, `12 kB`, `3.4 GB`.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return super::table::count(usize::try_from(bytes).unwrap_or_default(), "byte");
    }
    let mut size = bytes;
    let mut rest = 0;
    let mut unit = "";
    for name in UNITS {
        (rest, size, unit) = (size % 1000, size / 1000, name);
        if size < 1000 {
            break;
        }
    }
    match size {
        0..10 => format!("{size}.{} {unit}", rest / 100),
        _ => format!("{size} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_or_three_digits() {
        assert_eq!(bytes(0), "0 bytes");
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(8_192), "8.1 kB");
        assert_eq!(bytes(12_288), "12 kB");
        assert_eq!(bytes(3_450_000_000), "3.4 GB");
        assert_eq!(bytes(5_000_000_000_000_000), "5000 TB");
    }
}
