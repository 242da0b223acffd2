extension String {
    /// A person's text, from bytes that a platform passed on: broken UTF-8 and NULs become U+FFFD, so
    /// that the rest is read. Control characters stay as they are; the reader of the text knows which
    /// of them are white space.
    init(forgiving bytes: some Collection<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
        if utf8.contains(0) { self = replacing("\0", with: "\u{FFFD}") }
    }
}
