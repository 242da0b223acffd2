package import Invoices

/// How an account stands.
package struct BookBalance: Hashable, Sendable {
    /// What has come in less what has gone out. All accounts together are zero.
    package var posted: Fen
    /// What waits to go out, and to come in.
    package var pendingOut: Fen
    package var pendingIn: Fen

    package init(posted: Fen = .zero, pendingOut: Fen = .zero, pendingIn: Fen = .zero) {
        self.posted = posted
        self.pendingOut = pendingOut
        self.pendingIn = pendingIn
    }

    /// What may still be given away.
    package var available: Fen { posted.subtracting(pendingOut) ?? Fen(.min) }
}
