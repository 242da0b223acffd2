import Messaging
import Synchronization

/// A way out that leads nowhere but into the test. It keeps to the list of hosts.
final class RecordingOutbound: OutboundCaller {
    typealias Answer = @Sendable (OutboundRequest) -> Result<OutboundReply, OutboundFault>

    private let made = Mutex<[OutboundRequest]>([])
    private let hosts = Mutex(AllowedHosts.none)
    private let answer: Answer

    init(_ answer: @escaping Answer = { _ in .success(OutboundReply(status: 200, body: [])) }) {
        self.answer = answer
    }

    var requests: [OutboundRequest] { made.withLock { $0 } }
    var urls: [String] { requests.map(\.url) }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func allow(_ allowed: AllowedHosts) { hosts.withLock { $0 = $0 + allowed } }

    func call(_ request: OutboundRequest) async throws(OutboundFault) -> OutboundReply {
        guard let address = WebAddress(request.url), hosts.withLock({ $0.allows(address) }) else {
            throw OutboundFault(.hostNotAllowed)
        }
        made.withLock { $0.append(request) }
        return try answer(request).get()
    }
}

extension OutboundReply {
    init(_ text: String, status: Int = 200, location: String? = nil) {
        self.init(
            status: status, body: Array(text.utf8),
            fields: location.map { [(name: "Location", value: $0)] } ?? [])
    }
}
