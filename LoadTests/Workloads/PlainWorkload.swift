import NIOCore

/// The service's constant reply: what its HTTP server can do at most.
final class PlainWorkload: Workload {
    private let request: RequestTemplate

    init(target: Target) { request = RequestTemplate("GET", "/plain", to: target) }

    func write(for connection: Int, to buffer: inout ByteBuffer) -> Int? {
        request.writeHead(bodyBytes: 0, to: &buffer)
        return 0
    }

    func fault(ticket: Int, connection: Int, httpStatus: Int, body: Span<UInt8>) -> Fault? {
        httpStatus == 200 && body.count > 0 ? nil : .httpStatus(httpStatus)
    }
}
