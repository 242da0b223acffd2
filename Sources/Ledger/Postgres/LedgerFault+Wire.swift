package import Verification
package import Wire

extension LedgerFault {
    /// Translates the wire's errors for callers of the ledger. The only place that knows both.
    package init(_ error: WireError) {
        self.init(Self.code(of: error), error.description)
    }

    /// For an error that passed through an untyped `throws`.
    init(any error: any Error) {
        self =
            switch error {
            case let fault as LedgerFault: fault
            case let error as WireError: LedgerFault(error)
            default: LedgerFault(.rejected, "\(type(of: error))")
            }
    }

    private static func code(of error: WireError) -> Code {
        switch error.code {
        case .overloaded: .overloaded
        case .deadlineExceeded, .cancelled: .deadlineExceeded
        case .unreachable, .closed: .unreachable
        case .protocolViolation: .damaged
        case .server(let state): code(ofState: state)
        }
    }

    /// PostgreSQL, appendix A: 53 is a lack of resources, 57P the operator or a crash, 08 the
    /// connection, 25006 a server that has become a replica, XX damage.
    private static func code(ofState state: String) -> Code {
        if state == "57014" || state == "55P03" { return .deadlineExceeded }
        if state == "25006" { return .unreachable }
        return switch state.prefix(2) {
        case "53": .overloaded
        case "57", "08": .unreachable
        case "XX": .damaged
        default: .rejected
        }
    }
}

extension WireError {
    /// Two transactions stood in each other's way and one was sent back: it may simply try again.
    var isContention: Bool { serverCode == "40P01" || serverCode == "40001" }
    var isUniqueViolation: Bool { serverCode == "23505" }
}
