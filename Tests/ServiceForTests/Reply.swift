package import HTTPTypes
import Hummingbird
import Invoices
import NIOCore
import Synchronization

/// What came back from the service under test.
package struct Reply {
    package let status: Int
    package let fields: HTTPFields
    package let bytes: [UInt8]
    /// How often the body was written to.
    package var pieces = 1

    package init(status: Int, fields: HTTPFields, bytes: [UInt8], pieces: Int = 1) {
        self.status = status
        self.fields = fields
        self.bytes = bytes
        self.pieces = pieces
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }

    package subscript(header name: String) -> String? {
        HTTPField.Name(name).flatMap { fields[$0] }
    }

    /// The names of the top object, in order.
    package var names: [String] { members.map(\.name) }

    /// A member of the top object as its JSON text, quotes included; nil where there is none.
    package func member(_ name: String) -> String? { members.first { $0.name == name }?.json }

    private var members: [(name: String, json: String)] {
        var reader = JSONReader(bytes)
        var members: [(name: String, json: String)] = []
        try? reader.object { (reader, name) throws(JSONError) in
            let json = try reader.skip()
            members.append((name, String(decoding: json, as: UTF8.self)))
        }
        return members
    }
}

/// Takes a response's body.
final class ReplyCollector: ResponseBodyWriter, Sendable {
    private let collected = Mutex<[[UInt8]]>([])

    var bytes: [UInt8] { collected.withLock { $0.flatMap(\.self) } }
    var pieces: Int { collected.withLock { $0.count } }

    func write(_ buffer: ByteBuffer) async throws {
        collected.withLock { $0.append(Array(buffer.readableBytesView)) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
