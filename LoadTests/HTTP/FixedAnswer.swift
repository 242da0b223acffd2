import Foundation

/// A whole reply of the service to a hot verification, head and body. What the yardsticks give to
/// everybody: their work is the socket and HTTP, and nothing else.
struct FixedAnswer: Sendable {
    let bytes: [UInt8]
    let bodyRange: Range<Int>

    /// Nil unless `bytes` are one reply with status 200 that has a length and keeps the connection.
    init?(_ bytes: [UInt8]) {
        var scanner = ReplyScanner()
        guard scanner.scan(bytes.span) == .complete(count: bytes.count), scanner.status == 200,
            scanner.staysOpen, !scanner.isChunked
        else { return nil }
        self.bytes = bytes
        bodyRange = scanner.bodyRange
    }

    init(file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        guard let answer = FixedAnswer(bytes) else {
            throw LoadError.nothingLeft("\(file) does not hold a captured answer")
        }
        self = answer
    }

    var body: String { String(decoding: bytes[bodyRange], as: UTF8.self) }

    /// As they came, without the status line.
    var headers: [(name: String, value: String)] {
        let head = String(decoding: bytes[..<bodyRange.lowerBound], as: UTF8.self)
        return head.split(separator: "\r\n").dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
    }

    /// Whether every byte is the same.
    func agrees(with body: Span<UInt8>) -> Bool {
        body.count == bodyRange.count
            && body.indices.allSatisfy { body[$0] == bytes[bodyRange.lowerBound + $0] }
    }
}

/// A yardstick and where it listens.
struct FixedAnswerServer: Sendable {
    let name: String
    let target: Target
    let answer: FixedAnswer
}
