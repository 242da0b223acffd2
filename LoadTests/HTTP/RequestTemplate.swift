import NIOCore

/// The bytes of a request but for the length and the body.
struct RequestTemplate: Sendable {
    private let head: [UInt8]
    private let hasBody: Bool
    private static let end: [UInt8] = Array("\r\n\r\n".utf8)

    init(
        _ method: String, _ path: String, to target: Target, contentType: String? = nil
    ) {
        var lines = ["\(method) \(target.path(path)) HTTP/1.1", "host: \(target.authority)"]
        lines += target.headers
        if let contentType { lines.append("content-type: \(contentType)") }
        hasBody = contentType != nil
        if hasBody { lines.append("content-length: ") }
        head = Array(lines.joined(separator: "\r\n").utf8)
    }

    /// Writes everything before the body.
    func writeHead(bodyBytes: Int, to buffer: inout ByteBuffer) {
        buffer.writeBytes(head)
        if hasBody { Self.write(decimal: bodyBytes, to: &buffer) }
        buffer.writeBytes(Self.end)
    }

    private static func write(decimal: Int, to buffer: inout ByteBuffer) {
        var divisor = 1
        while decimal / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            buffer.writeInteger(UInt8(0x30 + decimal / divisor % 10))
            divisor /= 10
        }
    }
}
