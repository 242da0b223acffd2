package import Invoices

/// How an account stands.
package struct BookBalance: Hashable, Sendable {
    /// Money that has come in less money that has gone out. All accounts together are zero.
    package var posted: Fen
    /// Pending transfers out of the account, and into it.
    package var pendingOut: Fen
    package var pendingIn: Fen

    package init(posted: Fen = .zero, pendingOut: Fen = .zero, pendingIn: Fen = .zero) {
        self.posted = posted
        self.pendingOut = pendingOut
        self.pendingIn = pendingIn
    }

    /// The money that may still be given away: posted, less what is reserved.
    package var available: Fen { posted.subtracting(pendingOut) ?? Fen(.min) }
}
