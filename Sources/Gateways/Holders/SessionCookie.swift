/// The cookies of signing in.
package enum SessionCookie {
    /// Who is signed in. Lax, so that a link from a chat to a receipt finds its holder.
    package static let session = HostCookie("fapiao", .lax)
    /// The browser that asked for a code. Strict: nothing but our own form brings it back.
    package static let code = HostCookie("fapiao-code", .strict)
    /// The browser in which a phone has signed in: it opens nothing (`HolderSessions.deviceCookie`).
    package static let device = HostCookie("fapiao-device", .strict)
}
