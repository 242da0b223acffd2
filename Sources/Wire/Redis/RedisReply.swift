/// One reply (RESP2 specification).
package enum RedisReply: Sendable, Equatable {
    case `nil`
    case integer(Int64)
    case bytes([UInt8])
    case status(String)
    /// A refusal of this one command; its first word is its kind.
    case error(String)
    case array([RedisReply])

    package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    package var array: [RedisReply]? { if case .array(let items) = self { items } else { nil } }

    /// The refusal as an error to throw. Only its first word is kept: the rest may quote values.
    package var error: WireError? {
        guard case .error(let text) = self else { return nil }
        return WireError(.server(String(text.prefix { $0 != " " })))
    }
}
