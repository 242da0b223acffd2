package import Invoices
package import Verification

/// Why a request got no answer, as RFC 9457 has it. Thrown by the gateways, and written in exactly
/// one place: `ProblemResponse`.
package struct Problem: Error, Sendable, Equatable {
    /// The raw value is the last part of the problem's type, `/problems/<code>`.
    package enum Code: String, Sendable, CaseIterable {
        case badRequest = "bad-request"
        case unauthorized, forbidden
        case keyExpired = "key-expired"
        case keyElsewhere = "key-elsewhere"
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case tooSlow = "too-slow"
        case contentTooLarge = "content-too-large"
        case unsupportedMediaType = "unsupported-media-type"
        case expectationFailed = "expectation-failed"
        case malformed
        case notEntered = "not-entered"
        case noInvoiceCode = "no-invoice-code"
        case notAPhoto = "not-a-photo"
        case tooManyPixels = "too-many-pixels"
        case unreadablePhoto = "unreadable-photo"
        case photosUnavailable = "photos-unavailable"
        case limited, throttled, overloaded, unavailable
        case internalError = "internal-error"

        /// The HTTP status (RFC 9110, section 15).
        package var status: Int {
            switch self {
            case .badRequest: 400
            case .unauthorized, .keyExpired: 401
            case .forbidden, .keyElsewhere: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .tooSlow: 408
            case .contentTooLarge: 413
            case .unsupportedMediaType: 415
            case .expectationFailed: 417
            case .malformed, .notEntered, .noInvoiceCode, .notAPhoto, .tooManyPixels,
                .unreadablePhoto:
                422
            case .limited, .throttled: 429
            case .overloaded, .unavailable, .photosUnavailable: 503
            case .internalError: 500
            }
        }
    }

    /// Names the problem to programs: the end of its `type` address.
    package let code: Code
    /// For the public, in English: the fault in the syntax. Repeats nothing that was sent.
    package var syntax: String?
    /// Every wrong field, in the order of the form; empty for problems of other sorts.
    package var faults: [FieldError] = []
    /// The details read from a photo, though they were not enough.
    package var read: [SubmittedInvoice] = []
    /// The file or code sent in place of an invoice's photo, where that is known.
    package var instead: PhotoInstead?
    /// For Retry-After; nil if waiting is no use.
    package var retryAfter: Duration?
    /// The rule that keeps an invoice out of a campaign.
    package var unmet: UnmetRule?
    /// The details that the client may give beside the usual ones instead of waiting.
    package var liftedBy: [ExtraDetail] = []
    /// True if a seller's tax number was among the details that are refused.
    package var gaveSeller = false
    /// Tells if the changes that were asked for may have been made; nil where none were.
    package var effect: ServiceUnavailable.Effect?
    /// The key that the client may not use; for the log.
    package var refusedKey: RefusedKey?
    /// The methods that the resource knows.
    package var allowed: [String] = []

    package init(
        _ code: Code, syntax: String? = nil, faults: [FieldError] = [],
        instead: PhotoInstead? = nil, retryAfter: Duration? = nil, allowed: [String] = []
    ) {
        self.code = code
        self.syntax = syntax
        self.faults = faults
        self.instead = instead
        self.retryAfter = retryAfter
        self.allowed = allowed
    }

    /// The ledger is away; it is usually back within seconds.
    package static let unavailable = Problem(.unavailable, retryAfter: unavailableWait)
    /// Long enough for a restart of the ledger's server.
    package static let unavailableWait: Duration = .seconds(5)

    /// Seconds after which clients that were refused for overload may retry: a range, so that they do not
    /// all come at once.
    package static let overloadedWaits: ClosedRange<Int> = 6...9
    /// There is too much to do.
    package static var overloaded: Problem {
        Problem(.overloaded, retryAfter: .seconds(Int.random(in: overloadedWaits)))
    }

    /// Hides which service was away: the public hears only when to come again.
    package init(_ fault: ServiceUnavailable) {
        self = fault.code == .overloaded ? .overloaded : .unavailable
    }

    /// As the other, where changes were asked for.
    package init(ofChanges fault: ServiceUnavailable) {
        self.init(fault)
        effect = fault.effect
    }

    /// The connection was lost, or stopped being HTTP, within the body: the client's fault and not ours,
    /// though it will hardly read the answer.
    package static let brokenOff = Problem(.badRequest)

    /// The refusal of broken JSON; it names the field if one is to blame.
    package init(_ error: JSONError) {
        switch error.reason {
        case .malformed(let fault): self.init(.badRequest, faults: [fault])
        case .tooMany: self.init(.contentTooLarge, syntax: error.description)
        default: self.init(.badRequest, syntax: error.description)
        }
    }
}

extension Duration {
    /// Whole seconds, rounded up: Retry-After has no fractions, and a client that comes too early is
    /// refused again.
    package var wholeSeconds: Int64 {
        max(1, components.seconds + (components.attoseconds > 0 ? 1 : 0))
    }
}
