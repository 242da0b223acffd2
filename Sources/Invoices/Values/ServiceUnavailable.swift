/// A service that this program needs did not do what it was asked. The public hears a plain sentence
/// and a Retry-After; `detail` is for the log and holds no data of an invoice.
package struct ServiceUnavailable: Error, Sendable, Equatable {
    /// The service that is away; the raw value is the word in metrics and the log.
    package enum Service: String, Sendable {
        /// The database of one part of the ledger.
        case ledger
        /// A copy of it, which may be moments behind.
        case standby
        /// Redis: the cache that all workers share, and their short-lived memory. Without it
        /// answers are as right and slower, and limits and drafts are each worker's own.
        case cache
        /// The worker, this or another one, that took the same message first and is still at it.
        case worker
    }

    /// The sort of failure, for metrics and the log. The public hears none of them.
    package enum Code: String, Sendable {
        case unreachable, deadlineExceeded = "deadline_exceeded", overloaded, rejected, damaged
    }

    /// Tells if what was asked took effect. It makes no difference to a read, which all the same
    /// says `mayHaveHappened` where a change would.
    package enum Effect: String, Sendable, CaseIterable {
        /// For certain: it was never sent, or was rolled back whole.
        case didNotHappen = "did_not_happen"
        /// All or part of it, and only the service knows.
        case mayHaveHappened = "may_have_happened"
    }

    package let service: Service
    package let code: Code
    /// A caller that asks in several steps must say `mayHaveHappened` once one of them is done.
    package var effect: Effect
    /// For the log, in English; holds no data of an invoice and no secret.
    package let detail: String

    /// - Parameter effect: `didNotHappen` only where nothing else is possible.
    package init(
        _ service: Service, _ code: Code, _ detail: String, effect: Effect = .mayHaveHappened
    ) {
        self.service = service
        self.code = code
        self.detail = detail
        self.effect = effect
    }
}

extension ServiceUnavailable: CustomStringConvertible {
    package var description: String { detail }
}

extension ServiceUnavailable.Service: CustomStringConvertible {
    /// As the subject of an English sentence.
    package var description: String {
        switch self {
        case .ledger: "the ledger"
        case .standby: "the ledger's standby"
        case .cache: "the cache"
        case .worker: "the worker that has the message"
        }
    }
}
