/// Why a platform did not do what we asked. Its own words are not kept: they may repeat a secret.
struct PlatformFault: Error, Sendable, Equatable, CustomStringConvertible {
    enum Reason: Sendable, Equatable {
        case outbound(OutboundFault.Code)
        /// An HTTP status that is no success.
        case status(Int)
        /// The platform's own error number.
        case code(Int)
        /// The platform does not accept the access token, or no longer does.
        case tokenRefused
        /// A reply that is not what its documentation says.
        case unreadable
    }

    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }
    init(_ fault: OutboundFault) { reason = .outbound(fault.code) }

    /// For the log.
    var description: String {
        switch reason {
        case .outbound(let code): code.rawValue
        case .status(let status): "status \(status)"
        case .code(let code): "code \(code)"
        case .tokenRefused: "access token refused"
        case .unreadable: "unreadable"
        }
    }
}

extension OutgoingResult {
    /// The result of one attempt at a message.
    /// - Parameter busy: the platform's error numbers that say "try again".
    init(_ fault: PlatformFault, busy: Set<Int> = []) {
        switch fault.reason {
        case .outbound(.unreachable), .outbound(.overloaded), .tokenRefused: self = .later
        case .outbound(.deadlineExceeded), .outbound(.tooLarge), .unreadable: self = .unknown
        case .status(429), .status(500...599): self = .later
        case .code(let code) where busy.contains(code): self = .later
        case .outbound(.hostNotAllowed), .status, .code: self = .refused(code: "\(fault)")
        }
    }

    /// As an attempt ended that throws where it fails.
    static func of(
        busy: Set<Int> = [], _ attempt: () async throws(PlatformFault) -> Void
    ) async -> OutgoingResult {
        do throws(PlatformFault) {
            try await attempt()
            return .sent
        } catch {
            return OutgoingResult(error, busy: busy)
        }
    }
}

extension OutboundCaller {
    /// As `call`, for a request whose every fault ends the same way.
    func perform(_ request: OutboundRequest) async throws(PlatformFault) -> OutboundReply {
        do throws(OutboundFault) {
            return try await call(request)
        } catch {
            throw PlatformFault(error)
        }
    }

    /// POSTs JSON and takes any status of 200 for success.
    func deliver(
        _ json: [UInt8], to url: String, bearer: String? = nil
    ) async throws(PlatformFault) -> OutboundReply {
        var request = OutboundRequest(url: url)
        request.headers = [("Content-Type", "application/json; charset=utf-8")]
        if let bearer { request.headers.append(("Authorization", "Bearer \(bearer)")) }
        request.body = json
        let reply = try await perform(request)
        guard (200..<300).contains(reply.status) else {
            throw PlatformFault(.status(reply.status))
        }
        return reply
    }
}
