/// A witness's answer, in the words of HTTP.
package struct WitnessReply: Hashable, Sendable {
    /// The type of every answer that is no note.
    package static let plain = "text/plain; charset=utf-8"

    /// The HTTP status, as C2SP's tlog-witness gives it a meaning.
    package let status: Int
    package let body: String
    package let type: String

    package init(_ status: Int, _ body: String, type: String = plain) {
        self.status = status
        self.body = body
        self.type = type
    }

    static func knows(_ size: UInt64) -> WitnessReply {
        WitnessReply(409, "\(size)\n", type: "text/x.tlog.size")
    }
}
