/// Why a statement or command has no answer. The code is for the machine; `detail` is for the
/// log and never holds a parameter's value.
package struct WireError: Error, Sendable, Equatable {
    /// The sort of failure; each case says whether the statement may have taken effect.
    package enum Code: Sendable, Hashable {
        /// The queue before the server is full; nothing was sent.
        case overloaded
        /// The caller's time is up. Whether the statement took effect is unknown.
        case deadlineExceeded
        /// No connection, or it was lost. Whether a statement in flight took effect is unknown.
        case unreachable
        /// The client was told to stop, or the session was used after its lease.
        case closed
        /// The server refused: an SQLSTATE (PostgreSQL, appendix A) or a Redis error's first word.
        case server(String)
        /// The peer or the caller broke the order of the protocol.
        case protocolViolation
        /// The calling task was cancelled. Whether the statement took effect is unknown.
        case cancelled
    }

    package let code: Code
    /// For the log, in English: what went wrong, never a parameter's or a row's value.
    package let detail: String
    /// The constraint that PostgreSQL names for errors of class 23.
    package let constraint: String?
    /// True if the statement certainly never left for the server, whatever the code says in
    /// general.
    package private(set) var isUnsent = false

    package init(_ code: Code, _ detail: String = "", constraint: String? = nil) {
        self.code = code
        self.detail = detail
        self.constraint = constraint
    }

    /// The same, for a statement whose turn never came.
    package var unsent: WireError {
        var error = self
        error.isUnsent = true
        return error
    }

    /// The SQLSTATE or Redis error word, if the server spoke.
    package var serverCode: String? {
        if case .server(let code) = code { code } else { nil }
    }
}

extension WireError: CustomStringConvertible {
    package var description: String {
        detail.isEmpty ? code.description : "\(code): \(detail)"
    }
}

extension WireError.Code: CustomStringConvertible {
    package var description: String {
        switch self {
        case .overloaded: "too much is waiting"
        case .deadlineExceeded: "no answer in time"
        case .unreachable: "not reachable"
        case .closed: "closed"
        case .server(let code): "error \(code)"
        case .protocolViolation: "not understood"
        case .cancelled: "given up"
        }
    }
}
