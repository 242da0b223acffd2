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
