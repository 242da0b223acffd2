/// Calls platforms over HTTPS: the only way out of the service.
package protocol OutboundCaller: Sendable {
    /// Throws `OutboundFault` for hosts that are not allowed, past the deadline or the size limit,
    /// and when nobody answers; a status of 300, 400 or 500 is an answer. Never follows a
    /// redirection.
    func call(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundReply
}

/// One call to a platform, with the bounds that its answer must keep.
package struct OutboundRequest: Sendable {
    package var method = "POST"
    /// Absolute; secrets in it (a token as a parameter, where a platform wants that) never reach
    /// a log.
    package let url: String
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// Until the whole reply is here.
    package var deadline: Duration = .seconds(5)
    /// A longer reply is a fault, and no more of it is read.
    package var replyBytesMaximum = 64 << 10

    package init(url: String) { self.url = url }
}

extension OutboundCaller {
    /// Fetches a public document from an address.
    package func get(
        _ url: String, within deadline: Duration, atMost bytes: Int = 64 << 10
    ) async throws(OutboundFault) -> OutboundReply {
        var request = OutboundRequest(url: url)
        request.method = "GET"
        request.deadline = deadline
        request.replyBytesMaximum = bytes
        return try await call(request)
    }
}

/// The platform's answer, whatever its status.
package struct OutboundReply: Sendable {
    /// As the platform gave it; redirections are not followed.
    package let status: Int
    package let body: [UInt8]
    /// The head, in its order; a signature may stand in it.
    package let fields: [(name: String, value: String)]

    package init(
        status: Int, body: [UInt8], fields: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.body = body
        self.fields = fields
    }

    /// The address that the platform redirects to; it was not followed.
    package var location: String? {
        fields.first { $0.name.lowercased() == "location" }?.value
    }
}

/// No usable answer came; the code says whether the platform may have acted all the same.
package struct OutboundFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The fault by its sort; the raw value is the label in metrics.
    package enum Code: String, Sendable, CaseIterable {
        case hostNotAllowed = "host_not_allowed"
        case unreachable
        /// Too many calls are under way.
        case overloaded
        case deadlineExceeded = "deadline_exceeded"
        case tooLarge = "too_large"
    }

    package let code: Code

    package init(_ code: Code) { self.code = code }

    /// For the log and the terminal, in English.
    package var description: String {
        switch code {
        case .hostNotAllowed: "its host may not be called"
        case .unreachable: "not reachable"
        case .overloaded: "too many calls are under way"
        case .deadlineExceeded: "no answer in time"
        case .tooLarge: "the answer is too long"
        }
    }
}
