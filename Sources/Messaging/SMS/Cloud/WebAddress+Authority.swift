extension WebAddress {
    /// Host and port as the Host header has them (RFC 9110, section 7.2), which clouds sign.
    var authority: String { String(origin.dropFirst(scheme.rawValue.count + 3)) }
}
