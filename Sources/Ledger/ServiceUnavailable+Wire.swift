package import Invoices
import Verification
package import Wire

extension ServiceUnavailable {
    /// Translates the wire's errors for callers of the ledger and the cache. The only place that
    /// knows both. The detail names no key and no value.
    package init(_ error: WireError, of service: Service) {
        self.init(
            service, Self.code(of: error, service),
            service == .cache ? "Redis: \(error)" : error.description,
            effect: Self.effect(of: error, service))
    }

    /// For an error that passed through an untyped `throws`.
    init(any error: any Error, of service: Service) {
        self =
            switch error {
            case let fault as ServiceUnavailable: fault
            case let error as WireError: ServiceUnavailable(error, of: service)
            default: ServiceUnavailable(service, .rejected, "\(type(of: error))")
            }
    }

    private static func code(of error: WireError, _ service: Service) -> Code {
        switch error.code {
        case .overloaded: .overloaded
        case .deadlineExceeded, .cancelled: .deadlineExceeded
        case .unreachable, .closed: .unreachable
        case .protocolViolation: .damaged
        case .server(let code):
            service == .cache ? Self.code(ofRedis: code) : Self.code(ofState: code)
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

    /// - Parameter word: the first of Redis's error.
    private static func code(ofRedis word: String) -> Code {
        switch word {
        case "OOM", "BUSY": .overloaded
        case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "READONLY": .unreachable
        default: .rejected
        }
    }

    private static func effect(of error: WireError, _ service: Service) -> Effect {
        // Redis rolls nothing back: a script that fails keeps what it wrote, so do the commands beside one
        // that is refused, and what takes several trips may have made some of them.
        if service == .cache { return .mayHaveHappened }
        if error.isUnsent { return .didNotHappen }
        return switch error.code {
        case .overloaded: .didNotHappen
        case .deadlineExceeded, .cancelled, .unreachable, .closed, .protocolViolation:
            .mayHaveHappened
        case .server(let code): effect(ofState: code)
        }
    }

    /// PostgreSQL rolls back what it refuses. A server that crashed over a commit is not among
    /// these: its error is handed on only when it is ready for the next statement.
    ///
    /// Left are states that leave it open (appendix A): 08 is the connection, 40003 "statement
    /// completion unknown", 57P a session that is being ended.
    private static func effect(ofState state: String) -> Effect {
        state.hasPrefix("08") || state.hasPrefix("57P") || state == "40003"
            ? .mayHaveHappened : .didNotHappen
    }
}

extension ServiceUnavailable {
    /// True where the service answers, and what was asked about one row is the trouble: nobody can
    /// read it, or the tables refuse it. It comes again however often it is asked, so a loop over
    /// many goes on with the others and tells a person.
    package var concernsOneRow: Bool {
        switch code {
        case .damaged, .rejected: true
        case .unreachable, .deadlineExceeded, .overloaded: false
        }
    }

    /// The fault that an error amounts to, where it is of one row; nil where another transaction
    /// stood in the way, or the service does not answer.
    static func ofOneRow(_ error: any Error) -> ServiceUnavailable? {
        if (error as? WireError)?.isContention == true { return nil }
        let fault = ServiceUnavailable(any: error, of: .ledger)
        return fault.concernsOneRow ? fault : nil
    }
}

extension WireError {
    /// Two transactions stood in each other's way and one was sent back: it may simply try again.
    var isContention: Bool { serverCode == "40P01" || serverCode == "40001" }
    var isUniqueViolation: Bool { serverCode == "23505" }
}
