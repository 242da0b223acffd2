/// Reads HTTP/1.1 replies (RFC 9112) as far as a load generator needs: status, length or chunks,
/// and whether the connection stays open.
///
/// Our own rather than NIOHTTP1's decoder: that one makes a header collection, a part for every
/// piece and a string for every header, about as much work as the service's whole reply, on the
/// same two cores. This one reads the head in place and allocates nothing.
struct ReplyScanner {
    enum Progress: Equatable {
        case incomplete
        /// The first `count` bytes are one reply.
        case complete(count: Int)
        case notHTTP
    }

    private enum Framing { case length(Int), chunked }

    private(set) var status = 0
    private(set) var staysOpen = true
    /// Where the body lies within the reply, unless it came in chunks.
    private(set) var bodyRange = 0..<0
    /// The body without its chunk headers, when it came in chunks.
    private(set) var chunks: [UInt8] = []
    private(set) var isChunked = false
    /// Seconds of Retry-After; nil without one.
    private(set) var retryAfter: Int?

    private var position = 0
    private var framing: Framing?
    /// A head is a few hundred bytes; past this it is not one.
    static let headBytesMaximum = 16 << 10

    /// Forgets the reply but keeps the memory of its chunks.
    mutating func reset() {
        status = 0
        staysOpen = true
        bodyRange = 0..<0
        chunks.removeAll(keepingCapacity: true)
        isChunked = false
        retryAfter = nil
        position = 0
        framing = nil
    }

    /// `bytes` begin where the reply began and are more than at the last call.
    mutating func scan(_ bytes: Span<UInt8>) -> Progress {
        if framing == nil {
            guard let end = headEnd(bytes) else {
                return bytes.count > Self.headBytesMaximum ? .notHTTP : .incomplete
            }
            guard readHead(bytes, end) else { return .notHTTP }
            position = end
        }
        guard case .length(let length) = framing else { return scanChunks(bytes) }
        guard bytes.count - position >= length else { return .incomplete }
        bodyRange = position..<position + length
        return .complete(count: bodyRange.upperBound)
    }

    private mutating func headEnd(_ bytes: Span<UInt8>) -> Int? {
        var index = max(position, 3)
        while index < bytes.count {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A,
                bytes[index - 3] == 0x0D
            {
                return index + 1
            }
            index += 1
        }
        position = bytes.count
        return nil
    }

    private mutating func readHead(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
        // HTTP/1.1 200
        guard end >= 16, bytes.starts(with: "http/1.", at: 0), bytes[8] == 0x20,
            let code = bytes.decimal(from: 9, to: 12)
        else { return false }
        status = code
        staysOpen = bytes[7] == UInt8(ascii: "1")
        var length: Int?
        var line = bytes.lineEnd(from: 0)
        while line + 2 < end {
            let next = bytes.lineEnd(from: line)
            if bytes.starts(with: "content-length:", at: line) {
                guard let value = bytes.decimal(from: line + 15, to: next - 2) else { return false }
                length = value
            } else if bytes.starts(with: "transfer-encoding:", at: line) {
                isChunked = true
            } else if bytes.starts(with: "retry-after:", at: line) {
                retryAfter = bytes.decimal(from: line + 12, to: next - 2)
            } else if bytes.starts(with: "connection:", at: line) {
                let value = bytes.skippingSpaces(from: line + 11)
                if bytes.starts(with: "close", at: value) { staysOpen = false }
            }
            line = next
        }
        if code == 204 || code == 304 { length = 0 }
        if isChunked {
            framing = .chunked
        } else if let length {
            framing = .length(length)
        } else {
            // Without a length the end of the connection is the end of the body, and nobody
            // could tell a whole reply from half of one.
            return false
        }
        return true
    }

    /// `position` is always at the start of a chunk's header.
    private mutating func scanChunks(_ bytes: Span<UInt8>) -> Progress {
        while true {
            var index = position
            var size = 0
            var digits = 0
            while index < bytes.count, let digit = Self.hexadecimal(bytes[index]) {
                size = size << 4 | digit
                digits += 1
                index += 1
            }
            while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            guard index < bytes.count else { return .incomplete }
            guard digits > 0, digits < 8 else { return .notHTTP }
            index += 1
            if size == 0 { return trailer(bytes, from: index) }
            guard bytes.count - index >= size + 2 else { return .incomplete }
            guard bytes[index + size] == 0x0D, bytes[index + size + 1] == 0x0A else {
                return .notHTTP
            }
            for offset in index..<index + size { chunks.append(bytes[offset]) }
            position = index + size + 2
        }
    }

    private func trailer(_ bytes: Span<UInt8>, from start: Int) -> Progress {
        var line = start
        while true {
            var end = line
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            guard end < bytes.count else { return .incomplete }
            if end - line <= 1 { return .complete(count: end + 1) }
            line = end + 1
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
