/// The ledger could not answer. The public hears a plain sentence and a Retry-After; `detail`
/// is for the log and holds no data of an invoice.
package struct LedgerFault: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case unreachable, deadlineExceeded = "deadline_exceeded", overloaded, rejected, damaged
    }

    package let code: Code
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension LedgerFault: CustomStringConvertible {
    package var description: String { detail }
}

/// The hot cache could not answer: costs speed, never correctness.
package struct CacheFault: Error, Sendable, Equatable {
    package let detail: String

    package init(_ detail: String) { self.detail = detail }
}

extension CacheFault: CustomStringConvertible {
    package var description: String { detail }
}
